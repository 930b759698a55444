// The database's clock rules, so that several machines agree on the time.
import type { Clock } from '../casework/casework.js';
import type { Store } from '../store/index.js';

const LOOK_EVERY_MS = 60_000;

export interface DatabaseClock extends Clock {
  stop(): void;
}

/** This machine's clock with its offset from the database's, measured now and every minute. */
export async function createDatabaseClock(store: Store): Promise<DatabaseClock> {
  let offsetMs = await offsetOf(store);
  const look = (): void => {
    // While the database is silent, the last offset holds.
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
  // Whole milliseconds: the database refuses fractions.
  return Math.round(there - (before + Date.now()) / 2);
}
