// A store for one story: a database of its own (at a given server, a schema of its own), gone afterwards.
import { randomBytes } from 'node:crypto';
import { createStore, type Store } from '../store/index.js';

export interface StoryStoreOptions {
  /** Null: the PostgreSQL server that Sameday runs itself on `dataDir`. */
  readonly databaseUrl: string | null;
  readonly dataDir: string;
}

/** A story plays one thing at a time. */
const CONNECTIONS = 3;

/**
 * Runs `work` with an empty store, and drops it afterwards, whatever happened.
 * @throws what opening a store throws, and what `work` throws
 */
export async function withStoryStore<T>(
  { databaseUrl, dataDir }: StoryStoreOptions,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  const store = await createStore({
    databaseUrl,
    dataDir,
    masterKey: randomBytes(32),
    database: `rehearsal-story-${randomBytes(6).toString('hex')}`,
    use: 'dropped',
    poolSize: CONNECTIONS,
  });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
