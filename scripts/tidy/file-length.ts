// A file that grows too long is split, or says on its first line why it is long.
import type { Rule } from './files.js';

const MOST_LINES = 400;
const CODE = /\.(ts|mjs|cjs|js)$/;
const REASON = /^\/\/ long because: \S/;

export const fileLength: Rule = (files) =>
  files.flatMap(({ path, text }) => {
    const lines = text.split('\n').length;
    if (!CODE.test(path) || lines <= MOST_LINES || REASON.test(text)) return [];
    return [
      `${path}: ${lines} lines, at most ${MOST_LINES}: split it, or begin it with "// long because: …"`,
    ];
  });
