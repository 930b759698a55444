// The forms in which an organisation file gives working hours.
import type { Interval, Weekday, WorkingHours } from '../escalation/organisation.js';
import { hint, joinPath, shown } from './problems.js';
import type { Problems } from './problems.js';

export const WEEKDAYS: readonly Weekday[] = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
];

const DAY_MINUTES = 24 * 60;
const EXAMPLE = '{ monday-friday: ["08:30-17:00"] }, or { always: true, day_ends: "08:00" }';

/**
 * `{ monday-friday: ["08:30-12:30", "13:00-17:00"], saturday: [...] }`; `"20:00-08:00"` runs past midnight;
 * `always`, or `{ always: true, day_ends: "08:00" }`, never closes (its day ends at midnight by default).
 * Undefined, with the problems noted, when the value is none of these or never opens.
 */
export function parseWorkingHours(
  value: unknown,
  where: string,
  problems: Problems,
): WorkingHours | undefined {
  if (value === undefined || value === null) {
    problems.add(where, `is missing; for example ${EXAMPLE}`);
    return undefined;
  }
  if (value === 'always') return { always: true, dayEnds: 0, days: emptyWeek() };
  if (typeof value !== 'object' || Array.isArray(value)) {
    problems.add(where, `expected days with their hours, like ${EXAMPLE}, got ${shown(value)}`);
    return undefined;
  }
  const entries = Object.entries(value);
  if ('always' in value) return parseAlways(new Map(entries), where, problems);
  const before = problems.found.length;
  const days = parseDays(entries, where, problems);
  if (problems.found.length > before) return undefined;
  if (WEEKDAYS.every((day) => days[day].length === 0)) {
    problems.add(where, `no day has any hours: a deadline could never come; for example ${EXAMPLE}`);
    return undefined;
  }
  noteOverlaps(days, where, problems);
  return problems.found.length > before ? undefined : { always: false, dayEnds: null, days };
}

/** The shortest working day in minutes (all its intervals together); a whole day when never closed. */
export function shortestDay(hours: WorkingHours): number {
  if (hours.always) return DAY_MINUTES;
  const lengths = WEEKDAYS.map((day) => hours.days[day].reduce((sum, { from, to }) => sum + to - from, 0));
  return Math.min(...lengths.filter((length) => length > 0));
}

function parseAlways(
  entries: ReadonlyMap<string, unknown>,
  where: string,
  problems: Problems,
): WorkingHours | undefined {
  const before = problems.found.length;
  for (const key of entries.keys()) {
    if (key !== 'always' && key !== 'day_ends') {
      problems.add(joinPath(where, [key]), 'an organisation that is always open has no hours of single days');
    }
  }
  if (entries.get('always') !== true) {
    problems.add(joinPath(where, ['always']), `expected true, got ${shown(entries.get('always'))}`);
  }
  const ends = entries.get('day_ends') ?? '00:00';
  const dayEnds = typeof ends === 'string' ? parseTime(ends) : undefined;
  if (dayEnds === undefined || dayEnds === DAY_MINUTES) {
    problems.add(joinPath(where, ['day_ends']), `expected a time like "08:00", got ${shown(ends)}`);
  }
  if (problems.found.length > before) return undefined;
  return { always: true, dayEnds: dayEnds ?? 0, days: emptyWeek() };
}

function parseDays(
  entries: readonly [string, unknown][],
  where: string,
  problems: Problems,
): Record<Weekday, Interval[]> {
  const days = emptyWeek();
  const given = new Map<Weekday, string>();
  for (const [key, value] of entries) {
    const place = joinPath(where, [key]);
    const named = daysOf(key);
    if (named === undefined) {
      const known = [...WEEKDAYS, 'monday-friday', 'always'];
      problems.add(place, `expected a day or a range like monday-friday${hint(key, known)}`);
      continue;
    }
    const intervals = parseIntervals(value, place, problems);
    for (const day of named) {
      const earlier = given.get(day);
      if (earlier !== undefined) problems.add(place, `${day} is already in ${earlier}`);
      given.set(day, key);
      days[day] = intervals;
    }
  }
  return days;
}

/** `tuesday`, `monday-friday`, `saturday-monday` (over the end of the week), `every-day`. */
function daysOf(key: string): Weekday[] | undefined {
  if (key === 'every-day') return [...WEEKDAYS];
  const [first, last = first, more] = key.split('-').map((name) => WEEKDAYS.indexOf(name as Weekday));
  if (first === undefined || last === undefined || more !== undefined || first < 0 || last < 0)
    return undefined;
  const count = ((last - first + 7) % 7) + 1;
  return Array.from({ length: count }, (_, index) => WEEKDAYS[(first + index) % 7] ?? 'monday');
}

function parseIntervals(value: unknown, where: string, problems: Problems): Interval[] {
  const texts: unknown[] = Array.isArray(value) ? value : [value];
  const intervals: Interval[] = [];
  texts.forEach((text, index) => {
    const interval = typeof text === 'string' ? parseInterval(text) : undefined;
    if (interval !== undefined) intervals.push(interval);
    else {
      const place = Array.isArray(value) ? joinPath(where, [index]) : where;
      problems.add(place, `expected hours like "08:30-17:00" or "20:00-08:00", got ${shown(text)}`);
    }
  });
  return intervals.sort((a, b) => a.from - b.from);
}

function parseInterval(text: string): Interval | undefined {
  const [start = '', end = '', more] = text.split('-').map((part) => part.trim());
  const from = parseTime(start);
  const to = parseTime(end);
  if (from === undefined || to === undefined || more !== undefined) return undefined;
  if (from === DAY_MINUTES || from === to) return undefined;
  return { from, to: to > from ? to : to + DAY_MINUTES };
}

/** Minutes since midnight of `HH:MM`; 24:00 is the end of the day. */
function parseTime(text: string): number | undefined {
  const [whole, hours, minutes] = /^(\d{1,2}):(\d{2})$/.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const total = Number(hours) * 60 + Number(minutes);
  return Number(minutes) < 60 && total <= DAY_MINUTES ? total : undefined;
}

/** With overlapping shifts it would be unclear which day a concern belongs to. */
function noteOverlaps(days: Record<Weekday, Interval[]>, where: string, problems: Problems): void {
  WEEKDAYS.forEach((day, index) => {
    const tomorrow = WEEKDAYS[(index + 1) % 7] ?? 'monday';
    const next = days[tomorrow].map(({ from, to }) => ({ from: from + DAY_MINUTES, to: to + DAY_MINUTES }));
    const own = days[day];
    own.forEach((interval, position) => {
      const following = own[position + 1] ?? next[0];
      if (following === undefined || following.from >= interval.to) return;
      const other = position + 1 < own.length ? `other hours on ${day}` : `those of ${tomorrow}`;
      problems.add(joinPath(where, [day]), `these hours overlap ${other}`);
    });
  });
}

function emptyWeek(): Record<Weekday, Interval[]> {
  return {
    monday: [],
    tuesday: [],
    wednesday: [],
    thursday: [],
    friday: [],
    saturday: [],
    sunday: [],
  };
}
