// dist/, made from src/ by the compiler without type-checking (that is `npm run check`), swapped in whole.
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { run } from './child.mjs';
import { Failure } from './packages.mjs';

const STAMP = '.built-from';

/** Builds dist/ when anything under src/ has been added, changed or removed since. */
export async function ensureBuilt(root, say) {
  const wanted = fingerprint(root);
  const stamp = join(root, 'dist', STAMP);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  say('building (a few seconds)');
  const next = join(root, '.tmp', 'dist-next');
  const last = join(root, '.tmp', 'dist-last');
  for (const folder of [next, last]) rmSync(folder, { recursive: true, force: true });
  mkdirSync(next, { recursive: true });
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const args = [compiler, '-p', 'tsconfig.build.json', '--noCheck', '--outDir', next];
  // What is said while preparing goes to stderr: stdout belongs to the command that follows.
  const code = await run(process.execPath, args, { cwd: root, stdio: ['ignore', process.stderr, 'inherit'] });
  if (code !== 0)
    throw new Failure(`The build failed (exit code ${code}): see the compiler's message above.`, code);
  copyOtherFiles(join(root, 'src'), next);
  writeFileSync(join(next, STAMP), wanted);
  if (existsSync(join(root, 'dist'))) renameSync(join(root, 'dist'), last);
  renameSync(next, join(root, 'dist'));
  rmSync(last, { recursive: true, force: true });
}

/** Templates, SQL and the like are read at run time from beside the code. */
function copyOtherFiles(from, to) {
  cpSync(from, to, {
    recursive: true,
    filter: (path) => statSync(path).isDirectory() || !/\.(ts|tsx)$/.test(path),
  });
}

function fingerprint(root) {
  const hash = createHash('sha256');
  for (const file of ['tsconfig.json', 'tsconfig.build.json', 'package-lock.json'])
    hash.update(readFileSync(join(root, file)));
  const files = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const file of files) {
    const { mtimeMs, size } = statSync(file);
    hash.update(`${file}\0${mtimeMs}\0${size}\n`);
  }
  return hash.digest('hex');
}
