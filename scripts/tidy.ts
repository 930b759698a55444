// Rules of style that no linter knows. `node --import tsx scripts/tidy.ts [folder]` prints one line a breach.
import { resolve } from 'node:path';
import { readFiles } from './tidy/files.js';
import { breachesIn } from './tidy/rules.js';

const breaches = breachesIn(readFiles(resolve(process.argv[2] ?? '.')));
for (const breach of breaches) console.log(breach);
process.exitCode = breaches.length === 0 ? 0 : 1;
