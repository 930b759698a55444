// What both runners must do, whichever of them is at work.
import { afterEach, describe, expect, it } from 'vitest';
import { setTimeout as sleep } from 'node:timers/promises';
import { createJobs, type CreateJobsOptions } from '../../src/jobs/jobs.js';
import type { Jobs } from '../../src/jobs/work.js';
import { Things, createLease, createMemoryLog, realClock, within } from './world.js';

const HOUR_MS = 3_600_000;
const lateness = (things: Things) => things.all.map((thing) => (thing.runs[0]?.at ?? Infinity) - thing.dueAt);

/** Jobs for a test: no sweep but the first one, unless the test asks for it. */
export function testJobs(things: readonly Things[], o: Partial<CreateJobsOptions> & { by?: string }): Jobs {
  return createJobs({
    redisUrl: null,
    works: things.map((table) => table.work(o.by ?? 'one')),
    clock: realClock,
    lease: createLease(),
    log: createMemoryLog(),
    sweepEveryMs: HOUR_MS,
    ...o,
  });
}

export function describeJobs(runner: string, redisUrl: () => string | null): void {
  describe(`jobs: ${runner}`, () => {
    const running: Jobs[] = [];
    let queues = 0;
    const start = async (things: readonly Things[], o: Partial<CreateJobsOptions> & { by?: string } = {}) => {
      const jobs = testJobs(things, { redisUrl: redisUrl(), queueName: `test-${(queues += 1)}`, ...o });
      running.push(jobs);
      await jobs.start();
      return jobs;
    };
    afterEach(async () => {
      await Promise.all(running.splice(0).map((jobs) => jobs.stop()));
    });

    it('does at once what is due now', async () => {
      const things = new Things('deliver', 1);
      const jobs = await start([things]);
      for (let n = 0; n < 5; n += 1) {
        things.add(`n${n}`, Date.now());
        jobs.hint('deliver', Date.now());
        expect(await within(1_000, () => things.open().length === 0)).toBe(true);
      }
      expect(Math.max(...lateness(things))).toBeLessThan(500);
    });

    it('does each of a stream of hints soon, also those that fall into a run under way', async () => {
      const things = new Things('deliver', 1);
      things.workMs = 20;
      const jobs = await start([things]);
      for (let n = 0; n < 100; n += 1) {
        things.add(`n${n}`, Date.now());
        jobs.hint('deliver', Date.now());
        await sleep(n % 13);
      }
      expect(await within(3_000, () => things.open().length === 0)).toBe(true);
      expect(Math.max(...lateness(things))).toBeLessThan(1_700);
    });

    it('does in time what is due in a second, and never before', async () => {
      const things = new Things('wake', 16);
      const jobs = await start([things]);
      const at = Math.ceil(Date.now() / 1000) * 1000 + 1_000;
      for (let shard = 0; shard < 16; shard += 1) {
        things.add(`n${shard}`, at, shard);
        jobs.hint('wake', at, shard);
      }
      expect(await within(4_000, () => things.open().length === 0)).toBe(true);
      expect(Math.min(...lateness(things))).toBeGreaterThanOrEqual(0);
      expect(Math.max(...lateness(things))).toBeLessThan(600);
      for (const thing of things.all) expect(thing.runs[0]?.toldAt).toBeGreaterThanOrEqual(at);
    });

    it('does many due at one instant with a handful of looks, each once', async () => {
      const things = new Things('wake', 16);
      const jobs = await start([things]);
      const at = Math.ceil(Date.now() / 1000) * 1000 + 1_000;
      for (let n = 0; n < 5_000; n += 1) {
        things.add(`n${n}`, at);
        jobs.hint('wake', at, n % 16);
      }
      things.looks = 0;
      expect(await within(8_000, () => things.open().length === 0)).toBe(true);
      // 5,000 by batches of 100, some of them small, and one last look a shard.
      expect(things.looks).toBeLessThan(200);
      for (const thing of things.all) expect(thing.runs).toHaveLength(1);
    });

    it('finds by the sweep what nobody hinted at', async () => {
      const things = new Things('wake', 16);
      await start([things], { sweepEveryMs: 300 });
      await sleep(150);
      things.add('overdue', Date.now() - 5_000);
      things.add('soon', Date.now() + 1_000);
      expect(await within(3_500, () => things.open().length === 0)).toBe(true);
    });

    it('does not find it without the sweep (so the test above can fail)', async () => {
      const things = new Things('wake', 16);
      await start([things]);
      await sleep(150);
      things.add('overdue', Date.now() - 5_000);
      expect(await within(2_500, () => things.open().length === 0)).toBe(false);
    });

    it('finds at its start what fell due while nobody ran', async () => {
      const things = new Things('wake', 16);
      for (let n = 0; n < 40; n += 1) things.add(`n${n}`, Date.now() - HOUR_MS + n);
      await start([things]);
      expect(await within(2_000, () => things.open().length === 0)).toBe(true);
    });

    it('shares the work between two runners and does nothing twice', async () => {
      const things = new Things('wake', 16);
      things.workMs = 10;
      const shared = { queueName: 'shared', lease: createLease() };
      const one = await start([things], { ...shared, by: 'one' });
      const two = await start([things], { ...shared, by: 'two' });
      const at = Math.ceil(Date.now() / 1000) * 1000 + 1_000;
      for (let n = 0; n < 4_000; n += 1) {
        things.add(`n${n}`, at);
        (n % 2 ? one : two).hint('wake', at, n % 16);
      }
      expect(await within(8_000, () => things.open().length === 0)).toBe(true);
      const by = things.all.map((thing) => thing.runs.map((run) => run.by));
      expect(by.every((runs) => runs.length === 1)).toBe(true);
      expect(new Set(by.flat())).toEqual(new Set(['one', 'two']));
    });

    it('tries again, each time later, when a whole run throws, and lets no other kind wait', async () => {
      const wake = new Things('wake', 1);
      const deliver = new Things('deliver', 1);
      const jobs = await start([wake, deliver]);
      wake.toThrow = 3;
      wake.add('w', Date.now());
      deliver.add('d', Date.now());
      jobs.hint('wake', Date.now());
      jobs.hint('deliver', Date.now());
      expect(await within(1_000, () => deliver.open().length === 0)).toBe(true);
      expect(wake.open()).toHaveLength(1);
      expect(await within(12_000, () => wake.open().length === 0)).toBe(true);
      expect(wake.throwsAt).toHaveLength(3);
      const lastPause = (wake.all[0]?.runs[0]?.at ?? 0) - (wake.throwsAt[2] ?? 0);
      expect(lastPause).toBeGreaterThan(1_500);
      expect(jobs.health().kinds.wake?.failuresInARow).toBe(0);
    }, 20_000);

    it('walks through a moved clock in order, tick by tick', async () => {
      const wake = new Things('wake', 16);
      const deliver = new Things('deliver', 1);
      const done: string[] = [];
      const start0 = Date.now() + HOUR_MS;
      wake.onDone = (thing) => {
        done.push(thing.id);
        // What a reminder makes due: its delivery at once, the next reminder half an hour on.
        deliver.add(`${thing.id}-notice`, thing.runs[0]?.toldAt ?? 0);
        if (thing.id === 'w1') wake.add('w1-next', thing.dueAt + HOUR_MS / 2);
      };
      deliver.onDone = (thing) => void done.push(thing.id);
      wake.add('w3', start0 + HOUR_MS);
      wake.add('w1', start0);
      wake.add('later', start0 + 3 * HOUR_MS);
      const jobs = await start([wake, deliver]);
      expect(await jobs.runDue(start0 + HOUR_MS)).toBe(6);
      expect(done).toEqual(['w1', 'w1-notice', 'w1-next', 'w1-next-notice', 'w3', 'w3-notice']);
      for (const thing of wake.all)
        expect(thing.runs.map((run) => run.toldAt)).toEqual(thing.id === 'later' ? [] : [thing.dueAt]);
      expect(await jobs.runDue(start0 + HOUR_MS)).toBe(0);
    });

    it('stops while work is under way, and leaves the rest to its due time', async () => {
      const things = new Things('wake', 1);
      things.workMs = 50;
      for (let n = 0; n < 2_000; n += 1) things.add(`n${n}`, Date.now());
      const jobs = await start([things]);
      expect(await within(2_000, () => things.all.some((thing) => thing.runs.length > 0))).toBe(true);
      const startedAt = Date.now();
      await jobs.stop();
      expect(Date.now() - startedAt).toBeLessThan(1_500);
      expect(things.all.every((thing) => !thing.locked)).toBe(true);
      const openAfterStop = things.open().length;
      expect(openAfterStop).toBeGreaterThan(0);
      jobs.hint('wake', Date.now());
      await sleep(300);
      expect(things.open()).toHaveLength(openAfterStop);
    });

    it('audits in its interval, once among two processes', async () => {
      const things = new Things('wake', 1);
      const audits: string[] = [];
      const audited: { mended: number; alarms: number }[] = [];
      const auditBy = (by: string): Partial<CreateJobsOptions> => ({
        audit: async () => {
          audits.push(by);
          return { mended: 1, alarms: 0 };
        },
        metrics: { audited: (result) => void audited.push(result) },
        sweepEveryMs: 100,
        auditEveryMs: 1_000,
      });
      const shared = { queueName: 'audited', lease: createLease() };
      await start([things], { ...shared, ...auditBy('one') });
      await start([things], { ...shared, ...auditBy('two') });
      await sleep(2_600);
      expect(audits.length).toBeGreaterThanOrEqual(2);
      expect(audits.length).toBeLessThanOrEqual(4);
      expect(audited).toHaveLength(audits.length);
    });
  });
}
