// A CSV file of people, such as a personnel system exports: RFC 4180, the first line names the columns.
import { CsvError, type Options, parse } from 'csv-parse/sync';
import { hint } from './problems.js';
import type { Problems } from './problems.js';

/** A row as an entry of `people`, and where it is, for messages. */
export interface RawPerson {
  readonly where: string;
  readonly entry: unknown;
}

/** A quotation mark inside a cell is a character; rows are of any length, so that what is wrong can be said of each. */
const FORM = {
  bom: true,
  info: true,
  trim: true,
  relax_quotes: true,
  relax_column_count: true,
  record_delimiter: '\n',
} satisfies Options;
/** `lines`: up to which line of the file it goes. */
interface Parsed {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** Beside them each channel has one, by its key. */
const COLUMNS = ['id', 'name', 'job', 'manager', 'roles', 'site', 'area', 'under_18', 'away', 'phone'];
const LISTS = new Set(['roles', 'channels']);
const YES_OR_NO = new Set(['under_18', 'away']);
const ANSWERS: Readonly<Record<string, boolean>> = { yes: true, true: true, no: false, false: false };

/**
 * The rows of a people file. An empty cell is a key that isn't given; `roles` and `channels` hold several
 * values separated by spaces or semicolons; `under_18` and `away` are yes, no, true or false.
 * @param o.file its name, for messages: `people.csv line 4`
 * @param o.addressKeys under which addresses stand, beside the other columns
 */
export function readPeopleCsv(
  text: string,
  { file, addressKeys }: { readonly file: string; readonly addressKeys: readonly string[] },
  problems: Problems,
): RawPerson[] {
  const lines = parseCsv(text, file, problems);
  if (lines === undefined) return [];
  const [head, ...rows] = lines;
  const columns = (head?.cells ?? []).map((name) => name.trim().toLowerCase());
  const known = [...COLUMNS, ...addressKeys, 'channels'];
  if (!noteColumns(columns, known, file, problems)) return [];
  return rows.flatMap(({ line, cells }) => {
    const where = `${file} line ${line}`;
    if (cells.every((cell) => cell.trim() === '')) return [];
    if (cells.length > columns.length) {
      problems.add(where, `has ${cells.length} cells, but there are ${columns.length} columns`);
      return [];
    }
    return [{ where, entry: entryOf(columns, cells) }];
  });
}

function noteColumns(
  columns: readonly string[],
  known: readonly string[],
  file: string,
  problems: Problems,
): boolean {
  const before = problems.found.length;
  const seen = new Set<string>();
  for (const column of columns) {
    if (!known.includes(column)) {
      problems.add(`${file} line 1`, `there is no column "${column}"${hint(column, known)}`);
    } else if (seen.has(column)) problems.add(`${file} line 1`, `the column "${column}" is there twice`);
    seen.add(column);
  }
  if (!seen.has('id'))
    problems.add(`${file} line 1`, `the column "id" is missing; known: ${known.join(', ')}`);
  return problems.found.length === before;
}

function entryOf(columns: readonly string[], cells: readonly string[]): Record<string, unknown> {
  const entry: Record<string, unknown> = {};
  columns.forEach((column, index) => {
    const cell = (cells[index] ?? '').trim();
    if (cell === '') return;
    if (LISTS.has(column)) entry[column] = cell.split(/[\s;]+/).filter((part) => part !== '');
    else if (YES_OR_NO.has(column)) entry[column] = ANSWERS[cell.toLowerCase()] ?? cell;
    else entry[column] = cell;
  });
  return entry;
}

interface Line {
  /** The line of the file on which the row begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** Undefined when it can't be read, which is noted. */
function parseCsv(text: string, file: string, problems: Problems): Line[] | undefined {
  try {
    // The parser would count a line's end of two characters inside a cell twice.
    const rows = parse(text.replaceAll('\r\n', '\n'), FORM) as unknown as readonly Parsed[];
    return rows.map(({ record }, i) => ({ line: (rows[i - 1]?.info.lines ?? 0) + 1, cells: record }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    if (error.code === 'CSV_QUOTE_NOT_CLOSED') {
      problems.add(file, 'a quotation mark is opened and never closed');
    } else if (error.code === 'CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE') {
      const where = `${file} line ${Number(error['lines'])}`;
      problems.add(
        where,
        'there is text behind a closing quotation mark: expected a comma or the end of the line',
      );
    } else problems.add(file, `can't be read as CSV (${error.code})`);
    return undefined;
  }
}
