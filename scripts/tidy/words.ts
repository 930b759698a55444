// One word for one thing: the table "Words" of CONTRIBUTING.md says which, and which are never used in its place.
import { codeOf, isCode, lineIn, running } from './code.js';
import { lineAt, type Rule, type SourceFile } from './files.js';

/** A glossary that nobody can hold in mind holds nobody. */
const MOST_ROWS = 40;
const TABLE = /^## Words\n[\s\S]*?^\| word \| meaning \| never \|\n\|[ |-]*\|\n((?:\|.*\|\n?)*)/m;

interface Banned {
  readonly never: string;
  /** The word to use. */
  readonly word: string;
  /** In comments and docs too; else in names alone: it stands in the table as code. */
  readonly inProse: boolean;
}

export const words: Rule = (files) => {
  const contributing = files.find(({ path }) => path === 'CONTRIBUTING.md');
  const table = contributing === undefined ? null : TABLE.exec(contributing.text);
  if (contributing === undefined || table === null) return [];
  const rows = (table[1] ?? '').split('\n').filter((row) => row !== '');
  const banned = rows.flatMap(bannedIn);
  return [
    ...(rows.length > MOST_ROWS
      ? [`CONTRIBUTING.md: ${rows.length} words, at most ${MOST_ROWS}: leave out those that everybody knows`]
      : []),
    ...files.flatMap((file) => breachesIn(file, banned)),
  ];
};

/** `| reporter | who raised the concern | complainant, `informer` |` */
function bannedIn(row: string): readonly Banned[] {
  const [word = '', , never = ''] = row
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
  return never
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .map((one) => ({ never: one.replaceAll('`', ''), word, inProse: !one.startsWith('`') }));
}

function breachesIn(file: SourceFile, banned: readonly Banned[]): readonly string[] {
  const say = (line: number, { never, word }: Banned) =>
    `${file.path}:${line}: "${never}": the word is "${word}" (CONTRIBUTING.md, Words)`;
  const inProse = banned.filter((one) => one.inProse);
  if (/^docs\/[^/]*\.md$/.test(file.path))
    return inProse.flatMap((one) =>
      [...file.text.matchAll(pattern(one))].map((match) => say(lineAt(file.text, match.index), one)),
    );
  if (!file.path.startsWith('src/')) return [];
  const inPath = banned.filter((one) => pattern(one).test(split(file.path))).map((one) => say(1, one));
  if (!isCode(file) || !banned.some((one) => mayStandIn(file.text, one))) return inPath;
  const { names, comments } = codeOf(file);
  return [
    ...inPath,
    ...names.flatMap(({ line, text }) =>
      banned.filter((one) => pattern(one).test(split(text))).map((one) => say(line, one)),
    ),
    ...comments.flatMap((comment) =>
      inProse.flatMap((one) =>
        [...running(comment).matchAll(pattern(one))].map((match) => say(lineIn(comment, match.index), one)),
      ),
    ),
  ];
}

const pattern = ({ never }: Banned): RegExp =>
  new RegExp(
    `(?<![\\p{L}\\d])${never.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/ +/g, '\\s+')}(?![\\p{L}\\d])`,
    'giu',
  );

/** Parsing takes time, and most files hold none: whether the letters stand there at all, however they are joined. */
const mayStandIn = (text: string, { never }: Banned): boolean =>
  new RegExp(never.match(/[\p{L}\d]+/gu)?.join('[^\\p{L}\\d]*') ?? never, 'iu').test(text);

/** `peopleToldAt`, `PEOPLE_TOLD` and a file's `people-told` as the words they are made of. */
const split = (name: string): string =>
  name
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .replace(/[^\p{L}\d]+/gu, ' ');
