// The days on which Redis is emptied, killed, hung or absent: no work is lost, and nothing crashes.
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Jobs } from '../../src/jobs/due-work.js';
import { type FreshDatabase, freshDatabase } from '../set-up/database.js';
import { type RedisServer, createRedisServer } from '../set-up/redis.js';
import { type TestJobsOptions, allDone, inAbout, latenessOf, testJobs } from './suite.js';
import { Things, createMemoryLog, openWorld, within } from './world.js';

const HOUR_MS = 3_600_000;

describe('jobs: when Redis has a bad day', () => {
  let database: FreshDatabase;
  let pool: pg.Pool;
  let redis: RedisServer;
  const running: Jobs[] = [];
  const unhandled: unknown[] = [];
  const onUnhandled = (error: unknown) => void unhandled.push(error);
  let log = createMemoryLog();

  const start = async (things: readonly Things[], o: TestJobsOptions = {}) => {
    log = createMemoryLog();
    const jobs = testJobs(things, pool, { redisUrl: redis.url, log, ...o });
    running.push(jobs);
    await jobs.start();
    return jobs;
  };
  const jobsInRedis = async () => Number(await redis.command('ZCARD', 'bull:sameday:delayed'));

  beforeAll(async () => {
    database = await freshDatabase();
    pool = await openWorld(database.url);
    redis = await createRedisServer();
  });
  beforeEach(async () => {
    unhandled.length = 0;
    process.on('unhandledRejection', onUnhandled);
    await pool.query('truncate things, runs, leases');
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((jobs) => jobs.stop()));
    await redis.kill();
    await sleep(100);
    process.off('unhandledRejection', onUnhandled);
    expect(unhandled).toEqual([]);
  });
  afterAll(async () => {
    await pool.end();
    await database.drop();
  });

  it('holds one small job for each shard and second, and no more once it is done', async () => {
    await redis.start();
    const things = new Things(pool, 'wake', 16);
    const jobs = await start([things]);
    const at = inAbout(2_000);
    await things.addMany(3_200, at);
    for (let n = 0; n < 3_200; n += 1) jobs.hint('wake', at, n % 16);
    jobs.hint('wake', Date.now() + 11 * 60_000, 3);
    expect(await within(1_000, () => jobs.health().queue === 'up')).toBe(true);
    await sleep(300);
    expect(await jobsInRedis()).toBe(16);
    expect(await within(6_000, allDone(things))).toBe(true);
    await sleep(300);
    const keys = (await redis.command('KEYS', 'bull:sameday:*')) as string[];
    expect(keys.filter((key) => /wake|deliver/.test(key))).toEqual([]);
  });

  it('is fed by the sweep with what comes within ten minutes', async () => {
    await redis.start();
    const things = new Things(pool, 'wake', 16);
    await things.addMany(100, inAbout(5 * 60_000), 4);
    await things.add('far', inAbout(11 * 60_000), 5);
    let fed = 0;
    await start([things], { metrics: { fed: (jobs) => (fed += jobs) } });
    expect(await jobsInRedis()).toBe(4);
    expect(fed).toBe(4);
  });

  it('is rebuilt by the next sweep after it was emptied', async () => {
    await redis.start();
    const things = new Things(pool, 'wake', 16);
    const jobs = await start([things], { sweepEveryMs: 500 });
    const at = inAbout(2_500);
    await things.addMany(500, at);
    for (let n = 0; n < 500; n += 1) jobs.hint('wake', at, n % 16);
    await sleep(100);
    await redis.command('FLUSHALL');
    expect(await jobsInRedis()).toBe(0);
    expect(await within(1_500, async () => (await jobsInRedis()) === 16)).toBe(true);
    expect(await within(5_000, allDone(things))).toBe(true);
    for (const thing of await things.all()) expect(thing.runs).toHaveLength(1);
  });

  it('is not missed when it was emptied and no sweep comes: the watch looks five seconds later', async () => {
    await redis.start();
    const things = new Things(pool, 'wake', 16);
    const jobs = await start([things]);
    const at = inAbout(1_000);
    await things.add('n', at, 3);
    jobs.hint('wake', at, 3);
    await sleep(100);
    await redis.command('FLUSHALL');
    expect(await within(9_000, allDone(things))).toBe(true);
    const { most } = await latenessOf(things);
    expect(most).toBeGreaterThan(4_900);
    expect(most).toBeLessThan(7_000);
  });

  it('is not waited for when it dies: what was left to it is done in time, without a hint or a sweep', async () => {
    await redis.start();
    const things = new Things(pool, 'wake', 16);
    const jobs = await start([things]);
    const at = inAbout(1_500);
    await things.addMany(32, at);
    for (let shard = 0; shard < 16; shard += 1) jobs.hint('wake', at, shard);
    await sleep(300);
    await redis.kill();
    expect(await within(6_000, allDone(things))).toBe(true);
    expect((await latenessOf(things)).most).toBeLessThan(1_500);
  });

  it('does the work in time while it is dead, and uses it again when it is back, empty', async () => {
    await redis.start();
    const things = new Things(pool, 'wake', 16);
    const jobs = await start([things], { sweepEveryMs: 1_000 });
    const at = inAbout(2_000);
    await things.addMany(200, at);
    for (let n = 0; n < 200; n += 1) jobs.hint('wake', at, n % 16);
    await sleep(200);
    await redis.kill();
    expect(await within(1_000, () => jobs.health().queue === 'down')).toBe(true);
    await things.add('hinted while dead', at, 5);
    jobs.hint('wake', at, 5);
    await things.add('now', Date.now(), 1);
    jobs.hint('wake', Date.now(), 1);
    expect(await within(1_000, async () => !(await things.isOpen('now')))).toBe(true);
    expect(await within(5_000, allDone(things))).toBe(true);
    expect((await latenessOf(things)).most).toBeLessThan(1_500);

    await redis.start();
    // The client retries every second at least.
    expect(await within(5_000, () => jobs.health().queue === 'up')).toBe(true);
    const again = inAbout(2_000);
    await things.add('after', again, 7);
    jobs.hint('wake', again, 7);
    await sleep(300);
    expect(await jobsInRedis()).toBe(1);
    expect(await within(5_000, allDone(things))).toBe(true);
    expect((await latenessOf(things)).most).toBeLessThan(2_000);
    // A flood of errors is a few lines, and none of them says where Redis is.
    expect(log.lines.length).toBeLessThan(5);
    expect(JSON.stringify(log.lines)).not.toContain('127.0.0.1');
  });

  it.each([
    ['answers again', HOUR_MS, async () => (await redis.kill(), redis.start())],
    ['is thawed, by the next sweep', 1_000, () => redis.thaw()],
  ])('is used again when a put had failed, nothing is due, and it %s', async (_how, sweepEveryMs, mend) => {
    await redis.start();
    const jobs = await start([new Things(pool, 'wake', 16)], { sweepEveryMs });
    expect(await within(2_000, () => jobs.health().queue === 'up')).toBe(true);
    await redis.freeze();
    jobs.hint('wake', Date.now(), 5);
    expect(await within(5_000, () => jobs.health().queue === 'down')).toBe(true);
    await mend();
    expect(await within(5_000, () => jobs.health().queue === 'up')).toBe(true);
  });

  it('need not be there at the start', async () => {
    const things = new Things(pool, 'deliver', 1);
    await things.add('before', Date.now() - 60_000);
    const startedAt = Date.now();
    const jobs = await start([things], { sweepEveryMs: 1_000 });
    expect(Date.now() - startedAt).toBeLessThan(4_000);
    expect(await within(2_000, allDone(things))).toBe(true);
    expect(jobs.health().queue).toBe('down');
    await things.add('now', Date.now());
    jobs.hint('deliver', Date.now());
    expect(await within(1_000, allDone(things))).toBe(true);

    await redis.start();
    expect(await within(4_000, () => jobs.health().queue === 'up')).toBe(true);
    const at = inAbout(1_000);
    await things.add('through it', at);
    jobs.hint('deliver', at);
    await sleep(300);
    expect(await jobsInRedis()).toBe(1);
    expect(await within(4_000, allDone(things))).toBe(true);
  });

  it('counts as gone when it accepts but does not answer', async () => {
    await redis.start();
    const things = new Things(pool, 'deliver', 1);
    const jobs = await start([things]);
    await redis.freeze();
    await things.add('n', Date.now());
    jobs.hint('deliver', Date.now());
    expect(await within(4_000, allDone(things))).toBe(true);
    expect(jobs.health().queue).toBe('down');
    await redis.thaw();
    const up = () => {
      jobs.hint('deliver', Date.now());
      return jobs.health().queue === 'up';
    };
    expect(await within(3_000, up)).toBe(true);
  });

  it('never makes a hint wait or throw', async () => {
    await redis.start();
    const jobs = await start([new Things(pool, 'deliver', 1)]);
    await redis.kill();
    for (let n = 0; n < 1_000; n += 1) {
      const startedAt = performance.now();
      expect(jobs.hint('deliver', n % 2 ? Date.now() : Number.NaN)).toBeUndefined();
      expect(performance.now() - startedAt).toBeLessThan(200);
      jobs.hint('wake', Date.now());
    }
  });

  it.each([
    ['dead', 500, async () => redis.kill()],
    ['frozen', 2_000, async () => redis.freeze()],
    ['dead since the start', 500, null],
  ])('does not hold up a stop: %s', async (_, withinMs, breakIt) => {
    if (breakIt !== null) await redis.start();
    const jobs = await start([new Things(pool, 'deliver', 1)], { stopWithinMs: 1_500 });
    if (breakIt !== null) await breakIt();
    await sleep(100);
    const startedAt = Date.now();
    await jobs.stop();
    expect(Date.now() - startedAt).toBeLessThan(withinMs);
    // Nothing of it goes on knocking at Redis.
    await redis.thaw();
    await redis.kill();
    await redis.start();
    await sleep(1_500);
    const clients = String(await redis.command('CLIENT', 'LIST'))
      .trim()
      .split('\n');
    expect(clients).toHaveLength(1);
  });

  it('carries jobs from a process that works on nothing to one that does', async () => {
    await redis.start();
    const things = new Things(pool, 'deliver', 1);
    const web = await start([things], { runsWorkHere: false, by: 'web' });
    await things.add('nobody', Date.now());
    web.hint('deliver', Date.now());
    expect(await within(1_500, allDone(things))).toBe(false);
    await start([things], { by: 'worker' });
    expect(await within(2_000, allDone(things))).toBe(true);
    await sleep(1_100);
    await things.add('n', Date.now());
    web.hint('deliver', Date.now());
    expect(await within(1_000, allDone(things))).toBe(true);
    const by = (await things.all()).flatMap((thing) => thing.runs.map((run) => run.by));
    expect(by).toEqual(['worker', 'worker']);
  });
});
