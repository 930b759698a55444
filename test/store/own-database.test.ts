// A database that is one start's own: held alone, emptied, dropped; the one with the real cases is none of these.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createStore, DatabaseInUse, type Store, type StoreOptions } from '../../src/store/index.js';
import { type FreshDatabase, freshDatabase } from '../set-up/database.js';
import { addCase, connectionTo, KEY, makeDataDir } from './support.js';

let database: FreshDatabase;
const stores: Store[] = [];
const fromHere = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
beforeAll(async () => {
  database = await freshDatabase();
});
afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()));
});
afterAll(() => database.drop());

async function open(o: Partial<StoreOptions> = {}): Promise<Store> {
  const places = { databaseUrl: database.url, dataDir: 'not used', masterKey: KEY };
  const store = await createStore({ ...places, ...o });
  stores.push(store);
  return store;
}

const found = (store: Store, caseId: string) =>
  store.transaction(async (tx) => (await tx.load([caseId])).length);

async function schemas(): Promise<string[]> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query<{ nspname: string }>('select nspname from pg_namespace');
  await client.end();
  return rows.map(({ nspname }) => nspname);
}

describe('alone', () => {
  it('refuses a second start in plain words, and lets the next one in when the first has ended', async () => {
    const first = await open({ database: 'rehearsal', use: 'alone' });
    const refused: unknown = await open({ database: 'rehearsal', use: 'alone' }).catch((e: unknown) => e);
    expect(refused).toBeInstanceOf(DatabaseInUse);
    expect((refused as Error).message).toMatch(/in use by another start.*DATA_DIR/);
    // Another database, and whoever only looks, are let in.
    await open({ database: 'rehearsal-other', use: 'alone' });
    await open({ database: 'rehearsal' });
    await first.close();
    await open({ database: 'rehearsal', use: 'alone' });
  });

  it('ends with a process that was killed', { timeout: 30_000 }, async () => {
    const child = fork(fromHere('holding-process.ts'), [database.url, KEY.toString('hex')], {
      execArgv: ['--import', fromHere('../../bench/typescript.mjs')],
    });
    await once(child, 'message');
    child.kill('SIGKILL');
    await open({ database: 'rehearsal', use: 'alone' });
  });
});

describe('emptied', () => {
  it('forgets every case of its own, and of no other database', async () => {
    const [real, own] = [await open(), await open({ database: 'rehearsal', use: 'alone' })];
    const [kept, forgotten] = [await addCase(real, ['one']), await addCase(own, ['one'])];
    const hash = own.personHash('riverside', 'amira.khan');
    await own.empty();
    expect(await found(own, forgotten)).toBe(0);
    expect(await found(real, kept)).toBe(1);
    expect(own.personHash('riverside', 'amira.khan')).toEqual(hash);
    expect(await own.verify()).toEqual([]);
    expect(await found(own, await addCase(own, ['two']))).toBe(1);
  });

  it('never when it holds the real cases, which are never dropped or held alone either', async () => {
    const real = await open();
    const kept = await addCase(real, ['one']);
    await expect(real.empty()).rejects.toThrow(RangeError);
    await expect(open({ use: 'dropped' })).rejects.toThrow(RangeError);
    await expect(open({ use: 'alone', database: 'sameday' })).rejects.toThrow(RangeError);
    expect(await found(real, kept)).toBe(1);
  });
});

describe('dropped', () => {
  it('is gone from a given server when it is closed', async () => {
    const store = await open({ database: 'story-one', use: 'dropped' });
    await addCase(store, ['one']);
    expect(await schemas()).toContain('story-one');
    await store.close();
    expect(await schemas()).not.toContain('story-one');
  });

  it('is gone from the embedded server', { timeout: 60_000 }, async () => {
    const dataDir = await makeDataDir();
    const stays = await open({ databaseUrl: null, dataDir });
    const store = await open({ databaseUrl: null, dataDir, database: 'story-two', use: 'dropped' });
    await addCase(store, ['one']);
    await store.close();
    const client = new pg.Client(await connectionTo(dataDir, 'postgres'));
    await client.connect();
    const { rows } = await client.query<{ datname: string }>('select datname from pg_database');
    await client.end();
    expect(rows.map(({ datname }) => datname)).toContain('sameday');
    expect(rows.map(({ datname }) => datname)).not.toContain('story-two');
    await stays.close();
    await rm(dataDir, { recursive: true, force: true });
  });
});
