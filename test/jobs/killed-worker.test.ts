// A process that dies in the middle of its work: what it had not finished is done by others, or after a restart.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../set-up/database.js';
import { type RedisServer, createRedisServer } from '../set-up/redis.js';
import { allDone, latenessOf } from './suite.js';
import { Things, openWorld, within } from './world.js';

const fromHere = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const MANY = 2_000;
const BATCH_MS = 200;

describe.each(['with a queue', 'in these processes'])('jobs: a worker is killed, %s', (runner) => {
  let database: FreshDatabase;
  let pool: pg.Pool;
  let redis: RedisServer;
  const children: ChildProcess[] = [];

  async function startWorker(by: string): Promise<ChildProcess> {
    const redisUrl = runner === 'with a queue' ? redis.url : 'none';
    const hook = ['--import', fromHere('../../bench/typescript.mjs'), fromHere('worker-process.ts')];
    const child = spawn(process.execPath, [...hook, database.url, redisUrl, by, String(BATCH_MS)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    await once(child.stdout, 'data');
    return child;
  }
  async function kill(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  beforeAll(async () => {
    database = await freshDatabase();
    pool = await openWorld(database.url);
    redis = await createRedisServer();
  });
  beforeEach(async () => {
    await pool.query('truncate things, runs, leases');
    await redis.start();
  });
  afterEach(async () => {
    await Promise.all(children.splice(0).map(kill));
    await redis.kill();
  });
  afterAll(async () => {
    await pool.end();
    await database.drop();
  });

  const runsOf = async (things: Things) => (await things.all()).map((thing) => thing.runs.length);
  const untilSomeAreDone = (things: Things) =>
    within(20_000, async () => {
      const open = await things.open();
      return open < MANY && open > 0;
    });

  it('the other one does the rest within seconds, nothing twice', async () => {
    const things = new Things(pool, 'wake', 16);
    // Late enough that both are up before, also on a busy machine: else one alone may have done all by then.
    await things.addMany(MANY, Math.ceil((Date.now() + 12_000) / 1000) * 1000);
    const [one] = await Promise.all([startWorker('one'), startWorker('two')]);
    expect(await untilSomeAreDone(things)).toBe(true);
    await kill(one);
    expect(await within(30_000, allDone(things))).toBe(true);
    expect(await runsOf(things)).toEqual(Array(MANY).fill(1));
    expect((await latenessOf(things)).most).toBeLessThan(30_000);
  });

  it('all of them: a restart does the rest at once', async () => {
    const things = new Things(pool, 'wake', 16);
    await things.addMany(MANY, Date.now());
    const one = await startWorker('one');
    expect(await untilSomeAreDone(things)).toBe(true);
    await kill(one);
    const left = await things.open();
    expect(left).toBeGreaterThan(0);
    await sleep(500);
    expect(await things.open()).toBe(left);
    await startWorker('one again');
    expect(await within(20_000, allDone(things))).toBe(true);
    expect(await runsOf(things)).toEqual(Array(MANY).fill(1));
  });
});
