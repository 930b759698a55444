// Calendar months, and when each one's figures come out: once, and never changed afterwards.
import { calendarOf, localDate, parseLocal } from '../escalation/calendar/calendar.js';
import type { Instant } from '../escalation/ids.js';
import type { Organisation } from '../escalation/organisation.js';

/** `YYYY-MM`, of the organisation's own calendar. */
export type Month = string;

/** Days after its end at which a month is judged: whatever was raised in it has had its working day by then. */
const COMES_OUT_ON_DAY = 8;

export const monthOf = (organisation: Organisation, at: Instant): Month =>
  localDate(calendarOf(organisation), at).slice(0, 7);

export function monthAfter(month: Month, count = 1): Month {
  const [year = 0, number = 1] = month.split('-').map(Number);
  const months = year * 12 + (number - 1) + count;
  return `${Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, '0')}`;
}

/** When the month is judged and its figures come out: at the start of the eighth day after its end. */
export const comesOutAt = (month: Month, organisation: Organisation): Instant =>
  parseLocal(organisation.timeZone, `${monthAfter(month)}-0${COMES_OUT_ON_DAY} 00:00`);

/** The last `count` months that have come out by `now`, the earliest first. */
export function monthsOut(now: Instant, organisation: Organisation, count: number): Month[] {
  const present = monthOf(organisation, now);
  const before = monthAfter(present, -1);
  const last = comesOutAt(before, organisation) <= now ? before : monthAfter(present, -2);
  return Array.from({ length: count }, (_, i) => monthAfter(last, i - count + 1));
}

/** The last calendar year that has come out by `now`. */
export function yearOut(now: Instant, organisation: Organisation): number {
  const present = Number(monthOf(organisation, now).slice(0, 4));
  return comesOutAt(`${present - 1}-12`, organisation) <= now ? present - 1 : present - 2;
}

export const monthsOf = (year: number): Month[] =>
  Array.from({ length: 12 }, (_, i) => `${year}-${String(i + 1).padStart(2, '0')}`);
