// The linter's rules that the house style leans on, each with a breach: files of a folder of their own, looked at in
// one go, so that the compiler behind the rules with types has next to nothing to load.
import { ESLint } from 'eslint';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';

const config = join(import.meta.dirname, '..', '..', 'eslint.config.js');

/** What is wrong, the file that does it, and the rule that must see it. */
const BREACHES = [
  ['any', 'export const a = (b: any): number => b as number;', '@typescript-eslint/no-explicit-any'],
  ['a default export', 'export default 1;', 'no-restricted-syntax'],
  [
    'a promise that nobody waits for',
    'export const a = (): void => { Promise.resolve(1); };',
    '@typescript-eslint/no-floating-promises',
  ],
  [
    'a switch that forgets a case',
    "export function a(b: 'x' | 'y'): void { switch (b) { case 'x': break; } }",
    '@typescript-eslint/switch-exhaustiveness-check',
  ],
  [
    'a function over 70 lines',
    `export function a(): void {\n${"  String('a');\n".repeat(71)}}`,
    'max-lines-per-function',
  ],
  ['a forbidden comment', '// @ts-ignore\nexport const a: number = 1;', '@typescript-eslint/ban-ts-comment'],
] as const;
const SOUND = 'export const dueAt = (at: number): string => `due at ${at}`;';

const broken = new Map<string, readonly (string | null)[]>();
const nameOf = (what: string): string => `${what.replaceAll(' ', '-')}.ts`;

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sameday-lint-'));
  mkdirSync(join(folder, 'src', 'escalation'), { recursive: true });
  const write = (file: string, text: string) => {
    writeFileSync(join(folder, file), `${text}\n`);
  };
  write(
    'tsconfig.json',
    '{"compilerOptions":{"strict":true,"target":"es2023","lib":["es2023"],"module":"nodenext","types":[]}}',
  );
  write('package.json', '{"type":"module"}');
  for (const [what, text] of BREACHES) write(`src/escalation/${nameOf(what)}`, text);
  write('src/escalation/sound.ts', SOUND);
  const results = await new ESLint({ cwd: folder, overrideConfigFile: config }).lintFiles('src');
  for (const { filePath, messages } of results)
    broken.set(
      basename(filePath),
      messages.map((message) => message.ruleId),
    );
  rmSync(folder, { recursive: true, force: true });
});

it.each(BREACHES)('refuses %s', (what, _text, rule) => {
  expect(broken.get(nameOf(what))).toContain(rule);
});

it('lets the rest pass', () => {
  expect(broken.get('sound.ts')).toEqual([]);
});
