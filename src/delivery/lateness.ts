// How late what was told was told: due, sent and taken, by day. A service that promises the same day is held to it.
import type { NoticeTimes } from '../store/index.js';
import type { Instant } from '../escalation/ids.js';

export interface DayOfLateness {
  /** `YYYY-MM-DD` on which they were due. */
  readonly day: string;
  readonly notices: number;
  /** Of those that a platform has taken, and of those that still wait, in ms. */
  readonly worstMs: number;
  /** Every way was tried, and none took it. */
  readonly untold: number;
  /** Cases that they are about. */
  readonly cases: number;
}

/** "41 s", "4 min", "2 h 10 min". */
export function latenessInWords(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/**
 * Oldest day first. What was no longer true before it could be sent counts for nothing.
 * @param dayOf the organisation's own day of an instant
 */
export function latenessByDay(
  notices: readonly NoticeTimes[],
  dayOf: (at: Instant) => string,
  now: Instant,
): DayOfLateness[] {
  const days = new Map<string, { notices: number; worstMs: number; untold: number; cases: Set<string> }>();
  for (const one of notices) {
    if (one.takenAt === null && one.outcome === 'dropped') continue;
    const day = dayOf(one.dueAt);
    const so = days.get(day) ?? { notices: 0, worstMs: 0, untold: 0, cases: new Set<string>() };
    const untold = one.takenAt === null && one.outcome === 'gave-up';
    const lateMs = untold ? 0 : Math.max(0, (one.takenAt ?? now) - one.dueAt);
    so.cases.add(one.caseId);
    days.set(day, {
      notices: so.notices + 1,
      worstMs: Math.max(so.worstMs, lateMs),
      untold: so.untold + (untold ? 1 : 0),
      cases: so.cases,
    });
  }
  return [...days]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([day, { cases, ...so }]) => ({ day, ...so, cases: cases.size }));
}
