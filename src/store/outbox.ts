// What is to be told to whom, stored in the same transaction as its cause until it has been delivered.
import { sql } from 'kysely';
import type { Executor } from './database.js';
import { CaseDestroyed } from './errors.js';
import { dueBy } from './present.js';
import { needCaseKey, decryptCaseKey, type Session, type WrappedKey } from './session.js';
import { shardOfRecipient } from './shards.js';
import type { ClaimOptions, DeliveredNotice, NewNotice, OutboxItem } from './types.js';
import { binding, decryptJson, encryptJson, Unreadable } from './vault.js';

/** Stands for the general key, where a row belongs to no case. */
const GENERAL_KEY_VERSION = 0;
/** An item that has failed more often than this no longer holds up what comes after it for the same person. */
const RETRIES_THAT_HOLD_THE_LINE = 3;
const CLAIM_LOCK = 7_262_302;
const FREE = { leased_until: null, leased_by: null };
/** The first time that it reached the platform stays. */
const firstSent = (at: number) => sql<number>`coalesce(sent_at, ${at}::bigint)`;

const payloadBinding = (id: string, caseId: string | null): Buffer => binding('notice', id, caseId ?? '');
const receiptBinding = (id: string, caseId: string | null): Buffer => binding('receipt', id, caseId ?? '');

interface KeyRow extends WrappedKey {
  case_id: string;
  key_version: number;
}

async function currentKeys(
  tx: Executor,
  session: Session,
  caseIds: string[],
): Promise<Map<string, { key: Buffer; version: number }>> {
  if (caseIds.length === 0) return new Map();
  const { rows } = await sql<KeyRow>`
    select k.case_id, k.key_version, k.wrapped, k.wrapped_by from cases c
    join case_keys k on k.case_id = c.id and k.key_version = c.key_version
    where c.id = any(${caseIds}::text[])`.execute(tx);
  return new Map(
    rows.map((row) => [
      row.case_id,
      { key: needCaseKey(session, row.case_id, row.key_version, row), version: row.key_version },
    ]),
  );
}

export async function enqueue(tx: Executor, session: Session, notices: readonly NewNotice[]): Promise<void> {
  if (notices.length === 0) return;
  const caseIds = [...new Set(notices.flatMap((notice) => (notice.caseId === null ? [] : [notice.caseId])))];
  const keys = await currentKeys(tx, session, caseIds);
  const rows = notices.map((notice) => {
    const own = notice.caseId === null ? undefined : keys.get(notice.caseId);
    if (notice.caseId !== null && own === undefined) throw new CaseDestroyed(notice.caseId);
    const key = own?.key ?? session.keys().hashes.generalKey;
    return {
      id: notice.id,
      case_id: notice.caseId,
      organisation: notice.organisation,
      recipient: notice.recipient,
      channel: notice.channel,
      urgency: notice.urgency,
      notice_id: notice.noticeId,
      key_version: own?.version ?? GENERAL_KEY_VERSION,
      ciphertext: encryptJson(key, notice.payload, payloadBinding(notice.id, notice.caseId)),
      shard: shardOfRecipient(notice.recipient),
      next_attempt_at: notice.nextAttemptAt,
      due_at: notice.dueAt ?? notice.nextAttemptAt,
    };
  });
  const insert = sql`
    insert into outbox (id, case_id, organisation, recipient, channel, urgency, notice_id, key_version, ciphertext,
      shard, next_attempt_at, due_at)
    select * from unnest(${rows.map((r) => r.id)}::text[], ${rows.map((r) => r.case_id)}::text[],
      ${rows.map((r) => r.organisation)}::text[], ${rows.map((r) => r.recipient)}::bytea[],
      ${rows.map((r) => r.channel)}::text[], ${rows.map((r) => r.urgency)}::smallint[],
      ${rows.map((r) => r.notice_id)}::text[], ${rows.map((r) => r.key_version)}::integer[],
      ${rows.map((r) => r.ciphertext)}::bytea[], ${rows.map((r) => r.shard)}::smallint[],
      ${rows.map((r) => r.next_attempt_at)}::bigint[], ${rows.map((r) => r.due_at)}::bigint[])
    on conflict (id) do nothing`;
  await insert.execute(tx);
}

export async function noticesOf(tx: Executor, caseIds: readonly string[]): Promise<Map<string, Set<string>>> {
  const found = new Map<string, Set<string>>(caseIds.map((id) => [id, new Set()]));
  if (caseIds.length === 0) return found;
  const rows = await tx
    .selectFrom('outbox')
    .select(['case_id', 'notice_id'])
    .where('case_id', 'in', [...caseIds])
    .execute();
  for (const row of rows) found.get(row.case_id ?? '')?.add(row.notice_id);
  return found;
}

interface ItemRow extends WrappedKey {
  id: string;
  case_id: string | null;
  organisation: string;
  recipient: Buffer;
  channel: string;
  urgency: number;
  notice_id: string;
  key_version: number;
  ciphertext: Buffer;
  next_attempt_at: number;
  attempts: number;
}

const ITEM_COLUMNS = sql`o.id, o.case_id, o.organisation, o.recipient, o.channel, o.urgency, o.notice_id,
  o.key_version, o.ciphertext, o.next_attempt_at, o.attempts, k.wrapped, k.wrapped_by`;

/** True for an item that has to wait for another one of the same person and channel. `at` decides what still waits. */
export function isHeldUp(at: ReturnType<typeof sql>): ReturnType<typeof sql<boolean>> {
  return sql<boolean>`exists (
    select 1 from outbox b
    where b.recipient = o.recipient and b.channel = o.channel and b.state = 'waiting'
      and b.id <> o.id and b.next_attempt_at > ${at}
      and (b.leased_until > ${at} or (b.ordinal < o.ordinal and b.urgency >= o.urgency
        and b.attempts <= ${sql.lit(RETRIES_THAT_HOLD_THE_LINE)})))`;
}

export async function claimOutbox(tx: Executor, session: Session, o: ClaimOptions): Promise<OutboxItem[]> {
  // One claim at a time: two that overlap could each take part of what one person is sent.
  await sql`select pg_advisory_xact_lock(${CLAIM_LOCK})`.execute(tx);
  const ofShard = o.shard === undefined ? sql`` : sql`and o.shard = ${o.shard}`;
  const others = o.without?.length ? sql`and o.channel <> all(${[...o.without]}::text[])` : sql``;
  const until = o.now + o.leaseMs;
  const { rows } = await sql<ItemRow>`
    with due as (
      select o.id, o.recipient, o.channel, o.urgency, o.ordinal from outbox o
      where o.state = 'waiting' and o.next_attempt_at <= ${dueBy(session, o.now)} ${ofShard} ${others}
        and not ${isHeldUp(dueBy(session, o.now))}),
    lines as (
      select recipient, channel from due group by recipient, channel
      order by max(urgency) desc, min(ordinal) limit ${o.lines ?? o.limit}),
    chosen as (
      select o.id from outbox o join due d on d.id = o.id
      join lines l on l.recipient = d.recipient and l.channel = d.channel
      order by d.urgency desc, d.ordinal
      limit ${o.limit} for update of o skip locked),
    claimed as (
      update outbox o set next_attempt_at = ${until}, leased_until = ${until}, leased_by = ${o.holder}
      from chosen where o.id = chosen.id
      returning o.*)
    select ${ITEM_COLUMNS} from claimed o
    left join case_keys k on k.case_id = o.case_id and k.key_version = o.key_version
    order by o.urgency desc, o.ordinal`.execute(tx);
  return decryptItems(tx, session, rows, o.now);
}

/** An altered item must not hold up the others: it is given up, and logged. */
async function decryptItems(
  tx: Executor,
  session: Session,
  rows: ItemRow[],
  now: number,
): Promise<OutboxItem[]> {
  const items: OutboxItem[] = [];
  for (const row of rows) {
    const item = decryptItem(session, row);
    if (item !== null) items.push(item);
    else {
      session.log(`Delivery ${row.id} was given up: its content does not open.`);
      await gaveUp(tx, row.id, now);
    }
  }
  return items;
}

function decryptItem(session: Session, row: ItemRow): OutboxItem | null {
  const payload = decryptContent(session, row, row.ciphertext, payloadBinding(row.id, row.case_id));
  if (payload === undefined) return null;
  return {
    id: row.id,
    caseId: row.case_id,
    organisation: row.organisation,
    recipient: row.recipient,
    channel: row.channel,
    urgency: row.urgency,
    payload,
    nextAttemptAt: row.next_attempt_at,
    noticeId: row.notice_id,
    attempts: row.attempts,
  };
}

/** `undefined` when it does not open. */
function decryptContent(
  session: Session,
  row: WrappedKey & { case_id: string | null; key_version: number },
  sealed: Buffer,
  boundTo: Buffer,
): unknown {
  const key =
    row.case_id === null
      ? session.keys().hashes.generalKey
      : decryptCaseKey(session, row.case_id, row.key_version, row);
  if (!Buffer.isBuffer(key)) return undefined;
  try {
    return decryptJson(key, sealed, boundTo);
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

export async function delivered(
  tx: Executor,
  session: Session,
  id: string,
  at: number,
  receipt: unknown,
): Promise<void> {
  const sealed = await encryptReceipt(tx, session, id, receipt);
  // Even when it was superseded on its way: it did arrive.
  await tx
    .updateTable('outbox')
    .set({ state: 'delivered', settled_at: at, ...FREE, sent_at: firstSent(at), receipt: sealed })
    .where('id', '=', id)
    .where('state', 'in', ['waiting', 'superseded'])
    .execute();
}

export async function updateReceipt(
  tx: Executor,
  session: Session,
  id: string,
  receipt: unknown,
): Promise<void> {
  const sealed = await encryptReceipt(tx, session, id, receipt);
  await tx
    .updateTable('outbox')
    .set({ receipt: sealed })
    .where('id', '=', id)
    .where('state', '=', 'delivered')
    .execute();
}

/** `null` when the key of the case was destroyed meanwhile. */
async function encryptReceipt(
  tx: Executor,
  session: Session,
  id: string,
  receipt: unknown,
): Promise<Buffer | null> {
  const { rows } = await sql<WrappedKey & { case_id: string | null; key_version: number }>`
    select o.case_id, o.key_version, k.wrapped, k.wrapped_by from outbox o
    left join case_keys k on k.case_id = o.case_id and k.key_version = o.key_version
    where o.id = ${id}`.execute(tx);
  const row = rows[0];
  if (row === undefined) return null;
  const key =
    row.case_id === null
      ? session.keys().hashes.generalKey
      : decryptCaseKey(session, row.case_id, row.key_version, row);
  return Buffer.isBuffer(key) ? encryptJson(key, receipt, receiptBinding(id, row.case_id)) : null;
}

/** @param sentAt when it reached the platform, which makes it an attempt; null: it was only put off */
export async function retryAt(tx: Executor, id: string, at: number, sentAt: number | null): Promise<void> {
  await tx
    .updateTable('outbox')
    .set({ next_attempt_at: at, ...FREE })
    .$if(sentAt !== null, (query) =>
      query.set((e) => ({ attempts: e('attempts', '+', 1), sent_at: firstSent(sentAt ?? at) })),
    )
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .execute();
}

export async function gaveUp(tx: Executor, id: string, at: number): Promise<void> {
  await tx
    .updateTable('outbox')
    .set((e) => ({ state: 'gave-up' as const, settled_at: at, ...FREE, attempts: e('attempts', '+', 1) }))
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .execute();
}

export async function supersede(tx: Executor, caseId: string, noticeIds: readonly string[]): Promise<number> {
  if (noticeIds.length === 0) return 0;
  const result = await tx
    .updateTable('outbox')
    .set({ state: 'superseded', ...FREE })
    .where('case_id', '=', caseId)
    .where('notice_id', 'in', [...noticeIds])
    .where('state', '=', 'waiting')
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/** While the process lives, what it has in hand is nobody else's. */
export async function renewLeases(tx: Executor, holder: string, until: number): Promise<void> {
  await tx
    .updateTable('outbox')
    .set({ leased_until: until, next_attempt_at: until })
    .where('leased_by', '=', holder)
    .where('state', '=', 'waiting')
    .execute();
}

/** What a process had in hand when it stopped is due at once, for whoever comes. */
export async function freeLeases(tx: Executor, holder: string, now: number): Promise<void> {
  await tx
    .updateTable('outbox')
    .set({ next_attempt_at: now, ...FREE })
    .where('leased_by', '=', holder)
    .where('state', '=', 'waiting')
    .execute();
}

/** A platform is back: what waited for it is due at once. Returns how many. */
export async function bringForward(tx: Executor, channel: string, now: number): Promise<number> {
  const result = await tx
    .updateTable('outbox')
    .set({ next_attempt_at: now })
    .where('channel', '=', channel)
    .where('state', '=', 'waiting')
    .where('leased_until', 'is', null)
    .where('next_attempt_at', '>', now)
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/** What was given up on for the address's sake is tried anew: the address was corrected, or was never wrong. */
export async function tryAgain(
  tx: Executor,
  o: { channel: string; recipient: Buffer | null; since: number; now: number },
): Promise<number> {
  const result = await tx
    .updateTable('outbox')
    .set({ state: 'waiting', attempts: 0, settled_at: null, next_attempt_at: o.now, ...FREE })
    .where('channel', '=', o.channel)
    .where('state', '=', 'gave-up')
    .where('settled_at', '>=', o.since)
    .$if(o.recipient !== null, (query) => query.where('recipient', '=', o.recipient ?? Buffer.alloc(0)))
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

export async function pendingOf(tx: Executor, session: Session, caseId: string): Promise<OutboxItem[]> {
  const { rows } = await sql<ItemRow>`
    select ${ITEM_COLUMNS} from outbox o
    left join case_keys k on k.case_id = o.case_id and k.key_version = o.key_version
    where o.case_id = ${caseId} and o.state = 'waiting' order by o.ordinal`.execute(tx);
  return rows.flatMap((row) => decryptItem(session, row) ?? []);
}

export async function deliveriesOf(
  tx: Executor,
  session: Session,
  caseId: string,
): Promise<DeliveredNotice[]> {
  const { rows } = await sql<ItemRow & { settled_at: number; receipt: Buffer | null }>`
    select ${ITEM_COLUMNS}, o.settled_at, o.receipt from outbox o
    left join case_keys k on k.case_id = o.case_id and k.key_version = o.key_version
    where o.case_id = ${caseId} and o.state = 'delivered' order by o.ordinal`.execute(tx);
  return rows.map((row) => ({
    id: row.id,
    noticeId: row.notice_id,
    recipient: row.recipient,
    channel: row.channel,
    deliveredAt: row.settled_at,
    receipt:
      row.receipt === null
        ? null
        : (decryptContent(session, row, row.receipt, receiptBinding(row.id, row.case_id)) ?? null),
    payload: decryptContent(session, row, row.ciphertext, payloadBinding(row.id, row.case_id)) ?? null,
  }));
}
