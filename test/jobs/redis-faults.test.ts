// The days on which Redis is emptied, killed, hung or absent: no work is lost, and nothing crashes.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CreateJobsOptions } from '../../src/jobs/jobs.js';
import type { Jobs } from '../../src/jobs/work.js';
import { type RedisServer, createRedisServer } from './redis-server.js';
import { testJobs } from './suite.js';
import { Things, createMemoryLog, within } from './world.js';

describe('jobs: when Redis has a bad day', () => {
  let redis: RedisServer;
  const running: Jobs[] = [];
  const unhandled: unknown[] = [];
  const onUnhandled = (error: unknown) => void unhandled.push(error);
  let log = createMemoryLog();

  const start = async (things: readonly Things[], o: Partial<CreateJobsOptions> & { by?: string } = {}) => {
    log = createMemoryLog();
    const jobs = testJobs(things, { redisUrl: redis.url, log, ...o });
    running.push(jobs);
    await jobs.start();
    return jobs;
  };
  const later = (ms: number) => Math.ceil(Date.now() / 1000) * 1000 + ms;
  const jobsInRedis = async () => Number(await redis.command('ZCARD', 'bull:sameday:delayed'));

  beforeEach(async () => {
    unhandled.length = 0;
    process.on('unhandledRejection', onUnhandled);
    redis = await createRedisServer();
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((jobs) => jobs.stop()));
    await redis.kill();
    await sleep(100);
    process.off('unhandledRejection', onUnhandled);
    expect(unhandled).toEqual([]);
  });

  it('holds one small job for each shard and second, and no more once it is done', async () => {
    await redis.start();
    const things = new Things('wake', 16);
    const jobs = await start([things]);
    const at = later(2_000);
    for (let n = 0; n < 3_200; n += 1) {
      things.add(`n${n}`, at);
      jobs.hint('wake', at, n % 16);
    }
    jobs.hint('wake', Date.now() + 11 * 60_000, 3);
    expect(await within(1_000, () => jobs.health().queue === 'up')).toBe(true);
    await sleep(300);
    expect(await jobsInRedis()).toBe(16);
    expect(await within(6_000, () => things.open().length === 0)).toBe(true);
    await sleep(300);
    const keys = (await redis.command('KEYS', 'bull:sameday:*')) as string[];
    expect(keys.filter((key) => /wake|deliver/.test(key))).toEqual([]);
  });

  it('feeds by the sweep what comes within ten minutes', async () => {
    await redis.start();
    const things = new Things('wake', 16);
    const near = later(5 * 60_000);
    for (let n = 0; n < 100; n += 1) things.add(`n${n}`, near, n % 4);
    things.add('far', later(11 * 60_000));
    let fed = 0;
    await start([things], { metrics: { fed: (jobs) => (fed += jobs) } });
    expect(await jobsInRedis()).toBe(4);
    expect(fed).toBe(4);
  });

  it('is rebuilt by the next sweep after it was emptied', async () => {
    await redis.start();
    const things = new Things('wake', 16);
    const jobs = await start([things], { sweepEveryMs: 500 });
    const at = later(2_000);
    for (let n = 0; n < 500; n += 1) {
      things.add(`n${n}`, at);
      jobs.hint('wake', at, n % 16);
    }
    await sleep(100);
    await redis.command('FLUSHALL');
    expect(await within(1_500, () => things.open().length < 500)).toBe(false);
    expect(await jobsInRedis()).toBe(16);
    expect(await within(4_000, () => things.open().length === 0)).toBe(true);
    for (const thing of things.all) expect(thing.runs).toHaveLength(1);
  });

  it('is not missed when it was emptied and no sweep comes: the watch looks five seconds later', async () => {
    await redis.start();
    const things = new Things('wake', 16);
    const jobs = await start([things]);
    const at = later(1_000);
    things.add('n', at, 3);
    jobs.hint('wake', at, 3);
    await sleep(100);
    await redis.command('FLUSHALL');
    expect(await within(9_000, () => things.open().length === 0)).toBe(true);
    const late = (things.all[0]?.runs[0]?.at ?? 0) - at;
    expect(late).toBeGreaterThan(4_900);
    expect(late).toBeLessThan(6_500);
  }, 15_000);

  it('does the work in time while it is dead, and uses it again when it is back, empty', async () => {
    await redis.start();
    const things = new Things('wake', 16);
    const jobs = await start([things], { sweepEveryMs: 1_000 });
    const at = later(2_000);
    for (let n = 0; n < 200; n += 1) {
      things.add(`n${n}`, at);
      jobs.hint('wake', at, n % 16);
    }
    await sleep(200);
    await redis.kill();
    expect(await within(1_000, () => jobs.health().queue === 'down')).toBe(true);
    things.add('hinted while dead', at, 5);
    jobs.hint('wake', at, 5);
    things.add('now', Date.now(), 1);
    jobs.hint('wake', Date.now(), 1);
    expect(await within(500, () => things.open().every((thing) => thing.id !== 'now'))).toBe(true);
    expect(await within(5_000, () => things.open().length === 0)).toBe(true);
    for (const thing of things.all) expect((thing.runs[0]?.at ?? Infinity) - thing.dueAt).toBeLessThan(1_500);

    await redis.start();
    expect(await within(5_000, () => jobs.health().queue === 'up')).toBe(true);
    const again = later(2_000);
    things.add('after', again, 7);
    jobs.hint('wake', again, 7);
    await sleep(300);
    expect(await jobsInRedis()).toBe(1);
    expect(await within(5_000, () => things.open().length === 0)).toBe(true);
    expect((things.all.at(-1)?.runs[0]?.at ?? Infinity) - again).toBeLessThan(2_000);
    // A flood of errors is a few lines, and none of them says where Redis is.
    expect(log.lines.length).toBeLessThan(5);
    expect(JSON.stringify(log.lines)).not.toContain('127.0.0.1');
  }, 30_000);

  it('need not be there at the start', async () => {
    const things = new Things('deliver', 1);
    things.add('before', Date.now() - 60_000);
    const startedAt = Date.now();
    const jobs = await start([things], { sweepEveryMs: 1_000 });
    expect(Date.now() - startedAt).toBeLessThan(4_000);
    expect(await within(2_000, () => things.open().length === 0)).toBe(true);
    expect(jobs.health().queue).toBe('down');
    things.add('now', Date.now());
    jobs.hint('deliver', Date.now());
    expect(await within(500, () => things.open().length === 0)).toBe(true);

    await redis.start();
    expect(await within(4_000, () => jobs.health().queue === 'up')).toBe(true);
    things.add('through it', later(1_000));
    jobs.hint('deliver', later(1_000));
    await sleep(300);
    expect(await jobsInRedis()).toBe(1);
    expect(await within(4_000, () => things.open().length === 0)).toBe(true);
  }, 20_000);

  it('counts as gone when it accepts but does not answer', async () => {
    await redis.start();
    const things = new Things('deliver', 1);
    const jobs = await start([things]);
    redis.freeze();
    things.add('n', Date.now());
    jobs.hint('deliver', Date.now());
    expect(await within(4_000, () => things.open().length === 0)).toBe(true);
    expect(jobs.health().queue).toBe('down');
    redis.thaw();
    expect(
      await within(3_000, () => {
        jobs.hint('deliver', Date.now());
        return jobs.health().queue === 'up';
      }),
    ).toBe(true);
  }, 15_000);

  it('never makes a hint wait or throw', async () => {
    await redis.start();
    const jobs = await start([new Things('deliver', 1)]);
    await redis.kill();
    for (let n = 0; n < 1_000; n += 1) {
      const startedAt = performance.now();
      expect(jobs.hint('deliver', n % 2 ? Date.now() : Number.NaN)).toBeUndefined();
      expect(performance.now() - startedAt).toBeLessThan(100);
      jobs.hint('wake', Date.now());
    }
  });

  it.each([
    ['dead', async () => redis.kill()],
    ['frozen', async () => redis.freeze()],
    ['dead since the start', null],
  ])(
    'does not hold up a stop: %s',
    async (_, breakIt) => {
      if (breakIt !== null) await redis.start();
      const things = new Things('deliver', 1);
      const jobs = await start([things], { stopWithinMs: 1_500 });
      if (breakIt !== null) await breakIt();
      await sleep(100);
      const startedAt = Date.now();
      await jobs.stop();
      expect(Date.now() - startedAt).toBeLessThan(2_000);
      // Nothing of it goes on knocking at Redis.
      redis.thaw();
      await redis.kill();
      await redis.start();
      await sleep(1_500);
      const clients = String(await redis.command('CLIENT', 'LIST'))
        .trim()
        .split('\n');
      expect(clients).toHaveLength(1);
    },
    15_000,
  );

  it('carries jobs from a process that works on nothing to one that does', async () => {
    await redis.start();
    const things = new Things('deliver', 1);
    const web = await start([things], { worksHere: false, by: 'web' });
    things.add('nobody', Date.now());
    web.hint('deliver', Date.now());
    expect(await within(1_500, () => things.open().length === 0)).toBe(false);
    await start([things], { by: 'worker' });
    expect(await within(2_000, () => things.open().length === 0)).toBe(true);
    await sleep(1_100);
    things.add('n', Date.now());
    web.hint('deliver', Date.now());
    expect(await within(1_000, () => things.open().length === 0)).toBe(true);
    expect(things.all.flatMap((thing) => thing.runs.map((run) => run.by))).toEqual(['worker', 'worker']);
  });
});
