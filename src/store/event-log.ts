// The log of each case: read and checked as one, added to in batches, never changed.
import { sql } from 'kysely';
import { toHead, type HeadRow } from './cases.js';
import { checkChain, eventBinding, eventHash, GENESIS, type EncryptedEvent } from './chain.js';
import type { Executor } from './database.js';
import { CaseDestroyed, DamagedCase, VersionConflict } from './errors.js';
import { databaseTime, refuseFuture } from './present.js';
import { needCaseKey, decryptCaseKey, type Session } from './session.js';
import type { Append, LoadedCase, NewEvent, LogProblem, StoredEvent } from './types.js';
import { decryptJson, encryptJson, Unreadable } from './vault.js';

/** A case with one of its events; without any event, the event's columns are null. */
interface Row extends HeadRow {
  head_mac: Buffer;
  current_key_version: number;
  seq: number | null;
  recorded_at: number;
  key_version: number;
  ciphertext: Buffer;
  previous_hash: Buffer;
  hash: Buffer;
  wrapped: Buffer | null;
  wrapped_by: string | null;
}

/** A case as stored, its events opened where they open. `keys` by key version. */
export interface DecryptedCase extends LoadedCase {
  readonly sealed: EncryptedEvent[];
  readonly keys: Map<number, Buffer | null | 'altered'>;
}

export async function load(
  tx: Executor,
  session: Session,
  caseIds: readonly string[],
  o: { lock?: boolean } = {},
): Promise<DecryptedCase[]> {
  if (caseIds.length === 0) return [];
  const ids = [...new Set(caseIds)];
  if (o.lock) {
    // Locked separately from reading: a row that we had to wait for must be read as it is after the wait.
    await sql`select 1 from cases where id = any(${ids}::text[]) order by id for update`.execute(tx);
  }
  const { rows } = await sql<Row>`
    select c.id, c.organisation, c.reference, c.version, c.stage, c.next_wake_at, c.created_at, c.head_mac,
      c.key_version as current_key_version, e.seq, e.recorded_at, e.key_version, e.ciphertext, e.previous_hash,
      e.hash, k.wrapped, k.wrapped_by, k.destroyed_at
    from cases c
    left join events e on e.case_id = c.id
    left join case_keys k on k.case_id = c.id and k.key_version = coalesce(e.key_version, c.key_version)
    where c.id = any(${ids}::text[])
    order by c.id, e.seq`.execute(tx);
  const byCase = new Map<string, Row[]>();
  for (const row of rows) {
    const rowsOfCase = byCase.get(row.id);
    if (rowsOfCase === undefined) byCase.set(row.id, [row]);
    else rowsOfCase.push(row);
  }
  return ids.flatMap((id) => {
    const rowsOfCase = byCase.get(id);
    return rowsOfCase === undefined ? [] : [decryptCase(session, rowsOfCase)];
  });
}

function decryptCase(session: Session, rows: Row[]): DecryptedCase {
  const first = rows[0];
  if (first === undefined) throw new RangeError('A case has at least one row.');
  const keys = new Map<number, Buffer | null | 'altered'>();
  const sealed: EncryptedEvent[] = [];
  const events: StoredEvent[] = [];
  const unreadable = new Set<number>();
  for (const row of rows) {
    const keyVersion = row.seq === null ? row.current_key_version : row.key_version;
    if (!keys.has(keyVersion)) keys.set(keyVersion, decryptCaseKey(session, row.id, keyVersion, row));
    if (row.seq === null) continue;
    const event = toEncrypted(row, row.seq);
    sealed.push(event);
    const key = keys.get(keyVersion);
    if (!Buffer.isBuffer(key)) continue;
    const opened = decryptEvent(key, event);
    if (opened === null) unreadable.add(event.seq);
    else events.push(opened);
  }
  const problems = findProblems(session, first, sealed, unreadable, keys);
  if (problems.length > 0) session.damaged.add(first.id);
  else session.damaged.delete(first.id);
  return { head: toHead(first, problems.length > 0), events, problems, sealed, keys };
}

function toEncrypted(row: Row, seq: number): EncryptedEvent {
  return {
    caseId: row.id,
    seq,
    recordedAt: row.recorded_at,
    keyVersion: row.key_version,
    ciphertext: row.ciphertext,
    previousHash: row.previous_hash,
    hash: row.hash,
  };
}

function decryptEvent(key: Buffer, event: EncryptedEvent): StoredEvent | null {
  try {
    const inner = decryptJson(key, event.ciphertext, eventBinding(event)) as NewEvent;
    return {
      seq: event.seq,
      recordedAt: event.recordedAt,
      type: inner.type,
      schema: inner.schema,
      data: inner.data,
    };
  } catch (error) {
    if (error instanceof Unreadable) return null;
    throw error;
  }
}

function findProblems(
  session: Session,
  row: Row,
  sealed: EncryptedEvent[],
  unreadable: Set<number>,
  keys: Map<number, Buffer | null | 'altered'>,
): LogProblem[] {
  const { hashes } = session.keys();
  const chain = checkChain(
    sealed,
    {
      version: row.version,
      macFits: (version, lastHash) => hashes.head(row.id, version, lastHash).equals(row.head_mac),
    },
    (seq) => !unreadable.has(seq),
  );
  const key = [...keys.values()].includes('altered') ? [{ seq: 0, problem: 'key' as const }] : [];
  return [...key, ...chain].map((each) => ({ ...each, caseId: row.id, reference: row.reference }));
}

interface HeadForAppend {
  id: string;
  version: number;
  key_version: number;
  head_mac: Buffer;
  last_hash: Buffer | null;
  last_at: number | null;
  database_at: number;
  wrapped: Buffer | null;
  wrapped_by: string | null;
  destroyed_at: number | null;
}

export async function append(tx: Executor, session: Session, batch: readonly Append[]): Promise<void> {
  if (batch.length === 0) return;
  const ids = batch.map((each) => each.caseId);
  const { rows } = await sql<HeadForAppend>`
    select c.id, c.version, c.key_version, c.head_mac, e.hash as last_hash, e.recorded_at as last_at,
      ${databaseTime} as database_at, k.wrapped, k.wrapped_by, k.destroyed_at
    from cases c
    left join events e on e.case_id = c.id and e.seq = c.version
    left join case_keys k on k.case_id = c.id and k.key_version = c.key_version
    where c.id = any(${ids}::text[])`.execute(tx);
  const heads = new Map(rows.map((row) => [row.id, row]));
  const sealed: EncryptedEvent[] = [];
  const updates: { item: Append; version: number; mac: Buffer }[] = [];
  // In order of id, as everywhere: two batches that meet then mostly wait, and seldom deadlock.
  for (const item of [...batch].sort((a, b) => (a.caseId < b.caseId ? -1 : 1))) {
    const events = encryptAppend(session, item, heads.get(item.caseId));
    sealed.push(...events);
    const version = item.expectedVersion + events.length;
    const lastHash = events.at(-1)?.hash ?? heads.get(item.caseId)?.last_hash ?? GENESIS;
    updates.push({ item, version, mac: session.keys().hashes.head(item.caseId, version, lastHash) });
  }
  await write(tx, sealed, updates);
}

function encryptAppend(session: Session, item: Append, head: HeadForAppend | undefined): EncryptedEvent[] {
  if (head === undefined || head.version !== item.expectedVersion) throw new VersionConflict(item.caseId);
  if (head.destroyed_at !== null) throw new CaseDestroyed(item.caseId);
  refuseFuture(session, item.recordedAt, { databaseAt: head.database_at, lastAt: head.last_at });
  const lastHash = head.version === 0 ? GENESIS : head.last_hash;
  const sound =
    lastHash !== null &&
    session.keys().hashes.head(item.caseId, head.version, lastHash).equals(head.head_mac);
  if (!sound || session.damaged.has(item.caseId)) throw new DamagedCase(item.caseId);
  const key = needCaseKey(session, item.caseId, head.key_version, head);
  let previousHash = lastHash;
  return item.events.map((event, index) => {
    const place = {
      caseId: item.caseId,
      seq: head.version + index + 1,
      recordedAt: item.recordedAt,
      keyVersion: head.key_version,
    };
    const inner: NewEvent = { type: event.type, schema: event.schema, data: event.data };
    const ciphertext = encryptJson(key, inner, eventBinding(place));
    const hash = eventHash({ ...place, ciphertext, previousHash });
    const sealed = { ...place, ciphertext, previousHash, hash };
    previousHash = hash;
    return sealed;
  });
}

async function write(
  tx: Executor,
  events: EncryptedEvent[],
  updates: { item: Append; version: number; mac: Buffer }[],
): Promise<void> {
  const { rows } = await sql<{ updated: number }>`
    with heads as (
      update cases c set version = n.version, stage = n.stage, next_wake_at = n.next_wake_at, head_mac = n.head_mac
      from unnest(${updates.map((u) => u.item.caseId)}::text[], ${updates.map((u) => u.item.expectedVersion)}::integer[],
        ${updates.map((u) => u.version)}::integer[], ${updates.map((u) => u.item.stage)}::text[],
        ${updates.map((u) => u.item.nextWakeAt)}::bigint[], ${updates.map((u) => u.mac)}::bytea[])
        as n(id, expected, version, stage, next_wake_at, head_mac)
      where c.id = n.id and c.version = n.expected
      returning 1),
    log as (
      insert into events (case_id, seq, recorded_at, key_version, ciphertext, previous_hash, hash)
      select * from unnest(${events.map((e) => e.caseId)}::text[], ${events.map((e) => e.seq)}::integer[],
        ${events.map((e) => e.recordedAt)}::bigint[], ${events.map((e) => e.keyVersion)}::integer[],
        ${events.map((e) => e.ciphertext)}::bytea[], ${events.map((e) => e.previousHash)}::bytea[],
        ${events.map((e) => e.hash)}::bytea[]))
    select count(*)::integer as updated from heads`.execute(tx);
  if (rows[0]?.updated !== updates.length) throw new VersionConflict(null);
}
