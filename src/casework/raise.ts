// A concern becomes a case: reference, ids, receipt, who is told, and links to other cases, in one transaction.
import { randomUUID } from 'node:crypto';
import type { Command } from '../escalation/case/commands.js';
import { ANONYMOUS, type Actor, type Concern } from '../escalation/case/concern.js';
import { commandId } from '../escalation/ids.js';
import { NO_CASE } from '../escalation/case/state.js';
import type { PersonInCase, Tx } from '../store/index.js';
import type { Outcome } from './casework.js';
import { commandKeyOf, type Recorded } from './command-key.js';
import type { Batch, Ledger, OpenCase } from './case-repository.js';
import { subjectHash } from './link-cases.js';
import { receiptCodeOf, receiptHash, readReceiptCode } from './receipt-code.js';
import { drawReference } from './reference.js';
import { transact } from './transaction.js';

export interface RaiseOptions {
  readonly afterCommit: (batch: Batch) => Promise<void>;
  readonly linkSoon: (caseId: string) => void;
}

interface Raised {
  readonly outcome: Outcome;
  readonly batch: Batch | null;
  readonly caseId: string | null;
}

export function createRaise(ledger: Ledger, o: RaiseOptions) {
  return async (by: Actor, id: string, given: Concern): Promise<Outcome> => {
    const anonymous = given.identity === 'anonymous' || by.kind !== 'person';
    const actor = anonymous ? ANONYMOUS : by;
    const concern: Concern = anonymous
      ? { ...given, identity: 'anonymous', reporter: null }
      : { ...given, reporter: by.id };
    const raised = await transact(ledger.store, (tx) => raiseIn(tx, ledger, actor, id, concern));
    if (raised.batch) {
      await o.afterCommit(raised.batch);
      // Whoever reports waits for the answer alone.
      if (raised.caseId !== null) o.linkSoon(raised.caseId);
    }
    return raised.outcome;
  };
}

async function raiseIn(tx: Tx, ledger: Ledger, by: Actor, id: string, concern: Concern): Promise<Raised> {
  const { store } = ledger;
  const key = commandKeyOf(store, by, id);
  const first = (await tx.commandOutcome(key)) as Recorded | null;
  if (first?.done) return raisedBefore(tx, ledger, key, first);

  const caseId = randomUUID();
  const reference = drawReference();
  const now = ledger.clock.now();
  const receipt = concern.identity === 'anonymous';
  const before: OpenCase = { caseId, version: 0, events: [], state: NO_CASE };
  const command: Command = { type: 'raise', id: commandId(id), by, data: { concern, reference, receipt } };
  const decided = ledger.decideOn(before, command, now);
  // Nothing is kept of a refused one: what was typed is still in the form, and may come again under this id.
  if ('refused' in decided)
    return { outcome: { done: false, refusal: decided, state: null }, batch: null, caseId: null };

  const code = receipt ? receiptCodeOf(store, caseId, key) : null;
  const people = peopleOf(ledger, concern, code);
  await tx.insertCase({ caseId, organisation: ledger.organisation().id, reference, createdAt: now, people });
  const batch = await ledger.write(tx, [decided]);
  await tx.recordCommand(
    key,
    caseId,
    { done: true, caseId, from: 0, to: decided.events.length } satisfies Recorded,
    now,
  );
  const state = batch.written[0]?.state ?? NO_CASE;
  return { outcome: doneOutcome({ reference, state, events: decided.events }, code), batch, caseId };
}

async function raisedBefore(
  tx: Tx,
  ledger: Ledger,
  key: string,
  first: Extract<Recorded, { done: true }>,
): Promise<Raised> {
  const [loaded] = await tx.load([first.caseId]);
  if (loaded === undefined) throw new Error('A recorded command has a case');
  const { state, events } = ledger.open(loaded);
  const code =
    state.concern?.identity === 'anonymous' ? receiptCodeOf(ledger.store, first.caseId, key) : null;
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

/** Keyed hashes alone. Of an anonymous reporter there is nothing but the receipt. */
function peopleOf(ledger: Ledger, concern: Concern, code: string | null): PersonInCase[] {
  const digits = code === null ? null : readReceiptCode(code);
  return [
    ...concern.subjects.map((subject) => ({ hash: subjectHash(ledger, subject), part: 'subject' })),
    ...(concern.reporter === null ? [] : [{ hash: ledger.hashOf(concern.reporter), part: 'reporter' }]),
    ...(digits === null ? [] : [{ hash: receiptHash(ledger.store, digits), part: 'receipt' }]),
  ];
}
