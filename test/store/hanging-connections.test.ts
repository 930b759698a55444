// Connections to the database that hang half open: given up within seconds, and nobody told "gone" who is only late.
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createStore, DatabaseBusy, type Store } from '../../src/store/index.js';
import { type FreshDatabase, freshDatabase } from '../set-up/database.js';
import { createFreezingProxy, type FreezingProxy, placeOf } from '../set-up/freezing-proxy.js';
import { startPostgres } from '../set-up/postgres-server.js';
import { addCase, KEY } from './support.js';

/** Longer than a connection is trusted without asking. */
const UNTIL_ASKED_MS = 1_100;

describe('a store whose connections hang', () => {
  let database: FreshDatabase;
  let proxy: FreezingProxy;
  let store: Store;
  const log: string[] = [];

  beforeEach(async () => {
    database = await freshDatabase();
    proxy = await createFreezingProxy(placeOf(database.url));
    log.length = 0;
    store = await createStore({
      databaseUrl: proxy.through(database.url),
      dataDir: 'not used',
      masterKey: KEY,
      log: (line) => log.push(line),
    });
  });
  afterEach(async () => {
    proxy.thaw();
    await store.close();
    await proxy.close();
    await database.drop();
  });

  /** As many connections as both pools may have. */
  const fill = async (): Promise<void> => {
    const all = (isFor: 'people' | 'jobs', count: number): Promise<unknown>[] =>
      Array.from({ length: count }, () =>
        store.transaction(
          async (tx) => {
            await tx.caseIdByReference('SD-NONE');
            await pause(100);
          },
          { isFor },
        ),
      );
    await Promise.all([...all('people', 10), ...all('jobs', 5)]);
  };

  it.each(['people', 'jobs'] as const)(
    'answers %s again within seconds, and keeps no frozen socket',
    async (isFor) => {
      await fill();
      expect(proxy.count('all')).toBe(15);
      proxy.freeze();
      await pause(UNTIL_ASKED_MS);
      const startedAt = performance.now();
      await store.transaction((tx) => tx.caseIdByReference('SD-NONE'), { isFor });
      expect(performance.now() - startedAt).toBeLessThan(4_000);
      await expect.poll(() => proxy.count('frozen'), { timeout: 2_000 }).toBe(isFor === 'people' ? 5 : 10);
      expect(log.join('\n')).toMatch(/did not answer .* with \d+ others/);
      await addCase(store, ['kept']);
    },
  );

  it('gives up what hung in the middle of a transaction, without waiting for its rollback, too', async () => {
    const startedAt = performance.now();
    const cut = store.transaction(async (tx) => {
      await tx.caseIdByReference('SD-NONE');
      proxy.freeze();
      await tx.caseIdByReference('SD-NONE');
    });
    await expect(cut).rejects.toMatchObject({ code: 'database-gone' });
    // As long as a statement of a person's may take, and not twice as long.
    expect(performance.now() - startedAt).toBeLessThan(16_000);
    await addCase(store, ['kept']);
    await expect.poll(() => proxy.count('frozen'), { timeout: 2_000 }).toBe(0);
  });

  it('is renewed at once when asked, whatever is stuck on the old connections', async () => {
    await fill();
    proxy.freeze();
    await store.renew();
    const startedAt = performance.now();
    await addCase(store, ['kept']);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    expect(proxy.count('frozen')).toBe(0);
  });

  it('says whether the database answers on a fresh connection', async () => {
    proxy.freeze();
    expect(await store.answersAfresh()).toBe(true);
    proxy.reset({ refuse: true });
    expect(await store.answersAfresh()).toBe(false);
    proxy.thaw();
    expect(await store.answersAfresh()).toBe(true);
  });

  it('says no for a database that takes reads alone: no other process could do better', async () => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const name = new URL(database.url).pathname.slice(1);
    await client.query(`alter database ${name} set default_transaction_read_only = on`);
    expect(await store.answersAfresh()).toBe(false);
    await client.query('set default_transaction_read_only = off');
    await client.query(`alter database ${name} reset default_transaction_read_only`);
    await client.end();
    expect(await store.answersAfresh()).toBe(true);
  });

  it('is busy, not gone, while all of a pool’s connections are in use, and keeps no job waiting for people', async () => {
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    const holders = Array.from({ length: 10 }, () => store.transaction(() => held));
    await expect(store.transaction(() => Promise.resolve())).rejects.toBeInstanceOf(DatabaseBusy);
    await store.transaction((tx) => tx.caseIdByReference('SD-NONE'), { isFor: 'jobs' });
    letGo();
    await Promise.all(holders);
    await addCase(store, ['kept']);
  });

  it('is opened as soon as a database is there that wasn’t when it was asked for first', async () => {
    proxy.reset({ refuse: true });
    const said: string[] = [];
    const late = await createStore({
      databaseUrl: proxy.through(database.url),
      dataDir: 'not used',
      masterKey: KEY,
      waitsMs: 30_000,
      log: (line) => {
        said.push(line);
        if (line.includes('Waiting')) proxy.thaw();
      },
    });
    try {
      await addCase(late, ['kept']);
      expect(said.filter((line) => line.includes('Waiting'))).toHaveLength(1);
    } finally {
      await late.close();
    }
  });

  it('tells the server to give up a connection without a peer, whatever options stand in its address', async () => {
    const url = new URL(database.url);
    url.searchParams.set('options', '-c geqo=off');
    const other = await createStore({
      databaseUrl: url.href,
      dataDir: 'not used',
      masterKey: KEY,
      database: 'rehearsal-own',
      use: 'dropped',
    });
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    try {
      await addCase(other, ['kept']);
      const { rows } = await client.query('select count(*)::int as n from "rehearsal-own".cases');
      expect(rows).toEqual([{ n: 1 }]);
    } finally {
      await client.end();
      await other.close();
    }
  });
});

it('goes on with its own connections while others have all the rest of the server’s', async () => {
  // A server of its own: the other test files need theirs.
  const server = await startPostgres(12);
  const store = await createStore({ databaseUrl: server.url, dataDir: 'not used', masterKey: KEY });
  const others: pg.Client[] = [];
  try {
    for (let full = false; !full;) {
      const client = new pg.Client({ connectionString: server.url });
      client.on('error', () => undefined);
      full = await client.connect().then(
        () => others.push(client) > 12,
        () => true,
      );
    }
    await pause(UNTIL_ASKED_MS);
    await addCase(store, ['kept']);
  } finally {
    await Promise.all(others.map((client) => client.end()));
    await store.close();
    await server.stop();
  }
});
