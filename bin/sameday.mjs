#!/usr/bin/env node
import { orFail, prepare, sameday } from '../scripts/lib/prepare.mjs';

const args = process.argv.slice(2);
// A 1 of `rehearse` says that the story was played and an expectation didn't hold.
const exitCode = args[0] === 'rehearse' ? 2 : undefined;
await orFail(async () => {
  await prepare();
  await sameday(args);
}, exitCode);
