// What the commands that look after the database share: which database it is, and that nobody mistakes it.
import { parseArgs } from 'node:util';
import { masterKeyOf } from '../config/master-key.js';
import { packageVersion } from '../config/package-root.js';
import type { Environment } from '../config/setting-reader.js';
import { settingsOf } from '../app/settings.js';
import type { Settings } from '../config/settings.js';
import { databaseOf } from '../app/rehearsal-database.js';
import { createStore, type Store } from '../store/index.js';
import { UsageError } from './usage.js';

export interface FileArguments {
  readonly file: string;
  readonly rehearsal: boolean;
}

/** One file and `--rehearsal`. Throws `UsageError`. */
export function oneFile(args: string[], use: string): FileArguments {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { rehearsal: { type: 'boolean', default: false } },
    });
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0) throw new Error('One file, please.');
    return { file, rehearsal: values.rehearsal };
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), use, cause);
  }
}

/**
 * The settings, unless they are a rehearsal's and the rehearsal isn't asked for: a nightly backup without a
 * platform's credentials would back up an empty database, and report that all is well.
 * @throws UsageError, ConfigurationError
 */
export function settingsOfRealCases(
  environment: Environment,
  { rehearsal }: FileArguments,
  use: string,
): Settings {
  const settings = settingsOf(environment);
  if (settings.mode === 'live' || rehearsal) return settings;
  throw new UsageError(
    'Without any platform’s settings this would be the rehearsal’s database, which every start empties, and not ' +
      'the one of real cases. Give the settings of the live start, or say that it is meant: --rehearsal',
    use,
  );
}

/**
 * Opens the store for `work` and closes it afterwards, with one connection, so that it can tell others from
 * itself.
 */
export async function withStore<T>(settings: Settings, work: (store: Store) => Promise<T>): Promise<T> {
  const { databaseUrl, dataDir } = settings;
  const store = await createStore({
    databaseUrl,
    dataDir,
    masterKey: masterKeyOf(settings).key,
    version: packageVersion(),
    poolSize: 1,
    ...databaseOf(settings.mode),
  });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
