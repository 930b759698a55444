import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CommandAlreadyRecorded, isRetryable, shardOf } from '../../src/store/index.js';
import { addCase, appendTo, newCaseId, NOW, openTestStore, type TestStore } from './support.js';

let test: TestStore;
beforeAll(async () => {
  test = await openTestStore();
});
afterAll(() => test.close());
beforeEach(() => test.sql('update cases set next_wake_at = null'));

describe('commands', () => {
  it('have one effect under eight concurrent callers, who all get the same answer', async () => {
    const caseId = await addCase(test.store, []);
    let effects = 0;
    const run = async (): Promise<unknown> => {
      for (let tries = 0; tries < 10; tries += 1) {
        try {
          return await test.store.transaction(async (tx) => {
            const before = await tx.commandOutcome('click-1');
            if (before !== null) return before;
            const [loaded] = await tx.load([caseId]);
            await appendTo(tx, caseId, loaded?.head.version ?? -1, ['effect']);
            effects += 1;
            const outcome = { number: effects };
            await tx.recordCommand('click-1', caseId, outcome, NOW);
            return outcome;
          });
        } catch (error) {
          if (!isRetryable(error)) throw error;
        }
      }
      throw new Error('never came through');
    };
    const answers = await Promise.all(Array.from({ length: 8 }, run));
    expect(new Set(answers.map((each) => JSON.stringify(each))).size).toBe(1);
    const [loaded] = await test.store.transaction((tx) => tx.load([caseId]));
    expect(loaded?.head.version).toBe(1);
  });

  it('are kept apart by id, with a case or without', async () => {
    const caseId = await addCase(test.store, []);
    await test.store.transaction(async (tx) => {
      await tx.recordCommand('a', caseId, { of: 'case' }, NOW);
      await tx.recordCommand('b', null, ['none'], NOW);
    });
    const read = (id: string): Promise<unknown> => test.store.transaction((tx) => tx.commandOutcome(id));
    expect([await read('a'), await read('b'), await read('c')]).toEqual([{ of: 'case' }, ['none'], null]);
    const again = test.store.transaction((tx) => tx.recordCommand('b', null, ['other'], NOW));
    await expect(again).rejects.toBeInstanceOf(CommandAlreadyRecorded);
  });
});

describe('the people of a case', () => {
  it('lead to its head, by any part or by one, newest first', async () => {
    const amira = test.store.personHash('riverside', 'amira');
    const ids = [newCaseId(), newCaseId()];
    await test.store.transaction(async (tx) => {
      for (const [n, caseId] of ids.entries()) {
        const people = [{ hash: amira, part: n === 0 ? 'reporter' : 'handler' }];
        await tx.insertCase({
          caseId,
          organisation: 'riverside',
          reference: `P-${caseId.slice(0, 8)}`,
          createdAt: NOW + n,
          people,
        });
      }
    });
    const find = async (part?: string): Promise<string[]> =>
      (await test.store.transaction((tx) => tx.casesOfPerson(amira, part))).map(({ caseId }) => caseId);
    expect(await find()).toEqual([ids[1], ids[0]]);
    expect(await find('reporter')).toEqual([ids[0]]);
    await test.store.transaction((tx) =>
      tx.addCasePeople(ids[0]!, [
        { hash: amira, part: 'handler' },
        { hash: amira, part: 'handler' },
      ]),
    );
    expect(await find('handler')).toEqual([ids[1], ids[0]]);
  });

  it('are hashed by organisation and by key', () => {
    const hash = (organisation: string, person: string): string =>
      test.store.personHash(organisation, person).toString('hex');
    expect(hash('a', 'bc')).toBe(hash('a', 'bc'));
    expect(
      new Set([hash('a', 'bc'), hash('ab', 'c'), hash('a', 'b'), test.store.codeHash('bc').toString('hex')])
        .size,
    ).toBe(4);
  });
});

describe('cases that fall due', () => {
  const lock = (now: number, limit = 10, shard?: number): Promise<string[]> =>
    test.store.transaction((tx) => tx.lockDueCases({ now, limit, shard }));

  it('come the longest due first, up to the limit, and only when due', async () => {
    expect(await test.store.earliest('wake')).toBeNull();
    const [late, soon, later] = [
      await addCase(test.store, [], { nextWakeAt: NOW - 5 }),
      await addCase(test.store, [], { nextWakeAt: NOW }),
      await addCase(test.store, [], { nextWakeAt: NOW + 5 }),
    ];
    await addCase(test.store, [], { nextWakeAt: null });
    expect(await test.store.earliest('wake')).toBe(NOW - 5);
    expect(await lock(NOW)).toEqual([late, soon]);
    expect(await lock(NOW, 1)).toEqual([late]);
    expect(await lock(NOW + 5)).toEqual([late, soon, later]);
    expect(await lock(NOW, 10, shardOf(late))).toContain(late);
    expect(await lock(NOW, 10, (shardOf(late) + 1) % 16)).not.toContain(late);
    const due = await test.store.due('wake', { from: NOW, until: NOW + 4 });
    expect(due.map(({ shard }) => shard).sort()).toEqual([...new Set([late, soon].map(shardOf))].sort());
    for (const { at } of due) expect(at).toBe(NOW);
  });

  it('are never held by two workers', async () => {
    const ids = await Promise.all(
      Array.from({ length: 12 }, () => addCase(test.store, [], { nextWakeAt: NOW })),
    );
    let arrived = 0;
    let bothHold = (): void => undefined;
    const meeting = new Promise<void>((resolve) => (bothHold = resolve));
    const hold = (): Promise<string[]> =>
      test.store.transaction(async (tx) => {
        const own = await tx.lockDueCases({ now: NOW, limit: 6 });
        arrived += 1;
        if (arrived === 2) bothHold();
        await meeting;
        return own;
      });
    const [a, b] = await Promise.all([hold(), hold()]);
    expect([...a, ...b].sort()).toEqual([...ids].sort());
  });

  it('are left alone after a failure until their retry, counted, and shown', async () => {
    const [bad, good] = [
      await addCase(test.store, [], { nextWakeAt: NOW }),
      await addCase(test.store, [], { nextWakeAt: NOW }),
    ];
    const fail = (retryAt: number): Promise<number> =>
      test.store.transaction((tx) => tx.setAside(bad, { retryAt, code: 'damaged-case' }));
    expect(await fail(NOW + 100)).toBe(1);
    expect(await lock(NOW + 99)).toEqual([good]);
    expect(await lock(NOW + 100)).toEqual([good, bad]);
    expect(await fail(NOW + 300)).toBe(2);
    await test.sql('update cases set next_wake_at = null where id = $1', [good]);
    expect(await test.store.earliest('wake')).toBe(NOW + 300);
    const shown = await test.store.transaction((tx) => tx.setAsideCases({ organisation: 'riverside' }));
    const reference = `SD-${bad.slice(0, 8)}`;
    const code = 'damaged-case';
    expect(shown).toEqual([
      { caseId: bad, organisation: 'riverside', reference, tries: 2, retryAt: NOW + 300, code },
    ]);
    expect(await test.store.transaction((tx) => tx.setAsideCases({ minimumTries: 3 }))).toEqual([]);
    await test.store.transaction((tx) => tx.clearSetAside(bad));
    expect(await lock(NOW)).toEqual([bad]);
    expect(await test.store.transaction((tx) => tx.setAsideCases())).toEqual([]);
  });
});

describe('leases', () => {
  const take = (holder: string, now: number): Promise<boolean> =>
    test.store.transaction((tx) => tx.lease('sweep', holder, 100, now));

  it('belong to one holder until they end', async () => {
    expect(await take('a', NOW)).toBe(true);
    expect(await take('b', NOW + 99)).toBe(false);
    expect(await take('a', NOW + 99)).toBe(true);
    expect(await take('b', NOW + 198)).toBe(false);
    expect(await take('b', NOW + 199)).toBe(true);
    expect(await take('a', NOW + 200)).toBe(false);
    const winners = await Promise.all(['c', 'd', 'e', 'f'].map((holder) => take(holder, NOW + 299)));
    expect(winners.filter(Boolean)).toHaveLength(1);
  });
});

describe('installations', () => {
  const place = { organisation: 'riverside', platform: 'slack', key: 'T0CANARY' };
  const get = (now = NOW): Promise<unknown> => test.store.transaction((tx) => tx.secret(place, now));

  it('are kept encrypted, replaced, listed, and expire', async () => {
    const put = (value: unknown, expiresAt: number | null = null): Promise<void> =>
      test.store.transaction((tx) => tx.putSecret({ ...place, value, at: NOW, expiresAt }));
    expect(await get()).toBeNull();
    await put({ token: 'xoxb-CANARY' });
    await put({ token: 'xoxb-CANARY-2' }, NOW + 10);
    const kept = { key: 'T0CANARY', value: { token: 'xoxb-CANARY-2' }, expiresAt: NOW + 10 };
    expect(await get()).toEqual(kept);
    expect(await get(NOW + 10)).toBeNull();
    const list = (platform: string): Promise<unknown[]> =>
      test.store.transaction((tx) => tx.secrets({ organisation: 'riverside', platform }, NOW));
    expect([await list('slack'), await list('teams')]).toEqual([[kept], []]);
    const { rows } = await test.sql('select i::text as row from installations i');
    expect(JSON.stringify(rows)).not.toContain('CANARY');
    expect(await test.store.transaction((tx) => tx.removeExpiredSecrets(NOW + 10))).toBe(1);
    await put('again');
    await test.store.transaction((tx) => tx.removeSecret(place));
    expect(await get()).toBeNull();
  });

  it('can be taken once, by one of eight', async () => {
    await test.store.transaction((tx) =>
      tx.putSecret({ ...place, value: 'link', at: NOW, expiresAt: NOW + 10 }),
    );
    const take = (): Promise<unknown> => test.store.transaction((tx) => tx.takeSecret(place, NOW));
    const taken = await Promise.all(Array.from({ length: 8 }, take));
    expect(taken.filter((each) => each !== null)).toHaveLength(1);
    await test.store.transaction((tx) => tx.putSecret({ ...place, value: 'link', at: NOW, expiresAt: NOW }));
    expect(await take()).toBeNull();
  });
});
