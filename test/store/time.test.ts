// What time it is: the database compares, and nothing is due or recorded ahead of its clock.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ClockDisagrees, createStore, type Store } from '../../src/store/index.js';
import { type FreshDatabase, freshDatabase } from '../set-up/database.js';
import { event, KEY, newCaseId } from './support.js';

const HOUR = 3_600_000;

describe.each(['present', 'given'] as const)('a store whose time is %s', (time) => {
  let database: FreshDatabase;
  let store: Store;
  const isPresent = time === 'present';

  beforeAll(async () => {
    database = await freshDatabase();
    store = await createStore({ databaseUrl: database.url, dataDir: 'not used', masterKey: KEY, time });
  });
  afterAll(async () => {
    await store.close();
    await database.drop();
  });

  /** A case with one event for each instant, in a transaction each. */
  async function record(at: readonly number[], nextWakeAt: number | null = null): Promise<string> {
    const caseId = newCaseId();
    const [createdAt = 0] = at;
    await store.transaction(async (tx) => {
      const reference = `SD-${caseId.slice(0, 8)}`;
      await tx.insertCase({ caseId, organisation: 'riverside', reference, createdAt, people: [] });
    });
    for (const [expectedVersion, recordedAt] of at.entries())
      await store.transaction((tx) =>
        tx.append([
          { caseId, expectedVersion, events: [event('noted')], recordedAt, stage: 'open', nextWakeAt },
        ]),
      );
    return caseId;
  }

  it(`${isPresent ? 'refuses' : 'takes'} an instant that lies ahead`, async () => {
    const now = await store.databaseNow();
    await record([now + 4_000, now - HOUR]);
    for (const aheadMs of [7_000, HOUR, 9 * HOUR]) {
      const recorded = record([now, now + aheadMs]);
      if (isPresent) await expect(recorded).rejects.toBeInstanceOf(ClockDisagrees);
      else await recorded;
    }
  });

  it(`gives out what is due by ${isPresent ? 'its own' : 'the given'} time`, async () => {
    const now = await store.databaseNow();
    const due = await record([now], now - 1);
    const later = await record([now], now + HOUR);
    const locked = (at: number) => store.transaction((tx) => tx.lockDueCases({ now: at, limit: 10 }));
    expect(await locked(now + 9 * HOUR)).toEqual(isPresent ? [due] : [due, later]);
    expect(await locked(now - HOUR)).toEqual([]);
  });

  it(`ends a lease by ${isPresent ? 'its own' : 'the given'} time`, async () => {
    const now = await store.databaseNow();
    const lease = (holder: string, ms: number, at: number) =>
      store.transaction((tx) => tx.lease('sweep', holder, ms, at));
    // Taken by a process whose clock is nine hours ahead, and over by the time of the next question.
    expect(await lease('ahead', 1, now + 9 * HOUR)).toBe(true);
    await expect.poll(() => store.databaseNow()).toBeGreaterThan(now + 1);
    expect(await lease('another', 1, now + HOUR)).toBe(isPresent);
  });
});
