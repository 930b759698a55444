// docs/procedure.md: each sentence of the procedure that says what somebody must do, and what answers to it here. Made from
// docs/procedure-sentences.yaml, the procedure file and the names of the tests, so that it can't go stale.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import { readProcedure } from '../src/config/procedure-file.js';
import type { Owner, Procedure } from '../src/escalation/procedure/procedure.js';

const sentence = z.strictObject({
  at: z.string(),
  says: z.string(),
  step: z.string().optional(),
  guidance: z.string().optional(),
  rule: z.string().optional(),
  not_ours: z.string().optional(),
  shown_to: z.string().optional(),
  test: z.string().optional(),
});
export type Sentence = z.infer<typeof sentence>;

const SHOWN_TO: Readonly<Record<Owner, string>> = {
  'handling-manager': 'whoever handles it',
  'designated-officer': 'the designated officer',
  'senior-managers': 'the identified senior managers',
  'safeguarding-lead': 'the safeguarding lead',
  police: 'whoever handles it, who asks the police',
  'childrens-services': "whoever handles it, who asks children's services",
};

export function readSentences(root: string): Sentence[] {
  const text = readFileSync(join(root, 'docs', 'procedure-sentences.yaml'), 'utf8');
  return z.array(sentence).parse(parse(text, { version: '1.2' }));
}

export const procedureOf = (root: string): Procedure =>
  readProcedure(readFileSync(join(root, 'procedures', 'kent-medway.yaml'), 'utf8'));

/** What is wrong with a row: it names nothing, or something that isn't there. */
export function problemsOf(row: Sentence, procedure: Procedure, root: string): string[] {
  const answers = [row.step, row.guidance, row.rule, row.not_ours].filter((one) => one !== undefined);
  const problems = answers.length === 1 ? [] : ['names not exactly one of step, guidance, rule and not_ours'];
  if (row.step !== undefined && !procedure.steps.some((step) => step.id === row.step)) {
    problems.push(`names the step ${row.step}, which the procedure doesn't have`);
  }
  if (row.guidance !== undefined && !(row.guidance in procedure.guidance)) {
    problems.push(`names the guidance ${row.guidance}, which the procedure doesn't have`);
  }
  if (row.not_ours === undefined) problems.push(...problemsOfTest(row.test, root));
  return problems.map((problem) => `${row.at} "${row.says}" ${problem}`);
}

function problemsOfTest(test: string | undefined, root: string): string[] {
  if (test === undefined) return ['names no test'];
  const [file = '', name = ''] = test.split(/: (.*)/s);
  if (!existsSync(join(root, file))) return [`names the test file ${file}, which isn't there`];
  if (name.trim() === '') return [`names no part of a test's name in ${file}`];
  return readFileSync(join(root, file), 'utf8').includes(name) ? [] : [`names no test of ${file}: "${name}"`];
}

/** The whole document. */
export function tableOf(rows: readonly Sentence[], procedure: Procedure): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
  const lines = rows.map((row) => {
    const step = procedure.steps.find((one) => one.id === row.step);
    const answer =
      step !== undefined
        ? `step "${step.title}"`
        : row.guidance !== undefined
          ? `the words under \`guidance.${row.guidance}\``
          : (row.rule ?? `Not ours: ${row.not_ours ?? ''}`);
    const shown = step !== undefined ? SHOWN_TO[step.owner] : (row.shown_to ?? '');
    const [file = '', name = ''] = (row.test ?? '').split(/: (.*)/s);
    const test = row.test === undefined ? '' : `\`${file}\`${name === '' ? '' : `, "${name}"`}`;
    return `| ${[row.at, row.says, answer, shown, test].map(cell).join(' | ')} |`;
  });
  return [
    '# Procedure 2.2.9, sentence by sentence',
    '',
    'What each sentence that says what somebody must do comes to here, who is shown it, and the test that shows it. Made by',
    '`node --import tsx scripts/procedure-table.ts` from `procedure-sentences.yaml`, the procedure file and the names of the',
    "tests; `npm test` refuses it when it isn't up to date.",
    '',
    '| Paragraph | What it says | Here | Who is shown it | Test |',
    '| --- | --- | --- | --- | --- |',
    ...lines,
    '',
  ].join('\n');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const root = resolve(import.meta.dirname, '..');
  const procedure = procedureOf(root);
  const rows = readSentences(root);
  const problems = rows.flatMap((row) => problemsOf(row, procedure, root));
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
  else writeFileSync(join(root, 'docs', 'procedure.md'), tableOf(rows, procedure));
}
