// The scripts' lock lets one at a time through, also where several find that its holder is dead.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

const file = join(import.meta.dirname, '..', '..', 'scripts', 'lib', 'lock.mjs');
type WithLock = (path: string, work: () => Promise<void>) => Promise<void>;
const { withLock } = (await import(pathToFileURL(file).href)) as { withLock: WithLock };

let path: string;
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'sameday-lock-')), 'lock');
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(dirname(path), { recursive: true, force: true });
});

/** Somebody who takes the lock and is killed with it. */
function dieHolding(): void {
  const program = `const { withLock } = await import(${JSON.stringify(pathToFileURL(file).href)});
await withLock(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'));`;
  expect(spawnSync(process.execPath, ['--input-type=module', '-e', program]).signal).toBe('SIGKILL');
}

/** Works for a moment, and says how many were at it at most. */
function worker(): { work: () => Promise<void>; most: () => number } {
  let [now, most] = [0, 0];
  const work = async () => {
    now += 1;
    most = Math.max(most, now);
    await new Promise((resolve) => setTimeout(resolve, 50));
    now -= 1;
  };
  return { work, most: () => most };
}

it('lets one at a time through and leaves nothing behind', async () => {
  const { work, most } = worker();
  await Promise.all(Array.from({ length: 5 }, () => withLock(path, work)));
  expect(most()).toBe(1);
  expect(readdirSync(dirname(path))).toEqual([]);
});

it('frees the lock when the work fails', async () => {
  await expect(withLock(path, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  const { work, most } = worker();
  await withLock(path, work);
  expect(most()).toBe(1);
});

it('takes over from a dead holder', async () => {
  dieHolding();
  expect(readdirSync(path)).toHaveLength(1);
  const { work, most } = worker();
  await withLock(path, work);
  expect(most()).toBe(1);
});

it('does not take from the faster of two who found the same dead holder', async () => {
  dieHolding();
  const { work, most } = worker();
  let faster: Promise<void> | undefined;
  // Between the slower one's look at the dead holder and what it does about it, the faster one takes over.
  vi.spyOn(process, 'kill').mockImplementationOnce(() => {
    faster = withLock(path, work);
    throw Object.assign(new Error('no such process'), { code: 'ESRCH' });
  });
  await withLock(path, work);
  await faster;
  expect(faster).toBeDefined();
  expect(most()).toBe(1);
});
