// The published figures: for each month, and once a year for the sites. Pure.
import type { Measured } from './measure.js';
import type { Month } from './months.js';
import { FEWEST, groupsOf, maySumUp, medianOf, shareOf, type Share } from './suppression.js';

/** Of five cases or more. */
export interface Figures {
  readonly cases: number;
  /** LADO and police contacted on the same working day; the rest were missed. Null: too few to say. */
  readonly sameDay: Share | null;
  /** Medians in minutes of real time since the report, rounded to five; null: too few to say. */
  readonly acknowledgedAfter: number | null;
  readonly ladoAfter: number | null;
  readonly policeAfter: number | null;
}

/** Null: fewer than five cases, or none. */
export interface MonthFigures {
  readonly month: Month;
  readonly figures: Figures | null;
}

export interface SiteFigures {
  /** Sites that are counted together, as one of them alone had too few. */
  readonly sites: readonly string[];
  readonly figures: Figures;
}

/** Of the cases of the months that are shown, and of the other months together where that may be shown. */
export interface YearFigures {
  readonly year: number;
  readonly otherMonths: { readonly months: readonly Month[]; readonly figures: Figures } | null;
  /** Empty when there is nothing that may be shown. */
  readonly sites: readonly SiteFigures[];
}

export function figuresOf(cases: readonly Measured[]): Figures | null {
  if (cases.length < FEWEST) return null;
  return {
    cases: cases.length,
    sameDay: shareOf(cases.length, cases.filter((one) => one.sameDay).length),
    acknowledgedAfter: medianOf(cases.map((one) => one.acknowledgedAfter)),
    ladoAfter: medianOf(cases.map((one) => one.ladoAfter)),
    policeAfter: medianOf(cases.map((one) => one.policeAfter)),
  };
}

export const monthFigures = (cases: readonly Measured[], month: Month): MonthFigures => ({
  month,
  figures: figuresOf(cases.filter((one) => one.month === month)),
});

/**
 * The year's sites. They count exactly the cases of the months that are shown, so that subtracting one table from
 * the other leaves nothing; the share of the same day is given by site only where no month and no site hides its
 * own, as one hidden number could be worked out from the rest.
 * @param months the year's twelve
 * @param sites all that there are, in an order that depends on no case
 */
export function yearFigures(
  cases: readonly Measured[],
  { year, months, sites }: { year: number; months: readonly Month[]; sites: readonly string[] },
): YearFigures {
  const of = (month: Month) => cases.filter((one) => one.month === month);
  const shown = months.filter((month) => of(month).length >= FEWEST);
  const hidden = months.filter((month) => !shown.includes(month));
  const rest = hidden.flatMap(of);
  const other = maySumUp(rest.length, hidden.length) ? figuresOf(rest) : null;
  const counted = [...shown.flatMap(of), ...(other === null ? [] : rest)];

  const at = (site: string) => counted.filter((one) => one.site === site);
  const groups = groupsOf(sites.map((part) => ({ part, cases: at(part).length })));
  const bySite = groups.flatMap((group) => {
    const figures = figuresOf(group.flatMap(at));
    return figures === null ? [] : [{ sites: group, figures }];
  });
  const ofMonths = [...shown.map((month) => figuresOf(of(month))), ...(other === null ? [] : [other])];
  const isOpen = [...ofMonths, ...bySite.map((one) => one.figures)].every(
    (f) => f?.sameDay?.kind === 'counts',
  );
  return {
    year,
    otherMonths: other === null ? null : { months: hidden, figures: other },
    sites: isOpen ? bySite : bySite.map((one) => ({ ...one, figures: { ...one.figures, sameDay: null } })),
  };
}
