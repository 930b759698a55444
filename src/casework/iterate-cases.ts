// Every case of the organisation, a few at a time: for whatever needs them all (the auditor, the statistics).
import type { CaseView } from './casework.js';
import { view, type CaseRepository, type CaseAggregate } from './case-repository.js';
import type { Tx } from '../store/index.js';
import { FOR_JOBS, inTransaction } from './transaction.js';

/** Enough to be quick, few enough to be short. */
const BATCH = 50;

/** One batch: the cases that can be read, and how many can't. */
export interface CaseBatch {
  readonly readable: readonly CaseAggregate[];
  readonly unreadable: number;
}

export async function* iterateBatches(
  repository: CaseRepository,
  o: { readonly openOnly: boolean },
): AsyncGenerator<CaseBatch> {
  let after: string | null = null;
  for (;;) {
    const from: string | null = after;
    const { ids, batch }: NextBatch = await inTransaction(
      repository.store,
      (tx) => nextBatch(tx, repository, from, o),
      FOR_JOBS,
    );
    if (ids.length > 0) yield batch;
    if (ids.length < BATCH) return;
    after = ids.at(-1) ?? null;
  }
}

interface NextBatch {
  readonly ids: readonly string[];
  readonly batch: CaseBatch;
}

async function nextBatch(
  tx: Tx,
  repository: CaseRepository,
  after: string | null,
  o: { readonly openOnly: boolean },
): Promise<NextBatch> {
  const organisation = repository.organisation().id;
  const stage = o.openOnly ? { stage: 'open' } : {};
  const heads = await tx.casesAfter({ organisation, after, limit: BATCH, ...stage });
  const ids = heads.map((head) => head.caseId);
  const loaded = await tx.load(heads.filter((head) => !head.destroyed).map((head) => head.caseId));
  const open: CaseAggregate[] = [];
  let unreadable = 0;
  for (const one of loaded) {
    try {
      if (one.head.damaged) throw new Error('A damaged case');
      const aggregate = repository.toAggregate(one);
      if (aggregate.state.stage !== 'none') open.push(aggregate);
    } catch {
      unreadable += 1;
    }
  }
  return { ids, batch: { readable: open, unreadable } };
}

export async function* iterateCases(
  repository: CaseRepository,
  o: { readonly openOnly: boolean },
): AsyncGenerator<CaseView> {
  for await (const { readable: open } of iterateBatches(repository, o)) yield* open.map(view);
}
