// The database has the last word on what time it is: a machine whose clock was set must not decide ahead of it.
import { type RawBuilder, sql } from 'kysely';
import { ClockDisagrees } from './errors.js';

/** Whether the instants that are given are the present, or a clock's that is moved by hand. */
interface Presence {
  readonly isPresent: boolean;
}

/** How far an instant may lie ahead: two machines' clocks never agree to the millisecond. */
const AHEAD_MS = 5_000;

/** The database's own clock, ms since the epoch. */
export const databaseTime = sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`;

/**
 * Up to when things are due, as an SQL value: `now`, or the database's time if that is earlier. Where a clock is moved
 * by hand: `now`.
 */
export function dueBy(session: Presence, now: number): RawBuilder<number> {
  const given = sql<number>`${now}::bigint`;
  // A query of its own is asked once; the bare function would be asked for every row, and no index could be used.
  return session.isPresent ? sql<number>`(select least(${given}, ${databaseTime}))` : given;
}

/**
 * Throws `ClockDisagrees` when `at` lies ahead of both the database's time and what was recorded last: what is in the
 * log stays there, so what follows may be as late as it is.
 */
export function refuseFuture(
  session: Presence,
  at: number,
  known: { readonly databaseAt: number; readonly lastAt: number | null },
): void {
  const limit = Math.max(known.databaseAt, known.lastAt ?? -Infinity) + AHEAD_MS;
  if (session.isPresent && at > limit) throw new ClockDisagrees();
}
