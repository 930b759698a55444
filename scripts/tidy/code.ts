// What a file of code says beside its code: comments, names and texts, each with its line. Read by the compiler's own
// parser, so that a `//` in a text or a pattern is no comment.
import ts from 'typescript';
import { lineAt, type SourceFile } from './files.js';

export interface Said {
  readonly line: number;
  readonly text: string;
}

export interface Code {
  /** Lines of comments that follow one another are one comment. */
  readonly comments: readonly Said[];
  /** Each name, once a line. */
  readonly names: readonly Said[];
  readonly tree: ts.SourceFile;
}

const CODE = /\.(ts|mjs|cjs)$/;
const COMMENT = /\/\*[\s\S]*?\*\/|\/\/.*(?:\n[ \t]*\/\/.*)*/g;
const read = new WeakMap<SourceFile, Code>();

export const isCode = ({ path }: SourceFile): boolean => CODE.test(path);

/** Read once, however many rules ask. */
export function codeOf(file: SourceFile): Code {
  const known = read.get(file);
  if (known !== undefined) return known;
  const tree = ts.createSourceFile(file.path, file.text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
  const lineOf = (offset: number): number => tree.getLineAndCharacterOfPosition(offset).line + 1;
  const names = new Map<string, Said>();
  let [code, upTo] = ['', 0];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) {
      const line = lineOf(node.getStart(tree));
      names.set(`${line} ${node.text}`, { line, text: node.text });
    } else if (isText(node)) {
      const start = node.getStart(tree);
      code += file.text.slice(upTo, start) + ' '.repeat(node.end - start);
      upTo = node.end;
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  const comments = [...(code + file.text.slice(upTo)).matchAll(COMMENT)].map((match) => ({
    line: lineOf(match.index),
    text: file.text.slice(match.index, match.index + match[0].length),
  }));
  const found = { comments, names: [...names.values()], tree };
  read.set(file, found);
  return found;
}

/** The line of what stands at `offset` of a comment's text. */
export const lineIn = (comment: Said, offset: number): number =>
  comment.line + lineAt(comment.text, offset) - 1;

/** The comment as running text of the same length: without the marks at the beginnings of its lines. */
export const running = (comment: Said): string =>
  comment.text.replace(/\n[ \t]*(\/\/|\*)?/g, (mark) => ' '.repeat(mark.length));

function isText(node: ts.Node): boolean {
  return (
    ts.isStringLiteral(node) ||
    node.kind === ts.SyntaxKind.RegularExpressionLiteral ||
    (node.kind >= ts.SyntaxKind.NoSubstitutionTemplateLiteral && node.kind <= ts.SyntaxKind.TemplateTail)
  );
}
