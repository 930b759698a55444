// Looks at a database without leaving a trace: no table, no key, no row. For `sameday doctor`.
import { sql } from 'kysely';
import { createDatabase, databaseNow, inTransaction, type Executor } from './database.js';
import { hasEmbeddedData, startEmbeddedServer } from './embedded/server.js';
import { StoreFailed, toStoreError } from './errors.js';
import { unlockKeyring } from './keyring.js';
import { standingOf, type Standing } from './migrate.js';
import type { Keys, Session } from './session.js';
import { createTx } from './tx.js';
import type { Store, StoreOptions } from './types.js';
import { masterKey } from './vault.js';

const DEFAULT_DATABASE = 'sameday';
/** "There is no such database", on a server of ours. */
const NO_DATABASE = '3D000';

export interface Look {
  readonly embedded: boolean;
  /** Time for one question, ms; null where there is no database yet. */
  readonly latencyMs: number | null;
  /** This machine's clock minus the database's, ms. */
  readonly clockSkewMs: number | null;
  /** `absent`: a start would make it. `empty`: it answers, and a start would make its tables. */
  readonly state: 'absent' | 'empty' | 'ours';
  readonly standing: Standing | null;
  /** Tables that aren't ours stand where ours would. */
  readonly hasForeignTables: boolean;
  /** `none`: it isn't locked with any key yet. A key that doesn't fit is thrown. */
  readonly key: 'none' | 'fits';
  /** Reads what is kept; null where nothing can be kept yet. A write in it is refused by the database. */
  readonly store: Pick<Store, 'transaction'> | null;
}

type Places = Pick<StoreOptions, 'databaseUrl' | 'dataDir' | 'database'>;

/**
 * Hands what it sees to `work`, and lets go of the database afterwards.
 * @param o.masterKey null: none was made yet
 * @throws DatabaseGone, WrongMasterKey, NewerDatabase, EmbeddedServerError, as a start would
 */
export async function lookAt<T>(
  o: Places & { readonly masterKey: Buffer | null },
  work: (look: Look) => Promise<T>,
): Promise<T> {
  const name = o.database ?? DEFAULT_DATABASE;
  if (o.databaseUrl === null && !(await hasEmbeddedData(o.dataDir))) return work(nothingThere(true));
  const server = o.databaseUrl === null ? await startEmbeddedServer(o.dataDir, () => undefined) : null;
  const schema = server === null && name !== DEFAULT_DATABASE ? name : null;
  const at = server?.connection(name) ?? {
    connectionString: o.databaseUrl ?? '',
    ...(schema === null ? {} : { options: `-c search_path=${schema}` }),
  };
  const database = createDatabase(at, { poolSize: 1, log: () => undefined });
  try {
    return await work(await see(database.db, { embedded: server !== null, key: o.masterKey }));
  } catch (error) {
    if (server !== null && isMissing(error)) return await work({ ...nothingThere(true), state: 'empty' });
    throw toStoreError(error);
  } finally {
    await database.close();
    await server?.stopIfLast();
  }
}

const nothingThere = (embedded: boolean): Look => ({
  embedded,
  latencyMs: null,
  clockSkewMs: null,
  state: 'absent',
  standing: null,
  hasForeignTables: false,
  key: 'none',
  store: null,
});

async function see(db: Executor, o: { embedded: boolean; key: Buffer | null }): Promise<Look> {
  const before = Date.now();
  const now = await databaseNow(db);
  const latencyMs = Date.now() - before;
  const { standing, tables, keys } = await reading(db, async (tx) => {
    const standing = await standingOf(tx);
    return {
      standing,
      tables: await countTables(tx),
      keys: standing.newest === null || o.key === null ? null : await keysIn(tx, o.key),
    };
  });
  return {
    embedded: o.embedded,
    latencyMs,
    clockSkewMs: Math.round(before + latencyMs / 2 - now),
    state: standing.newest === null ? 'empty' : 'ours',
    standing,
    hasForeignTables: standing.newest === null && tables > 0,
    key: keys === null ? 'none' : 'fits',
    store: keys === null ? null : readingStore(db, keys),
  };
}

/** Null while it is locked with none. @throws WrongMasterKey */
async function keysIn(tx: Executor, key: Buffer): Promise<Keys | null> {
  const { rows } = await sql<{ there: boolean }>`select to_regclass('keyring') is not null as there`.execute(
    tx,
  );
  if (rows[0]?.there !== true) return null;
  const row = await tx.selectFrom('keyring').select('id').executeTakeFirst();
  if (row === undefined) return null;
  const master = masterKey(key);
  return { master, hashes: await unlockKeyring(tx, master) };
}

async function countTables(tx: Executor): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from information_schema.tables where table_schema = current_schema()`.execute(
    tx,
  );
  return rows[0]?.count ?? 0;
}

function readingStore(db: Executor, keys: Keys): Pick<Store, 'transaction'> {
  const session: Session = { keys: () => keys, damaged: new Set(), log: () => undefined, isPresent: false };
  return {
    transaction: (work) =>
      reading(db, async (executor) => {
        const guarded = createTx(executor, session);
        const result = await work(guarded.tx);
        guarded.assertSound();
        return result;
      }),
  };
}

const reading = <T>(db: Executor, work: (tx: Executor) => Promise<T>): Promise<T> =>
  inTransaction(db, async (tx) => {
    await sql`set transaction read only`.execute(tx);
    return work(tx);
  });

const isMissing = (error: unknown): boolean =>
  (error as { code?: unknown }).code === NO_DATABASE ||
  (error instanceof StoreFailed && error.sqlState === NO_DATABASE) ||
  (error instanceof Error && error.message.includes(NO_DATABASE));
