// The pools of connections, and what every connection has in common.
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { DatabaseGone, toStoreError } from './errors.js';
import { databaseTime } from './present.js';
import { SoundPool } from './sound-pool.js';
import type { Tables } from './tables.js';

/** Everything that runs SQL: a pool's `Kysely`, or one transaction of it. */
export type Executor = Kysely<Tables>;

const CONNECT_TIMEOUT_MS = 5_000;
const LOCK_TIMEOUT_MS = 10_000;
const IDLE_IN_TRANSACTION_MS = 60_000;
/** The default: people don't queue behind what falls due for everybody at the same time. */
const POOL_SIZE = { people: 10, jobs: 5 };
/** The client's own limit is longer than the server's: it acts only when the server no longer does. */
const FOR_PEOPLE = { statementMs: 10_000, queryMs: 12_000, waitsForMs: CONNECT_TIMEOUT_MS };
const FOR_JOBS = { statementMs: 30_000, queryMs: 35_000, waitsForMs: 30_000 };
const KEEP_ALIVE_AFTER_MS = 10_000;
/** The server, too, gives up a connection without a peer, and with it its locks: within a minute. */
const SERVER_GIVES_UP = [
  ...['tcp_keepalives_idle=30', 'tcp_keepalives_interval=10', 'tcp_keepalives_count=3'],
  'tcp_user_timeout=30000',
];

/** `bigint` columns hold ms or counters, which a number holds exactly for 285,000 years. */
const readType: typeof pg.types.getTypeParser = (oid, format): unknown =>
  oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format);

export interface Database {
  /** For whoever waits for an answer. */
  readonly db: Executor;
  /** For what nobody waits for: connections of its own. The same as `db` when a pool's size was given. */
  readonly jobs: Executor;
  /** Gives up all connections and begins with new ones. */
  renew(): Promise<void>;
  /** Whether the server answers on a connection made for this question. Never rejects. */
  answersAfresh(): Promise<boolean>;
  close(): Promise<void>;
}

/** @param o.poolSize all in all; default: 10 for people, and 5 for jobs */
export function createDatabase(
  at: pg.ClientConfig,
  o: { poolSize?: number | undefined; log: (line: string) => void },
): Database {
  const open = (size: number, limits: typeof FOR_PEOPLE): OpenPool => {
    const pool = new SoundPool({
      at: { ...at, ...sessionOf(limits) },
      size,
      connectsWithinMs: CONNECT_TIMEOUT_MS,
      waitsForMs: limits.waitsForMs,
      log: o.log,
    });
    return { pool, db: new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }) };
  };
  const people = o.poolSize === undefined ? open(POOL_SIZE.people, FOR_PEOPLE) : open(o.poolSize, FOR_JOBS);
  const jobs = o.poolSize === undefined ? open(POOL_SIZE.jobs, FOR_JOBS) : people;
  const all = [...new Set([people, jobs])];
  return {
    db: people.db,
    jobs: jobs.db,
    renew: async () => {
      await Promise.all(all.map(({ pool }) => pool.renew()));
    },
    answersAfresh: () => answersAfresh(at),
    close: async () => {
      await Promise.all(all.map((each) => each.db.destroy()));
    },
  };
}

interface OpenPool {
  readonly pool: SoundPool;
  readonly db: Executor;
}

const sessionOf = (limits: { statementMs: number; queryMs: number }): pg.ClientConfig => ({
  types: { getTypeParser: readType },
  keepAlive: true,
  keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
  application_name: 'sameday',
  lock_timeout: LOCK_TIMEOUT_MS,
  statement_timeout: limits.statementMs,
  query_timeout: limits.queryMs,
  idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
});

/**
 * How to connect to a server that was given by its address.
 * @param schema null: the address's own
 */
export function connectionTo(connectionString: string, schema: string | null): pg.ClientConfig {
  const settings = schema === null ? SERVER_GIVES_UP : [...SERVER_GIVES_UP, `search_path=${schema}`];
  const ours = settings.map((setting) => `-c ${setting}`).join(' ');
  // What stands in the address wins over what is given beside it.
  const url = URL.canParse(connectionString) ? new URL(connectionString) : null;
  const theirs = url?.searchParams.get('options') ?? null;
  if (url === null || theirs === null) return { connectionString, options: ours };
  url.searchParams.set('options', `${theirs} ${ours}`);
  return { connectionString: url.href };
}

/** As a sweep has to: a database that is full, or takes reads alone, serves no other process better than this one. */
const MAY_I_WRITE = `insert into leases (name, holder, until) values ('afresh', 'nobody', 0)
  on conflict (name) do update set until = excluded.until`;

async function answersAfresh(at: pg.ClientConfig): Promise<boolean> {
  const client = new pg.Client({
    ...at,
    application_name: 'sameday',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: CONNECT_TIMEOUT_MS,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(MAY_I_WRITE);
    return true;
  } catch {
    return false;
  } finally {
    void client.end().catch(() => undefined);
  }
}

/** Runs `work` in one transaction, read committed. What `pg` throws comes out as a `StoreError`. */
export async function inTransaction<T>(db: Executor, work: (tx: Executor) => Promise<T>): Promise<T> {
  try {
    return await db.transaction().setIsolationLevel('read committed').execute(work);
  } catch (error) {
    throw toStoreError(error);
  }
}

/** The database's own clock, ms since the epoch, UTC. */
export async function databaseNow(db: Executor): Promise<number> {
  try {
    const { rows } = await sql<{ now: number }>`
      select ${databaseTime} as now`.execute(db);
    const now = rows[0]?.now;
    if (now === undefined) throw new DatabaseGone('no answer');
    return now;
  } catch (error) {
    throw toStoreError(error);
  }
}

/** Heard by every process that listens on the channel, at once. */
export async function notify(db: Executor, channel: string, text: string): Promise<void> {
  try {
    await sql`select pg_notify(${channel}, ${text})`.execute(db);
  } catch (error) {
    throw toStoreError(error);
  }
}

const ALREADY_THERE = new Set(['42P04', '23505']);

/** Makes the database `name` on the server if it isn't there. */
export async function makeDatabase(at: pg.ClientConfig, name: string): Promise<void> {
  const client = new pg.Client({ ...at, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (rowCount === 0)
      await client.query(`create database ${client.escapeIdentifier(name)} template template0`);
  } catch (error) {
    if (!ALREADY_THERE.has((error as { code?: string }).code ?? '')) throw toStoreError(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}
