// Working time: what "the same working day" is, when it ends, and when the next one begins.
import { TZDate } from '@date-fns/tz';
import { add, format } from 'date-fns';
import type { Instant } from '../ids.js';
import type {
  DesignatedOfficer,
  Holidays,
  Interval,
  Organisation,
  Weekday,
  WorkingHours,
} from '../organisation.js';
import { DAY_MS, MINUTE_MS, dateOfDayNumber, instantOfWall, offsetMs } from './local-time.js';

export { parseLocal } from './local-time.js';

/**
 * Whose hours count. A day's intervals are in order and overlap neither each other nor the next day's, and at
 * least one day has some: the organisation file is refused otherwise.
 */
export interface Calendar {
  readonly timeZone: string;
  readonly hours: WorkingHours;
  readonly holidays: Holidays;
}

/** Longer than any run of holidays: an organisation that doesn't open within it never works. */
const CLOSED_DAYS_LIMIT = 800;
/** How far working time is counted, in days: longer than any retention period. */
const COUNTED_DAYS_LIMIT = 80_000;
/** Days remembered per calendar before the memory is cleared: about a hundred years. */
const REMEMBERED_DAYS = 40_000;

const WEEKDAYS: readonly Weekday[] = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
];
/** 1970-01-01, day number 0, was a Thursday. */
const WEEKDAY_OF_DAY_ZERO = 4;

/** A local day in instants. `open` is empty on a day off; the last interval may end on the day after. */
interface Day {
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly open: readonly Interval[];
}

const rememberedDays = new WeakMap<Calendar, Map<number, Day>>();
const ownCalendars = new WeakMap<Organisation, Calendar>();
const officerCalendars = new WeakMap<Organisation, WeakMap<DesignatedOfficer, Calendar>>();

/** The organisation's calendar; always the same object, so that its days are worked out only once. */
export function calendarOf(organisation: Organisation): Calendar {
  const known = ownCalendars.get(organisation);
  if (known !== undefined) return known;
  const { timeZone, workingHours: hours, holidays } = organisation;
  const calendar: Calendar = { timeZone, hours, holidays };
  ownCalendars.set(organisation, calendar);
  return calendar;
}

/** A designated officer's own hours in the organisation's zone and holidays; without any, the organisation's. */
export function calendarOfOfficer(organisation: Organisation, officer: DesignatedOfficer): Calendar {
  const own = calendarOf(organisation);
  if (officer.hours === null) return own;
  const calendars = officerCalendars.get(organisation) ?? new WeakMap<DesignatedOfficer, Calendar>();
  officerCalendars.set(organisation, calendars);
  const known = calendars.get(officer) ?? { ...own, hours: officer.hours };
  calendars.set(officer, known);
  return known;
}

/**
 * The end of the working day on which something raised at `at` counts: the current day if it is open, on a
 * break or still to open; in the evening and on a day off, the next working day. A shift past midnight
 * belongs to the day on which it starts. Always later than `at`.
 */
export function endOfWorkingDay(calendar: Calendar, at: Instant): Instant {
  if (calendar.hours.always) return nextDayEnd(calendar, at, 0);
  return search(calendar, at, (day) => {
    const end = day.open.at(-1)?.to;
    return end !== undefined && end > at ? end : null;
  });
}

/** `at` itself in working time, otherwise the next opening, including one after a break. */
export function nextWorkingMoment(calendar: Calendar, at: Instant): Instant {
  if (calendar.hours.always) return at;
  return search(calendar, at, (day) => {
    const interval = day.open.find((each) => each.to > at);
    return interval === undefined ? null : Math.max(interval.from, at);
  });
}

/** The next time after `at` at which a working day begins (not the end of a break). `always`: its next day. */
export function nextOpening(calendar: Calendar, at: Instant): Instant {
  if (calendar.hours.always) return nextDayEnd(calendar, at, 0);
  return search(calendar, at, (day) => {
    const opening = day.open[0]?.from;
    return opening !== undefined && opening > at ? opening : null;
  });
}

/** The earliest instant by which that much working time has passed since `at`; `at` itself for none. */
export function addWorking(calendar: Calendar, at: Instant, minutes: number): Instant {
  if (!(minutes >= 0)) throw new RangeError(`working minutes can't be ${minutes}`);
  let leftMs = Math.round(minutes * MINUTE_MS);
  if (calendar.hours.always || leftMs === 0) return at + leftMs;
  const first = dayNumberAt(calendar, at) - 1;
  for (let day = first; day < first + COUNTED_DAYS_LIMIT; day++) {
    for (const interval of dayOf(calendar, day).open) {
      const from = Math.max(interval.from, at);
      const openMs = Math.max(0, interval.to - from);
      if (leftMs <= openMs) return from + leftMs;
      leftMs -= openMs;
    }
  }
  throw new RangeError(`no end of ${minutes} working minutes within ${COUNTED_DAYS_LIMIT} days`);
}

/** Working time between two instants, in minutes (with fractions); none when `to` isn't after `from`. */
export function workingMinutesBetween(calendar: Calendar, from: Instant, to: Instant): number {
  if (to <= from) return 0;
  if (calendar.hours.always) return (to - from) / MINUTE_MS;
  const first = dayNumberAt(calendar, from) - 1;
  const last = dayNumberAt(calendar, to);
  if (last - first > COUNTED_DAYS_LIMIT)
    throw new RangeError(`more than ${COUNTED_DAYS_LIMIT} days to count`);
  let openMs = 0;
  for (let day = first; day <= last; day++) {
    for (const interval of dayOf(calendar, day).open) {
      openMs += Math.max(0, Math.min(interval.to, to) - Math.max(interval.from, from));
    }
  }
  return openMs / MINUTE_MS;
}

/**
 * The end of the nth working day after the day of `at`: day 1 is the next working day, whether or not
 * `at` falls in working hours (6, paragraph 1 counts fifteen of them). 0 is the end of the day of `at`.
 */
export function addWorkingDays(calendar: Calendar, at: Instant, count: number): Instant {
  if (!Number.isInteger(count) || count < 0) throw new RangeError(`working days can't be ${count}`);
  if (count === 0) return endOfWorkingDay(calendar, at);
  if (calendar.hours.always) return nextDayEnd(calendar, at, count);
  const first = workingDayNumberAt(calendar, at) + 1;
  let left = count;
  for (let day = first; day < first + COUNTED_DAYS_LIMIT; day++) {
    const end = dayOf(calendar, day).open.at(-1)?.to;
    if (end !== undefined && --left === 0) return end;
  }
  throw new RangeError(`no end of ${count} working days within ${COUNTED_DAYS_LIMIT} days`);
}

/**
 * The same local time so many days, months or years later, on the clock of that day: two weeks over a clock change
 * are not 336 hours. A day that the month doesn't have is its last one.
 */
export function addLocal(
  calendar: Calendar,
  at: Instant,
  period: { readonly days?: number; readonly months?: number; readonly years?: number },
): Instant {
  const wall = new TZDate(at + offsetMs(calendar.timeZone, at), 'UTC');
  return instantOfWall(calendar.timeZone, add(wall, period).getTime());
}

/** `YYYY-MM-DD` where the organisation is. */
export function localDate(calendar: Calendar, at: Instant): string {
  return dateOfDayNumber(dayNumberAt(calendar, at));
}

/** `YYYY-MM-DD HH:MM` where the organisation is: what `parseLocal` reads. */
export function localDateTime(calendar: Calendar, at: Instant): string {
  return `${localDate(calendar, at)} ${formatTime(calendar, at)}`;
}

/** `16:00`. */
export function formatTime(calendar: Calendar, at: Instant): string {
  const wall = new Date(at + offsetMs(calendar.timeZone, at));
  return wall.toISOString().slice(11, 16);
}

/** `Monday 16 March`. */
export function formatDay(calendar: Calendar, at: Instant): string {
  return format(new TZDate(at, calendar.timeZone), 'EEEE d MMMM');
}

/** `16:00 on Monday 16 March`. */
export function formatDayTime(calendar: Calendar, at: Instant): string {
  return `${formatTime(calendar, at)} on ${formatDay(calendar, at)}`;
}

/** The first answer from the days around and after `at`; the day before is included, for its night shift. */
function search(calendar: Calendar, at: Instant, answer: (day: Day) => Instant | null): Instant {
  const first = dayNumberAt(calendar, at) - 1;
  for (let day = first; day < first + CLOSED_DAYS_LIMIT; day++) {
    const found = answer(dayOf(calendar, day));
    if (found !== null) return found;
  }
  throw new RangeError(`no working time within ${CLOSED_DAYS_LIMIT} days: these working hours never open`);
}

/** For `always`: the next `dayEnds` after `at`, and `more` days on. */
function nextDayEnd(calendar: Calendar, at: Instant, more: number): Instant {
  const endsMs = (calendar.hours.dayEnds ?? 0) * MINUTE_MS;
  const today = dayNumberAt(calendar, at);
  const past = instantOfWall(calendar.timeZone, today * DAY_MS + endsMs) <= at ? 1 : 0;
  return instantOfWall(calendar.timeZone, (today + past + more) * DAY_MS + endsMs);
}

/** The local day that `at` belongs to: the day before while its night shift is still going. */
function workingDayNumberAt(calendar: Calendar, at: Instant): number {
  const today = dayNumberAt(calendar, at);
  const endOfYesterday = dayOf(calendar, today - 1).open.at(-1)?.to;
  return endOfYesterday !== undefined && endOfYesterday > at ? today - 1 : today;
}

/** The number of the local day at an instant; no zone is a day or more from UTC, so three days are asked. */
function dayNumberAt(calendar: Calendar, at: Instant): number {
  const guess = Math.floor(at / DAY_MS);
  const { startsAt, endsAt } = dayOf(calendar, guess);
  if (at < startsAt) return guess - 1;
  return at < endsAt ? guess : guess + 1;
}

function dayOf(calendar: Calendar, number: number): Day {
  const days = rememberedDays.get(calendar) ?? new Map<number, Day>();
  if (days.size === 0) rememberedDays.set(calendar, days);
  const known = days.get(number);
  if (known !== undefined) return known;
  const day = workOutDay(calendar, number);
  if (days.size >= REMEMBERED_DAYS) days.clear();
  days.set(number, day);
  return day;
}

function workOutDay(calendar: Calendar, number: number): Day {
  const at = (minutes: number): Instant =>
    instantOfWall(calendar.timeZone, number * DAY_MS + minutes * MINUTE_MS);
  const weekday = WEEKDAYS[(((number + WEEKDAY_OF_DAY_ZERO) % 7) + 7) % 7] ?? 'sunday';
  const closed = calendar.holidays.dates.has(dateOfDayNumber(number));
  const intervals = closed ? [] : calendar.hours.days[weekday];
  return {
    startsAt: at(0),
    endsAt: at(24 * 60),
    // An interval within the hour that the clocks skip has no length.
    open: intervals
      .map(({ from, to }) => ({ from: at(from), to: at(to) }))
      .filter(({ from, to }) => from < to),
  };
}
