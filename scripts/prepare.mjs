// Before a task of package.json: the packages, and dist/ too unless only `packages` are asked for.
import { orFail, prepare } from './lib/prepare.mjs';

await orFail(() => prepare({ build: process.argv[2] !== 'packages' }));
