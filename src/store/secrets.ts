// Encrypted values by organisation, platform and key: sessions, links, tokens, how to reach a conversation.
// The key is stored as a keyed hash, and in clear only inside the encrypted value.
import { sql } from 'kysely';
import type { Executor } from './database.js';
import type { Session } from './session.js';
import type { Secret, SecretKey } from './types.js';
import { binding, decryptJson, encryptJson } from './vault.js';

/** Keeps these locks apart from others that are derived from a text. */
const HOLD = 7;

interface Row {
  organisation: string;
  platform: string;
  key: Buffer;
  ciphertext: Buffer;
  expires_at: number | null;
}

const boundTo = (row: Pick<Row, 'organisation' | 'platform' | 'key'>): Buffer =>
  binding('installation', row.organisation, row.platform, row.key.toString('hex'));

function find(session: Session, o: SecretKey): Pick<Row, 'organisation' | 'platform' | 'key'> {
  const key = session.keys().hashes.lookup(o.organisation, o.platform, o.key);
  return { organisation: o.organisation, platform: o.platform, key };
}

function decryptRow(session: Session, row: Row): Secret {
  const inner = decryptJson(session.keys().hashes.generalKey, row.ciphertext, boundTo(row)) as {
    key: string;
    value: unknown;
  };
  return { key: inner.key, value: inner.value, expiresAt: row.expires_at };
}

export async function putSecret(
  tx: Executor,
  session: Session,
  o: SecretKey & { value: unknown; at: number; expiresAt?: number | null },
): Promise<void> {
  const place = find(session, o);
  const inner = { key: o.key, value: o.value };
  const ciphertext = encryptJson(session.keys().hashes.generalKey, inner, boundTo(place));
  const row = { ...place, ciphertext, expires_at: o.expiresAt ?? null, updated_at: o.at };
  await tx
    .insertInto('installations')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(['organisation', 'platform', 'key'])
        .doUpdateSet({ ciphertext, expires_at: row.expires_at, updated_at: o.at }),
    )
    .execute();
}

export async function findSecret(
  tx: Executor,
  session: Session,
  key: SecretKey,
  now: number,
): Promise<Secret | null> {
  const place = find(session, key);
  const { rows } = await sql<Row>`
    select organisation, platform, key, ciphertext, expires_at from installations
    where organisation = ${place.organisation} and platform = ${place.platform} and key = ${place.key}
      and (expires_at is null or expires_at > ${now})`.execute(tx);
  return rows[0] === undefined ? null : decryptRow(session, rows[0]);
}

/**
 * Until the commit, nobody else takes or removes this one. Without it, someone waiting for a row that is
 * taken and put back under the same key would find the old one gone and not see the new one.
 */
async function hold(tx: Executor, { key }: Pick<Row, 'key'>): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${key.toString('hex')}, ${HOLD}))`.execute(tx);
}

export async function takeSecret(
  tx: Executor,
  session: Session,
  key: SecretKey,
  now: number,
): Promise<Secret | null> {
  const place = find(session, key);
  await hold(tx, place);
  const { rows } = await sql<Row>`
    delete from installations
    where organisation = ${place.organisation} and platform = ${place.platform} and key = ${place.key}
    returning organisation, platform, key, ciphertext, expires_at`.execute(tx);
  const row = rows[0];
  if (row === undefined || (row.expires_at !== null && row.expires_at <= now)) return null;
  return decryptRow(session, row);
}

export async function removeSecret(tx: Executor, session: Session, key: SecretKey): Promise<void> {
  const place = find(session, key);
  await hold(tx, place);
  await tx
    .deleteFrom('installations')
    .where('organisation', '=', place.organisation)
    .where('platform', '=', place.platform)
    .where('key', '=', place.key)
    .execute();
}

export async function listSecrets(
  tx: Executor,
  session: Session,
  o: { organisation: string; platform: string },
  now: number,
): Promise<Secret[]> {
  const { rows } = await sql<Row>`
    select organisation, platform, key, ciphertext, expires_at from installations
    where organisation = ${o.organisation} and platform = ${o.platform}
      and (expires_at is null or expires_at > ${now})
    order by updated_at`.execute(tx);
  return rows.map((row) => decryptRow(session, row));
}

export async function removeExpiredSecrets(tx: Executor, now: number): Promise<number> {
  const result = await tx.deleteFrom('installations').where('expires_at', '<=', now).executeTakeFirst();
  return Number(result.numDeletedRows);
}
