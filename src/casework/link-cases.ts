// Links cases about the same person to one another, after the answer, in one transaction.
import type { Subject } from '../escalation/case/concern.js';
import { SYSTEM } from '../escalation/case/concern.js';
import { commandId, type Reference } from '../escalation/ids.js';
import type { CaseState } from '../escalation/case/state.js';
import type { Tx } from '../store/index.js';
import type { WrittenBatch, Change, CaseRepository, CaseAggregate } from './case-repository.js';
import { FOR_JOBS, inTransaction } from './transaction.js';

export interface CaseLinker {
  /** Links the case to the others about the same people, soon. Never awaited, never throws. */
  linkSoon(caseId: string): void;
  /** Makes the links that are missing; returns how many cases were changed. */
  link(caseId: string): Promise<number>;
  settled(): Promise<void>;
}

const NOTHING: WrittenBatch = { written: [], rows: [] };

/**
 * After the commit, so that of two raised at the same moment the later one sees the earlier. A link missed by
 * a dying process is made by the auditor.
 */
export function createCaseLinker(
  repository: CaseRepository,
  afterCommit: (batch: WrittenBatch) => void,
): CaseLinker {
  let last: Promise<unknown> = Promise.resolve();

  async function link(caseId: string): Promise<number> {
    const batch = await inTransaction(repository.store, (tx) => linkIn(tx, repository, caseId), FOR_JOBS);
    if (batch.written.length > 0) afterCommit(batch);
    return batch.written.length;
  }

  return {
    link,
    linkSoon: (caseId) => {
      last = last
        .then(() => link(caseId))
        .catch(() =>
          repository.log.warn({}, 'casework: the search for other cases about the same person failed'),
        );
    },
    settled: async () => {
      await last;
    },
  };
}

async function linkIn(tx: Tx, repository: CaseRepository, caseId: string): Promise<WrittenBatch> {
  const [found] = await tx.load([caseId]);
  if (found === undefined || found.head.destroyed || found.head.damaged) return NOTHING;
  const others = await othersAbout(tx, repository, caseId, repository.toAggregate(found).state);
  if (others.length === 0) return NOTHING;
  // In a fixed order, so that two of these never wait for each other.
  const loaded = await tx.load([caseId, ...others].sort(), { lock: true });
  const open = loaded
    .filter(({ head }) => !head.destroyed && !head.damaged)
    .map((one) => repository.toAggregate(one));
  const own = open.find((one) => one.caseId === caseId);
  if (own === undefined) return NOTHING;
  const rest = open.filter((one) => one !== own);
  const changes = [
    linked(repository, own, rest.map(referenceOf)),
    ...rest.map((one) => linked(repository, one, [referenceOf(own)])),
  ].filter((change) => change !== null);
  return changes.length === 0 ? NOTHING : repository.write(tx, changes);
}

async function othersAbout(
  tx: Tx,
  repository: CaseRepository,
  caseId: string,
  state: CaseState,
): Promise<string[]> {
  const found = new Set<string>();
  for (const subject of state.concern?.subjects ?? []) {
    const heads = await tx.casesOfPerson(subjectHash(repository, subject), 'subject');
    for (const head of heads) if (!head.destroyed) found.add(head.caseId);
  }
  found.delete(caseId);
  return [...found];
}

const referenceOf = ({ state }: CaseAggregate): Reference => state.reference;

/** Null when it is linked to all of them already. */
function linked(
  repository: CaseRepository,
  before: CaseAggregate,
  others: readonly Reference[],
): Change | null {
  const missing = others.filter((other) => !before.state.linked.includes(other));
  const [first, ...rest] = missing;
  if (first === undefined) return null;
  const now = repository.timeIn(before, repository.clock.now());
  const decided = repository.decideOn(before, linkCommand(first), now);
  if ('refused' in decided) return null;
  const more = rest.map((other) => ({ type: 'CaseLinked', at: now, by: SYSTEM, data: { other } }) as const);
  return { ...decided, events: [...decided.events, ...more] };
}

const linkCommand = (other: Reference) =>
  ({ type: 'link-case', id: commandId(`link ${other}`), by: SYSTEM, data: { other } }) as const;

/** Someone outside the directory (agency worker, volunteer) is known by name only, however it was typed. */
export function subjectHash(repository: CaseRepository, subject: Subject): Buffer {
  if (subject.id !== null) return repository.hashOf(subject.id);
  const name = subject.name.normalize('NFKC').toLowerCase().split(/\s+/).filter(Boolean).join(' ');
  return repository.store.personHash(repository.organisation().id, `name ${name}`);
}
