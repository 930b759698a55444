// Before a task of package.json: the packages, and dist/ too unless only `packages` are asked for.
import { switchOnHooks } from './lib/hooks.mjs';
import { orFail, prepare, root } from './lib/prepare.mjs';

switchOnHooks(root);
await orFail(() => prepare({ build: process.argv[2] !== 'packages' }));
