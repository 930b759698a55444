// A comment that names a file names one that exists.
import { basename } from 'node:path';
import { codeOf, isCode, lineIn } from './code.js';
import type { Rule } from './files.js';

/** Parsing takes time, and most files name no other. */
const MAY_NAME = /(\/\/|\*).*\.(ts|mjs)\b/;
const NAME = /(?<![\w*…/.<>-])(?:\.{1,2}\/)*[\w][\w./-]*\.(?:ts|mjs)\b(?!\.\w)/g;

export const pointers: Rule = (files) => {
  const paths = files.map(({ path }) => path);
  const names = new Set(paths.map((path) => basename(path)));
  const exists = (name: string): boolean => {
    const plain = name.replace(/^(\.{1,2}\/)+/, '');
    if (!plain.includes('/')) return names.has(plain);
    return paths.some((path) => path === plain || path.endsWith(`/${plain}`));
  };
  return files
    .filter((file) => isCode(file) && /^(src|test|scripts|bench)\//.test(file.path))
    .filter((file) => MAY_NAME.test(file.text))
    .flatMap((file) =>
      codeOf(file).comments.flatMap((comment) =>
        [...comment.text.matchAll(NAME)]
          .filter(([name]) => !exists(name))
          .map((match) => `${file.path}:${lineIn(comment, match.index)}: "${match[0]}": no such file`),
      ),
    );
};
