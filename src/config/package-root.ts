import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** More folders than lie between a source file and the package, from `src` and from `dist`. */
const LEVELS_LIMIT = 8;

/** The folder that holds package.json, `procedures/`, `organisations/` and `stories/`. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (let level = 0; level < LEVELS_LIMIT; level++) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    folder = dirname(folder);
  }
  throw new Error('package.json is in none of the folders above this file');
}
