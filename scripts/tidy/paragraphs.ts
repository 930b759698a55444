// A comment that gives a paragraph gives one that the procedure has, and none points at a paper that a reader hasn't.
import { parse } from 'yaml';
import { codeOf, isCode, lineIn, running, type Said } from './code.js';
import type { Rule, SourceFile } from './files.js';

const SECTIONS = ['1', '2', '3', '4', '5', '6', '7', '8'];
/** `8(3)`, `6 para 1`, `5 last para`, and `4: "…"` where a comment begins with it. */
const PARAGRAPHS = [/(?<![\w.$])\d+\(\d+\)/g, /(?<![\w.])\d+ (?:para \d+|last para)\b/g];
/** Parsing takes time, and most files give none. */
const MAY_GIVE = /\d\(\d|\d (para|last para)\b|(\/\/|\*)\s*\d+: |\bDESIGN\b|\bdesign\b/;
const FIRST_WORD = /^(?:\/\/|\/\*\*?)\s*([1-9]\d?): /;
const DESIGN = /\bsections?\s+\d+\s+of\s+the\s+design\b|\bDESIGN\b|\bthe\s+design\b(?!\s+system)/g;

export const paragraphs: Rule = (files) => {
  const known = new Set([...SECTIONS, ...files.flatMap(sources)]);
  return files
    .filter((file) => isCode(file) && /^(src|test|scripts|bench)\//.test(file.path))
    .filter((file) => MAY_GIVE.test(file.text))
    .flatMap((file) =>
      codeOf(file).comments.flatMap((comment) => [
        ...paragraphsIn(comment)
          .filter(({ text }) => !known.has(text))
          .map(({ line, text }) => `${file.path}:${line}: "${text}": the procedure has no such paragraph`),
        ...[...running(comment).matchAll(DESIGN)].map(
          (match) =>
            `${file.path}:${lineIn(comment, match.index)}: "${match[0].replace(/\s+/g, ' ')}": say it here, or name what can be read`,
        ),
      ]),
    );
};

function paragraphsIn(comment: Said): readonly Said[] {
  const text = running(comment);
  const first = FIRST_WORD.exec(text)?.[1];
  return [
    ...(first === undefined ? [] : [{ line: comment.line, text: first }]),
    ...PARAGRAPHS.flatMap((paragraph) =>
      [...text.matchAll(paragraph)].map((match) => ({
        line: lineIn(comment, match.index),
        text: match[0],
      })),
    ),
  ];
}

/** Every paragraph that a procedure's file gives as a source. */
function sources({ path, text }: SourceFile): readonly string[] {
  if (!/^procedures\/[^/]+\.ya?ml$/.test(path)) return [];
  const procedure = parse(text) as { steps?: Sourced[]; findings?: Sourced[] };
  return [...(procedure.steps ?? []), ...(procedure.findings ?? [])].flatMap(({ source }) => source ?? []);
}

interface Sourced {
  readonly source?: string | readonly string[];
}
