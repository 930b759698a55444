// What a fresh clone needs before anything runs: packages, then dist/. Quick when there is nothing to do.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ensureBuilt } from './build.mjs';
import { withLock } from './lock.mjs';
import { ensurePackages, Failure } from './packages.mjs';
import { stopWithParent } from './parent.mjs';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const OLDEST_NODE = [20, 19];

/** Makes sure of packages and, if wanted, dist/; says each thing it does in one line on stderr. */
export async function prepare({ build = true } = {}) {
  stopWithParent();
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
    throw new Failure(
      `Sameday needs Node ${OLDEST_NODE.join('.')} or newer; this is ${process.versions.node}.`,
    );
  }
  // An installed package or an image has dist/ and no sources: there is nothing to prepare.
  if (!existsSync(join(root, 'src'))) return;
  await withLock(join(root, '.tmp', 'preparing'), async () => {
    await ensurePackages(root, say);
    if (build) await ensureBuilt(root, say);
  });
}

/** Runs `sameday <args>` in this very process, so that signals and exit codes are its own. */
export async function sameday(args) {
  const cli = join(root, 'dist', 'cli.js');
  if (!existsSync(cli)) throw new Failure('dist/cli.js is missing: src/cli.ts has not been written yet.');
  process.argv = [process.argv[0], cli, ...args];
  await import(pathToFileURL(cli).href);
}

/** Runs `work`; a failure becomes one line and its exit code, or the one given. */
export async function orFail(work, exitCode) {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    say(error.message);
    process.exit(exitCode ?? error.exitCode);
  }
}

function say(line) {
  process.stderr.write(`sameday: ${line}\n`);
}
