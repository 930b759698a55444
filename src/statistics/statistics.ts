// The published figures: every month and every year is worked out once, kept, and never recalculated, so that
// two looks never differ by one case.
import { z } from 'zod';
import type { Organisation } from '../escalation/organisation.js';
import type { Procedure } from '../escalation/procedure/procedure.js';
import type { CaseView, Clock } from '../casework/casework.js';
import type { KeyValueStore } from '../casework/key-value-store.js';
import { monthFigures, yearFigures, type MonthFigures, type YearFigures } from './figures.js';
import { measure, sitesOf, type Measured } from './measure.js';
import { comesOutAt, monthAfter, monthsOf, monthsOut, yearOut } from './months.js';

const MONTHS_SHOWN = 12;

const share = z.union([
  z.object({ kind: z.literal('counts'), yes: z.number(), no: z.number() }),
  z.object({ kind: z.enum(['at-least', 'at-most']), percent: z.number() }),
]);
const minutes = z.number().nullable();
const figures = z.object({
  cases: z.number(),
  sameDay: share.nullable(),
  acknowledgedAfter: minutes,
  ladoAfter: minutes,
  policeAfter: minutes,
});
const month = z.object({ month: z.string(), figures: figures.nullable() });
const year = z.object({
  year: z.number(),
  otherMonths: z.object({ months: z.array(z.string()).readonly(), figures }).nullable(),
  sites: z.array(z.object({ sites: z.array(z.string()).readonly(), figures })).readonly(),
});

/** What is kept of a period that has come out. */
export const publishedShape = z.union([month, year]);
export type Published = z.infer<typeof publishedShape>;

export interface Publication {
  /** Twelve, the earliest first. */
  readonly months: readonly MonthFigures[];
  /** The last whole calendar year that has come out. */
  readonly year: YearFigures;
  /** When the month under way comes out. */
  readonly nextAt: number;
}

export interface StatisticsOptions {
  /** Every case of the organisation. */
  readonly iterateCases: () => AsyncIterable<Pick<CaseView, 'events'>>;
  readonly keyValueStore: KeyValueStore<Published>;
  readonly organisation: () => Organisation;
  readonly procedure: Procedure;
  readonly clock: Clock;
}

export interface Statistics {
  /** @throws StoreUnavailable */
  published(): Promise<Publication>;
}

export function createStatistics(o: StatisticsOptions): Statistics {
  async function measureAll(): Promise<Measured[]> {
    const about = { organisation: o.organisation(), procedure: o.procedure };
    const all: Measured[] = [];
    for await (const { events } of o.iterateCases()) {
      const measured = measure(events, about);
      if (measured !== null) all.push(measured);
    }
    return all;
  }

  return {
    async published() {
      const organisation = o.organisation();
      const now = o.clock.now();
      const kept = new Map((await o.keyValueStore.all()).map(({ value }) => [keyOf(value), value]));
      const months = monthsOut(now, organisation, MONTHS_SHOWN);
      const lastYear = yearOut(now, organisation);
      const missing = [...months, String(lastYear)].filter((key) => !kept.has(key));
      const all = missing.length === 0 ? [] : await measureAll();
      for (const key of missing) {
        const value: Published =
          key === String(lastYear)
            ? yearFigures(all, { year: lastYear, months: monthsOf(lastYear), sites: sitesOf(organisation) })
            : monthFigures(all, key);
        await o.keyValueStore.put(key, value);
        kept.set(key, value);
      }
      const found = [...kept.values()];
      return {
        months: found
          .filter(isMonth)
          .filter((one) => months.includes(one.month))
          .sort((a, b) => (a.month < b.month ? -1 : 1)),
        year:
          found.flatMap((one) => (isMonth(one) ? [] : [one])).find((one) => one.year === lastYear) ??
          nothingOf(lastYear),
        nextAt: comesOutAt(monthAfter(months.at(-1) ?? ''), organisation),
      };
    },
  };
}

const isMonth = (value: Published): value is z.infer<typeof month> => 'month' in value;

const keyOf = (value: Published): string => (isMonth(value) ? value.month : String(value.year));

const nothingOf = (lastYear: number): YearFigures => ({ year: lastYear, otherMonths: null, sites: [] });
