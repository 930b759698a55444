// `npm test`: all checks, then all tests once. With a filter (npm test -- src/escalation) only those tests run.
import { switchOnHooks } from './lib/hooks.mjs';
import { orFail, prepare, root } from './lib/prepare.mjs';

const filter = process.argv.slice(2);
process.chdir(root);
switchOnHooks(root);
await orFail(() => prepare());
if (filter.length === 0) await import('./check.mjs');
if (!process.exitCode) {
  // In this very process, so that signals and the exit code are its own.
  process.argv.splice(2, Infinity, 'run', ...filter);
  await import('../node_modules/vitest/vitest.mjs');
}
