// Each rule of scripts/tidy, with a file that must fail it and one that must not.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { breachesIn } from '../../scripts/tidy/rules.js';

const root = join(import.meta.dirname, '..', '..');

const tidy = (files: Readonly<Record<string, string>>): readonly string[] =>
  breachesIn(Object.entries(files).map(([path, text]) => ({ path, text })));

const long = (first: string) => `${first}\n${'const a = 1;\n'.repeat(400)}`;

it.each([
  ['a clock in the domain', 'src/escalation/a.ts', 'const now = Date.now();', 'no clock'],
  ['today in the domain', 'src/escalation/a.ts', 'const now = new Date();', 'no clock'],
  ['chance in the domain', 'src/escalation/a.ts', 'const n = Math.random();', 'no randomness'],
  ['a made-up id in the domain', 'src/escalation/a.ts', 'const id = crypto.randomUUID();', 'no randomness'],
  ['a timer in the domain', 'src/escalation/a.ts', 'setTimeout(act, 1);', 'does nothing'],
  ['a setting read elsewhere', 'src/web/a.ts', 'const port = process.env.PORT;', 'src/config alone'],
  ['a line to the console', 'src/jobs/a.ts', 'console.log(1);', 'the log that you are handed'],
  ['something left to do', 'docs/a.md', 'TODO: write this', 'finish it'],
  ['a test left out', 'test/a.test.ts', "it.skip('is', () => {});", 'no test is skipped'],
  [
    'a test left out by a condition',
    'test/a.test.ts',
    "it.skipIf(true)('is', () => {});",
    'no test is skipped',
  ],
  ['a test alone', 'src/a.test.ts', "describe.only('it', () => {});", 'none runs alone'],
  ["a path of somebody's machine", 'docs/a.md', 'see /home/jo/notes', "one person's machine"],
  ['another registry', 'package-lock.json', '"resolved": "https://npm.example/a.tgz"', 'the public registry'],
  ['an unexplained type', 'src/web/a.ts', '// @ts-ignore', 'mend the type'],
  ['a file that is too long', 'src/web/a.ts', long('const first = 1;'), '402 lines, at most 400'],
])('refuses %s', (_what, file, text, says) => {
  const breaches = tidy({ [file]: text });
  expect(breaches).toHaveLength(1);
  expect(breaches[0]).toContain(says);
  expect(breaches[0]).toMatch(new RegExp(`^${file}:`));
});

it('lets the rest pass', () => {
  const breaches = tidy({
    'src/escalation/a.ts': 'const at = new Date(time);',
    'src/escalation/a.test.ts': 'const now = Date.now();',
    'src/config/a.ts': 'const port = process.env.PORT;',
    'src/web/a.ts': long('// long because: one table of words'),
    'docs/a.md': 'GET /workers, https://example.org/home/a/b and todo lists',
    'package-lock.json': '"resolved": "https://registry.npmjs.org/a.tgz"',
  });
  expect(breaches).toEqual([]);
});

it('looks at what git knows or would add, and ends with 1 when something is wrong', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sameday-tidy-'));
  execFileSync('git', ['init', '-q'], { cwd: folder });
  writeFileSync(join(folder, '.gitignore'), 'ignored.md\n');
  writeFileSync(join(folder, 'ignored.md'), 'TODO\n');
  const run = () => {
    const args = ['--import', 'tsx', join('scripts', 'tidy.ts'), folder];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
    return { status, output: stdout + stderr };
  };
  expect(run()).toEqual({ status: 0, output: '' });
  writeFileSync(join(folder, 'new.md'), '\nTODO\n');
  expect(run()).toEqual({ status: 1, output: 'new.md:2: "TODO": finish it, or leave it out\n' });
  rmSync(folder, { recursive: true, force: true });
});
