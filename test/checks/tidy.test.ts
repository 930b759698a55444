// Each rule of scripts/tidy.mjs, with a file that must fail it and one that must not.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

const script = join(import.meta.dirname, '..', '..', 'scripts', 'tidy.mjs');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sameday-tidy-'));
  execFileSync('git', ['init', '-q'], { cwd: folder });
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function tidy(files: Record<string, string>): { code: number | null; output: string } {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, folder], { encoding: 'utf8' });
  return { code: status, output: stdout + stderr };
}

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
  const { code, output } = tidy({ [file]: text });
  expect(output).toContain(says);
  expect(output).toMatch(new RegExp(`^${file}:`));
  expect(code).toBe(1);
});

it('lets the rest pass', () => {
  const result = tidy({
    'src/escalation/a.ts': 'const at = new Date(time);',
    'src/escalation/a.test.ts': 'const now = Date.now();',
    'src/config/a.ts': 'const port = process.env.PORT;',
    'src/web/a.ts': long('// long because: one table of words'),
    'docs/a.md': 'GET /workers, https://example.org/home/a/b and todo lists',
    'package-lock.json': '"resolved": "https://registry.npmjs.org/a.tgz"',
  });
  expect(result).toEqual({ code: 0, output: '' });
});
