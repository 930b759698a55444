import { describe, expect, test } from 'vitest';
import { parseDuration } from './duration.js';
import { Problems } from './problems.js';
import { parseWorkingHours, shortestDay } from './working-hours.js';

function read(value: unknown) {
  const problems = new Problems();
  const hours = parseWorkingHours(value, 'working_hours', problems);
  return { hours, problems: problems.found.map(({ where, what }) => `${where}: ${what}`) };
}

test('days, ranges, several intervals, nights', () => {
  const { hours, problems } = read({
    'monday-wednesday': ['13:00-17:00', '08:30-12:30'],
    thursday: '20:00-08:00',
    'saturday-sunday': [],
    friday: ['10:00-24:00'],
  });
  expect(problems).toEqual([]);
  expect(hours).toEqual({
    always: false,
    dayEnds: null,
    days: {
      monday: [
        { from: 510, to: 750 },
        { from: 780, to: 1020 },
      ],
      tuesday: [
        { from: 510, to: 750 },
        { from: 780, to: 1020 },
      ],
      wednesday: [
        { from: 510, to: 750 },
        { from: 780, to: 1020 },
      ],
      thursday: [{ from: 1200, to: 1920 }],
      friday: [{ from: 600, to: 1440 }],
      saturday: [],
      sunday: [],
    },
  });
  expect(hours && shortestDay(hours)).toBe(480);
});

test.each([
  ['always', 0],
  [{ always: true }, 0],
  [{ always: true, day_ends: '08:00' }, 480],
])('never closed: %j', (value, dayEnds) => {
  expect(read(value).hours).toMatchObject({ always: true, dayEnds });
});

test('a range may run over the end of the week, and every-day is all of it', () => {
  const days = read({ 'saturday-monday': '09:00-10:00' }).hours?.days;
  expect(days && Object.entries(days).flatMap(([day, intervals]) => (intervals.length ? [day] : []))).toEqual(
    ['monday', 'saturday', 'sunday'],
  );
  expect(read({ 'every-day': '20:00-08:00' }).problems).toEqual([]);
});

describe('refused', () => {
  test.each<[unknown, string]>([
    [undefined, 'working_hours: is missing'],
    ['09:00-17:00', 'working_hours: expected days with their hours'],
    [{}, 'working_hours: no day has any hours'],
    [{ monday: [] }, 'working_hours: no day has any hours'],
    [
      { monady: '09:00-17:00' },
      'working_hours.monady: expected a day or a range like monday-friday; did you mean monday?',
    ],
    [{ 'monday-friday-sunday': '09:00-17:00' }, 'working_hours.monday-friday-sunday: expected a day'],
    [
      { monday: '9-5' },
      'working_hours.monday: expected hours like "08:30-17:00" or "20:00-08:00", got "9-5"',
    ],
    [{ monday: ['09:00-17:00', '25:00-26:00'] }, 'working_hours.monday[1]: expected hours like'],
    [{ monday: '09:00-09:00' }, 'working_hours.monday: expected hours like'],
    [{ monday: '09:60-10:00' }, 'working_hours.monday: expected hours like'],
    [{ monday: 9 }, 'working_hours.monday: expected hours like'],
    [
      { 'monday-friday': '09:00-17:00', tuesday: '10:00-12:00' },
      'working_hours.tuesday: tuesday is already in monday-friday',
    ],
    [
      { monday: ['09:00-12:00', '11:00-13:00'] },
      'working_hours.monday: these hours overlap other hours on monday',
    ],
    [
      { monday: '20:00-08:00', tuesday: '07:00-12:00' },
      'working_hours.monday: these hours overlap those of tuesday',
    ],
    [
      { sunday: '20:00-08:00', monday: '07:00-12:00' },
      'working_hours.sunday: these hours overlap those of monday',
    ],
    [{ always: false }, 'working_hours.always: expected true, got false'],
    [{ always: true, day_ends: '8' }, 'working_hours.day_ends: expected a time like "08:00", got "8"'],
    [{ always: true, monday: '09:00-17:00' }, 'working_hours.monday: an organisation that is always open'],
  ])('%j', (value, problem) => {
    const { hours, problems } = read(value);
    expect(hours).toBeUndefined();
    expect(problems[0]).toContain(problem);
  });
});

test.each<[unknown, number | undefined]>([
  ['30m', 30],
  ['1h', 60],
  ['1h30m', 90],
  ['45', 45],
  [45, 45],
  [0, 0],
  ['', undefined],
  ['30s', undefined],
  [1.5, undefined],
  [-5, undefined],
  [null, undefined],
])('duration %j', (value, minutes) => {
  expect(parseDuration(value)).toBe(minutes);
});
