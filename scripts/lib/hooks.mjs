// The hooks of.githooks, switched on in a clone by the first task that runs in it.
import { spawnSync } from 'node:child_process';
import { lstatSync } from 'node:fs';
import { join } from 'node:path';

/** Without git or outside a clone nothing is done, and nobody's own folder of hooks is taken from them. */
export function switchOnHooks(root) {
  // A worktree, which has a file there, follows its clone.
  if (!lstatSync(join(root, '.git'), { throwIfNoEntry: false })?.isDirectory()) return;
  const git = (...args) => spawnSync('git', ['config', ...args], { cwd: root });
  if (git('core.hooksPath').status === 1) git('core.hooksPath', '.githooks');
}
