import { expect, it } from 'vitest';
import type { NoticeTimes } from '../store/index.js';
import { latenessByDay, latenessInWords } from './lateness.js';

const DAY = 86_400_000;
const notice = (change: Partial<NoticeTimes>): NoticeTimes => ({
  caseId: 'a',
  reference: 'SD-A',
  dueAt: 0,
  takenAt: null,
  outcome: 'waiting',
  ...change,
});
const dayOf = (at: number) => String(Math.floor(at / DAY));
const days = (...all: Partial<NoticeTimes>[]) => latenessByDay(all.map(notice), dayOf, 2 * DAY);

it('says how many were due, the worst, and those that nobody took', () => {
  expect(
    days(
      { dueAt: 10, takenAt: 250 },
      { dueAt: 20, takenAt: 41_020, caseId: 'b' },
      { dueAt: DAY, outcome: 'gave-up' },
    ),
  ).toEqual([
    { day: '0', notices: 2, worstMs: 41_000, untold: 0, cases: 2 },
    { day: '1', notices: 1, worstMs: 0, untold: 1, cases: 1 },
  ]);
});

it('counts what still waits as late so far, and not what was no longer true', () => {
  expect(days({ dueAt: DAY + 5 }, { dueAt: DAY + 6, outcome: 'dropped' })).toEqual([
    { day: '1', notices: 1, worstMs: DAY - 5, untold: 0, cases: 1 },
  ]);
});

it.each([
  [40_900, '41 s'],
  [240_000, '4 min'],
  [7_800_000, '2 h 10 min'],
])('says %i ms as %s', (ms, words) => expect(latenessInWords(ms)).toBe(words));

it('counts what one channel gave up and another took as told', () => {
  expect(days({ takenAt: 30, outcome: 'gave-up' })).toMatchObject([{ untold: 0, worstMs: 30 }]);
});
