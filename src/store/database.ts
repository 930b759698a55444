// The pool of connections, and what every connection has in common.
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { DatabaseGone, toStoreError } from './errors.js';
import type { Tables } from './tables.js';

/** Everything that runs SQL: the pool's `Kysely`, or one transaction of it. */
export type Executor = Kysely<Tables>;

const CONNECT_TIMEOUT_MS = 5_000;
const LOCK_TIMEOUT_MS = 10_000;
const STATEMENT_TIMEOUT_MS = 30_000;
/** Longer than the server's own limit: it acts only when the server no longer does. */
const QUERY_TIMEOUT_MS = 35_000;
const IDLE_IN_TRANSACTION_MS = 60_000;

/** `bigint` columns hold ms or counters, which a number holds exactly for 285,000 years. */
const readType: typeof pg.types.getTypeParser = (oid, format): unknown =>
  oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format);

export interface Database {
  readonly db: Executor;
  readonly close: () => Promise<void>;
}

export function createDatabase(
  at: pg.ClientConfig,
  o: { poolSize: number; log: (line: string) => void },
): Database {
  const pool = new pg.Pool({
    ...at,
    max: o.poolSize,
    types: { getTypeParser: readType },
    // Connections stay open: an embedded server takes "nobody is connected" to mean "nobody needs me".
    idleTimeoutMillis: 0,
    keepAlive: true,
    application_name: 'sameday',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    lock_timeout: LOCK_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
  });
  // Without these, a connection that breaks while idle would end the process.
  pool.on('error', (error) => o.log(`A connection to the database ended: ${reasonOf(error)}`));
  pool.on('connect', (client) => client.on('error', () => undefined));
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return { db, close: () => db.destroy() };
}

/** Only a code: the text of a database error may quote a row. */
function reasonOf(error: Error): string {
  return (error as Error & { code?: string }).code ?? 'connection lost';
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
      select (extract(epoch from clock_timestamp()) * 1000)::bigint as now`.execute(db);
    const now = rows[0]?.now;
    if (now === undefined) throw new DatabaseGone('no answer');
    return now;
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
