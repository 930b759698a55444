// One transaction with time limits: whoever waits for an answer gets a true one, soon.
import { setTimeout as delay } from 'node:timers/promises';
import { isRetryable, StoreError, type Store, type Tx } from '../store/index.js';
import { StoreUnavailable } from './casework.js';

/** All that is needed of the store. */
export type Transactions = Pick<Store, 'transaction'>;

/** How long a database may answer nobody at all, and how long the whole may take, milliseconds. */
export interface TransactionBounds {
  /** Whose connections it uses. */
  readonly isFor: 'people' | 'jobs';
  readonly beginsWithinMs: number;
  readonly endsWithinMs: number;
}
/** Somebody is waiting in front of a screen. */
const FOR_A_PERSON: TransactionBounds = {
  isFor: 'people',
  beginsWithinMs: 2_000,
  endsWithinMs: 10_000,
};
/** Nobody is waiting: it may queue behind people. */
export const FOR_JOBS: TransactionBounds = {
  isFor: 'jobs',
  beginsWithinMs: 10_000,
  endsWithinMs: 60_000,
};
const MOST_TRIES = 5;
const BETWEEN_TRIES_MS = 20;

/**
 * Runs `work` in one transaction; retries a limited number of times when others were in the way.
 * @throws StoreUnavailable when nothing could be saved. Work that began too late is rolled back.
 */
export async function inTransaction<T>(
  store: Transactions,
  work: (tx: Tx) => Promise<T>,
  bounds: TransactionBounds = FOR_A_PERSON,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt(store, work, bounds);
    } catch (error) {
      if (error instanceof StoreUnavailable || !(error instanceof StoreError)) throw error;
      if (!isRetryable(error) || tries >= MOST_TRIES)
        throw new StoreUnavailable(error.code, { cause: error });
      await delay(BETWEEN_TRIES_MS * tries);
    }
  }
}

/** When the database last answered anybody, by the clock of this process: then it is busy, not silent. */
const answeredAt = new WeakMap<Transactions, number>();

/**
 * A transaction that nobody waits for any longer must not be committed: they were told that nothing was
 * saved.
 */
function attempt<T>(
  store: Transactions,
  work: (tx: Tx) => Promise<T>,
  bounds: TransactionBounds,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let abandoned = false;
    const abandon = (code: string): void => {
      abandoned = true;
      reject(new StoreUnavailable(code));
    };
    const begins = setInterval(() => {
      const silentMs = performance.now() - (answeredAt.get(store) ?? 0);
      if (silentMs >= bounds.beginsWithinMs) abandon('database-silent');
    }, bounds.beginsWithinMs);
    const ends = setTimeout(abandon, bounds.endsWithinMs, 'database-slow');
    const check = (): void => {
      if (abandoned) throw new StoreUnavailable('database-slow');
    };
    store
      .transaction(async (tx) => {
        answeredAt.set(store, performance.now());
        check();
        clearInterval(begins);
        const result = await work(tx);
        check();
        // From here on the commit decides, and we wait for its answer.
        clearTimeout(ends);
        return result;
      }, bounds)
      .then(resolve, reject)
      .finally(() => {
        clearInterval(begins);
        clearTimeout(ends);
      });
  });
}
