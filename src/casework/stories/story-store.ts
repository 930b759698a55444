// A store for one story: a database of its own (at a given server, a schema of its own), gone afterwards.
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { openEmbeddedServer } from '../../store/embedded-server.js';
import { createStore, toStoreError, type Store } from '../../store/index.js';

export interface StoryStoreOptions {
  /** Null: the PostgreSQL server that Sameday runs itself on `dataDir`. */
  readonly databaseUrl: string | null;
  readonly dataDir: string;
}

/** A story plays one thing after the other. */
const CONNECTIONS = 3;
const nothing = (): void => undefined;

/**
 * Runs `work` with a store that holds nothing, and drops it afterwards, whatever came of it.
 * @throws what opening a store throws, and what `work` throws
 */
export async function withStoryStore<T>(
  { databaseUrl, dataDir }: StoryStoreOptions,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  const database = `rehearsal-story-${randomBytes(6).toString('hex')}`;
  const masterKey = randomBytes(32);
  const server = databaseUrl === null ? await openEmbeddedServer(dataDir, nothing) : null;
  const admin = new pg.Client(server?.connection('postgres') ?? { connectionString: databaseUrl ?? '' });
  admin.on('error', nothing);
  await admin.connect().catch((error: unknown) => {
    throw toStoreError(error);
  });
  try {
    const store = await createStore({ databaseUrl, dataDir, masterKey, database, poolSize: CONNECTIONS });
    try {
      return await work(store);
    } finally {
      await store.close();
    }
  } finally {
    const name = admin.escapeIdentifier(database);
    await admin.query(
      server === null ? `drop schema if exists ${name} cascade` : `drop database if exists ${name} with (force)`,
    );
    await admin.end();
    await server?.stopIfLast();
  }
}
