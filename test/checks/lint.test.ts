// The linter's rules that the house style leans on, each with a breach.
import { ESLint } from 'eslint';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const eslint = new ESLint({ cwd: root });

async function rulesBroken(text: string): Promise<(string | null)[]> {
  // In the place of a file that the compiler knows, so that rules with types are at work.
  const [result] = await eslint.lintText(text, { filePath: join(root, 'src', 'escalation', 'ids.ts') });
  return result?.messages.map((message) => message.ruleId) ?? [];
}

it.each([
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
])('refuses %s', async (_what, text, rule) => {
  expect(await rulesBroken(`${text}\n`)).toContain(rule);
});

it('lets the rest pass', async () => {
  expect(await rulesBroken('export const dueAt = (at: number): string => `due at ${at}`;\n')).toEqual([]);
});
