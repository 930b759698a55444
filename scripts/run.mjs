// `npm start`, `npm test`, `npm run check`, `npm run build`: each is the only command that a fresh clone needs.
import { join } from 'node:path';
import { run } from './lib/child.mjs';
import { orFail, prepare, root, sameday } from './lib/prepare.mjs';

const [task, ...args] = process.argv.slice(2);

const tasks = {
  start: () => sameday(['start', ...args]),
  build: () => undefined,
  check: async () => {
    process.exitCode = await node('scripts/check.mjs', ...args);
  },
  test: async () => {
    // With a filter (npm test -- src/escalation) only those tests run; without, the checks come first.
    if (args.length === 0) {
      process.exitCode = await node('scripts/check.mjs');
      if (process.exitCode !== 0) return;
    }
    process.exitCode = await node('node_modules/vitest/vitest.mjs', 'run', ...args);
  },
};

const node = (script, ...rest) => run(process.execPath, [join(root, script), ...rest], { cwd: root });

await orFail(async () => {
  const chosen = Object.hasOwn(tasks, task) ? tasks[task] : undefined;
  if (!chosen) throw new Error(`No such task: ${task}. There is: ${Object.keys(tasks).join(', ')}.`);
  await prepare();
  await chosen();
});
