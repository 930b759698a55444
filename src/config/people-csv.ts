// A CSV file of people, such as a personnel system exports: RFC 4180, the first line names the columns.
import { hint } from './problems.js';
import type { Problems } from './problems.js';

/** A row as an entry of `people`, and where it stands, for messages. */
export interface RawPerson {
  readonly where: string;
  readonly entry: unknown;
}

/** Beside them each channel has one, by its key. */
const COLUMNS = ['id', 'name', 'job', 'manager', 'roles', 'site', 'area', 'under_18', 'away', 'phone'];
const LISTS = new Set(['roles', 'channels']);
const YES_OR_NO = new Set(['under_18', 'away']);
const ANSWERS: Readonly<Record<string, boolean>> = { yes: true, true: true, no: false, false: false };

/**
 * The rows of a people file. An empty cell is a key that isn't given; `roles` and `channels` hold several
 * values parted by spaces or semicolons; `under_18` and `away` are yes, no, true or false.
 * @param o.file its name, for messages: `people.csv line 4`
 * @param o.addressKeys under which addresses stand, beside the other columns
 */
export function readPeopleCsv(
  text: string,
  { file, addressKeys }: { readonly file: string; readonly addressKeys: readonly string[] },
  problems: Problems,
): RawPerson[] {
  const lines = parseCsv(text.replace(/^\uFEFF/, ''));
  if (lines === undefined) {
    problems.add(file, 'a quotation mark is opened and never closed');
    return [];
  }
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
  readonly cells: string[];
}

/** Undefined when a quoted cell never ends. */
function parseCsv(text: string): Line[] | undefined {
  const lines: Line[] = [];
  let cells: string[] = [];
  let cell = '';
  let quoted = false;
  let line = 1;
  let startedOn = 1;
  const endRow = () => {
    lines.push({ line: startedOn, cells: [...cells, cell] });
    [cells, cell] = [[], ''];
    startedOn = line;
  };
  for (let i = 0; i < text.length; i++) {
    const character = text[i] ?? '';
    if (character === '\n') line++;
    if (quoted) {
      if (character !== '"') cell += character;
      else if (text[i + 1] === '"') {
        cell += '"';
        i++;
      } else quoted = false;
    } else if (character === '"' && cell.trim() === '') [quoted, cell] = [true, ''];
    else if (character === ',') [cells, cell] = [[...cells, cell], ''];
    else if (character === '\n') endRow();
    else if (character !== '\r' || text[i + 1] !== '\n') cell += character;
  }
  if (cell !== '' || cells.length > 0) endRow();
  return quoted ? undefined : lines;
}
