// Brings the tables up to date: numbered files of plain SQL, forward only, one transaction for all.
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { type Executor, inTransaction } from './database.js';
import { NewerDatabase } from './errors.js';

/** The build copies this folder beside the compiled file. */
const FOLDER = join(import.meta.dirname, 'migrations');
/** Any number that nobody else uses as an advisory lock. */
export const MIGRATION_LOCK = 7_262_301;

interface Migration {
  readonly number: number;
  readonly name: string;
  readonly file: string;
}

/** Applies what is missing; throws `NewerDatabase` when the database is ahead. Returns the newest migration's name. */
export async function migrate(db: Executor, schema: string | null): Promise<string> {
  const known = await readMigrations();
  const newest = known.at(-1);
  if (newest === undefined) throw new Error(`There are no migrations in ${FOLDER}: the build is incomplete.`);
  await inTransaction(db, async (tx) => {
    // Processes that start together take turns.
    await sql`select pg_advisory_xact_lock(${MIGRATION_LOCK}, hashtext(${schema ?? ''}))`.execute(tx);
    if (schema !== null) await sql`create schema if not exists ${sql.id(schema)}`.execute(tx);
    await sql`create table if not exists migrations (
      number integer primary key, name text not null, applied_at timestamptz not null default now())`.execute(
      tx,
    );
    const { rows } = await sql<{ number: number; name: string }>`
      select number, name from migrations order by number desc limit 1`.execute(tx);
    const current = rows[0];
    if (current !== undefined && current.number > newest.number)
      throw new NewerDatabase(current.name, newest.name);
    for (const migration of known) {
      if (migration.number <= (current?.number ?? 0)) continue;
      await sql.raw(await readFile(migration.file, 'utf8')).execute(tx);
      await sql`insert into migrations (number, name) values (${migration.number}, ${migration.name})`.execute(
        tx,
      );
    }
  });
  return newest.name;
}

async function readMigrations(): Promise<Migration[]> {
  const names = (await readdir(FOLDER)).filter((name) => /^\d{4}-.*\.sql$/.test(name)).sort();
  return names.map((name) => ({
    number: Number(name.slice(0, 4)),
    name: name.slice(0, -'.sql'.length),
    file: join(FOLDER, name),
  }));
}
