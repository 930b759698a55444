import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { createStore, type Store, WrongMasterKey } from '../../src/store/index.js';
import { masterKey } from '../../src/store/vault.js';
import { caseKeyBinding } from '../../src/store/keyring.js';
import { addCase, appendTo, KEY, NOW, openTestStore, type TestStore } from './support.js';

let test: TestStore;
const others: Store[] = [];
afterEach(async () => {
  await Promise.all(others.splice(0).map((store) => store.close()));
  await test.close();
});

const openAgain = async (key: Buffer): Promise<Store> => {
  const store = await createStore({ databaseUrl: null, dataDir: test.dataDir, masterKey: key });
  others.push(store);
  return store;
};

describe('case keys', () => {
  it('are one for each case, never shared', async () => {
    test = await openTestStore();
    for (let n = 0; n < 20; n += 1) await addCase(test.store, ['one']);
    const { rows } = await test.sql('select case_id, wrapped from case_keys');
    const master = masterKey(KEY);
    const keys = rows.map(({ case_id: id, wrapped }) =>
      master.unwrap(wrapped, caseKeyBinding(id, 1)).toString('hex'),
    );
    expect(new Set(keys).size).toBe(20);
  });
});

describe('the master key', () => {
  it('that is wrong gives one clear error that names both keys by their ids alone', async () => {
    test = await openTestStore();
    const wrong = randomBytes(32);
    const error: unknown = await openAgain(wrong).catch((each: unknown) => each);
    expect(error).toBeInstanceOf(WrongMasterKey);
    const { message } = error as Error;
    expect(message).toContain(masterKey(KEY).id);
    expect(message).toContain(masterKey(wrong).id);
    expect(message).toContain('SAMEDAY_KEY');
    for (const key of [KEY, wrong]) expect(message).not.toContain(key.toString('hex').slice(0, 16));
    // The attempt has left the server running for the one who is using it.
    expect(await test.store.verify()).toEqual([]);
  });

  it('can be changed: no event is rewritten, all stays readable, hashes stay, the old key is refused', async () => {
    test = await openTestStore();
    const ids = [await addCase(test.store, ['one']), await addCase(test.store, ['two'])];
    await test.store.transaction(async (tx) => {
      await tx.destroyCase(ids[1]!, NOW);
      await tx.recordCommand('c', ids[0]!, { done: true }, NOW);
      await tx.putSecret({ organisation: 'o', platform: 'p', key: 'k', value: 1, at: NOW });
    });
    const logBefore = (await test.sql('select * from events order by case_id, seq')).rows;
    const hashBefore = test.store.personHash('riverside', 'ben');
    const next = randomBytes(32);
    expect(await test.store.rotateMasterKey(next)).toBe(1);
    expect((await test.sql('select * from events order by case_id, seq')).rows).toEqual(logBefore);

    await expect(openAgain(KEY)).rejects.toBeInstanceOf(WrongMasterKey);
    for (const store of [test.store, await openAgain(next)]) {
      const third = await addCase(store, ['three']);
      const loaded = await store.transaction((tx) => tx.load([...ids, third]));
      expect(loaded.map(({ events }) => events.length)).toEqual([1, 0, 1]);
      expect(await store.verify()).toEqual([]);
      expect(store.personHash('riverside', 'ben').equals(hashBefore)).toBe(true);
      expect(await store.transaction((tx) => tx.commandOutcome('c'))).toEqual({ done: true });
      const found = await store.transaction((tx) =>
        tx.secret({ organisation: 'o', platform: 'p', key: 'k' }, NOW),
      );
      expect(found?.value).toBe(1);
    }
    await expect(test.store.rotateMasterKey(randomBytes(31))).rejects.toThrow(RangeError);
  });

  it('changed by another process is noticed, and nothing is locked with the old one', async () => {
    test = await openTestStore();
    const caseId = await addCase(test.store, ['one']);
    const other = await openAgain(KEY);
    const next = randomBytes(32);
    await other.rotateMasterKey(next);
    await expect(addCase(test.store, ['two'])).rejects.toBeInstanceOf(WrongMasterKey);
    await expect(test.store.transaction((tx) => tx.load([caseId]))).rejects.toBeInstanceOf(WrongMasterKey);
    await expect(test.store.transaction((tx) => appendTo(tx, caseId, 1, ['x']))).rejects.toBeInstanceOf(
      WrongMasterKey,
    );
    const { rows } = await other.transaction(async (tx) => ({ rows: await tx.load([caseId]) }));
    expect(rows[0]?.head).toMatchObject({ version: 1, damaged: false });
  });

  it('that is changed while others write leaves every case readable', async () => {
    test = await openTestStore();
    const next = randomBytes(32);
    let writing = true;
    const written: string[] = [];
    const write = async (): Promise<void> => {
      while (writing) {
        await addCase(test.store, ['x']).then(
          (id) => written.push(id),
          (error: unknown) => expect(error).toBeInstanceOf(WrongMasterKey),
        );
      }
    };
    const writers = [write(), write(), write()];
    for (let n = 0; n < 3; n += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      await test.store.rotateMasterKey(n === 2 ? next : randomBytes(32));
    }
    writing = false;
    await Promise.all(writers);
    const store = await openAgain(next);
    expect(await store.verify()).toEqual([]);
    expect(written.length).toBeGreaterThan(10);
    const loaded = await store.transaction((tx) => tx.load(written));
    expect(loaded.map(({ events }) => events.length)).toEqual(written.map(() => 1));
  });
});
