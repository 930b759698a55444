// What a run ends with: a line that any CI can read, and an exit code that agrees with it. One real run, as small as
// can be, shows that the reporter understands the runner; the rest is asked of the reporter itself.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import type { SerializedError } from 'vitest';
import type { TestModule } from 'vitest/node';
import { ClosingLine } from '../set-up/closing-line.js';

const root = join(import.meta.dirname, '..', '..');

type State = 'passed' | 'failed' | 'skipped' | 'pending';

/** A file of a run, as the runner hands it over. */
function file(states: readonly State[], errors: readonly string[] = []): TestModule {
  const tests = states.map((state) => ({ result: () => ({ state }) }));
  return { errors: () => errors, children: { allTests: () => tests } } as unknown as TestModule;
}

function end(
  modules: readonly TestModule[],
  unhandled: readonly string[] = [],
): { said: string; code: number } {
  const before = process.exitCode;
  const said = vi.spyOn(console, 'log').mockReturnValue();
  try {
    process.exitCode = 0;
    new ClosingLine().onTestRunEnd(modules, unhandled as unknown as SerializedError[]);
    return { said: said.mock.calls.join('\n'), code: process.exitCode };
  } finally {
    said.mockRestore();
    process.exitCode = before;
  }
}

it('counts what passed', () => {
  expect(end([file(['passed']), file(['passed'])])).toEqual({ said: '\n2 passed, 0 failed', code: 0 });
});

it('does not call a run good in which a test was left out', () => {
  expect(end([file(['passed', 'skipped'])])).toEqual({ said: '\n1 passed, 1 failed', code: 1 });
});

it('counts an error outside every test as failed', () => {
  expect(end([file(['passed'])], ['no'])).toEqual({ said: '\n1 passed, 1 failed', code: 1 });
});

it('counts a failing test, a file that does not load, and a test that was left out as failed', () => {
  // Inside node_modules' reach, so that the small run finds vitest.
  const folder = mkdtempSync(join(root, 'node_modules', '.sameday-run-'));
  try {
    const write = (name: string, text: string) => {
      writeFileSync(join(folder, name), text);
    };
    const line = JSON.stringify(join(root, 'test', 'set-up', 'closing-line.ts'));
    write(
      'vitest.config.ts',
      `import { ClosingLine } from ${line};
export default { test: { pool: 'threads', maxWorkers: 1, isolate: false, reporters: [new ClosingLine()],
  include: ['*.check.ts'], exclude: [] } };\n`,
    );
    write(
      'a.check.ts',
      `import { it } from 'vitest';
it('a', () => {});
it('b', () => { throw new Error('no'); });
it.skip('c', () => {});\n`,
    );
    write('b.check.ts', "throw new Error('does not load');\n");
    const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
    const { status, stdout } = spawnSync(process.execPath, [vitest, 'run'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(stdout.split('\n')).toContain('1 passed, 3 failed');
    expect(status).toBe(1);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
