// All rules of tidiness, in the order in which their breaches are said.
import { fileLength } from './file-length.js';
import type { Rule } from './files.js';
import { lineRules } from './line-rules.js';
import { paragraphs } from './paragraphs.js';
import { pointers } from './pointers.js';
import { stepIds } from './step-ids.js';
import { words } from './words.js';

const RULES: readonly Rule[] = [lineRules, fileLength, pointers, paragraphs, stepIds, words];

export const breachesIn: Rule = (files) => RULES.flatMap((rule) => rule(files));
