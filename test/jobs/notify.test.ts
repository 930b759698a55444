// A process that only answers people wakes those that do the work, by way of the database, when no queue does.
import type pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Jobs } from '../../src/jobs/due-work.js';
import { createStore, type Store } from '../../src/store/index.js';
import { type FreshDatabase, freshDatabase } from '../set-up/database.js';
import { createFreezingProxy, type FreezingProxy, placeOf } from '../set-up/freezing-proxy.js';
import { provided } from '../set-up/provided.js';
import { KEY } from '../store/support.js';
import { allDone, inAbout, testJobs, type TestJobsOptions } from './suite.js';
import { openWorld, Things, within } from './world.js';

describe('jobs: woken by the database', () => {
  let database: FreshDatabase;
  let jobsDatabase: FreshDatabase;
  let pool: pg.Pool;
  let proxy: FreezingProxy;
  const stores: Store[] = [];
  const running: Jobs[] = [];
  let web: Jobs;
  let things: Things;

  beforeEach(async () => {
    database = await freshDatabase();
    jobsDatabase = await freshDatabase();
    pool = await openWorld(jobsDatabase.url);
    proxy = await createFreezingProxy(placeOf(database.url));
    things = new Things(pool, 'wake', 16);
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((jobs) => jobs.stop()));
    await Promise.all(stores.splice(0).map((store) => store.close()));
    await proxy.close();
    await pool.end();
    await Promise.all([database.drop(), jobsDatabase.drop()]);
  });

  /** As processes of their own: a store each, and no sweep but the first one. */
  async function start(databaseUrl: string, o: TestJobsOptions): Promise<Jobs> {
    const store = await createStore({ databaseUrl, dataDir: 'not used', masterKey: KEY });
    stores.push(store);
    const jobs = testJobs([things], pool, { messenger: store, ...o });
    running.push(jobs);
    await jobs.start();
    return jobs;
  }
  async function startBoth(o: { web?: TestJobsOptions; worker?: TestJobsOptions } = {}): Promise<void> {
    await start(proxy.through(database.url), o.worker ?? {});
    web = await start(database.url, { runsWorkHere: false, ...o.web });
    // The worker's first look, when it begins to listen, is over.
    await expect.poll(() => things.looks + proxy.count('all'), { timeout: 5_000 }).toBeGreaterThan(1);
    await untilHeard();
  }
  /** A hint may be said before the worker listens; from the first that is heard on, none is missed. */
  async function untilHeard(): Promise<void> {
    await things.add(`first-${Math.random()}`, Date.now());
    const heard = within(20_000, async () => {
      web.hint('wake', Date.now(), 0);
      return (await things.open()) === 0;
    });
    expect(await heard).toBe(true);
  }

  it('does within a second what falls due now, and in time what falls due soon', async () => {
    await startBoth();
    await things.add('now', Date.now(), 3);
    web.hint('wake', Date.now(), 3);
    expect(await within(1_500, allDone(things))).toBe(true);
    const at = inAbout(1_000);
    await things.add('soon', at, 4);
    web.hint('wake', at, 4);
    expect(await within(3_500, allDone(things))).toBe(true);
  });

  it('does it, too, while the queue of the one takes nothing and that of the other looks well', async () => {
    const redis = await createFreezingProxy(placeOf(provided('redisUrl')));
    try {
      const queueName = `notify-${Math.random()}`;
      await startBoth({
        worker: { redisUrl: provided('redisUrl'), queueName },
        web: { redisUrl: redis.through(provided('redisUrl')), queueName },
      });
      redis.freeze({ all: true });
      await things.add('now', Date.now(), 3);
      web.hint('wake', Date.now(), 3);
      // Not by the timer, which leaves it to its queue for five seconds.
      expect(await within(2_500, allDone(things))).toBe(true);
    } finally {
      await Promise.all(running.splice(0).map((jobs) => jobs.stop()));
      await redis.close();
    }
  });

  it('listens again after its connection was lost, and then looks at what it may have missed', async () => {
    await startBoth();
    proxy.reset({ refuse: true });
    await things.add('missed', Date.now(), 3);
    web.hint('wake', Date.now(), 3);
    proxy.thaw();
    expect(await within(10_000, allDone(things))).toBe(true);
    await untilHeard();
  });

  it('is not woken without it (so the tests above can fail)', async () => {
    await startBoth();
    const alone = await start(database.url, { runsWorkHere: false, messenger: undefined });
    await things.add('now', Date.now(), 3);
    alone.hint('wake', Date.now(), 3);
    expect(await within(2_000, allDone(things))).toBe(false);
  });
});
