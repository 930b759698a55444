// The only way to a case, on the store: what a person does, what they may see, and the passing of time.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { may, partsOf } from '../escalation/case/access.js';
import type { Command, Refusal } from '../escalation/case/commands.js';
import { person } from '../escalation/case/concern.js';
import type { CaseEvent } from '../escalation/case/events.js';
import { commandId, type PersonId, type Reference } from '../escalation/ids.js';
import type { Tx } from '../store/index.js';
import { createAudit } from './audit.js';
import { createRaise } from './raise.js';
import type { CaseView, Committed, Outcome, WholeCasework } from './casework.js';
import { commandKeyOf, type RecordedOutcome } from './command-key.js';
import {
  createCaseRepository,
  view,
  type WrittenBatch,
  type CaseRepository,
  type CaseRepositoryOptions,
  type CaseAggregate,
} from './case-repository.js';
import { createCaseLinker } from './link-cases.js';
import { readReceiptCode, receiptHash } from './receipt-code.js';
import { inTransaction } from './transaction.js';
import { createWake } from './wake.js';
import { iterateCases } from './iterate-cases.js';

/** Cases of one person that are opened without a pause. */
const READ_TOGETHER = 25;

export interface CreateCaseworkOptions extends CaseRepositoryOptions {
  /** Told of each case that has changed, once that is stored and before the answer to whoever changed it. */
  readonly committed?: (change: Committed) => void | Promise<void>;
}

/** @throws nothing itself; each method throws `StoreUnavailable` when nothing could be saved or read */
export function createCasework(o: CreateCaseworkOptions): WholeCasework {
  const repository = createCaseRepository(o);
  const { store } = o;

  async function afterCommit(batch: WrittenBatch): Promise<void> {
    repository.hintDueWork(batch);
    for (const { caseId, events } of batch.written) await o.committed?.({ caseId, events });
  }

  async function run(reference: Reference, command: Command): Promise<Outcome> {
    const { outcome, batch } = await inTransaction(store, (tx) => runIn(tx, repository, reference, command));
    if (batch) await afterCommit(batch);
    return outcome;
  }

  // A link doesn't change any message that was sent.
  const links = createCaseLinker(repository, (batch) => repository.hintDueWork(batch));

  const viewsOf = async (tx: Tx, ids: readonly string[]): Promise<CaseView[]> => {
    const views: CaseView[] = [];
    for (let i = 0; i < ids.length; i += READ_TOGETHER) {
      // Opening a case takes the processor: whoever else waits for an answer has their turn in between.
      if (i > 0) await nextTurn();
      const loaded = await tx.load(ids.slice(i, i + READ_TOGETHER));
      const there = loaded.filter(({ head }) => !head.destroyed).map((one) => repository.toAggregate(one));
      views.push(...there.filter(({ state }) => state.stage !== 'none').map(view));
    }
    return views;
  };

  return {
    clock: o.clock,
    run,
    raise: createRaise(repository, { afterCommit, linkSoon: (id) => links.linkSoon(id) }),
    wake: createWake(repository, afterCommit),

    iterateCases: (which) => iterateCases(repository, which),
    audit: createAudit(repository, { links, afterCommit }),
    settled: () => links.settled(),

    async open(reference, by, id) {
      const command: Command = { type: 'open-content', id: commandId(id), by: person(by), data: {} };
      const outcome = await run(reference, command);
      if (!outcome.done || !may(person(by), 'open-content', outcome.state, o.organisation())) return null;
      return this.peek(reference);
    },

    peek: (reference) =>
      inTransaction(store, async (tx) => {
        const id = await tx.caseIdByReference(reference);
        return id === null ? null : ((await viewsOf(tx, [id]))[0] ?? null);
      }),

    casesOf: (who: PersonId) =>
      inTransaction(store, async (tx) => {
        const heads = await tx.casesOfPerson(repository.hashOf(who));
        const views = await viewsOf(
          tx,
          heads.map((head) => head.caseId),
        );
        return views.filter((one) => partsOf(who, one.state, o.organisation()).size > 0);
      }),

    async byReceipt(code) {
      const digits = readReceiptCode(code);
      if (digits === null) return null;
      // The look-up is by keyed hash, so its timing reveals nothing about a nearly right code.
      return inTransaction(store, async (tx) => {
        const [head] = await tx.casesOfPerson(receiptHash(store, digits), 'receipt');
        return head === undefined ? null : ((await viewsOf(tx, [head.caseId]))[0] ?? null);
      });
    },
  };
}

interface CommandRun {
  readonly outcome: Outcome;
  readonly batch: WrittenBatch | null;
}

const UNKNOWN: CommandRun = {
  outcome: { done: false, refusal: { refused: 'may-not' }, state: null },
  batch: null,
};

async function runIn(
  tx: Tx,
  repository: CaseRepository,
  reference: Reference,
  command: Command,
): Promise<CommandRun> {
  const id = await tx.caseIdByReference(reference);
  if (id === null) return UNKNOWN;
  // The lock lets the second of two clicks see the outcome of the first.
  const [loaded] = await tx.load([id], { lock: true });
  if (loaded === undefined || loaded.head.destroyed) return UNKNOWN;
  const before = repository.toAggregate(loaded);
  const key = commandKeyOf(repository.store, command.by, command.id);
  const first = (await tx.commandOutcome(key)) as RecordedOutcome | null;
  if (first !== null) return { outcome: repeatOutcome(first, before), batch: null };

  const decided = repository.decideOn(before, command, repository.clock.now());
  if ('refused' in decided) {
    return refuse(tx, repository, before, command, { key, refusal: decided, readOnly: loaded.head.damaged });
  }
  const batch = await repository.write(tx, [decided]);
  const recorded: RecordedOutcome = {
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

/** The same id again gets the first answer; the state is the present one. */
function repeatOutcome(first: RecordedOutcome, now: CaseAggregate): Outcome {
  if (!first.done) return { done: false, refusal: first.refusal, state: visible(first.refusal, now) };
  const events = now.events.slice(first.from, first.to);
  return { done: true, reference: now.state.reference, state: now.state, events };
}

/**
 * A refused access is recorded in the case, and tells the person refused nothing: not even that its log is
 * damaged.
 */
async function refuse(
  tx: Tx,
  repository: CaseRepository,
  before: CaseAggregate,
  command: Command,
  o: { key: string; refusal: Refusal; readOnly: boolean },
): Promise<CommandRun> {
  const { key, refusal, readOnly } = o;
  const now = Math.max(repository.clock.now(), before.events.at(-1)?.at ?? 0);
  const noted: CaseEvent = { type: 'AccessRefused', at: now, by: command.by, data: { action: command.type } };
  const batch =
    refusal.refused === 'may-not' && !readOnly
      ? await repository.write(tx, [{ before, events: [noted], now }])
      : null;
  await tx.recordCommand(
    key,
    before.caseId,
    { done: false, caseId: before.caseId, refusal } satisfies RecordedOutcome,
    now,
  );
  return { outcome: { done: false, refusal, state: visible(refusal, before) }, batch };
}

const visible = (refusal: Refusal, { state }: CaseAggregate) =>
  refusal.refused === 'may-not' ? null : state;
