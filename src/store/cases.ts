// Cases as rows: created, found by reference or person, due, set aside, destroyed. Their content is in the
// log.
import { GENESIS } from './chain.js';
import type { Executor } from './database.js';
import { caseKeyBinding, holdMasterKey } from './keyring.js';
import { dueBy } from './present.js';
import type { Session } from './session.js';
import { shardOf } from './shards.js';
import type { CaseHead, NewCase, PersonInCase, SetAsideCase } from './types.js';
import { newKey } from './vault.js';

export async function caseIdByReference(tx: Executor, reference: string): Promise<string | null> {
  // PostgreSQL refuses text with a NUL, and no reference has one.
  if (reference.includes('\0')) return null;
  const row = await tx.selectFrom('cases').select('id').where('reference', '=', reference).executeTakeFirst();
  return row?.id ?? null;
}

export async function insertCase(tx: Executor, session: Session, o: NewCase): Promise<void> {
  const { master, hashes } = session.keys();
  await holdMasterKey(tx, master);
  await tx
    .insertInto('cases')
    .values({
      id: o.caseId,
      organisation: o.organisation,
      reference: o.reference,
      shard: shardOf(o.caseId),
      created_at: o.createdAt,
      head_mac: hashes.head(o.caseId, 0, GENESIS),
    })
    .execute();
  await tx
    .insertInto('case_keys')
    .values({
      case_id: o.caseId,
      key_version: 1,
      wrapped: master.wrap(newKey(), caseKeyBinding(o.caseId, 1)),
      wrapped_by: master.id,
      made_at: o.createdAt,
    })
    .execute();
  await addCasePeople(tx, o.caseId, o.people);
}

export async function addCasePeople(
  tx: Executor,
  caseId: string,
  people: readonly PersonInCase[],
): Promise<void> {
  if (people.length === 0) return;
  await tx
    .insertInto('case_people')
    .values(people.map(({ hash, part }) => ({ case_id: caseId, person: hash, part })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Cases with what `toHead` needs. */
const heads = (tx: Executor) =>
  tx
    .selectFrom('cases')
    .leftJoin('case_keys', (join) =>
      join
        .onRef('case_keys.case_id', '=', 'cases.id')
        .onRef('case_keys.key_version', '=', 'cases.key_version'),
    )
    .select([
      'id',
      'organisation',
      'reference',
      'version',
      'stage',
      'next_wake_at',
      'created_at',
      'destroyed_at',
    ]);

export async function casesOfPerson(tx: Executor, hash: Buffer, part?: string): Promise<CaseHead[]> {
  const rows = await heads(tx)
    .where('id', 'in', (inner) => {
      const cases = inner.selectFrom('case_people').select('case_id').where('person', '=', hash);
      return part === undefined ? cases : cases.where('part', '=', part);
    })
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute();
  return rows.map((row) => toHead(row, false));
}

export async function casesAfter(
  tx: Executor,
  o: { organisation: string; after: string | null; limit: number; stage?: string },
): Promise<CaseHead[]> {
  let query = heads(tx).where('organisation', '=', o.organisation);
  if (o.after !== null) query = query.where('id', '>', o.after);
  if (o.stage !== undefined) query = query.where('stage', '=', o.stage);
  const rows = await query.orderBy('id').limit(o.limit).execute();
  return rows.map((row) => toHead(row, false));
}

/** The columns of `cases`, with `destroyed_at` of its key. */
export interface HeadRow {
  id: string;
  organisation: string;
  reference: string;
  version: number;
  stage: string;
  next_wake_at: number | null;
  created_at: number;
  destroyed_at: number | null;
}

export function toHead(row: HeadRow, damaged: boolean): CaseHead {
  return {
    caseId: row.id,
    organisation: row.organisation,
    reference: row.reference,
    version: row.version,
    stage: row.stage,
    nextWakeAt: row.next_wake_at,
    createdAt: row.created_at,
    damaged,
    destroyed: row.destroyed_at !== null,
  };
}

export async function lockDueCases(
  tx: Executor,
  session: Session,
  o: { now: number; limit: number; shard?: number },
): Promise<string[]> {
  let query = tx.selectFrom('cases').select('id').where('due_at', '<=', dueBy(session, o.now));
  if (o.shard !== undefined) query = query.where('shard', '=', o.shard);
  const rows = await query.orderBy('due_at').orderBy('id').limit(o.limit).forUpdate().skipLocked().execute();
  return rows.map((row) => row.id);
}

export async function wakeCasesOf(tx: Executor, people: readonly Buffer[], now: number): Promise<void> {
  await tx
    .updateTable('cases')
    .set({ next_wake_at: now })
    .where('next_wake_at', '>', now)
    .where('id', 'in', (inner) =>
      inner
        .selectFrom('case_people')
        .select('case_id')
        .where('person', 'in', [...people]),
    )
    .execute();
}

export async function setAside(
  tx: Executor,
  caseId: string,
  o: { retryAt: number; code: string },
): Promise<number> {
  const row = await tx
    .updateTable('cases')
    .set((e) => ({
      set_aside_tries: e('set_aside_tries', '+', 1),
      set_aside_until: o.retryAt,
      set_aside_code: o.code,
    }))
    .where('id', '=', caseId)
    .returning('set_aside_tries')
    .executeTakeFirst();
  return row?.set_aside_tries ?? 0;
}

export async function clearSetAside(tx: Executor, caseId: string): Promise<void> {
  await tx
    .updateTable('cases')
    .set({ set_aside_tries: 0, set_aside_until: null, set_aside_code: null })
    .where('id', '=', caseId)
    .where('set_aside_until', 'is not', null)
    .execute();
}

export async function setAsideCases(
  tx: Executor,
  o: { organisation?: string; minimumTries?: number } = {},
): Promise<SetAsideCase[]> {
  let query = tx
    .selectFrom('cases')
    .select(['id', 'organisation', 'reference', 'set_aside_tries', 'set_aside_until', 'set_aside_code'])
    .where('set_aside_until', 'is not', null)
    .where('set_aside_tries', '>=', o.minimumTries ?? 1);
  if (o.organisation !== undefined) query = query.where('organisation', '=', o.organisation);
  const rows = await query.orderBy('set_aside_tries', 'desc').orderBy('id').execute();
  return rows.map((row) => ({
    caseId: row.id,
    organisation: row.organisation,
    reference: row.reference,
    tries: row.set_aside_tries,
    retryAt: row.set_aside_until ?? 0,
    code: row.set_aside_code ?? '',
  }));
}

export async function destroyCase(tx: Executor, caseId: string, at: number): Promise<void> {
  await tx
    .updateTable('case_keys')
    .set({ wrapped: null, destroyed_at: at })
    .where('case_id', '=', caseId)
    .execute();
  await tx.deleteFrom('case_people').where('case_id', '=', caseId).execute();
  await tx.updateTable('cases').set({ next_wake_at: null }).where('id', '=', caseId).execute();
  await tx
    .updateTable('outbox')
    .set({ state: 'superseded', settled_at: at, leased_until: null, leased_by: null })
    .where('case_id', '=', caseId)
    .where('state', '=', 'waiting')
    .execute();
}
