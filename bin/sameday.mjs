#!/usr/bin/env node
import { orFail, prepare, sameday } from '../scripts/lib/prepare.mjs';

await orFail(async () => {
  await prepare();
  await sameday(process.argv.slice(2));
});
