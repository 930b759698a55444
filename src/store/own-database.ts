// A database that belongs to one start: held exclusively, emptied, and dropped at the end. Never the one with
// real cases.
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import pg from 'pg';
import type { Executor } from './database.js';
import { DatabaseInUse, toStoreError } from './errors.js';

/** Everything that was raised and all that followed; the keyring and the migrations stay. */
const RAISED = 'cases, case_keys, events, case_people, outbox, commands, leases, installations';
/** How long the server may take to notice that a killed process has gone. */
const GONE_WITHIN_MS = 3_000;
const AGAIN_MS = 100;

export interface ExclusiveHold {
  release(): Promise<void>;
}

/**
 * Holds a database, by name, for as long as the connection lives, so that the server itself lets go when the
 * process dies. Throws `DatabaseInUse` when another process holds it.
 */
export async function holdExclusively(at: pg.ClientConfig, name: string): Promise<ExclusiveHold> {
  const client = new pg.Client({ ...at, application_name: 'sameday', keepAlive: true });
  // A server that goes takes the hold with it; the first to come after that has it.
  client.on('error', () => undefined);
  const release = (): Promise<void> => client.end().catch(() => undefined);
  try {
    await client.connect();
    const until = Date.now() + GONE_WITHIN_MS;
    for (;;) {
      const { rows } = await client.query<{ held: boolean }>(
        'select pg_try_advisory_lock(hashtextextended($1, 0)) as held',
        [`sameday alone ${name}`],
      );
      if (rows[0]?.held === true) return { release };
      if (Date.now() > until) throw new DatabaseInUse(name);
      await pause(AGAIN_MS);
    }
  } catch (error) {
    await release();
    throw toStoreError(error);
  }
}

/** Forgets every case and all that belongs to one. */
export async function emptyDatabase(db: Executor): Promise<void> {
  try {
    await sql`truncate ${sql.raw(RAISED)} cascade`.execute(db);
  } catch (error) {
    throw toStoreError(error);
  }
}

/** @param o.schema at a given server the database is a schema of this name in it; null: a database of its own */
export async function dropDatabase(
  admin: pg.ClientConfig,
  { name, schema }: { name: string; schema: string | null },
): Promise<void> {
  const client = new pg.Client(admin);
  client.on('error', () => undefined);
  try {
    await client.connect();
    const quoted = client.escapeIdentifier(name);
    await client.query(
      schema === null
        ? `drop database if exists ${quoted} with (force)`
        : `drop schema if exists ${quoted} cascade`,
    );
  } catch (error) {
    throw toStoreError(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}
