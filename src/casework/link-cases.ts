// Cases about the same person know of one another: both ways, after the answer, in one transaction.
import type { Subject } from '../escalation/case/concern.js';
import { SYSTEM } from '../escalation/case/concern.js';
import { commandId, type Reference } from '../escalation/ids.js';
import type { CaseState } from '../escalation/case/state.js';
import type { Tx } from '../store/index.js';
import type { Batch, Change, Ledger, OpenCase } from './case-repository.js';
import { FOR_JOBS, transact } from './transaction.js';

export interface Links {
  /** Links the case to the others about the same people, soon. Never awaited, never throws. */
  soon(caseId: string): void;
  /** Makes the links that are missing; returns how many cases were changed. */
  link(caseId: string): Promise<number>;
  settled(): Promise<void>;
}

const NOTHING: Batch = { written: [], rows: [] };

/**
 * After the commit, so that of two raised at the same moment the later one sees the earlier. A link that a dying
 * process left out is made by the auditor.
 */
export function createLinks(ledger: Ledger, afterCommit: (batch: Batch) => void): Links {
  let last: Promise<unknown> = Promise.resolve();

  async function link(caseId: string): Promise<number> {
    const batch = await transact(ledger.store, (tx) => linkIn(tx, ledger, caseId), FOR_JOBS);
    if (batch.written.length > 0) afterCommit(batch);
    return batch.written.length;
  }

  return {
    link,
    soon: (caseId) => {
      last = last
        .then(() => link(caseId))
        .catch(() =>
          ledger.log.warn({}, 'casework: the search for other cases about the same person failed'),
        );
    },
    settled: async () => {
      await last;
    },
  };
}

async function linkIn(tx: Tx, ledger: Ledger, caseId: string): Promise<Batch> {
  const [found] = await tx.load([caseId]);
  if (found === undefined || found.head.destroyed || found.head.damaged) return NOTHING;
  const others = await othersAbout(tx, ledger, caseId, ledger.open(found).state);
  if (others.length === 0) return NOTHING;
  // In one order, so that two of these never wait for each other.
  const loaded = await tx.load([caseId, ...others].sort(), { lock: true });
  const open = loaded.filter(({ head }) => !head.destroyed && !head.damaged).map((one) => ledger.open(one));
  const own = open.find((one) => one.caseId === caseId);
  if (own === undefined) return NOTHING;
  const rest = open.filter((one) => one !== own);
  const changes = [
    linked(ledger, own, rest.map(referenceOf)),
    ...rest.map((one) => linked(ledger, one, [referenceOf(own)])),
  ].filter((change) => change !== null);
  return changes.length === 0 ? NOTHING : ledger.write(tx, changes);
}

async function othersAbout(tx: Tx, ledger: Ledger, caseId: string, state: CaseState): Promise<string[]> {
  const found = new Set<string>();
  for (const subject of state.concern?.subjects ?? []) {
    const heads = await tx.casesOfPerson(subjectHash(ledger, subject), 'subject');
    for (const head of heads) if (!head.destroyed) found.add(head.caseId);
  }
  found.delete(caseId);
  return [...found];
}

const referenceOf = ({ state }: OpenCase): Reference => state.reference;

/** Null when it knows of all of them already. */
function linked(ledger: Ledger, before: OpenCase, others: readonly Reference[]): Change | null {
  const missing = others.filter((other) => !before.state.linked.includes(other));
  const [first, ...rest] = missing;
  if (first === undefined) return null;
  const now = ledger.timeIn(before, ledger.clock.now());
  const decided = ledger.decideOn(before, linkCommand(first), now);
  if ('refused' in decided) return null;
  const more = rest.map((other) => ({ type: 'CaseLinked', at: now, by: SYSTEM, data: { other } }) as const);
  return { ...decided, events: [...decided.events, ...more] };
}

const linkCommand = (other: Reference) =>
  ({ type: 'link-case', id: commandId(`link ${other}`), by: SYSTEM, data: { other } }) as const;

/** Someone outside the directory (agency worker, volunteer) is known by the name alone, however it was typed. */
export function subjectHash(ledger: Ledger, subject: Subject): Buffer {
  if (subject.id !== null) return ledger.hashOf(subject.id);
  const name = subject.name.normalize('NFKC').toLowerCase().split(/\s+/).filter(Boolean).join(' ');
  return ledger.store.personHash(ledger.organisation().id, `name ${name}`);
}
