import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** More folders than lie between a source file and the package, from `src` and from `dist`. */
const LEVELS_LIMIT = 8;
const PACKAGE = z.object({ version: z.string() });

/** The folder that holds package.json, `procedures/`, `organisations/` and `stories/`. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (let level = 0; level < LEVELS_LIMIT; level++) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    folder = dirname(folder);
  }
  throw new Error('package.json is in none of the folders above this file');
}

/** The version of Sameday that runs, of package.json. */
export const packageVersion = (): string =>
  PACKAGE.parse(JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'))).version;
