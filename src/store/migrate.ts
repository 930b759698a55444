// Brings the tables up to date: numbered files of plain SQL, forward only, one transaction for all. Each says on its
// first line whether a program that doesn't know it can go on, so that an upgrade has a way back (docs/decisions/0009).
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { type Executor, inTransaction } from './database.js';
import { NewerDatabase } from './errors.js';

/** The build copies this folder beside the compiled file. */
const FOLDER = join(import.meta.dirname, 'migrations');
/** Any number that nobody else uses as an advisory lock. */
export const MIGRATION_LOCK = 7_262_301;
const MARK = /^--! (compatible|breaking)$/;

interface Migration {
  readonly number: number;
  readonly name: string;
  readonly breaking: boolean;
  readonly text: string;
}

interface Applied {
  readonly number: number;
  readonly name: string;
  /** Null: written by a program that didn't say, which counts as breaking where the migration isn't known. */
  readonly breaking: boolean | null;
  /** The version of Sameday that applied it; null: not said. */
  readonly version: string | null;
}

export interface Migrated {
  /** The name of the database's newest migration. */
  readonly newest: string;
  /** Names the version that applied it, when this program doesn't know it; else null. */
  readonly aheadBy: string | null;
}

/**
 * Applies what is missing. On a database that newer, compatible migrations have been at it applies nothing.
 * @param o.schema made if need be; null: the database as it is
 * @param o.version this version of Sameday, kept with each migration that it applies
 * @throws NewerDatabase when one of the newer migrations is breaking; `Error` when a file has no mark
 */
export async function migrate(
  db: Executor,
  o: { readonly schema: string | null; readonly version: string | null; readonly folder?: string },
): Promise<Migrated> {
  const folder = o.folder ?? FOLDER;
  const known = await readMigrations(folder);
  const newest = known.at(-1);
  if (newest === undefined) throw new Error(`There are no migrations in ${folder}: the build is incomplete.`);
  return inTransaction(db, async (tx) => {
    // Processes that start together take turns.
    await sql`select pg_advisory_xact_lock(${MIGRATION_LOCK}, hashtext(${o.schema ?? ''}))`.execute(tx);
    if (o.schema !== null) await sql`create schema if not exists ${sql.id(o.schema)}`.execute(tx);
    const applied = await readApplied(tx, known);
    refuseBreaking(applied, newest);
    const current = applied.at(-1);
    if (current !== undefined && current.number > newest.number)
      return {
        newest: current.name,
        aheadBy: current.version === null ? 'a newer version' : `version ${current.version}`,
      };
    for (const migration of known)
      if (migration.number > (current?.number ?? 0)) await apply(tx, migration, o.version);
    return { newest: newest.name, aheadBy: null };
  });
}

/** In order of number. The columns that an older program made the table without are added, and filled where known. */
async function readApplied(tx: Executor, known: readonly Migration[]): Promise<Applied[]> {
  await sql`create table if not exists migrations (
    number integer primary key, name text not null, applied_at timestamptz not null default now())`.execute(
    tx,
  );
  // Without "not null" and without a default: an older program goes on writing rows that lack them.
  await sql`alter table migrations add column if not exists breaking boolean,
    add column if not exists version text`.execute(tx);
  for (const { number, breaking } of known) {
    await sql`update migrations set breaking = ${breaking} where number = ${number} and breaking is null`.execute(
      tx,
    );
  }
  const { rows } = await sql<Applied>`
    select number, name, breaking, version from migrations order by number`.execute(tx);
  return rows;
}

function refuseBreaking(applied: readonly Applied[], newest: Migration): void {
  // The last one, as the version that wrote it knows the others too.
  const breaking = applied.findLast((each) => each.number > newest.number && each.breaking !== false);
  if (breaking !== undefined)
    throw new NewerDatabase({ found: breaking.name, by: breaking.version, newestKnown: newest.name });
}

async function apply(
  tx: Executor,
  { number, name, breaking, text }: Migration,
  by: string | null,
): Promise<void> {
  await sql.raw(text).execute(tx);
  await sql`insert into migrations (number, name, breaking, version)
    values (${number}, ${name}, ${breaking}, ${by})`.execute(tx);
}

/** What stands in a database, as it is: nothing is added, and nothing is brought up to date. */
export interface Standing {
  /** Null: it has no tables of ours. */
  readonly newest: string | null;
  readonly newestKnown: string;
  /** Whether a start would bring its tables up to date. */
  readonly isOlder: boolean;
  /** The version of Sameday that applied a migration which this one doesn't know, if it said; null: all are known. */
  readonly aheadBy: string | null;
}

/** Reads only. @throws NewerDatabase when a start would */
export async function standingOf(db: Executor): Promise<Standing> {
  const known = await readMigrations(FOLDER);
  const newestKnown = known.at(-1);
  if (newestKnown === undefined)
    throw new Error(`There are no migrations in ${FOLDER}: the build is incomplete.`);
  const { rows: found } = await sql<{ there: boolean }>`
    select to_regclass('migrations') is not null as there`.execute(db);
  if (found[0]?.there !== true)
    return { newest: null, newestKnown: newestKnown.name, isOlder: true, aheadBy: null };
  // An older program's table lacks the columns that say more.
  const { rows } = await sql<Applied>`
    select number, name, (to_jsonb(m) ->> 'breaking')::boolean as breaking, to_jsonb(m) ->> 'version' as version
    from migrations m order by number`.execute(db);
  refuseBreaking(rows, newestKnown);
  const current = rows.at(-1);
  const isAhead = current !== undefined && current.number > newestKnown.number;
  return {
    newest: current?.name ?? null,
    newestKnown: newestKnown.name,
    isOlder: (current?.number ?? 0) < newestKnown.number,
    aheadBy: isAhead ? (current.version ?? 'a newer version') : null,
  };
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}-.*\.sql$/.test(name)).sort();
  return Promise.all(
    names.map(async (file) => {
      const text = await readFile(join(folder, file), 'utf8');
      const mark = MARK.exec(text.split('\n', 1)[0] ?? '')?.[1];
      if (mark === undefined)
        throw new Error(`The first line of ${file} must be "--! compatible" or "--! breaking".`);
      return {
        number: Number(file.slice(0, 4)),
        name: file.slice(0, -'.sql'.length),
        breaking: mark === 'breaking',
        text,
      };
    }),
  );
}
