// `sameday keys`: which key is in force, by its id only; `sameday keys rotate` locks every key with a new
// one.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { writeNewKey } from '../config/master-key.js';
import type { Environment } from '../config/setting-reader.js';
import { settingsOf } from '../app/settings.js';
import type { Settings } from '../config/settings.js';
import { type Store, StoreError } from '../store/index.js';
import { withStore } from './upkeep.js';
import { UsageError } from './usage.js';

const KEYS_USE = 'keys [rotate --to-file FILE]';
const DONE = 0;
const REFUSED = 1;

/**
 * Resolves with the exit code: 0, or 1 when other processes run or the key could not be changed. No key is
 * ever printed.
 * @throws UsageError, ConfigurationError, StoreError
 */
export async function keys(args: string[], environment: Environment): Promise<number> {
  const toFile = parse(args);
  const settings = settingsOf(environment);
  return withStore(settings, async (store) => {
    if (toFile !== null) return rotate(store, settings, resolve(toFile), environment);
    console.log(`Key ${store.keyId()} is in force, and opens this database.`);
    console.log(`It is given by ${sourceOf(settings, environment)}. (The id gives nothing of the key away.)`);
    return DONE;
  });
}

/** The new key is in its file before anything is locked with it. */
async function rotate(
  store: Store,
  settings: Settings,
  file: string,
  environment: Environment,
): Promise<number> {
  if ((await store.othersConnected()) > 0) {
    console.error(
      'Another process of Sameday uses this database, and would go on with the old key. Stop all of them first ' +
        '(web and worker). Nothing was changed.',
    );
    return REFUSED;
  }
  const before = store.keyId();
  const next = writeNewKey(file);
  let count: number;
  try {
    count = await store.rotateMasterKey(next);
  } catch (error) {
    return failed(error, { file, before });
  }
  console.log(
    [
      `Key ${store.keyId()} is in force instead of ${before}: ${count} case keys and the keyring are locked with it.`,
      'No entry was rewritten. Now:',
      `  1. Set SAMEDAY_KEY_FILE=${file} for every process, instead of ${sourceOf(settings, environment)}.`,
      '  2. Keep a copy of that file in a safe, away from the database and its backups.',
      '  3. Start Sameday, then: sameday keys, sameday verify',
      `  4. Keep the old key as long as there are backups from before: they open with key ${before} alone.`,
    ].join('\n'),
  );
  return DONE;
}

/** A commit whose answer was lost may have succeeded: then only the new key opens the database. */
function failed(error: unknown, { file, before }: { file: string; before: string }): number {
  console.error(
    `The change was not confirmed. Keep ${file} and key ${before}, both, until "sameday keys" opens with one of them: ` +
      'that one is in force. All keys changed, or none.',
  );
  if (!(error instanceof StoreError)) throw error;
  console.error(error.message);
  return REFUSED;
}

function sourceOf(settings: Settings, environment: Environment): string {
  if (environment.SAMEDAY_KEY_FILE) return `SAMEDAY_KEY_FILE=${environment.SAMEDAY_KEY_FILE}`;
  return environment.SAMEDAY_KEY ? 'SAMEDAY_KEY' : `master.key in ${settings.dataDir}`;
}

/** The file for a new key; null to show the one in force. */
function parse(args: string[]): string | null {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { 'to-file': { type: 'string' } },
    });
    const file = values['to-file'];
    if (positionals.length === 0 && file === undefined) return null;
    if (positionals.length !== 1 || positionals[0] !== 'rotate')
      throw new Error('Show the key’s id, or rotate it.');
    if (file === undefined || file === '') throw new Error('Say where the new key goes: --to-file FILE');
    return file;
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), KEYS_USE, cause);
  }
}
