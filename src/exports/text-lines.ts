// Plain text as lines that fit a width, and a line as the runs in which it is drawn: text that runs from
// right to left is put in its order, and what no font here can draw is shown by its number. Nothing is
// silently dropped.
import bidiFactory, { type Bidi } from 'bidi-js';

// Its types describe an ES module; Node loads it as CommonJS, which gives the factory itself.
const bidi = (bidiFactory as unknown as () => Bidi)();

/** A piece of a line drawn at once, from left to right on the page. */
export interface Run {
  readonly text: string;
  readonly rightToLeft: boolean;
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** Characters that draw nothing, or reorder what is around them: shown by number, as they may mislead. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Cs}]/u;
/** Joiners are part of how words are spelt in Persian, Urdu and Hindi, and of many emoji. */
const JOINERS = new Set(['\u200c', '\u200d']);
const VARIATION = /[\uFE00-\uFE0F]/;
const TAB = '    ';

/** `has` tells whether the font can draw a code point. */
export function drawable(text: string, has: (codePoint: number) => boolean): string {
  const out: string[] = [];
  for (const char of text.replaceAll('\t', TAB)) {
    const code = char.codePointAt(0) ?? 0;
    if (char === '\n') out.push(char);
    else if (JOINERS.has(char) || VARIATION.test(char)) out.push(has(code) ? char : '');
    else out.push(INVISIBLE.test(char) || !has(code) ? numbered(code) : char);
  }
  return out.join('');
}

const numbered = (code: number): string => `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`;

/** Lines as typed, wrapped at spaces, and inside a word only where it alone is too wide. */
export function wrap(text: string, width: number, widthOf: (text: string) => number): string[] {
  return text
    .replace(/\r\n?|\u2028|\u2029/g, '\n')
    .split('\n')
    .flatMap((paragraph) => wrapOne(paragraph, width, widthOf));
}

function wrapOne(paragraph: string, width: number, widthOf: (text: string) => number): string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  const begin = (text: string, wide: number): void => void ([line, used] = [text, wide]);
  for (const piece of paragraph.match(/\S+|\s+/g) ?? []) {
    const wide = widthOf(piece);
    if (used + wide <= width) {
      begin(line + piece, used + wide);
      continue;
    }
    if (piece.trim() === '') {
      lines.push(line);
      begin('', 0);
      continue;
    }
    if (line.trim() !== '') lines.push(line.trimEnd());
    const parts = wide <= width ? [piece] : broken(piece, width, widthOf);
    lines.push(...parts.slice(0, -1));
    const rest = parts.at(-1) ?? '';
    begin(rest, widthOf(rest));
  }
  return [...lines, line];
}

function broken(word: string, width: number, widthOf: (text: string) => number): string[] {
  const parts: string[] = [];
  let part = '';
  for (const { segment } of graphemes.segment(word)) {
    if (part !== '' && widthOf(part + segment) > width) {
      parts.push(part);
      part = '';
    }
    part += segment;
  }
  return [...parts, part];
}

const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

export const hasRightToLeft = (text: string): boolean => RIGHT_TO_LEFT.test(text);

/** The direction of a whole paragraph: that of its first strong letter. */
export function runsFromRight(text: string): boolean {
  return (bidi.getEmbeddingLevels(text).paragraphs[0]?.level ?? 0) % 2 === 1;
}

/** The runs of one line from left to right, as the Unicode bidirectional algorithm has it. */
export function runsOf(line: string, fromRight: boolean): Run[] {
  if (!hasRightToLeft(line)) return [{ text: line, rightToLeft: false }];
  const embedding = bidi.getEmbeddingLevels(line, fromRight ? 'rtl' : 'ltr');
  const order = bidi.getReorderedIndices(line, embedding);
  const mirrored = bidi.getMirroredCharactersMap(line, embedding.levels);
  const runs: { level: number; indices: number[] }[] = [];
  for (const index of order) {
    const level = embedding.levels[index] ?? 0;
    const last = runs.at(-1);
    const before = last?.indices.at(-1) ?? 0;
    if (last !== undefined && last.level === level && Math.abs(before - index) === 1)
      last.indices.push(index);
    else runs.push({ level, indices: [index] });
  }
  return runs.map(({ level, indices }) => {
    const rightToLeft = level % 2 === 1;
    // Logical order inside a run: the font's own layout turns letters that belong together.
    const logical = [...indices].sort((a, b) => a - b);
    const letters = logical.map((i) => mirrored.get(i) ?? line[i] ?? '');
    const text = letters.join('');
    // A run of punctuation alone has no script by which the font would turn it.
    const turned =
      rightToLeft && !hasRightToLeft(text)
        ? Array.from(graphemes.segment(text), (one) => one.segment)
            .reverse()
            .join('')
        : text;
    return { text: turned, rightToLeft };
  });
}
