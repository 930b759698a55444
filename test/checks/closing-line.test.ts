// What a run ends with: a line that any CI can read, and an exit code that agrees with it.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
let folder: string;

beforeEach(() => {
  // Inside node_modules' reach, so that the small run finds vitest.
  folder = mkdtempSync(join(root, 'node_modules', '.sameday-run-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function runWith(files: Record<string, string>): { code: number | null; lines: string[] } {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const line = JSON.stringify(join(root, 'test', 'set-up', 'closing-line.ts'));
  writeFileSync(
    join(folder, 'vitest.config.ts'),
    `import { ClosingLine } from ${line};
export default { test: { reporters: [new ClosingLine()], include: ['*.check.ts'], exclude: [] } };\n`,
  );
  const { status, stdout } = spawnSync(process.execPath, [vitest, 'run'], { cwd: folder, encoding: 'utf8' });
  return { code: status, lines: stdout.split('\n') };
}

const test = (name: string, body = '') => `import { it } from 'vitest';\nit('${name}', () => { ${body} });\n`;

it('counts what passed', () => {
  const { code, lines } = runWith({ 'a.check.ts': test('a'), 'b.check.ts': test('b') });
  expect(lines).toContain('2 passed, 0 failed');
  expect(code).toBe(0);
});

it('counts a failing test, a file that does not load, and a test that was left out as failed', () => {
  const { code, lines } = runWith({
    'a.check.ts': test('a') + "it('b', () => { throw new Error('no'); });\nit.skip('c', () => {});\n",
    'b.check.ts': "throw new Error('does not load');\n",
  });
  expect(lines).toContain('1 passed, 3 failed');
  expect(code).toBe(1);
});

it('does not call a run good in which a test was left out', () => {
  const { code, lines } = runWith({ 'a.check.ts': test('a') + "it.skip('b', () => {});\n" });
  expect(lines).toContain('1 passed, 1 failed');
  expect(code).toBe(1);
});
