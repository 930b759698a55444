// The figures for administrators: judged by hand on real cases, and never below five, also not by subtraction.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvCell, publicationCsv } from '../../src/statistics/csv.js';
import { figuresOf, monthFigures, yearFigures } from '../../src/statistics/figures.js';
import { measure, NO_SITE, sitesOf, type Measured } from '../../src/statistics/measure.js';
import { comesOutAt, monthsOf, monthsOut, yearOut } from '../../src/statistics/months.js';
import { groupsOf, maySumUp, medianOf, shareOf } from '../../src/statistics/suppression.js';
import { at, Case, p, procedure, riverside } from '../escalation/world.js';

const about = { organisation: riverside, procedure };

describe('one case, judged by hand', () => {
  it('counts minutes from the report, and the same day by what happened', () => {
    const c = new Case('2026-03-16 09:10');
    c.raise();
    c.until('2026-03-16 09:25').does('ben.ode', 'acknowledge', {});
    c.until('2026-03-16 10:00').record('ben.ode', 'contact-police', { unit: 'CPPU' }, '2026-03-16 09:50');
    c.until('2026-03-16 16:30').record(
      'ben.ode',
      'contact-lado',
      { officer: 'kent.lado' },
      '2026-03-16 16:20',
    );
    expect(measure(c.events, about)).toEqual({
      month: '2026-03',
      site: 'Riverside Academy',
      sameDay: true,
      acknowledgedAfter: 15,
      policeAfter: 40,
      ladoAfter: 430,
    });
  });

  it('a contact of the next morning is not of the same day, one recorded late is', () => {
    const late = new Case('2026-03-16 09:10');
    late.raise();
    late.record('ben.ode', 'contact-police', { unit: 'CPPU' });
    late.until('2026-03-17 09:10').record('ben.ode', 'contact-lado', { officer: 'kent.lado' });
    expect(measure(late.events, about)).toMatchObject({ sameDay: false, policeAfter: 0, ladoAfter: 24 * 60 });

    const recordedLate = new Case('2026-03-16 09:10');
    recordedLate.raise();
    recordedLate.record('ben.ode', 'contact-police', { unit: 'CPPU' });
    recordedLate.until('2026-03-17 09:10');
    recordedLate.record('ben.ode', 'contact-lado', { officer: 'kent.lado' }, '2026-03-16 11:10');
    expect(measure(recordedLate.events, about)).toMatchObject({ sameDay: true, ladoAfter: 120 });
  });

  it('nobody contacted: no time, and missed; the whole of a night is counted', () => {
    const silent = new Case('2026-03-16 09:10');
    silent.raise();
    silent.until('2026-03-20 17:00');
    expect(measure(silent.events, about)).toMatchObject({
      sameDay: false,
      acknowledgedAfter: null,
      ladoAfter: null,
    });

    const night = new Case('2026-03-16 20:00');
    night.raise();
    night.until('2026-03-17 08:30').does('ben.ode', 'acknowledge', {});
    // Raised after hours, the working day to meet is the next one.
    night.record('ben.ode', 'contact-police', { unit: 'CPPU' });
    night.record('ben.ode', 'contact-lado', { officer: 'kent.lado' });
    expect(measure(night.events, about)).toMatchObject({ sameDay: true, acknowledgedAfter: 12.5 * 60 });
  });

  it('what is recorded after the month has come out changes nothing', () => {
    const c = new Case('2026-03-16 09:10');
    c.raise();
    const before = measure(c.until('2026-04-07 23:00').events, about);
    c.until('2026-04-08 09:00').record(
      'ben.ode',
      'contact-lado',
      { officer: 'kent.lado' },
      '2026-03-16 10:00',
    );
    c.record('ben.ode', 'contact-police', { unit: 'CPPU' }, '2026-03-16 10:00');
    expect(measure(c.events, about)).toEqual(before);
    expect(before).toMatchObject({ sameDay: false, ladoAfter: null });
  });

  it('takes the site from the first subject that the directory knows', () => {
    const site = (subjects: { id: ReturnType<typeof p> | null; name: string; under18: boolean }[]) => {
      const c = new Case('2026-03-16 09:10');
      c.raise({ subjects });
      return measure(c.events, about)?.site;
    };
    const agency = { id: null, name: 'Someone from an agency', under18: false };
    expect(site([agency])).toBe(NO_SITE);
    expect(site([agency, { id: p('holly.stone'), name: 'Holly Stone', under18: false }])).toBe(
      'Quayside Campus',
    );
    expect(sitesOf(riverside)).toEqual(['Quayside Campus', 'Riverside Academy', NO_SITE]);
    expect(measure([], about)).toBeNull();
  });
});

it('a month comes out on the eighth day after its end, in local time, and a year with its December', () => {
  expect(comesOutAt('2026-03', riverside)).toBe(at('2026-04-08 00:00'));
  expect(monthsOut(at('2026-04-07 23:59'), riverside, 2)).toEqual(['2026-01', '2026-02']);
  expect(monthsOut(at('2026-04-08 00:00'), riverside, 2)).toEqual(['2026-02', '2026-03']);
  expect(monthsOut(at('2026-01-07 23:59'), riverside, 1)).toEqual(['2025-11']);
  expect(yearOut(at('2026-01-07 23:59'), riverside)).toBe(2024);
  expect(yearOut(at('2026-01-08 00:00'), riverside)).toBe(2025);
});

describe('five or more, worked out by hand', () => {
  it('medians: the middle one, rounded to five minutes, of five times or more', () => {
    expect(medianOf([1, 2, 21, 40, 50, null, null, null, null])).toBe(20);
    expect(medianOf([0, 10, 20, 34, 40, 50, null, null, null, null])).toBe(25);
    expect(medianOf([1, 2, 3, 4, null, null, null, null, null])).toBeNull();
    // Of eight it would say that at most three have none.
    expect(medianOf([1, 2, 3, 4, 5, 6, 7, 8])).toBeNull();
  });

  it('shares: both parts, or only the bound', () => {
    expect(shareOf(8, 8)).toBeNull();
    expect(shareOf(9, 9)).toEqual({ kind: 'at-least', percent: 55 });
    expect(shareOf(20, 20)).toEqual({ kind: 'at-least', percent: 80 });
    expect(shareOf(20, 15)).toEqual({ kind: 'counts', yes: 15, no: 5 });
    expect(shareOf(20, 4)).toEqual({ kind: 'at-most', percent: 20 });
  });

  it('sites: the small ones go with the first large one, also when they are none', () => {
    const groups = (...cases: number[]) =>
      groupsOf(cases.map((n, i) => ({ part: 'abcd'[i] ?? '', cases: n })));
    expect(groups(5, 6, 7)).toEqual([['a'], ['b'], ['c']]);
    expect(groups(5, 6, 0)).toEqual([['a', 'c'], ['b']]);
    expect(groups(4, 6, 9, 3)).toEqual([['a', 'b', 'd'], ['c']]);
    expect(groups(2, 2, 2)).toEqual([['a', 'b', 'c']]);
    expect(groups(2, 2, 0)).toEqual([]);
  });

  it('the other months together: only when each of them may be none', () => {
    expect([maySumUp(4, 12), maySumUp(5, 2), maySumUp(5, 3), maySumUp(8, 3), maySumUp(9, 3)]).toEqual([
      false,
      false,
      true,
      true,
      false,
    ]);
  });
});

const SITES = ['East', 'West', 'North', NO_SITE];
const MONTHS = monthsOf(2025);

const oneCase = fc.record<Measured>({
  month: fc.constantFrom(...MONTHS),
  site: fc.constantFrom(...SITES),
  sameDay: fc.boolean(),
  acknowledgedAfter: fc.option(fc.integer({ min: 0, max: 600 })),
  ladoAfter: fc.constant(null),
  policeAfter: fc.constant(30),
});
/** Years of all sizes: a few months with most of the cases, some with few, and misses that are rare or not. */
const aYear = fc
  .tuple(
    fc.array(oneCase, { maxLength: 130, size: 'max' }),
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 4 }),
    fc.constantFrom(0, 0.1, 1),
  )
  .map(([cases, months, sites, missing]) =>
    cases.map((one, i) => ({
      ...one,
      month: MONTHS[MONTHS.indexOf(one.month) % months] ?? '',
      site: SITES[SITES.indexOf(one.site) % sites] ?? '',
      sameDay: one.sameDay || (i % 10) / 10 >= missing,
    })),
  );

const publish = (cases: readonly Measured[]) => ({
  months: MONTHS.map((month) => monthFigures(cases, month)),
  year: yearFigures(cases, { year: 2025, months: MONTHS, sites: SITES }),
});
const runs = { numRuns: 300 };

describe('nothing under five can be read or worked out', () => {
  it('no number of cases that is published is below five', () => {
    fc.assert(
      fc.property(aYear, (cases) => {
        const { months, year } = publish(cases);
        const all = [
          ...months.map((one) => one.figures),
          year.otherMonths?.figures ?? null,
          ...year.sites.map((one) => one.figures),
        ].filter((figures) => figures !== null);
        for (const { cases: count, sameDay } of all) {
          const parts = sameDay?.kind === 'counts' ? [sameDay.yes, sameDay.no] : [];
          for (const number of [count, ...parts]) expect(number).toBeGreaterThanOrEqual(5);
        }
        // Both tables count the same cases: one minus the other leaves nothing.
        const sum = (some: readonly ({ cases: number } | null | undefined)[]) =>
          some.reduce((total, one) => total + (one?.cases ?? 0), 0);
        const byMonth = sum([...months.map((one) => one.figures), year.otherMonths?.figures]);
        expect(sum(year.sites.map((one) => one.figures))).toBe(byMonth);
      }),
      runs,
    );
  });

  it('a month that is hidden may be empty: without its cases the same is published', () => {
    fc.assert(
      fc.property(aYear, fc.nat(), (cases, choice) => {
        const published = publish(cases);
        const hidden = published.months.filter((one) => one.figures === null).map((one) => one.month);
        const month = hidden[choice % Math.max(1, hidden.length)];
        if (month === undefined) return;
        if (published.year.otherMonths === null) {
          const without = cases.filter((one) => !hidden.includes(one.month));
          expect(publish(without)).toEqual(published);
          const four = Array.from({ length: 4 }, () => caseOf({ month }));
          expect(publish([...without, ...four])).toEqual(published);
        } else {
          expect(publish(movedAway(cases, month, hidden))).toEqual(published);
        }
      }),
      runs,
    );
  });

  it('a site that is counted with others may have none: with its cases elsewhere the same is published', () => {
    fc.assert(
      fc.property(aYear, fc.nat(), (cases, choice) => {
        const published = publish(cases);
        const group = published.year.sites.find((one) => one.sites.length > 1)?.sites;
        if (group === undefined) return;
        const few = group.filter((site) => countedAt(site, cases, published) < 5);
        const site = few[choice % few.length];
        const other = group.find((one) => !few.includes(one)) ?? group.find((one) => one !== site);
        const moved = cases.map((one) => (one.site === site ? { ...one, site: other ?? '' } : one));
        expect(publish(moved)).toEqual(published);
      }),
      runs,
    );
  });

  it('a missed part that is hidden may be none or four, in each month and in the year', () => {
    fc.assert(
      fc.property(aYear, fc.integer({ min: 0, max: 4 }), fc.nat(), (cases, missed, choice) => {
        const published = publish(cases);
        const bounded = published.months.filter((one) => one.figures?.sameDay?.kind === 'at-least');
        const month = bounded[choice % Math.max(1, bounded.length)]?.month;
        if (month === undefined) return;
        let left = missed;
        const changed = cases.map((one) => (one.month === month ? { ...one, sameDay: left-- <= 0 } : one));
        expect(publish(changed)).toEqual(published);
      }),
      runs,
    );
  });

  it('a rule that only hides small cells would be found out: this is what the checks above are for', () => {
    // 5 + 6 + 3 with a total of 14: the total gives the hidden one away.
    const naive = (counts: readonly number[]) => ({
      shown: counts.map((n) => (n < 5 ? null : n)),
      total: counts.reduce((a, b) => a + b, 0),
    });
    expect(naive([5, 6, 3])).not.toEqual(naive([5, 6, 0]));
    const site = (name: string, n: number) => Array.from({ length: n }, () => caseOf({ site: name }));
    const year = (west: number, north: number) =>
      publish([...site('East', 9 - west), ...site('West', west), ...site('North', north)]).year;
    expect(year(3, 6)).toEqual(year(0, 6));
  });
});

function caseOf(change: Partial<Measured>): Measured {
  return {
    month: '2025-01',
    site: 'East',
    sameDay: true,
    acknowledgedAfter: 10,
    ladoAfter: 20,
    policeAfter: 30,
    ...change,
  };
}

const countedAt = (
  site: string,
  cases: readonly Measured[],
  { months, year }: ReturnType<typeof publish>,
) => {
  const others = year.otherMonths?.months ?? [];
  const counts = (month: string) =>
    others.includes(month) || months.some((one) => one.month === month && one.figures !== null);
  return cases.filter((one) => one.site === site && counts(one.month)).length;
};

/** The cases of one hidden month, spread over the other hidden ones so that none of them has five. */
function movedAway(cases: readonly Measured[], from: string, hidden: readonly string[]): Measured[] {
  const count = new Map(hidden.map((month) => [month, cases.filter((one) => one.month === month).length]));
  return cases.map((one) => {
    if (one.month !== from) return one;
    const to = hidden.find((month) => month !== from && (count.get(month) ?? 0) < 4);
    if (to === undefined) throw new Error('no room: the sum should not have been shown');
    count.set(to, (count.get(to) ?? 0) + 1);
    return { ...one, month: to };
  });
}

describe('the table for a spreadsheet', () => {
  it('holds what is published and nothing else, and no formula', () => {
    const cases = [
      ...Array.from({ length: 12 }, (_, i) => caseOf({ month: '2025-03', site: '=cmd|x', sameDay: i > 5 })),
      ...Array.from({ length: 3 }, () => caseOf({ month: '2025-04' })),
    ];
    const { months, year } = publish(cases);
    const lines = publicationCsv({ months, year, nextAt: 0 }).split('\r\n');
    expect(lines).toContain('"2025-03","all","12","6","6","50","10","20","30"');
    expect(lines).toContain('"2025-04","all","fewer than 5","","","","","",""');
    expect(lines.join('\n')).not.toMatch(/"3"/);
    expect(csvCell('=1+1')).toBe('"\'=1+1"');
    for (const begin of ['=', '+', '-', '@', '\t', '\r', ' =', '\n='])
      expect(csvCell(`${begin}A`)[1]).toBe("'");
    expect(csvCell('West "the" site')).toBe('"West ""the"" site"');
  });

  it('figures of five cases say no more than that there are five', () => {
    const five = Array.from({ length: 5 }, () => caseOf({}));
    const nothingElse = { sameDay: null, acknowledgedAfter: null, ladoAfter: null, policeAfter: null };
    expect(figuresOf(five)).toEqual({ cases: 5, ...nothingElse });
    expect(figuresOf(five.slice(1))).toBeNull();
  });
});
