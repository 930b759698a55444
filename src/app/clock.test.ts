// One time for several machines: the database's, whatever happens to this machine's clock.
import { expect, it } from 'vitest';
import { StoreUnavailable } from '../casework/casework.js';
import type { DueWork } from '../jobs/due-work.js';
import { createDatabaseClock, surely } from './clock.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const THERE = Date.UTC(2026, 10, 28, 9, 0);

/** A machine whose clocks, and a database whose clock, go as the test says. */
function machine() {
  let wall = THERE + 123_456;
  let monotonic = 1_000.25;
  let there = THERE;
  let looks = 0;
  let isAway = false;
  return {
    clocks: { wall: () => wall, monotonic: () => monotonic },
    store: {
      databaseNow: () => {
        looks += 1;
        return isAway ? Promise.reject(new Error('away')) : Promise.resolve(there);
      },
    },
    looks: () => looks,
    there: () => there,
    pass: (ms: number) => {
      wall += ms;
      monotonic += ms;
      there += ms;
    },
    step: (ms: number) => (wall += ms),
    /** As a machine does that is suspended. */
    sleep: (ms: number) => {
      wall += ms;
      there += ms;
    },
    isAway: (away: boolean) => (isAway = away),
  };
}

it('is the database’s, in whole milliseconds', async () => {
  const m = machine();
  const clock = await createDatabaseClock(m.store, m.clocks);
  m.pass(1_234.4);
  expect(clock.now()).toBe(THERE + 1_234);
  expect(clock.isSure()).toBe(true);
  clock.stop();
});

it.each([HOUR, 9 * HOUR, -HOUR, 3_000])('is moved by no step of the wall clock: %d ms', async (ms) => {
  const m = machine();
  const clock = await createDatabaseClock(m.store, m.clocks);
  m.pass(MINUTE);
  m.step(ms);
  expect(clock.now()).toBe(m.there());
  expect(clock.isSure()).toBe(false);
  await clock.look();
  expect(clock.isSure()).toBe(true);
  expect(clock.now()).toBe(m.there());
  clock.stop();
});

it('is sure over a slew that a time service makes', async () => {
  const m = machine();
  const clock = await createDatabaseClock(m.store, m.clocks);
  m.step(1_900);
  expect(clock.isSure()).toBe(true);
  expect(m.looks()).toBe(1);
  clock.stop();
});

it('isn’t sure after the machine slept, or without a look for five minutes, and looks at once', async () => {
  const m = machine();
  const clock = await createDatabaseClock(m.store, m.clocks);
  m.sleep(HOUR);
  expect(clock.isSure()).toBe(false);
  expect(clock.isSure()).toBe(false);
  expect(m.looks()).toBe(2);
  await clock.look();
  expect(clock.now()).toBe(m.there());
  m.pass(6 * MINUTE);
  expect(clock.isSure()).toBe(false);
  await clock.look();
  expect(clock.isSure()).toBe(true);
  clock.stop();
});

/** Work that notes as when it was run. */
function workOf(outcome: () => Promise<void> = async () => undefined) {
  const ran: number[] = [];
  const work: DueWork = {
    kind: 'wake',
    shards: 1,
    earliestDueAt: async () => null,
    run: async ({ now }) => {
      ran.push(now);
      await outcome();
      return { handled: 0, more: false };
    },
  };
  return { ran, work };
}

it('decides nothing before it was measured anew, and nothing while it can’t be', async () => {
  const m = machine();
  const clock = await createDatabaseClock(m.store, m.clocks);
  const { ran, work } = workOf();
  const sure = surely(work, clock);
  m.step(9 * HOUR);
  m.isAway(true);
  await expect(sure.run({ now: clock.now(), shard: null })).rejects.toThrow('away');
  expect(ran).toEqual([]);
  m.isAway(false);
  await sure.run({ now: m.there() + 9 * HOUR, shard: null });
  expect(ran).toEqual([m.there()]);
  clock.stop();
});

it('is measured anew when the database says that it is ahead', async () => {
  const m = machine();
  const clock = await createDatabaseClock(m.store, m.clocks);
  const { work } = workOf(() => Promise.reject(new StoreUnavailable('clock-disagrees')));
  await expect(surely(work, clock).run({ now: clock.now(), shard: null })).rejects.toBeInstanceOf(
    StoreUnavailable,
  );
  expect(clock.isSure()).toBe(false);
  await clock.look();
  expect(clock.isSure()).toBe(true);
  clock.stop();
});
