// What both runners must do, whichever of them is at work.
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CreateJobsOptions, createJobs } from '../../src/jobs/jobs.js';
import type { Jobs } from '../../src/jobs/due-work.js';
import { type FreshDatabase, freshDatabase } from '../set-up/database.js';
import { Things, createLease, createMemoryLog, openWorld, realClock, within } from './world.js';

const HOUR_MS = 3_600_000;

export type TestJobsOptions = Partial<CreateJobsOptions> & { by?: string };

/** Jobs for a test: no sweep but the first one, unless the test asks for it. */
export function testJobs(things: readonly Things[], pool: pg.Pool, o: TestJobsOptions): Jobs {
  return createJobs({
    redisUrl: null,
    dueWork: things.map((table) => table.work(o.by ?? 'one')),
    clock: realClock,
    lease: createLease(pool),
    log: createMemoryLog(),
    sweepEveryMs: HOUR_MS,
    ...o,
  });
}

/** The first whole second that is at least `ms` away: what is due then can be late, but never early. */
export const inAbout = (ms: number) => Math.ceil((Date.now() + ms) / 1000) * 1000;

export async function latenessOf(things: Things): Promise<{ least: number; most: number }> {
  const late = (await things.all()).map((thing) => (thing.runs[0]?.at ?? Infinity) - thing.dueAt);
  return { least: Math.min(...late), most: Math.max(...late) };
}

export const allDone = (things: Things) => async () => (await things.open()) === 0;

export function describeJobs(runner: string, redisUrl: () => string | null): void {
  describe(`jobs: ${runner}`, () => {
    let database: FreshDatabase;
    let pool: pg.Pool;
    const running: Jobs[] = [];
    let tests = 0;
    const start = async (things: readonly Things[], o: TestJobsOptions = {}) => {
      const jobs = testJobs(things, pool, { redisUrl: redisUrl(), queueName: `test-${tests}`, ...o });
      running.push(jobs);
      await jobs.start();
      return jobs;
    };
    beforeAll(async () => {
      database = await freshDatabase();
      pool = await openWorld(database.url);
    });
    beforeEach(async () => {
      tests += 1;
      await pool.query('truncate things, runs, leases');
    });
    afterEach(async () => {
      await Promise.all(running.splice(0).map((jobs) => jobs.stop()));
    });
    afterAll(async () => {
      await pool.end();
      await database.drop();
    });

    it('does at once what is due now', async () => {
      const things = new Things(pool, 'deliver', 1);
      const jobs = await start([things]);
      for (let n = 0; n < 5; n += 1) {
        await things.add(`n${n}`, Date.now());
        jobs.hint('deliver', Date.now());
        expect(await within(1_500, allDone(things))).toBe(true);
      }
      expect((await latenessOf(things)).most).toBeLessThan(1_000);
    });

    it('does each of a stream of hints soon, also those that fall into a run under way', async () => {
      const things = new Things(pool, 'deliver', 1);
      things.workMs = 20;
      const jobs = await start([things]);
      for (let n = 0; n < 100; n += 1) {
        await things.add(`n${n}`, Date.now());
        jobs.hint('deliver', Date.now());
        await sleep(n % 13);
      }
      expect(await within(3_000, allDone(things))).toBe(true);
      expect((await latenessOf(things)).most).toBeLessThan(2_000);
    });

    it('does in time what is due in a second, and never before', async () => {
      const things = new Things(pool, 'wake', 16);
      const jobs = await start([things]);
      const at = inAbout(1_000);
      await things.addMany(16, at);
      for (let shard = 0; shard < 16; shard += 1) jobs.hint('wake', at, shard);
      expect(await within(4_000, allDone(things))).toBe(true);
      const { least, most } = await latenessOf(things);
      expect(least).toBeGreaterThanOrEqual(0);
      // By its own timer: what a queue loses is found only after `QUEUE_GRACE_MS`, five seconds.
      expect(most).toBeLessThan(3_000);
      for (const thing of await things.all()) expect(thing.runs[0]?.toldAt).toBeGreaterThanOrEqual(at);
    });

    it('does many due at one instant with a handful of looks, each once', async () => {
      const things = new Things(pool, 'wake', 16);
      const jobs = await start([things]);
      const at = inAbout(1_500);
      await things.addMany(5_000, at);
      for (let n = 0; n < 5_000; n += 1) jobs.hint('wake', at, n % 16);
      things.looks = 0;
      expect(await within(10_000, allDone(things))).toBe(true);
      // 5,000 by batches of 100, some of them small, and one last look a shard.
      expect(things.looks).toBeLessThan(200);
      for (const thing of await things.all()) expect(thing.runs).toHaveLength(1);
    });

    it('finds by the sweep what nobody hinted at', async () => {
      const things = new Things(pool, 'wake', 16);
      await start([things], { sweepEveryMs: 300 });
      await sleep(200);
      await things.add('overdue', Date.now() - 5_000, 3);
      await things.add('soon', Date.now() + 1_000, 4);
      expect(await within(3_500, allDone(things))).toBe(true);
    });

    it('does not find it without the sweep (so the test above can fail)', async () => {
      const things = new Things(pool, 'wake', 16);
      await start([things]);
      await sleep(200);
      await things.add('overdue', Date.now() - 5_000, 3);
      expect(await within(2_500, allDone(things))).toBe(false);
    });

    it('finds at its start what fell due while nobody ran', async () => {
      const things = new Things(pool, 'wake', 16);
      await things.addMany(40, Date.now() - HOUR_MS);
      await start([things]);
      expect(await within(2_000, allDone(things))).toBe(true);
    });

    it('shares the work between two runners and does nothing twice', async () => {
      const things = new Things(pool, 'wake', 16);
      things.workMs = 10;
      const one = await start([things], { by: 'one' });
      const two = await start([things], { by: 'two' });
      const at = inAbout(1_500);
      await things.addMany(4_000, at);
      for (let n = 0; n < 4_000; n += 1) (n % 2 ? one : two).hint('wake', at, n % 16);
      expect(await within(10_000, allDone(things))).toBe(true);
      const by = (await things.all()).map((thing) => thing.runs.map((run) => run.by));
      expect(by.every((runs) => runs.length === 1)).toBe(true);
      expect(new Set(by.flat())).toEqual(new Set(['one', 'two']));
    });

    it('tries again, each time later, when a whole run throws, and lets no other kind wait', async () => {
      const wake = new Things(pool, 'wake', 1);
      const deliver = new Things(pool, 'deliver', 1);
      const jobs = await start([wake, deliver]);
      wake.toThrow = 3;
      await wake.add('w', Date.now());
      await deliver.add('d', Date.now());
      jobs.hint('wake', Date.now());
      jobs.hint('deliver', Date.now());
      expect(await within(1_500, allDone(deliver))).toBe(true);
      expect(await wake.open()).toBe(1);
      expect(await within(12_000, allDone(wake))).toBe(true);
      expect(wake.throwsAt).toHaveLength(3);
      const lastPause = ((await wake.all())[0]?.runs[0]?.at ?? 0) - (wake.throwsAt[2] ?? 0);
      expect(lastPause).toBeGreaterThan(1_500);
      expect(jobs.health().kinds.wake?.failuresInARow).toBe(0);
    });

    it('walks through a moved clock in order, tick by tick', async () => {
      const wake = new Things(pool, 'wake', 16);
      const deliver = new Things(pool, 'deliver', 1);
      const done: string[] = [];
      const morning = Date.now() + HOUR_MS;
      wake.onDone = async ({ id, dueAt, toldAt }) => {
        done.push(id);
        // What a reminder makes due: its delivery at once, the next reminder half an hour on.
        await deliver.add(`${id}-notice`, toldAt);
        if (id === 'w1') await wake.add('w1-next', dueAt + HOUR_MS / 2);
      };
      deliver.onDone = async ({ id }) => void done.push(id);
      await wake.add('w3', morning + HOUR_MS);
      await wake.add('w1', morning);
      await wake.add('later', morning + 3 * HOUR_MS);
      const jobs = await start([wake, deliver]);
      expect(await jobs.runDue(morning + HOUR_MS)).toBe(6);
      expect(done).toEqual(['w1', 'w1-notice', 'w1-next', 'w1-next-notice', 'w3', 'w3-notice']);
      for (const thing of await wake.all())
        expect(thing.runs.map((run) => run.toldAt)).toEqual(thing.id === 'later' ? [] : [thing.dueAt]);
      expect(await jobs.runDue(morning + HOUR_MS)).toBe(0);
    });

    it('stops while work is under way, and leaves the rest to its due time', async () => {
      const things = new Things(pool, 'wake', 1);
      things.workMs = 50;
      await things.addMany(2_000, Date.now());
      const jobs = await start([things]);
      expect(await within(2_000, async () => (await things.open()) < 2_000)).toBe(true);
      const startedAt = Date.now();
      await jobs.stop();
      expect(Date.now() - startedAt).toBeLessThan(1_500);
      const openAfterStop = await things.open();
      expect(openAfterStop).toBeGreaterThan(0);
      jobs.hint('wake', Date.now());
      await sleep(300);
      expect(await things.open()).toBe(openAfterStop);
    });

    it('audits in its interval, once among two processes', async () => {
      const things = new Things(pool, 'wake', 1);
      const audits: string[] = [];
      const audited: { mended: number; alarms: number }[] = [];
      const auditBy = (by: string): TestJobsOptions => ({
        audit: async () => {
          audits.push(by);
          return { mended: 1, alarms: 0 };
        },
        metrics: { audited: (result) => void audited.push(result) },
        sweepEveryMs: 100,
        auditEveryMs: 1_000,
      });
      await start([things], auditBy('one'));
      await start([things], auditBy('two'));
      await sleep(2_600);
      expect(audits.length).toBeGreaterThanOrEqual(2);
      expect(audits.length).toBeLessThanOrEqual(4);
      expect(audited).toHaveLength(audits.length);
    });
  });
}
