// A whole database as rows of text, and back. Ciphertexts and locked keys go as they are, so that, like the
// database itself, a backup can't be read without the master key.
import { sql } from 'kysely';
import {
  type BackupHeader,
  type BackupLines,
  BackupRefused,
  type CheckedBackup,
  readRows,
} from './backup-file.js';
import { type Executor, inTransaction } from './database.js';
import { StoreError, toStoreError } from './errors.js';
import { unlockKeyring } from './keyring.js';
import { type Migrated, MIGRATION_LOCK } from './migrate.js';
import type { Hashes, MasterKey } from './vault.js';

/**
 * What is kept, each after what it refers to, with its order. Not `migrations`, which the header names, nor
 * `leases`, which belong to processes running now.
 */
const TABLES: readonly (readonly [name: string, order: string])[] = [
  ['keyring', 'id'],
  ['cases', 'id'],
  ['case_keys', 'case_id, key_version'],
  ['events', 'case_id, seq'],
  ['case_people', 'case_id, part, person'],
  ['outbox', 'ordinal'],
  ['commands', 'id'],
  ['installations', 'organisation, platform, key'],
];
const ROWS_AT_A_TIME = 500;
/** The rows are a database's own; only a restore fills these tables. */
const FILLED = TABLES.filter(([name]) => name !== 'keyring');

/** The database holds cases, or stored secrets: a backup is never laid over them. */
export class NotEmpty extends StoreError {
  constructor(tables: readonly string[]) {
    super(
      'not-empty',
      `The database is not empty (${tables.join(', ')}). A backup is restored only into an empty one: give another ` +
        'DATABASE_URL or DATA_DIR. Nothing was written.',
    );
  }
}

/**
 * A newer version may have made tables that this one doesn't know: a backup by this one would lack them.
 * @throws BackupRefused
 */
export function refuseAhead(file: string, { newest, aheadBy }: Migrated): void {
  if (aheadBy === null) return;
  throw new BackupRefused(
    file,
    `is nothing for this version of Sameday: the database was upgraded to ${newest} by ${aheadBy}, and may hold ` +
      'tables that this one does not know. Run the command with that version. Nothing was written.',
  );
}

/** Writes all rows as they are at one instant, while others go on writing. */
export async function backUp(
  db: Executor,
  about: { readonly version: string; readonly migration: string },
  lines: BackupLines,
): Promise<BackupHeader> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (tx) => {
      await sql`set local bytea_output = 'hex'`.execute(tx);
      const header = await headerOf(tx, about);
      await lines.header(header);
      for (const [name, order] of TABLES) await copyOut(tx, name, order, (rows) => lines.rows(name, rows));
      return header;
    })
    .catch((error: unknown) => {
      throw toStoreError(error);
    });
}

async function headerOf(
  tx: Executor,
  { version, migration }: { version: string; migration: string },
): Promise<BackupHeader> {
  const { rows } = await sql<{ key_id: string; taken_at: number; organisations: string[] }>`
    select (select master_key_id from keyring where id = 1) as key_id,
      (extract(epoch from now()) * 1000)::bigint as taken_at,
      array(select organisation from cases union select organisation from installations order by 1) as organisations`.execute(
    tx,
  );
  const found = rows[0];
  if (found === undefined) throw new StoreError('no-keyring', 'The database has no keyring.');
  const tables = [];
  for (const [name] of TABLES) {
    tables.push({ name, columns: await columnsOf(tx, name), rows: await countOf(tx, name) });
  }
  const { organisations, key_id: keyId, taken_at: takenAt } = found;
  return { format: 1, version, migration, organisations, keyId, takenAt, tables };
}

/** Those that a restore can set: the server makes the others from them. */
async function columnsOf(tx: Executor, table: string): Promise<string[]> {
  const { rows } = await sql<{ column_name: string }>`
    select column_name from information_schema.columns
    where table_schema = current_schema() and table_name = ${table} and is_generated = 'NEVER'
    order by ordinal_position`.execute(tx);
  return rows.map((row) => row.column_name);
}

async function countOf(tx: Executor, table: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(table)}`.execute(tx);
  return rows[0]?.n ?? 0;
}

/** With a cursor, so that memory holds one batch whatever the table's size. */
async function copyOut(
  tx: Executor,
  table: string,
  order: string,
  take: (rows: readonly string[]) => Promise<void>,
): Promise<void> {
  await sql`declare rows_out no scroll cursor for
    select to_json(t)::text as line from ${sql.table(table)} t order by ${sql.raw(order)}`.execute(tx);
  for (;;) {
    const { rows } = await sql<{ line: string }>`
      fetch ${sql.lit(ROWS_AT_A_TIME)} from rows_out`.execute(tx);
    if (rows.length === 0) break;
    await take(rows.map((row) => row.line));
  }
  await sql`close rows_out`.execute(tx);
}

/**
 * Fills an empty database, in one transaction: after a failure it is as empty as before. Returns the hashes of the
 * keyring that came with the backup.
 * @throws NotEmpty, BackupRefused, and what `pg` throws as `StoreError`
 */
export async function restore(
  db: Executor,
  o: { readonly checked: CheckedBackup; readonly migration: string; readonly master: MasterKey },
): Promise<Hashes> {
  const { header, file } = o.checked;
  if (header.migration !== o.migration) {
    throw new BackupRefused(
      file,
      `has tables ${header.migration}, and this version of Sameday has ${o.migration}. Restore it with the version that ` +
        `made it (${header.version}), and start this version on it afterwards. Nothing was written.`,
    );
  }
  return inTransaction(db, async (tx) => {
    // As a start does: nobody opens the keyring that is about to be replaced.
    await sql`select pg_advisory_xact_lock(${MIGRATION_LOCK}, hashtext('keyring'))`.execute(tx);
    await sql`lock table ${sql.join(TABLES.map(([name]) => sql.table(name)))} in exclusive mode`.execute(tx);
    await refuseFilled(tx);
    await tx.deleteFrom('keyring').execute();
    const columns = new Map(header.tables.map((table) => [table.name, table.columns]));
    await readRows(o.checked, {
      most: ROWS_AT_A_TIME,
      take: (table, rows) => copyIn(tx, table, columns.get(table) ?? [], rows),
    });
    await sql`select setval(pg_get_serial_sequence('outbox', 'ordinal'), (select max(ordinal) from outbox))`.execute(
      tx,
    );
    return unlockKeyring(tx, o.master);
  });
}

async function refuseFilled(tx: Executor): Promise<void> {
  const filled: string[] = [];
  for (const [name] of FILLED) if ((await countOf(tx, name)) > 0) filled.push(name);
  if (filled.length > 0) throw new NotEmpty(filled);
}

async function copyIn(
  tx: Executor,
  table: string,
  columns: readonly string[],
  rows: readonly string[],
): Promise<void> {
  const into = sql.join(columns.map((column) => sql.ref(column)));
  await sql`insert into ${sql.table(table)} (${into}) overriding system value
    select ${into} from json_populate_recordset(null::${sql.table(table)}, ${`[${rows.join(',')}]`}::json)`.execute(
    tx,
  );
}

/**
 * Other Sameday processes connected to this database, according to the server: with `db` of one connection.
 * @returns how many connections
 */
export async function othersConnected(db: Executor): Promise<number> {
  try {
    const { rows } = await sql<{ n: number }>`
      select count(*) as n from pg_stat_activity
      where datname = current_database() and application_name = current_setting('application_name') and pid <> pg_backend_pid()`.execute(
      db,
    );
    return rows[0]?.n ?? 0;
  } catch (error) {
    throw toStoreError(error);
  }
}
