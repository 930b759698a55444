// Every case of the organisation, a few at a time: for what asks of them all (the auditor, the statistics).
import type { CaseView } from './casework.js';
import { view, type Ledger, type OpenCase } from './case-repository.js';
import type { Tx } from '../store/index.js';
import { FOR_JOBS, transact } from './transaction.js';

/** Enough to be quick, few enough to be short. */
const BATCH = 50;

/** One batch of a walk: what can be read, and how many can't. */
export interface WalkBatch {
  readonly open: readonly OpenCase[];
  readonly unreadable: number;
}

export async function* walkBatches(
  ledger: Ledger,
  o: { readonly openOnly: boolean },
): AsyncGenerator<WalkBatch> {
  let after: string | null = null;
  for (;;) {
    const from: string | null = after;
    const { ids, batch }: Next = await transact(
      ledger.store,
      (tx) => nextBatch(tx, ledger, from, o),
      FOR_JOBS,
    );
    if (ids.length > 0) yield batch;
    if (ids.length < BATCH) return;
    after = ids.at(-1) ?? null;
  }
}

interface Next {
  readonly ids: readonly string[];
  readonly batch: WalkBatch;
}

async function nextBatch(
  tx: Tx,
  ledger: Ledger,
  after: string | null,
  o: { readonly openOnly: boolean },
): Promise<Next> {
  const organisation = ledger.organisation().id;
  const stage = o.openOnly ? { stage: 'open' } : {};
  const heads = await tx.casesAfter({ organisation, after, limit: BATCH, ...stage });
  const ids = heads.map((head) => head.caseId);
  const loaded = await tx.load(heads.filter((head) => !head.destroyed).map((head) => head.caseId));
  const open: OpenCase[] = [];
  let unreadable = 0;
  for (const one of loaded) {
    try {
      if (one.head.damaged) throw new Error('A damaged case');
      const opened = ledger.open(one);
      if (opened.state.stage !== 'none') open.push(opened);
    } catch {
      unreadable += 1;
    }
  }
  return { ids, batch: { open, unreadable } };
}

export async function* walkCases(
  ledger: Ledger,
  o: { readonly openOnly: boolean },
): AsyncGenerator<CaseView> {
  for await (const { open } of walkBatches(ledger, o)) yield* open.map(view);
}
