// One preparation at a time: several `sameday` commands may start together on a fresh clone. Written by hand, since
// it holds while node_modules, where a library would be, is only coming.
//
// The lock is a folder, held while a claim lies in it: a file that is named after its process and nothing else. It
// comes into being by renaming a folder with the claim in it, which fails while another claim is there. Who finds a
// dead process's claim deletes that very file and nothing else, so that of two who found it at the same time the
// slower can't delete what the faster has taken since.
import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const LOOK_AGAIN_MS = 200;
const LONGEST_WAIT_MS = 10 * 60 * 1000;

/** Holds the lock while `work` runs; waits for a living holder, takes over from a dead one. */
export async function withLock(path, work) {
  const claim = `${process.pid}-${randomUUID()}`;
  const coming = `${path}-${claim}`;
  mkdirSync(coming, { recursive: true });
  writeFileSync(join(coming, claim), '');
  const release = () => {
    rmSync(coming, { recursive: true, force: true });
    remove(path, claim);
  };
  process.once('exit', release);
  try {
    const giveUpAt = Date.now() + LONGEST_WAIT_MS;
    while (!taken(coming, path)) {
      if (Date.now() > giveUpAt)
        throw new Error(`Another start has held ${path} for ten minutes: end it, or delete the folder.`);
      const dead = claims(path).filter((name) => !alive(Number.parseInt(name, 10)));
      for (const name of dead) remove(path, name);
      if (dead.length === 0) await delay(LOOK_AGAIN_MS);
    }
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

function taken(coming, path) {
  try {
    renameSync(coming, path);
    return true;
  } catch (error) {
    // EPERM is what Windows says to a folder that is there.
    if (['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(error.code)) return false;
    throw error;
  }
}

function claims(path) {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

/** The folder goes too, unless somebody's claim is in it. */
function remove(path, claim) {
  rmSync(join(path, claim), { force: true });
  try {
    rmdirSync(path);
  } catch {
    // Held, or gone already.
  }
}

function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code !== 'ESRCH';
  }
}
