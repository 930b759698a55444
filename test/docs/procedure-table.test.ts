// docs/procedure.md says of each sentence of the procedure what answers to it, and can't go stale.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { problemsOf, procedureOf, readSentences, tableOf } from '../../scripts/procedure-table.js';
import { packageRoot } from '../../src/config/package-root.js';

const root = packageRoot();
const procedure = procedureOf(root);
const rows = readSentences(root);

it('names a step, a text or a rule for each sentence, and a test that is there', () => {
  expect(rows.flatMap((row) => problemsOf(row, procedure, root))).toEqual([]);
  expect(rows.length).toBeGreaterThan(35);
});

it('notices a step, a text and a test that aren’t there', () => {
  const [row] = rows.filter((one) => one.step !== undefined);
  const wrong = [
    { ...row!, step: 'no-such-step' },
    { ...row!, step: undefined, guidance: 'no_such_words' },
    { ...row!, test: 'test/docs/procedure-table.test.ts: no such ' + 'name' },
    { ...row!, rule: 'two answers' },
  ];
  for (const one of wrong) expect(problemsOf(one, procedure, root)).toHaveLength(1);
});

it('has every step of the procedure that asks for something', () => {
  const named = new Set(rows.map((row) => row.step));
  const missing = procedure.steps.filter((step) => !named.has(step.id) && !step.source.includes('8(5)'));
  expect(missing.map((step) => step.id)).toEqual([]);
});

it('4: the step of the device asks for everyone who has had access to it', () => {
  const device = procedure.steps.find((step) => step.role === 'device');
  expect(device?.fields.find((field) => field.id === 'access')?.label).toBe(
    'Everyone who has had access to it',
  );
});

it('is up to date', () => {
  expect(readFileSync(join(root, 'docs', 'procedure.md'), 'utf8')).toBe(tableOf(rows, procedure));
});
