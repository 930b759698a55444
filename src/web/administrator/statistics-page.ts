// The published figures as tables and as a picture: bars in plain SVG, with everything that they show in the table.
import type { Figures, MonthFigures } from '../../statistics/figures.js';
import type { Publication } from '../../statistics/statistics.js';
import type { Share } from '../../statistics/suppression.js';

export interface FigureRow {
  readonly label: string;
  /** Null: fewer than five, or none. */
  readonly cells: readonly string[] | null;
}

export interface Bar {
  readonly label: string;
  readonly text: string;
  readonly y: number;
  /** In units of the picture; 0 where there is nothing to show. */
  readonly width: number;
  /** The rest, of which only a bound is known: drawn hatched. */
  readonly open: { readonly x: number; readonly width: number } | null;
}

export interface StatisticsPage {
  readonly months: readonly FigureRow[];
  readonly year: number;
  readonly otherMonths: FigureRow | null;
  readonly sites: readonly FigureRow[];
  readonly chart: { readonly bars: readonly Bar[]; readonly height: number; readonly summary: string };
  readonly isEmpty: boolean;
}

const ROW = 28;
const TOP = 6;
/** Where a bar begins, and the length of a hundred per cent. */
export const BAR_FROM = 72;
export const BAR_FULL = 150;
const TOO_FEW = 'too few to say';

export function statisticsPage({ months, year }: Publication): StatisticsPage {
  const rows = months.map(({ month, figures }) => ({ label: monthName(month), cells: cellsOf(figures) }));
  const other = year.otherMonths;
  return {
    months: rows,
    year: year.year,
    otherMonths:
      other === null
        ? null
        : { label: `${namesOfMonths(other.months)}, together`, cells: cellsOf(other.figures) },
    sites: year.sites.map(({ sites, figures }) => ({
      label: sites.length === 1 ? (sites[0] ?? '') : `${listed(sites)}, together`,
      cells: cellsOf(figures),
    })),
    chart: {
      bars: months.map(barOf),
      height: TOP * 2 + months.length * ROW,
      summary: `${months.filter((one) => one.figures?.sameDay).length} of ${months.length} months have enough cases to show a share.`,
    },
    isEmpty: months.every((one) => one.figures === null) && year.sites.length === 0,
  };
}

function barOf({ month, figures }: MonthFigures, index: number): Bar {
  const share = figures?.sameDay ?? null;
  const known = share === null || share.kind === 'at-most' ? 0 : percentOf(share);
  const most =
    share === null ? 0 : share.kind === 'counts' ? known : share.kind === 'at-least' ? 100 : share.percent;
  const scaled = (percent: number) => (percent * BAR_FULL) / 100;
  return {
    label: shortMonth(month),
    text: figures === null ? 'fewer than 5' : share === null ? TOO_FEW : shareText(share),
    y: TOP + index * ROW,
    width: scaled(known),
    open: most > known ? { x: BAR_FROM + scaled(known), width: scaled(most - known) } : null,
  };
}

function cellsOf(figures: Figures | null): string[] | null {
  if (figures === null) return null;
  const { cases, sameDay } = figures;
  const counts = sameDay?.kind === 'counts' ? [String(sameDay.yes), String(sameDay.no)] : ['', ''];
  const [met, missed] = sameDay === null || sameDay.kind === 'counts' ? counts : boundCells(sameDay);
  return [
    String(cases),
    sameDay === null ? TOO_FEW : shareText(sameDay),
    met === '' ? TOO_FEW : (met ?? ''),
    missed === '' ? TOO_FEW : (missed ?? ''),
    ...[figures.acknowledgedAfter, figures.ladoAfter, figures.policeAfter].map(timeText),
  ];
}

const boundCells = ({ kind }: Share): [string, string] =>
  kind === 'at-least' ? ['all but fewer than 5', 'fewer than 5'] : ['fewer than 5', 'all but fewer than 5'];

const percentOf = (share: Share): number =>
  share.kind === 'counts' ? Math.round((100 * share.yes) / (share.yes + share.no)) : share.percent;

function shareText(share: Share): string {
  const percent = `${percentOf(share)}%`;
  return share.kind === 'counts' ? percent : `${percent} or ${share.kind === 'at-least' ? 'more' : 'less'}`;
}

/** `35 min`, `2 h 05 min`, `3 days 4 h`. */
export function timeText(minutes: number | null): string {
  if (minutes === null) return TOO_FEW;
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${String(minutes % 60).padStart(2, '0')} min`;
  return `${Math.floor(hours / 24)} days ${hours % 24} h`;
}

const dateOf = (month: string): Date => new Date(`${month}-01T00:00:00Z`);
const inWords = (month: string, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', ...options }).format(dateOf(month));
const monthName = (month: string): string => inWords(month, { month: 'long', year: 'numeric' });
const shortMonth = (month: string): string => inWords(month, { month: 'short', year: 'numeric' });
const namesOfMonths = (months: readonly string[]): string =>
  listed(months.map((month) => inWords(month, { month: 'long' })));
const listed = (words: readonly string[]): string => new Intl.ListFormat('en-GB').format(words);
