// The one door to a case, on the store: what a person does, what they may see, and the passing of time.
import { may, partsOf } from '../escalation/case/access.js';
import type { Command, Refusal } from '../escalation/case/commands.js';
import { person } from '../escalation/case/concern.js';
import type { CaseEvent } from '../escalation/case/events.js';
import { commandId, type PersonId, type Reference } from '../escalation/ids.js';
import type { Tx } from '../store/index.js';
import { createAudit } from './audit.js';
import { createRaise } from './raise.js';
import type { CaseView, Committed, Outcome, WholeCasework } from './casework.js';
import { commandKeyOf, type Recorded } from './command-key.js';
import {
  createLedger,
  view,
  type Batch,
  type Ledger,
  type LedgerOptions,
  type OpenCase,
} from './case-repository.js';
import { createLinks } from './link-cases.js';
import { readReceiptCode, receiptHash } from './receipt-code.js';
import { transact } from './transaction.js';
import { createWake } from './wake.js';
import { walkCases } from './iterate-cases.js';

export interface CreateCaseworkOptions extends LedgerOptions {
  /** Told of each case that has changed, once that is stored and before the answer to whoever changed it. */
  readonly committed?: (change: Committed) => void | Promise<void>;
}

/** @throws nothing itself; each method throws `StoreUnavailable` when nothing could be saved or read */
export function createCasework(o: CreateCaseworkOptions): WholeCasework {
  const ledger = createLedger(o);
  const { store } = o;

  async function afterCommit(batch: Batch): Promise<void> {
    ledger.announce(batch);
    for (const { caseId, events } of batch.written) await o.committed?.({ caseId, events });
  }

  async function run(reference: Reference, command: Command): Promise<Outcome> {
    const { outcome, batch } = await transact(store, (tx) => runIn(tx, ledger, reference, command));
    if (batch) await afterCommit(batch);
    return outcome;
  }

  // A link changes no message that was sent.
  const links = createLinks(ledger, (batch) => ledger.announce(batch));

  const viewsOf = async (tx: Tx, ids: readonly string[]): Promise<CaseView[]> => {
    const loaded = await tx.load(ids);
    return loaded
      .filter(({ head }) => !head.destroyed)
      .map((one) => ledger.open(one))
      .filter(({ state }) => state.stage !== 'none')
      .map(view);
  };

  return {
    clock: o.clock,
    run,
    raise: createRaise(ledger, { afterCommit, linkSoon: (id) => links.soon(id) }),
    wake: createWake(ledger, afterCommit),

    walk: (which) => walkCases(ledger, which),
    audit: createAudit(ledger, { links, afterCommit }),
    settled: () => links.settled(),

    async open(reference, by, id) {
      const command: Command = { type: 'open-content', id: commandId(id), by: person(by), data: {} };
      const outcome = await run(reference, command);
      if (!outcome.done || !may(person(by), 'open-content', outcome.state, o.organisation())) return null;
      return this.peek(reference);
    },

    peek: (reference) =>
      transact(store, async (tx) => {
        const id = await tx.caseIdByReference(reference);
        return id === null ? null : ((await viewsOf(tx, [id]))[0] ?? null);
      }),

    casesOf: (who: PersonId) =>
      transact(store, async (tx) => {
        const heads = await tx.casesOfPerson(ledger.hashOf(who));
        const views = await viewsOf(
          tx,
          heads.map((head) => head.caseId),
        );
        return views.filter((one) => partsOf(who, one.state, o.organisation()).size > 0);
      }),

    async byReceipt(code) {
      const digits = readReceiptCode(code);
      if (digits === null) return null;
      // The look-up is by a keyed hash, so its time tells nothing about a code that is nearly right.
      return transact(store, async (tx) => {
        const [head] = await tx.casesOfPerson(receiptHash(store, digits), 'receipt');
        return head === undefined ? null : ((await viewsOf(tx, [head.caseId]))[0] ?? null);
      });
    },
  };
}

interface Ran {
  readonly outcome: Outcome;
  readonly batch: Batch | null;
}

const UNKNOWN: Ran = { outcome: { done: false, refusal: { refused: 'may-not' }, state: null }, batch: null };

async function runIn(tx: Tx, ledger: Ledger, reference: Reference, command: Command): Promise<Ran> {
  const id = await tx.caseIdByReference(reference);
  if (id === null) return UNKNOWN;
  // The lock lets the second of two clicks see what the first came to.
  const [loaded] = await tx.load([id], { lock: true });
  if (loaded === undefined || loaded.head.destroyed) return UNKNOWN;
  const before = ledger.open(loaded);
  const key = commandKeyOf(ledger.store, command.by, command.id);
  const first = (await tx.commandOutcome(key)) as Recorded | null;
  if (first !== null) return { outcome: again(first, before), batch: null };

  const decided = ledger.decideOn(before, command, ledger.clock.now());
  if ('refused' in decided) {
    return refuse(tx, ledger, before, command, { key, refusal: decided, readOnly: loaded.head.damaged });
  }
  const batch = await ledger.write(tx, [decided]);
  const recorded: Recorded = {
    done: true,
    caseId: id,
    from: before.version,
    to: before.version + decided.events.length,
  };
  await tx.recordCommand(key, id, recorded, decided.now);
  const [written] = batch.written;
  const state = written?.state ?? before.state;
  return { outcome: { done: true, reference, state, events: decided.events }, batch };
}

/** The same id again is answered as the first time; the state is the present one. */
function again(first: Recorded, now: OpenCase): Outcome {
  if (!first.done) return { done: false, refusal: first.refusal, state: visible(first.refusal, now) };
  const events = now.events.slice(first.from, first.to);
  return { done: true, reference: now.state.reference, state: now.state, events };
}

/** A refused access is a fact of the case, and tells the refused nothing: not even that its log is damaged. */
async function refuse(
  tx: Tx,
  ledger: Ledger,
  before: OpenCase,
  command: Command,
  o: { key: string; refusal: Refusal; readOnly: boolean },
): Promise<Ran> {
  const { key, refusal, readOnly } = o;
  const now = Math.max(ledger.clock.now(), before.events.at(-1)?.at ?? 0);
  const noted: CaseEvent = { type: 'AccessRefused', at: now, by: command.by, data: { action: command.type } };
  const batch =
    refusal.refused === 'may-not' && !readOnly
      ? await ledger.write(tx, [{ before, events: [noted], now }])
      : null;
  await tx.recordCommand(
    key,
    before.caseId,
    { done: false, caseId: before.caseId, refusal } satisfies Recorded,
    now,
  );
  return { outcome: { done: false, refusal, state: visible(refusal, before) }, batch };
}

const visible = (refusal: Refusal, { state }: OpenCase) => (refusal.refused === 'may-not' ? null : state);
