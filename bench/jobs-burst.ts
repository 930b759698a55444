// How fast many cases that fall due at one instant are done: our runner (a look a shard, batches) beside bare BullMQ
// (one job a case), in turns, on the same Redis and PostgreSQL.
// `node --import tsx bench/jobs-burst.ts [cases] [rounds]`; see README.md.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import { createJobs } from '../src/jobs/jobs.js';
import type { DueWork } from '../src/jobs/due-work.js';
import { openServices } from './services.js';

const CASES = Number(process.argv[2] ?? 20_000);
const ROUNDS = Number(process.argv[3] ?? 3);
const SHARDS = 16;
const BATCH = 200;
const CONNECTIONS = 8;
const CONCURRENCY = 50;
const CHUNK = 1_000;

interface Measured {
  /** From before the first job is put until the last one stands in Redis. */
  readonly putMs: number;
  readonly redisKeys: number;
  /** From the due instant until the last case is done. */
  readonly lastMs: number;
}

const services = await openServices();
const pool = new pg.Pool({ connectionString: services.databaseUrl, max: CONNECTIONS });
const redis = new Redis(services.redisUrl);

async function fill(): Promise<void> {
  done = 0;
  await redis.flushall();
  await pool.query('drop table if exists bench_due, bench_done');
  await pool.query(
    'create table bench_due (id int primary key, shard int, due_at bigint, done bool default false)',
  );
  await pool.query('create table bench_done (id int, at bigint)');
  await pool.query('insert into bench_due select n, n % $1, 0 from generate_series(1, $2::int) n', [
    SHARDS,
    CASES,
  ]);
  await pool.query('create index on bench_due (shard, due_at) where not done');
  await pool.query('vacuum analyze bench_due');
}

/** When the last case was seen to be committed. */
let lastDoneAt = 0;
let done = 0;

function count(cases: number): void {
  if (cases === 0) return;
  done += cases;
  lastDoneAt = Date.now();
}

async function measure(
  put: (dueAt: number) => Promise<void>,
  start: () => Promise<() => Promise<void>>,
): Promise<Measured> {
  // Bare BullMQ needs the time to put its jobs: some 7,500 a second.
  const dueAt = Math.ceil((Date.now() + 4_000 + CASES / 2) / 1000) * 1000;
  await pool.query('update bench_due set due_at = $1', [dueAt]);
  const putFrom = performance.now();
  await put(dueAt);
  const putMs = performance.now() - putFrom;
  const redisKeys = await redis.dbsize();
  if (Date.now() > dueAt - 500) throw new Error('The jobs were not put in time: fewer cases, please');
  const stop = await start();
  await sleep(dueAt - Date.now());
  while (done < CASES) await sleep(50);
  await stop();
  const { rows } = await pool.query<{ rows: number }>(
    'select count(distinct id)::int as rows from bench_done',
  );
  if (rows[0]?.rows !== CASES || done !== CASES) throw new Error('Not every case was done once');
  return { putMs, redisKeys, lastMs: lastDoneAt - dueAt };
}

/** Ours: many cases in one transaction. */
const work: DueWork = {
  kind: 'wake',
  shards: SHARDS,
  earliestDueAt: async () => {
    const { rows } = await pool.query<{ at: string | null }>(
      'select min(due_at) as at from bench_due where not done',
    );
    return Number(rows[0]?.at ?? 0) || null;
  },
  run: async ({ now, shard }) => {
    const { rowCount } = await pool.query(
      `with due as (select id from bench_due where not done and due_at <= $1 and ($2::int is null or shard = $2)
                    order by due_at limit ${BATCH} for update skip locked),
            marked as (update bench_due set done = true from due where bench_due.id = due.id returning bench_due.id)
       insert into bench_done select id, $3 from marked`,
      [now, shard, Date.now()],
    );
    count(rowCount ?? 0);
    return { handled: rowCount ?? 0, more: rowCount === BATCH };
  },
};

async function ours(): Promise<Measured> {
  await fill();
  const quiet = { info: () => undefined, warn: () => undefined, error: console.error };
  const jobs = createJobs({
    redisUrl: services.redisUrl,
    queueName: `burst-${randomUUID()}`,
    dueWork: [work],
    clock: { now: () => Date.now() },
    lease: async () => true,
    log: quiet,
  });
  await jobs.start();
  const put = async (dueAt: number) => {
    for (let id = 1; id <= CASES; id += 1) {
      jobs.hint('wake', dueAt, id % SHARDS);
      if (id % CHUNK === 0) await sleep(0);
    }
    await redis.ping();
  };
  return measure(put, async () => () => jobs.stop());
}

/** Bare BullMQ: a job a case, a transaction a case. */
async function bare(): Promise<Measured> {
  await fill();
  const name = `bare-${randomUUID()}`;
  const queue = new Queue(name, { connection: new Redis(services.redisUrl) });
  const put = async (dueAt: number) => {
    for (let from = 1; from <= CASES; from += CHUNK) {
      const now = Date.now();
      const chunk = Array.from({ length: Math.min(CHUNK, CASES - from + 1) }, (_, n) => ({
        name: 'w',
        data: { id: from + n },
        opts: { jobId: `case-${from + n}`, delay: dueAt - now, removeOnComplete: true, removeOnFail: true },
      }));
      await queue.addBulk(chunk);
    }
  };
  const handle = async (job: { data: { id: number } }) => {
    await pool.query(
      `with marked as (update bench_due set done = true where id = $1 and not done returning id)
       insert into bench_done select id, $2 from marked`,
      [job.data.id, Date.now()],
    );
    count(1);
  };
  const connection = new Redis(services.redisUrl, { maxRetriesPerRequest: null });
  return measure(put, async () => {
    const worker = new Worker(name, handle, { connection, concurrency: CONCURRENCY });
    return async () => {
      await worker.close();
      await queue.close();
      connection.disconnect();
    };
  });
}

const median = (values: number[]) =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;

function show(name: string, runs: Measured[]): number {
  const last = median(runs.map((run) => run.lastMs));
  const all = runs.map((run) => Math.round(run.lastMs)).join(', ');
  const put = Math.round(median(runs.map((run) => run.putMs)));
  const keys = median(runs.map((run) => run.redisKeys));
  const rate = Math.round((CASES / last) * 1000);
  console.log(`${name}: all done ${Math.round(last)} ms after the instant [${all}], ${rate} cases a second;`);
  console.log(`  put in ${put} ms, ${keys} keys in Redis while they waited`);
  return last;
}

try {
  const runs: { ours: Measured[]; bare: Measured[] } = { ours: [], bare: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    runs.ours.push(await ours());
    runs.bare.push(await bare());
  }
  const { rows } = await pool.query<{ fsync: string }>('show fsync');
  console.log(`${CASES} cases due at one instant, median of ${ROUNDS} rounds in turns, one worker process,`);
  console.log(`PostgreSQL fsync ${rows[0]?.fsync}, ${CONNECTIONS} connections`);
  const ratio = show('bare BullMQ, a job a case', runs.bare) / show('Sameday, a look a shard', runs.ours);
  console.log(`Sameday is done ${ratio.toFixed(1)} times as fast.`);
} finally {
  await pool.query('drop table if exists bench_due, bench_done');
  await pool.end();
  redis.disconnect();
  await services.close();
}
process.exit();
