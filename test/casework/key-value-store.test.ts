// Small things kept by key, when several want the same one at once.
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { createKeyValueStore, type KeyValueStore } from '../../src/casework/key-value-store.js';
import { createStore, type Store } from '../../src/store/index.js';
import { freshDatabase, type FreshDatabase } from '../set-up/database.js';

let database: FreshDatabase;
let store: Store;
let keyValueStore: KeyValueStore<number>;
beforeAll(async () => {
  database = await freshDatabase();
  store = await createStore({ databaseUrl: database.url, dataDir: tmpdir(), masterKey: randomBytes(32) });
  const clock = { now: () => 1_000 };
  keyValueStore = createKeyValueStore({
    store,
    organisation: 'riverside',
    kind: 'count',
    clock,
    shape: z.number(),
  });
});
afterAll(async () => {
  await store.close();
  await database.drop();
});

const times = <T>(n: number, work: () => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: n }, work));

it('counts each of many changes at once, also the first', async () => {
  await times(20, () => keyValueStore.change('attempts', (n) => (n ?? 0) + 1));
  expect(await keyValueStore.get('attempts')).toBe(20);
});

it('is taken by one of many', async () => {
  await keyValueStore.put('link', 1);
  expect((await times(10, () => keyValueStore.take('link'))).filter((one) => one !== null)).toEqual([1]);
});

it('is gone once removed, whatever else is under way', async () => {
  for (let i = 0; i < 10; i += 1) {
    await keyValueStore.put('session', 1);
    await Promise.all([
      ...Array.from({ length: 5 }, () => keyValueStore.change('session', (n) => n)),
      keyValueStore.remove('session'),
    ]);
    expect(await keyValueStore.get('session')).toBeNull();
  }
});
