// Before a commit: what is in it has the common format, the tree is tidy, and the types fit when code is in it.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const args = ['diff', '--cached', '--name-only', '--diff-filter=d', '-z'];
const staged = execFileSync('git', args, { encoding: 'utf8' }).split('\0').filter(existsSync);
if (!existsSync('node_modules')) {
  console.error('sameday: the commit is not checked, as there are no packages: npm run check installs them.');
} else if (staged.length > 0) {
  const prettier = join('node_modules', 'prettier', 'bin', 'prettier.cjs');
  const format = [prettier, '--check', '--log-level=warn', '--ignore-unknown', '--', ...staged];
  const checks = staged.some((file) => file.endsWith('.ts')) ? ['tidy', 'types'] : ['tidy'];
  const codes = [format, ['scripts/check.mjs', ...checks]].map(
    (command) => spawnSync(process.execPath, command, { stdio: 'inherit' }).status,
  );
  process.exitCode = codes.every((code) => code === 0) ? 0 : 1;
}
