// One effect per command id: the table's primary key decides, even between processes.
import { sql } from 'kysely';
import type { Executor } from './database.js';
import { needCaseKey, type Session, type WrappedKey } from './session.js';
import { binding, decryptJson, encryptJson } from './vault.js';

const GENERAL_KEY_VERSION = 0;

const outcomeBinding = (id: string, caseId: string | null): Buffer => binding('command', id, caseId ?? '');

/** `null`: not carried out; an outcome is never null. */
export async function commandOutcome(tx: Executor, session: Session, id: string): Promise<unknown> {
  const { rows } = await sql<WrappedKey & { case_id: string | null; key_version: number; outcome: Buffer }>`
    select m.case_id, m.key_version, m.outcome, k.wrapped, k.wrapped_by from commands m
    left join case_keys k on k.case_id = m.case_id and k.key_version = m.key_version
    where m.id = ${id}`.execute(tx);
  const row = rows[0];
  if (row === undefined) return null;
  const key =
    row.case_id === null
      ? session.keys().hashes.generalKey
      : needCaseKey(session, row.case_id, row.key_version, row);
  return decryptJson(key, row.outcome, outcomeBinding(id, row.case_id));
}

export async function recordCommand(
  tx: Executor,
  session: Session,
  id: string,
  caseId: string | null,
  outcome: unknown,
  at: number,
): Promise<void> {
  if (outcome === null || outcome === undefined) throw new TypeError('An outcome must not be null.');
  const { key, version } = await keyFor(tx, session, caseId);
  await tx
    .insertInto('commands')
    .values({
      id,
      case_id: caseId,
      key_version: version,
      outcome: encryptJson(key, outcome, outcomeBinding(id, caseId)),
      at,
    })
    .execute();
}

async function keyFor(
  tx: Executor,
  session: Session,
  caseId: string | null,
): Promise<{ key: Buffer; version: number }> {
  const general = { key: session.keys().hashes.generalKey, version: GENERAL_KEY_VERSION };
  if (caseId === null) return general;
  const row = await tx
    .selectFrom('cases')
    .innerJoin('case_keys', (join) =>
      join
        .onRef('case_keys.case_id', '=', 'cases.id')
        .onRef('case_keys.key_version', '=', 'cases.key_version'),
    )
    .select(['case_keys.key_version', 'wrapped', 'wrapped_by'])
    .where('cases.id', '=', caseId)
    .executeTakeFirstOrThrow();
  return { key: needCaseKey(session, caseId, row.key_version, row), version: row.key_version };
}
