import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createStore, DatabaseGone, NewerDatabase, type Store, StoreFailed } from '../../src/store/index.js';
import { type FreshDatabase, freshDatabase } from '../set-up/database.js';
import { freePort } from '../set-up/ports.js';
import { addCase, KEY, newCaseId, NOW } from './support.js';

let database: FreshDatabase;
let client: pg.Client;
const stores: Store[] = [];
beforeEach(async () => {
  database = await freshDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()));
  await client.end();
  await database.drop();
});

async function open(o: { url?: string; database?: string } = {}): Promise<Store> {
  const store = await createStore({
    databaseUrl: o.url ?? database.url,
    dataDir: 'not used',
    masterKey: KEY,
    ...(o.database === undefined ? {} : { database: o.database }),
  });
  stores.push(store);
  return store;
}

describe('migrations', () => {
  it('make an empty database ready, once, however many start at the same moment and again later', async () => {
    const opened = await Promise.all([open(), open(), open()]);
    const caseId = await addCase(opened[0], ['one']);
    const later = await open();
    expect(await later.transaction((tx) => tx.load([caseId]))).toHaveLength(1);
    const { rows } = await client.query('select number, name from migrations');
    expect(rows).toEqual([
      { number: 1, name: '0001-cases' },
      { number: 2, name: '0002-fair-lines' },
    ]);
    expect(await later.health()).toMatchObject({
      reachable: true,
      embedded: false,
      migration: '0002-fair-lines',
    });
  });

  it('refuse a database that a newer version has migrated, by name, and leave it as it is', async () => {
    await (await open()).close();
    await client.query(`insert into migrations (number, name) values (9, '0009-something-new')`);
    const error: unknown = await open().catch((each: unknown) => each);
    expect(error).toBeInstanceOf(NewerDatabase);
    expect((error as Error).message).toContain('0009-something-new');
    expect((error as Error).message).toContain('0002-fair-lines');
  });
});

describe('a database by URL', () => {
  it('holds a rehearsal apart, in a schema of its own', async () => {
    const [live, rehearsal] = await Promise.all([open(), open({ database: 'rehearsal' })]);
    const [a, b] = [await addCase(live, ['one']), await addCase(rehearsal, ['one'])];
    const find = async (store: Store): Promise<string[]> =>
      (await store.transaction((tx) => tx.load([a, b]))).map(({ head }) => head.caseId);
    expect([await find(live), await find(rehearsal)]).toEqual([[a], [b]]);
    await expect(open({ database: 'Bad Name' })).rejects.toThrow(RangeError);
  });

  it('that ends all connections is reported as gone, and used again by the next question', async () => {
    const store = await open();
    const kept = await addCase(store, ['one']);
    const half = newCaseId();
    const broken = store.transaction(async (tx) => {
      await tx.insertCase({
        caseId: half,
        organisation: 'o',
        reference: 'SD-HALF',
        createdAt: NOW,
        people: [],
      });
      await client.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      );
      await pause(50);
      await tx.load([kept]);
    });
    await expect(broken).rejects.toBeInstanceOf(DatabaseGone);
    expect((await store.transaction((tx) => tx.load([kept, half]))).map(({ head }) => head.caseId)).toEqual([
      kept,
    ]);
  });

  it('that nobody answers at is reported as gone, without the URL', async () => {
    const url = `postgresql://user:SECRET@127.0.0.1:${await freePort()}/none`;
    const error: unknown = await open({ url }).catch((each: unknown) => each);
    expect(error).toBeInstanceOf(DatabaseGone);
    expect((error as Error).message).toMatch(/can't be reached/);
    expect(JSON.stringify([(error as Error).message, error])).not.toContain('SECRET');
  });

  it('is asked for the time', async () => {
    const store = await open();
    const { rows } = await client.query<{ now: Date }>('select now()');
    expect(Math.abs((await store.databaseNow()) - rows[0]!.now.getTime())).toBeLessThan(2_000);
    expect(Math.abs((await store.health()).clockSkewMs ?? Infinity)).toBeLessThan(2_000);
  });

  it('says nothing of a row in an error', async () => {
    const store = await open();
    const canary = 'CANARY'.repeat(20);
    const add = store.transaction((tx) =>
      tx.insertCase({ caseId: canary, organisation: canary, reference: canary, createdAt: NOW, people: [] }),
    );
    const error: unknown = await add.catch((each: unknown) => each);
    expect(error).toBeInstanceOf(StoreFailed);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('CANARY');
  });
});
