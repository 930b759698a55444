// The published figures as a spreadsheet table.
import type { Figures } from './figures.js';
import type { Publication } from './statistics.js';

const HEAD = [
  'Period',
  'Sites',
  'Cases',
  'Same day',
  'Missed',
  'Same day, per cent',
  'Median minutes to confirmation',
  'Median minutes to LADO',
  'Median minutes to police',
];
const FEW = 'fewer than 5';
const ALL_SITES = 'all';

/** RFC 4180, with the mark by which spreadsheets know UTF-8. */
export function publicationCsv({ months, year }: Publication): string {
  const other = year.otherMonths;
  const rows = [
    ...months.map(({ month, figures }) => [month, ALL_SITES, ...cellsOf(figures)]),
    ...(other === null ? [] : [[other.months.join(' '), ALL_SITES, ...cellsOf(other.figures)]]),
    ...year.sites.map(({ sites, figures }) => [String(year.year), sites.join('; '), ...cellsOf(figures)]),
  ];
  return `\uFEFF${[HEAD, ...rows].map((row) => row.map(csvCell).join(',')).join('\r\n')}\r\n`;
}

function cellsOf(figures: Figures | null): string[] {
  if (figures === null) return [FEW, '', '', '', '', '', ''];
  const { sameDay } = figures;
  const counts = sameDay?.kind === 'counts' ? [String(sameDay.yes), String(sameDay.no)] : ['', ''];
  const medians = [figures.acknowledgedAfter, figures.ladoAfter, figures.policeAfter];
  return [
    String(figures.cases),
    ...counts,
    percentOf(figures),
    ...medians.map((one) => (one === null ? '' : String(one))),
  ];
}

/** `60`, `80 or more`, `20 or less`; empty when there are too few to say. */
function percentOf({ sameDay }: Figures): string {
  if (sameDay === null) return '';
  if (sameDay.kind === 'counts') return String(Math.round((100 * sameDay.yes) / (sameDay.yes + sameDay.no)));
  return `${sameDay.percent} or ${sameDay.kind === 'at-least' ? 'more' : 'less'}`;
}

/** Characters that would begin a formula in a spreadsheet cell. */
const FORMULA = /^[\s]*[=+\-@\t\r]/;

/** Quoted, and never a formula: an apostrophe before it makes a spreadsheet take it for text. */
export function csvCell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}
