import { describe, expect, test } from 'vitest';
import { DIVISIONS, holidaysOf, shippedBankHolidays } from './bank-holidays.js';
import type { Division } from './bank-holidays.js';

const DAY_MS = 86_400_000;
const YEARS = [2025, 2026, 2027, 2028];

const iso = (ms: number) => new Date(ms).toISOString().slice(0, 10);
const datesOf = (of: Division, year: number) => {
  const dates = shippedBankHolidays()[of].events.map(({ date }) => date);
  return dates.filter((date) => date.startsWith(`${year}-`));
};

/** Easter Sunday by the epact, as in the Book of Common Prayer's tables, rather than by Gauss's formula. */
function easter(year: number): number {
  const golden = (year % 19) + 1;
  const century = Math.floor(year / 100) + 1;
  const skipped = Math.floor((3 * century) / 4) - 12;
  const corrected = Math.floor((8 * century + 5) / 25) - 5;
  const sunday = Math.floor((5 * year) / 4) - skipped - 10;
  let epact = (11 * golden + 20 + corrected - skipped) % 30;
  if ((epact === 25 && golden > 11) || epact === 24) epact++;
  let moon = 44 - epact;
  if (moon < 21) moon += 30;
  const day = moon + 7 - ((sunday + moon) % 7);
  return Date.UTC(year, 2, day);
}

describe('the shipped bank holidays', () => {
  test.each<[Division, number, string]>([
    ['england-and-wales', 2025, '01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26'],
    ['england-and-wales', 2026, '01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28'],
    ['england-and-wales', 2027, '01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28'],
    ['england-and-wales', 2028, '01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26'],
    ['scotland', 2026, '01-01 01-02 04-03 05-04 05-25 06-15 08-03 11-30 12-25 12-28'],
    ['scotland', 2027, '01-01 01-04 03-26 05-03 05-31 08-02 11-30 12-27 12-28'],
    ['northern-ireland', 2026, '01-01 03-17 04-03 04-06 05-04 05-25 07-13 08-31 12-25 12-28'],
  ])('%s %d', (division, year, dates) => {
    expect(datesOf(division, year)).toEqual(dates.split(' ').map((date) => `${year}-${date}`));
  });

  test.each(DIVISIONS)('%s: Easter as computed, in order, each once, no weekends', (division) => {
    for (const year of YEARS) {
      const dates = datesOf(division, year);
      expect(dates).toContain(iso(easter(year) - 2 * DAY_MS));
      expect(dates.includes(iso(easter(year) + DAY_MS))).toBe(division !== 'scotland');
      expect(dates).toEqual([...new Set(dates)].sort());
      for (const date of dates) expect([0, 6]).not.toContain(new Date(date).getUTCDay());
      expect(dates.length).toBeGreaterThanOrEqual(8);
    }
  });

  test('every substitute is marked as one', () => {
    const raw = shippedBankHolidays()['england-and-wales'].events;
    expect(raw.filter(({ notes }) => notes === 'Substitute day').map(({ date }) => date)).toEqual([
      '2026-12-28',
      '2027-12-27',
      '2027-12-28',
      '2028-01-03',
    ]);
  });
});

describe('holidaysOf', () => {
  test("a division's and the organisation's own, known to the end of the last year", () => {
    const holidays = holidaysOf('england-and-wales', ['2026-12-24']);
    expect(holidays.knownUntil).toBe('2028-12-31');
    expect(holidays.dates.has('2026-12-24')).toBe(true);
    expect(holidays.dates.has('2026-08-31')).toBe(true);
    expect(holidays.dates.has('2026-08-03')).toBe(false);
  });

  test('own closures alone are never unknown', () => {
    expect(holidaysOf(null, ['2026-12-24'])).toEqual({ dates: new Set(['2026-12-24']), knownUntil: null });
  });
});
