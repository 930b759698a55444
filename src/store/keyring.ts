// The database's own secret, locked with the master key: made once, opened at every start, locked again when
// the master key is changed.
import { sql } from 'kysely';
import { type Executor, inTransaction } from './database.js';
import { StoreFailed, WrongMasterKey } from './errors.js';
import { MIGRATION_LOCK } from './migrate.js';
import { binding, createHashes, type Hashes, type MasterKey, newKey, Unreadable } from './vault.js';

const SECRET = binding('keyring secret');
const KEYS_AT_A_TIME = 1_000;

/** What a case key is bound to: locked for one case, it does not open for another. */
export function caseKeyBinding(caseId: string, keyVersion: number): Buffer {
  return binding('case key', caseId, keyVersion);
}

/** Opens the keyring, or makes it in an empty database. Throws `WrongMasterKey`. */
export async function openKeyring(db: Executor, master: MasterKey): Promise<Hashes> {
  return inTransaction(db, async (tx) => {
    await sql`select pg_advisory_xact_lock(${MIGRATION_LOCK}, hashtext('keyring'))`.execute(tx);
    const row = await tx.selectFrom('keyring').selectAll().where('id', '=', 1).executeTakeFirst();
    if (row !== undefined) return createHashes(unlock(row, master));
    const secret = newKey();
    await sql`insert into keyring (id, master_key_id, wrapped_secret, made_at)
      values (1, ${master.id}, ${master.wrap(secret, SECRET)}, (extract(epoch from now()) * 1000)::bigint)`.execute(
      tx,
    );
    return createHashes(secret);
  });
}

/** Opens the keyring that a restore has put there. Throws `WrongMasterKey`, `StoreFailed`. */
export async function unlockKeyring(tx: Executor, master: MasterKey): Promise<Hashes> {
  return createHashes(unlock(await tx.selectFrom('keyring').selectAll().executeTakeFirstOrThrow(), master));
}

function unlock(row: { master_key_id: string; wrapped_secret: Buffer }, master: MasterKey): Buffer {
  if (row.master_key_id !== master.id) throw new WrongMasterKey(row.master_key_id, master.id);
  try {
    return master.unwrap(row.wrapped_secret, SECRET);
  } catch (error) {
    if (error instanceof Unreadable) throw new StoreFailed('altered', ' on keyring');
    throw error;
  }
}

/** Throws `WrongMasterKey` once another process has changed the key; holds off such a change until commit. */
export async function holdMasterKey(tx: Executor, master: MasterKey): Promise<void> {
  const row = await tx.selectFrom('keyring').select('master_key_id').forShare().executeTakeFirst();
  if (row?.master_key_id !== master.id) throw new WrongMasterKey(row?.master_key_id ?? 'none', master.id);
}

/**
 * Relocks every key with `next`; no event is rewritten, and keyed hashes stay as they are. All in one
 * transaction: after a crash either all keys fit the old master key or all fit the new one. Returns how many.
 */
export async function rotateMasterKey(db: Executor, current: MasterKey, next: MasterKey): Promise<number> {
  return inTransaction(db, async (tx) => {
    const ring = await tx
      .selectFrom('keyring')
      .selectAll()
      .where('id', '=', 1)
      .forUpdate()
      .executeTakeFirstOrThrow();
    const secret = unlock(ring, current);
    await tx
      .updateTable('keyring')
      .set({ master_key_id: next.id, wrapped_secret: next.wrap(secret, SECRET) })
      .execute();
    let count = 0;
    for (let after = { caseId: '', keyVersion: 0 }; ;) {
      const rows = await tx
        .selectFrom('case_keys')
        .select(['case_id', 'key_version', 'wrapped'])
        .where(sql<boolean>`(case_id, key_version) > (${after.caseId}, ${after.keyVersion}::integer)`)
        .orderBy('case_id')
        .orderBy('key_version')
        .limit(KEYS_AT_A_TIME)
        .execute();
      const last = rows.at(-1);
      if (last === undefined) return count;
      await rewrap(tx, rows, current, next);
      count += rows.filter((row) => row.wrapped !== null).length;
      after = { caseId: last.case_id, keyVersion: last.key_version };
    }
  });
}

async function rewrap(
  tx: Executor,
  rows: { case_id: string; key_version: number; wrapped: Buffer | null }[],
  current: MasterKey,
  next: MasterKey,
): Promise<void> {
  const wrapped = rows.map((row) => {
    if (row.wrapped === null) return null;
    const boundTo = caseKeyBinding(row.case_id, row.key_version);
    try {
      return next.wrap(current.unwrap(row.wrapped, boundTo), boundTo);
    } catch (error) {
      // A key that someone altered is already lost; it must not stop the others from being changed.
      if (error instanceof Unreadable) return row.wrapped;
      throw error;
    }
  });
  const ids = rows.map((row) => row.case_id);
  const versions = rows.map((row) => row.key_version);
  await sql`
    update case_keys k set wrapped = n.wrapped, wrapped_by = ${next.id}
    from unnest(${ids}::text[], ${versions}::integer[], ${wrapped}::bytea[]) as n(case_id, key_version, wrapped)
    where k.case_id = n.case_id and k.key_version = n.key_version`.execute(tx);
}
