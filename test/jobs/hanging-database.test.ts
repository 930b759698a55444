// What falls due is done although the connections to the database hang, without anybody resetting them.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DueWork, Jobs } from '../../src/jobs/due-work.js';
import { createJobs } from '../../src/jobs/jobs.js';
import { createStore, SHARDS, type Store } from '../../src/store/index.js';
import { type FreshDatabase, freshDatabase } from '../set-up/database.js';
import { createFreezingProxy, type FreezingProxy, placeOf } from '../set-up/freezing-proxy.js';
import { addCase, appendTo, KEY } from '../store/support.js';
import { createMemoryLog, realClock, within } from './world.js';

describe('jobs: while connections to the database hang', () => {
  let database: FreshDatabase;
  let proxy: FreezingProxy;
  let store: Store;
  let beside: Store;
  let jobs: Jobs;
  const woken: string[] = [];
  let renewals = 0;

  beforeEach(async () => {
    database = await freshDatabase();
    proxy = await createFreezingProxy(placeOf(database.url));
    const common = { dataDir: 'not used', masterKey: KEY };
    store = await createStore({ ...common, databaseUrl: proxy.through(database.url) });
    beside = await createStore({ ...common, databaseUrl: database.url });
    woken.length = 0;
    renewals = 0;
  });
  afterEach(async () => {
    await jobs.stop();
    await Promise.all([store.close(), beside.close()]);
    await proxy.close();
    await database.drop();
  });

  /** Wakes a case once. */
  const work = (): DueWork => ({
    kind: 'wake',
    shards: SHARDS,
    earliestDueAt: () => store.earliest('wake'),
    dueSoon: (until) => store.due('wake', { from: Date.now(), until }),
    run: async ({ now }) => {
      const ids = await store.transaction(
        async (tx) => {
          const due = await tx.lockDueCases({ now, limit: 10 });
          for (const id of due) await appendTo(tx, id, 1, []);
          return due;
        },
        { isFor: 'jobs' },
      );
      woken.push(...ids);
      return { handled: ids.length, more: false };
    },
  });
  const start = async (sweepEveryMs: number): Promise<void> => {
    jobs = createJobs({
      redisUrl: null,
      dueWork: [work()],
      clock: realClock,
      lease: (name, holder, ms) =>
        store.transaction((tx) => tx.lease(name, holder, ms, Date.now()), { isFor: 'jobs' }),
      log: createMemoryLog(),
      sweepEveryMs,
      recovery: {
        renew: () => {
          renewals += 1;
          return store.renew();
        },
        answersAfresh: () => store.answersAfresh(),
        giveUp: () => undefined,
      },
    });
    await jobs.start();
  };

  it('does what falls due then within seconds', async () => {
    const due = await addCase(beside, ['one'], { nextWakeAt: Date.now() + 4_000 });
    await start(60_000);
    proxy.freeze();
    expect(await within(12_000, () => woken.includes(due))).toBe(true);
    // The one that people use hangs, too, until it is used.
    await addCase(store, ['kept']);
    await expect.poll(() => proxy.count('frozen'), { timeout: 2_000 }).toBe(0);
  });

  it('makes all connections anew when its sweeps keep failing, and goes on when it can', async () => {
    await start(500);
    proxy.reset({ refuse: true });
    expect(await within(20_000, () => renewals > 0)).toBe(true);
    const due = await addCase(beside, ['one'], { nextWakeAt: Date.now() - 1 });
    proxy.thaw();
    expect(await within(20_000, () => woken.includes(due))).toBe(true);
    expect(jobs.health().lastGoodSweepAt).not.toBeNull();
  });
});
