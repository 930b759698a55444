// Between UTC instants and the wall clock of a time zone, including on the days when the clocks change.
import { tzOffset } from '@date-fns/tz';
import type { Instant } from '../ids.js';

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

/** Halving two hours down to a millisecond takes 23 steps; the limit allows for unusual zones. */
const SEARCH_STEPS = 40;

/** The zone's offset from UTC at an instant, in milliseconds, positive to the east. */
export function offsetMs(timeZone: string, at: Instant): number {
  const minutes = tzOffset(timeZone, new Date(at));
  if (Number.isNaN(minutes)) throw new RangeError(`not a time zone: ${timeZone}`);
  return minutes * MINUTE_MS;
}

/**
 * The instant of a wall-clock time, given as milliseconds since the epoch as if it were UTC.
 * A time that exists twice (clocks go back) is the first of the two; one that doesn't exist (clocks go
 * forward) is the moment of the change. So a later wall time is never an earlier instant, and a deadline
 * in doubt is the earlier one.
 */
export function instantOfWall(timeZone: string, wallMs: number): Instant {
  const before = offsetMs(timeZone, wallMs - DAY_MS);
  const after = offsetMs(timeZone, wallMs + DAY_MS);
  if (before === after) return wallMs - before;
  const early = Math.min(wallMs - before, wallMs - after);
  const late = Math.max(wallMs - before, wallMs - after);
  for (const at of [early, late]) if (at + offsetMs(timeZone, at) === wallMs) return at;
  return changeBetween(timeZone, early, late);
}

/** The local day number (days since 1970-01-01) of a date `YYYY-MM-DD`; NaN when it isn't one. */
export function dayNumberOf(date: string): number {
  return Math.floor(Date.parse(`${date}T00:00:00Z`) / DAY_MS);
}

/** `YYYY-MM-DD` of a local day number. */
export function dateOfDayNumber(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

const LOCAL = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}):(\d{2})$/;

/**
 * The instant of a local time written `YYYY-MM-DD HH:MM` (or with a `T`).
 * @throws RangeError when the text is not a date and time that the calendar has.
 */
export function parseLocal(timeZone: string, text: string): Instant {
  const [, date = '', hours, minutes] = LOCAL.exec(text.trim()) ?? [];
  const day = dayNumberOf(date);
  if (Number.isNaN(day) || dateOfDayNumber(day) !== date || Number(hours) > 23 || Number(minutes) > 59) {
    throw new RangeError(`not a local time like 2026-03-16 09:10: ${text}`);
  }
  return instantOfWall(timeZone, day * DAY_MS + (Number(hours) * 60 + Number(minutes)) * MINUTE_MS);
}

/** The first instant after `early` at which the zone has the offset that it has at `late`. */
function changeBetween(timeZone: string, early: Instant, late: Instant): Instant {
  const target = offsetMs(timeZone, late);
  let low = early;
  let high = late;
  for (let step = 0; step < SEARCH_STEPS && high - low > 1; step++) {
    const middle = Math.floor((low + high) / 2);
    if (offsetMs(timeZone, middle) === target) high = middle;
    else low = middle;
  }
  return high;
}
