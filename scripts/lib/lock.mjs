// One preparation at a time: several `sameday` commands may start together on a fresh clone.
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const LOOK_AGAIN_MS = 200;
const LONGEST_WAIT_MS = 10 * 60 * 1000;
/** A lock file is empty for an instant between its creation and its writing. */
const EMPTY_FOR_AT_MOST_MS = 5_000;

/** Holds the lock file while `work` runs; waits for a living holder, takes over from a dead one. */
export async function withLock(path, work) {
  mkdirSync(dirname(path), { recursive: true });
  const giveUpAt = Date.now() + LONGEST_WAIT_MS;
  while (!taken(path)) {
    if (Date.now() > giveUpAt)
      throw new Error(`Another start has held ${path} for ten minutes: end it, or delete the file.`);
    if (abandoned(path)) rmSync(path, { force: true });
    else await delay(LOOK_AGAIN_MS);
  }
  const release = () => rmSync(path, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

function taken(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function abandoned(path) {
  try {
    const text = readFileSync(path, 'utf8');
    if (text === '') return Date.now() - statSync(path).mtimeMs > EMPTY_FOR_AT_MOST_MS;
    process.kill(Number(text), 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}
