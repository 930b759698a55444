// The database's clock rules, so that several machines have one time.
import type { Clock } from '../casework/casework.js';
import type { Store } from '../store/index.js';

const LOOK_EVERY_MS = 60_000;

export interface DatabaseClock extends Clock {
  stop(): void;
}

/** This machine's clock with its distance to the database's, taken now and each minute. */
export async function createDatabaseClock(store: Store): Promise<DatabaseClock> {
  let offsetMs = await offsetOf(store);
  const look = (): void => {
    // While the database is silent the last distance stands.
    offsetOf(store).then(
      (found) => (offsetMs = found),
      () => undefined,
    );
  };
  const timer = setInterval(look, LOOK_EVERY_MS).unref();
  return { now: () => Date.now() + offsetMs, stop: () => clearInterval(timer) };
}

async function offsetOf(store: Store): Promise<number> {
  const before = Date.now();
  const there = await store.databaseNow();
  // Whole milliseconds: an instant with half of one is refused by the database.
  return Math.round(there - (before + Date.now()) / 2);
}
