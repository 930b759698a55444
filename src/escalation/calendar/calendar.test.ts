import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Calendar } from './calendar.js';
import {
  addWorking,
  addWorkingDays,
  endOfWorkingDay,
  formatDayTime,
  formatTime,
  localDate,
  localDateTime,
  nextOpening,
  nextWorkingMoment,
  parseLocal,
  workingMinutesBetween,
} from './calendar.js';
import type { Interval, Weekday, WorkingHours } from '../organisation.js';

const LONDON = 'Europe/London';
const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
const HOLIDAYS = ['2026-04-03', '2026-04-06', '2026-12-24', '2026-12-25', '2026-12-28', '2027-01-01'];

function calendar(days: Partial<Record<Weekday, Interval[]>>, timeZone = LONDON): Calendar {
  const all = Object.fromEntries(DAYS.map((day) => [day, days[day] ?? []])) as Record<Weekday, Interval[]>;
  return {
    timeZone,
    hours: { always: false, dayEnds: null, days: all },
    holidays: { dates: new Set(HOLIDAYS), knownUntil: '2027-12-31' },
  };
}

function always(dayEnds: number | null): Calendar {
  const hours: WorkingHours = { ...calendar({}).hours, always: true, dayEnds };
  return { ...calendar({}), hours };
}

const weekdays = (...intervals: Interval[]): Partial<Record<Weekday, Interval[]>> =>
  Object.fromEntries(DAYS.slice(0, 5).map((day) => [day, intervals]));
const everyDay = (...intervals: Interval[]): Partial<Record<Weekday, Interval[]>> =>
  Object.fromEntries(DAYS.map((day) => [day, intervals]));
const hours = (from: number, to: number): Interval => ({ from: from * 60, to: to * 60 });

const office = calendar(weekdays(hours(8.5, 17)));
const clinic = calendar({ ...weekdays(hours(9, 12), hours(13, 17)), saturday: [hours(10, 12)] });
const night = calendar(weekdays(hours(20, 32)));
const allWeek = calendar(everyDay(hours(0, 24)));
const home = always(8 * 60);
const calendars = { office, clinic, night, allWeek, home, midnight: always(null) };
type Name = keyof typeof calendars;

const at = (text: string) => parseLocal(LONDON, text);
const shown = (instant: number) => localDateTime(office, instant);

describe('endOfWorkingDay', () => {
  test.each<[Name, string, string, string]>([
    ['office', 'in working hours', '2026-03-16 09:10', '2026-03-16 17:00'],
    ['office', 'before opening', '2026-03-16 00:30', '2026-03-16 17:00'],
    ['office', 'one minute before closing', '2026-03-16 16:59', '2026-03-16 17:00'],
    ['office', 'at closing: the next day', '2026-03-16 17:00', '2026-03-17 17:00'],
    ['office', 'in the evening', '2026-03-16 21:00', '2026-03-17 17:00'],
    ['office', 'on Friday evening', '2026-03-13 18:00', '2026-03-16 17:00'],
    ['office', 'on Sunday', '2026-03-15 12:00', '2026-03-16 17:00'],
    ['office', 'on Good Friday, with Easter Monday off', '2026-04-03 10:00', '2026-04-07 17:00'],
    ['office', 'before Christmas: own closure, holidays, a weekend', '2026-12-23 17:30', '2026-12-29 17:00'],
    ['office', 'on the Friday before the clocks go forward', '2026-03-27 18:00', '2026-03-30 17:00'],
    ['office', 'on the Friday before the clocks go back', '2026-10-23 18:00', '2026-10-26 17:00'],
    ['clinic', 'in the break', '2026-03-16 12:30', '2026-03-16 17:00'],
    ['clinic', 'on Saturday', '2026-03-14 11:00', '2026-03-14 12:00'],
    ['night', 'after midnight: the shift of the day before', '2026-03-17 03:00', '2026-03-17 08:00'],
    ['night', 'in the day: the shift to come', '2026-03-17 09:00', '2026-03-18 08:00'],
    ['night', "on Saturday morning: Friday's shift", '2026-03-14 07:59', '2026-03-14 08:00'],
    ['night', 'on Saturday, afterwards', '2026-03-14 08:00', '2026-03-17 08:00'],
    ['night', "on a holiday's morning: the shift of the day before", '2026-04-03 02:00', '2026-04-03 08:00'],
    ['night', 'no shift starts on a holiday', '2026-04-03 21:00', '2026-04-08 08:00'],
    ['home', 'before the day ends', '2026-03-16 07:59', '2026-03-16 08:00'],
    ['home', 'at the moment at which it ends', '2026-03-16 08:00', '2026-03-17 08:00'],
    ['home', 'on Christmas Day all the same', '2026-12-25 10:00', '2026-12-26 08:00'],
    ['home', 'over the spring change', '2026-03-28 09:00', '2026-03-29 08:00'],
    ['midnight', 'ends at midnight by default', '2026-03-16 07:59', '2026-03-17 00:00'],
  ])('%s, %s', (name, _when, from, end) => {
    expect(shown(endOfWorkingDay(calendars[name], at(from)))).toBe(end);
  });

  test('the same wall time is an hour less of UTC once the clocks have gone forward', () => {
    expect(endOfWorkingDay(office, at('2026-03-27 10:00'))).toBe(Date.parse('2026-03-27T17:00:00Z'));
    expect(endOfWorkingDay(office, at('2026-03-30 10:00'))).toBe(Date.parse('2026-03-30T16:00:00Z'));
  });
});

describe('working or not, and when next', () => {
  test.each<[Name, string, boolean, string, string]>([
    ['office', '2026-03-16 08:29', false, '2026-03-16 08:30', '2026-03-16 08:30'],
    ['office', '2026-03-16 08:30', true, '2026-03-16 08:30', '2026-03-17 08:30'],
    ['office', '2026-03-16 17:00', false, '2026-03-17 08:30', '2026-03-17 08:30'],
    ['office', '2026-04-02 17:30', false, '2026-04-07 08:30', '2026-04-07 08:30'],
    ['clinic', '2026-03-16 12:00', false, '2026-03-16 13:00', '2026-03-17 09:00'],
    ['clinic', '2026-03-13 17:00', false, '2026-03-14 10:00', '2026-03-14 10:00'],
    ['night', '2026-03-14 07:59', true, '2026-03-14 07:59', '2026-03-16 20:00'],
    ['night', '2026-03-16 07:59', false, '2026-03-16 20:00', '2026-03-16 20:00'],
    ['home', '2026-12-25 03:00', true, '2026-12-25 03:00', '2026-12-25 08:00'],
  ])('%s at %s', (name, when, working, moment, opening) => {
    expect(nextWorkingMoment(calendars[name], at(when)) === at(when)).toBe(working);
    expect(shown(nextWorkingMoment(calendars[name], at(when)))).toBe(moment);
    expect(shown(nextOpening(calendars[name], at(when)))).toBe(opening);
  });
});

describe('addWorking', () => {
  test.each<[Name, string, number, string]>([
    ['office', '2026-03-16 09:10', 30, '2026-03-16 09:40'],
    ['office', '2026-03-16 16:50', 30, '2026-03-17 08:50'],
    ['office', '2026-03-13 18:00', 30, '2026-03-16 09:00'],
    ['office', '2026-03-16 08:30', 510, '2026-03-16 17:00'],
    ['office', '2026-03-13 18:00', 0, '2026-03-13 18:00'],
    ['office', '2026-04-02 16:45', 60, '2026-04-07 09:15'],
    ['office', '2026-03-16 08:30', 5 * 510 + 1, '2026-03-23 08:31'],
    ['clinic', '2026-03-16 11:45', 30, '2026-03-16 13:15'],
    ['night', '2026-03-17 07:45', 30, '2026-03-17 20:15'],
    ['home', '2026-03-28 23:00', 180, '2026-03-29 03:00'],
    ['home', '2026-10-24 23:00', 180, '2026-10-25 01:00'],
  ])('%s: %s and %d minutes', (name, from, minutes, end) => {
    const instant = addWorking(calendars[name], at(from), minutes);
    expect(shown(instant)).toBe(end);
    expect(workingMinutesBetween(calendars[name], at(from), instant)).toBe(minutes);
  });

  test('refuses negative working time', () => {
    expect(() => addWorking(office, at('2026-03-16 09:10'), -1)).toThrow(RangeError);
    expect(() => addWorking(office, at('2026-03-16 09:10'), Number.NaN)).toThrow(RangeError);
  });
});

describe('addWorkingDays', () => {
  test.each<[Name, string, number, string]>([
    ['office', '2026-03-16 10:00', 1, '2026-03-17 17:00'],
    ['office', '2026-03-16 06:00', 1, '2026-03-17 17:00'],
    ['office', '2026-03-13 20:00', 1, '2026-03-16 17:00'],
    ['office', '2026-03-14 20:00', 1, '2026-03-16 17:00'],
    ['office', '2026-03-16 10:00', 15, '2026-04-08 17:00'], // over Good Friday and Easter Monday
    ['office', '2026-12-23 10:00', 2, '2026-12-30 17:00'],
    ['office', '2026-03-16 10:00', 0, '2026-03-16 17:00'],
    ['night', '2026-03-17 03:00', 1, '2026-03-18 08:00'],
    ['night', '2026-03-17 09:00', 1, '2026-03-19 08:00'],
    ['home', '2026-03-16 07:00', 1, '2026-03-17 08:00'],
    ['home', '2026-03-16 09:00', 15, '2026-04-01 08:00'],
  ])('%s: %s and %d days', (name, from, count, end) => {
    expect(shown(addWorkingDays(calendars[name], at(from), count))).toBe(end);
  });
});

describe('when the clocks change', () => {
  const smallHours = calendar(everyDay({ from: 30, to: 90 }, { from: 90, to: 150 }, { from: 360, to: 400 }));

  test.each<[string, string, string, number]>([
    ['an ordinary day', '2026-03-28 00:00', '2026-03-28 05:00', 120],
    ['the skipped hour is no working time', '2026-03-29 00:00', '2026-03-29 05:00', 60],
    ['the doubled hour is worked twice', '2026-10-25 00:00', '2026-10-25 05:00', 180],
  ])('%s', (_what, from, to, minutes) => {
    expect(workingMinutesBetween(smallHours, at(from), at(to))).toBe(minutes);
  });

  test('days of 23 and 25 hours', () => {
    expect(workingMinutesBetween(allWeek, at('2026-03-29 00:00'), at('2026-03-30 00:00'))).toBe(23 * 60);
    expect(workingMinutesBetween(allWeek, at('2026-10-25 00:00'), at('2026-10-26 00:00'))).toBe(25 * 60);
    expect(workingMinutesBetween(home, at('2026-03-29 00:00'), at('2026-03-30 00:00'))).toBe(23 * 60);
  });

  test.each([
    ['the hour that does not exist is the moment of the change', '2026-03-29 01:30', '2026-03-29T01:00:00Z'],
    ['its last minute', '2026-03-29 01:59', '2026-03-29T01:00:00Z'],
    ['after it', '2026-03-29 02:00', '2026-03-29T01:00:00Z'],
    ['the hour that exists twice is its first', '2026-10-25 01:30', '2026-10-25T00:30:00Z'],
    ['after it', '2026-10-25 02:00', '2026-10-25T02:00:00Z'],
    ['summer', '2026-07-01 09:00', '2026-07-01T08:00:00Z'],
  ])('parseLocal: %s', (_what, local, utc) => {
    expect(new Date(at(local)).toISOString()).toBe(new Date(utc).toISOString());
  });

  test('a day that ends in the hour that is skipped ends at the change', () => {
    expect(endOfWorkingDay(always(90), at('2026-03-29 00:10'))).toBe(Date.parse('2026-03-29T01:00:00Z'));
    expect(endOfWorkingDay(always(90), at('2026-10-25 00:10'))).toBe(Date.parse('2026-10-25T00:30:00Z'));
    expect(shown(endOfWorkingDay(always(90), Date.parse('2026-10-25T01:30:00Z')))).toBe('2026-10-26 01:30');
  });
});

describe('reading and showing', () => {
  test('formats', () => {
    expect(formatTime(office, at('2026-07-06 16:00'))).toBe('16:00');
    expect(formatDayTime(office, at('2026-03-16 16:00'))).toBe('16:00 on Monday 16 March');
    expect(localDate(office, Date.parse('2026-07-05T23:30:00Z'))).toBe('2026-07-06');
    expect(localDate({ ...office, timeZone: 'Pacific/Kiritimati' }, Date.parse('2026-07-05T23:30:00Z'))).toBe(
      '2026-07-06',
    );
    expect(localDate({ ...office, timeZone: 'Pacific/Midway' }, Date.parse('2026-07-05T10:30:00Z'))).toBe(
      '2026-07-04',
    );
  });

  test.each(['2026-02-30 10:00', '2026-03-16', '2026-03-16 24:00', '2026-03-16 10:60', 'tomorrow', ''])(
    'parseLocal refuses %j',
    (text) => {
      expect(() => at(text)).toThrow(RangeError);
    },
  );

  test('an unknown zone and hours that never open are refused, not waited for', () => {
    expect(() => parseLocal('Europe/Maidstone', '2026-03-16 10:00')).toThrow(RangeError);
    expect(() => endOfWorkingDay(calendar({}), at('2026-03-16 10:00'))).toThrow(/never open/);
    expect(() => addWorking(calendar({}), at('2026-03-16 10:00'), 1)).toThrow(RangeError);
  });
});

const anyInstant = fc.integer({
  min: Date.parse('2025-01-01T00:00:00Z') / 1000,
  max: Date.parse('2027-12-01T00:00:00Z') / 1000,
});
const anyDay = fc
  .uniqueArray(fc.integer({ min: 0, max: 24 * 4 }), { minLength: 0, maxLength: 4 })
  .map((cuts) => {
    const sorted = cuts.map((cut) => cut * 15).sort((a, b) => a - b);
    const pairs: Interval[] = [];
    for (let i = 0; i + 1 < sorted.length; i += 2)
      pairs.push({ from: sorted[i] ?? 0, to: sorted[i + 1] ?? 0 });
    return pairs;
  });
const anyZone = fc.constantFrom(LONDON, 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Chatham', 'UTC');
const anyCalendar = fc.oneof(
  fc
    .tuple(fc.array(anyDay, { minLength: 7, maxLength: 7 }), anyZone)
    .filter(([days]) => days.some((day) => day.length > 0))
    .map(([days, zone]) => calendar(Object.fromEntries(DAYS.map((day, i) => [day, days[i]])), zone)),
  fc.constantFrom(...Object.values(calendars)),
);

describe('properties', () => {
  test('adding working time and counting it are inverse', () => {
    fc.assert(
      fc.property(anyCalendar, anyInstant, fc.integer({ min: 0, max: 5000 }), (cal, seconds, minutes) => {
        const from = seconds * 1000;
        const to = addWorking(cal, from, minutes);
        expect(to).toBeGreaterThanOrEqual(from);
        expect(workingMinutesBetween(cal, from, to)).toBeCloseTo(minutes, 6);
        if (minutes > 0) expect(workingMinutesBetween(cal, from, to - 60_000)).toBeLessThan(minutes);
      }),
    );
  });

  test('ends, openings and moments lie ahead and keep their order', () => {
    fc.assert(
      fc.property(anyCalendar, anyInstant, fc.integer({ min: 0, max: 400_000 }), (cal, seconds, more) => {
        const early = seconds * 1000;
        const late = (seconds + more) * 1000;
        expect(endOfWorkingDay(cal, early)).toBeGreaterThan(early);
        expect(nextOpening(cal, early)).toBeGreaterThan(early);
        expect(nextWorkingMoment(cal, early)).toBeGreaterThanOrEqual(early);
        const moment = nextWorkingMoment(cal, early);
        expect(nextWorkingMoment(cal, moment)).toBe(moment);
        for (const rule of [endOfWorkingDay, nextOpening, nextWorkingMoment]) {
          expect(rule(cal, late)).toBeGreaterThanOrEqual(rule(cal, early));
        }
        expect(addWorkingDays(cal, early, 2)).toBeGreaterThan(addWorkingDays(cal, early, 1));
        expect(addWorkingDays(cal, early, 1)).toBeGreaterThan(early);
        expect(addWorking(cal, late, 30)).toBeGreaterThanOrEqual(addWorking(cal, early, 30));
      }),
    );
  });

  test('working time adds up', () => {
    fc.assert(
      fc.property(anyCalendar, fc.array(anyInstant, { minLength: 3, maxLength: 3 }), (cal, seconds) => {
        const [a = 0, b = 0, c = 0] = seconds.map((each) => each * 1000).sort((x, y) => x - y);
        const parts = workingMinutesBetween(cal, a, b) + workingMinutesBetween(cal, b, c);
        expect(workingMinutesBetween(cal, a, c)).toBeCloseTo(parts, 6);
      }),
    );
  });

  test('what is shown can be read again, except in the second of two equal hours', () => {
    fc.assert(
      fc.property(anyZone, anyInstant, (timeZone, seconds) => {
        const cal = { ...office, timeZone };
        const minute = Math.floor(seconds / 60) * 60_000;
        const again = parseLocal(timeZone, localDateTime(cal, minute));
        expect(localDateTime(cal, again)).toBe(localDateTime(cal, minute));
        expect(minute - again === 0 || minute - again <= 3_600_000).toBe(true);
      }),
    );
  });
});
