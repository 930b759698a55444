// A concern becomes a case: reference, ids, receipt, who is told, and links to other cases, in one transaction.
import { randomUUID } from 'node:crypto';
import type { Command } from '../escalation/case/commands.js';
import { ANONYMOUS, type Actor, type Concern } from '../escalation/case/concern.js';
import { commandId } from '../escalation/ids.js';
import { NO_CASE } from '../escalation/case/state.js';
import type { PersonInCase, Tx } from '../store/index.js';
import type { Outcome } from './casework.js';
import { commandKeyOf, type RecordedOutcome } from './command-key.js';
import type { WrittenBatch, CaseRepository, CaseAggregate } from './case-repository.js';
import { subjectHash } from './link-cases.js';
import { receiptCodeOf, receiptHash, readReceiptCode } from './receipt-code.js';
import { drawReference } from './reference.js';
import { inTransaction } from './transaction.js';

export interface RaiseOptions {
  readonly afterCommit: (batch: WrittenBatch) => Promise<void>;
  readonly linkSoon: (caseId: string) => void;
}

interface Raised {
  readonly outcome: Outcome;
  readonly batch: WrittenBatch | null;
  readonly caseId: string | null;
}

export function createRaise(repository: CaseRepository, o: RaiseOptions) {
  return async (by: Actor, id: string, given: Concern): Promise<Outcome> => {
    const anonymous = given.identity === 'anonymous' || by.kind !== 'person';
    const actor = anonymous ? ANONYMOUS : by;
    const concern: Concern = anonymous
      ? { ...given, identity: 'anonymous', reporter: null }
      : { ...given, reporter: by.id };
    const raised = await inTransaction(repository.store, (tx) => raiseIn(tx, repository, actor, id, concern));
    if (raised.batch) {
      await o.afterCommit(raised.batch);
      // The reporter waits only for the answer.
      if (raised.caseId !== null) o.linkSoon(raised.caseId);
    }
    return raised.outcome;
  };
}

async function raiseIn(
  tx: Tx,
  repository: CaseRepository,
  by: Actor,
  id: string,
  concern: Concern,
): Promise<Raised> {
  const { store } = repository;
  const key = commandKeyOf(store, by, id);
  const first = (await tx.commandOutcome(key)) as RecordedOutcome | null;
  if (first?.done) return raisedBefore(tx, repository, key, first);

  const caseId = randomUUID();
  const reference = drawReference();
  const now = repository.clock.now();
  const receipt = concern.identity === 'anonymous';
  const before: CaseAggregate = { caseId, version: 0, events: [], state: NO_CASE };
  const command: Command = { type: 'raise', id: commandId(id), by, data: { concern, reference, receipt } };
  const decided = repository.decideOn(before, command, now);
  // Nothing is kept of a refused one: what was typed is still in the form, and may come again with this id.
  if ('refused' in decided)
    return { outcome: { done: false, refusal: decided, state: null }, batch: null, caseId: null };

  const code = receipt ? receiptCodeOf(store, caseId, key) : null;
  const people = peopleOf(repository, concern, code);
  await tx.insertCase({
    caseId,
    organisation: repository.organisation().id,
    reference,
    createdAt: now,
    people,
  });
  const batch = await repository.write(tx, [decided]);
  await tx.recordCommand(
    key,
    caseId,
    { done: true, caseId, from: 0, to: decided.events.length } satisfies RecordedOutcome,
    now,
  );
  const state = batch.written[0]?.state ?? NO_CASE;
  return { outcome: doneOutcome({ reference, state, events: decided.events }, code), batch, caseId };
}

async function raisedBefore(
  tx: Tx,
  repository: CaseRepository,
  key: string,
  first: Extract<RecordedOutcome, { done: true }>,
): Promise<Raised> {
  const [loaded] = await tx.load([first.caseId]);
  if (loaded === undefined) throw new Error('A recorded command has a case');
  const { state, events } = repository.toAggregate(loaded);
  const code =
    state.concern?.identity === 'anonymous' ? receiptCodeOf(repository.store, first.caseId, key) : null;
  const outcome = doneOutcome(
    { reference: state.reference, state, events: events.slice(first.from, first.to) },
    code,
  );
  return { outcome, batch: null, caseId: first.caseId };
}

type Done = Extract<Outcome, { done: true }>;
const doneOutcome = (of: Omit<Done, 'done' | 'receiptCode'>, code: string | null): Outcome => ({
  done: true,
  ...of,
  ...(code === null ? {} : { receiptCode: code }),
});

/** Keyed hashes only. Of an anonymous reporter there is nothing but the receipt. */
function peopleOf(repository: CaseRepository, concern: Concern, code: string | null): PersonInCase[] {
  const digits = code === null ? null : readReceiptCode(code);
  return [
    ...concern.subjects.map((subject) => ({ hash: subjectHash(repository, subject), part: 'subject' })),
    ...(concern.reporter === null ? [] : [{ hash: repository.hashOf(concern.reporter), part: 'reporter' }]),
    ...(digits === null ? [] : [{ hash: receiptHash(repository.store, digits), part: 'receipt' }]),
  ];
}
