import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CaseDestroyed, CaseExists, VersionConflict } from '../../src/store/index.js';
import { addCase, appendTo, event, newCaseId, NOW, openTestStore, type TestStore } from './support.js';

let test: TestStore;
beforeAll(async () => {
  test = await openTestStore();
}, 60_000);
afterAll(() => test.close());

describe('the log of a case', () => {
  it('gives back what was appended, in order, for many cases in one question', async () => {
    const first = await addCase(test.store, ['one', 'two'], { nextWakeAt: NOW + 60_000 });
    const second = await addCase(test.store, ['three'], { nextWakeAt: null });
    const loaded = await test.store.transaction((tx) => tx.load([second, 'unknown', first]));
    expect(loaded.map(({ head }) => head.caseId)).toEqual([second, first]);
    expect(loaded[1]?.events).toEqual([
      { seq: 1, recordedAt: NOW, ...event('one') },
      { seq: 2, recordedAt: NOW, ...event('two') },
    ]);
    expect(loaded[1]?.head).toEqual({
      caseId: first,
      organisation: 'riverside',
      reference: `SD-${first.slice(0, 8)}`,
      version: 2,
      stage: 'open',
      nextWakeAt: NOW + 60_000,
      createdAt: NOW,
      damaged: false,
      destroyed: false,
    });
    expect(loaded[0]?.problems).toEqual([]);
  });

  it('keeps any JSON and any text as it is', async () => {
    const data = { text: 'شكوى 👩‍🏫 <b>&amp;</b> \u0000 \u202e *x* "\'', list: [1.5, null, true, { a: [] }] };
    const caseId = await addCase(test.store, []);
    await test.store.transaction((tx) =>
      tx.append([
        {
          caseId,
          expectedVersion: 0,
          events: [{ type: 't', schema: 3, data }],
          recordedAt: NOW,
          stage: 's',
          nextWakeAt: null,
        },
      ]),
    );
    const [loaded] = await test.store.transaction((tx) => tx.load([caseId]));
    expect(loaded?.events).toEqual([{ seq: 1, recordedAt: NOW, type: 't', schema: 3, data }]);
  });

  it('refuses an append to a version that is no longer the last, and keeps nothing of that transaction', async () => {
    const caseId = await addCase(test.store, ['one']);
    const other = newCaseId();
    const late = test.store.transaction(async (tx) => {
      await tx.insertCase({
        caseId: other,
        organisation: 'riverside',
        reference: other.slice(0, 20),
        createdAt: NOW,
        people: [],
      });
      await appendTo(tx, caseId, 0, ['late']);
    });
    await expect(late).rejects.toBeInstanceOf(VersionConflict);
    const loaded = await test.store.transaction((tx) => tx.load([caseId, other]));
    expect(loaded.map(({ head }) => [head.caseId, head.version])).toEqual([[caseId, 1]]);
  });

  it('lets exactly one of eight concurrent writers append', async () => {
    const caseId = await addCase(test.store, ['one']);
    const writers = Array.from({ length: 8 }, (_, n) =>
      test.store.transaction(async (tx) => {
        await tx.load([caseId]);
        await appendTo(tx, caseId, 1, [`writer ${n}`]);
      }),
    );
    const results = await Promise.allSettled(writers);
    const refused = results.filter((each) => each.status === 'rejected');
    expect(refused).toHaveLength(7);
    for (const each of refused) expect(each.reason).toMatchObject({ retryable: true });
    const [loaded] = await test.store.transaction((tx) => tx.load([caseId]));
    expect(loaded?.events).toHaveLength(2);
    expect(loaded?.problems).toEqual([]);
  });

  it('makes concurrent writers that lock first take turns', async () => {
    const caseId = await addCase(test.store, []);
    const write = (): Promise<void> =>
      test.store.transaction(async (tx) => {
        const [loaded] = await tx.load([caseId], { lock: true });
        await appendTo(tx, caseId, loaded?.head.version ?? -1, ['turn']);
      });
    await Promise.all(Array.from({ length: 8 }, write));
    const [loaded] = await test.store.transaction((tx) => tx.load([caseId]));
    expect(loaded?.head).toMatchObject({ version: 8, damaged: false });
  });

  it('keeps nothing when the caller catches an error and goes on', async () => {
    const caseId = await addCase(test.store, ['one']);
    const careless = test.store.transaction(async (tx) => {
      await tx.recordCommand(`of ${caseId}`, caseId, { ok: true }, NOW);
      await appendTo(tx, caseId, 7, ['wrong']).catch(() => undefined);
    });
    await expect(careless).rejects.toBeInstanceOf(VersionConflict);
    expect(await test.store.transaction((tx) => tx.commandOutcome(`of ${caseId}`))).toBeNull();
  });

  it('appends to many cases in one go, and changes a wake-up without an event', async () => {
    const ids = await Promise.all([
      addCase(test.store, ['a']),
      addCase(test.store, ['b']),
      addCase(test.store, ['c']),
    ]);
    await test.store.transaction((tx) =>
      tx.append(
        ids.map((caseId, n) => ({
          caseId,
          expectedVersion: 1,
          events: n === 2 ? [] : [event('x'), event('y')],
          recordedAt: NOW + n,
          stage: `stage ${n}`,
          nextWakeAt: NOW + n,
        })),
      ),
    );
    const loaded = await test.store.transaction((tx) => tx.load(ids));
    expect(loaded.map(({ head }) => [head.version, head.stage, head.nextWakeAt, head.damaged])).toEqual([
      [3, 'stage 0', NOW, false],
      [3, 'stage 1', NOW + 1, false],
      [1, 'stage 2', NOW + 2, false],
    ]);
  });

  it('refuses a reference that another case has', async () => {
    const insert = (): Promise<void> =>
      test.store.transaction((tx) =>
        tx.insertCase({
          caseId: newCaseId(),
          organisation: 'riverside',
          reference: 'SD-SAME',
          createdAt: NOW,
          people: [],
        }),
      );
    await insert();
    await expect(insert()).rejects.toBeInstanceOf(CaseExists);
    expect(await test.store.transaction((tx) => tx.caseIdByReference('SD-SAME'))).not.toBeNull();
    expect(await test.store.transaction((tx) => tx.caseIdByReference('SD-NONE'))).toBeNull();
  });

  it('stores no text that can be read', async () => {
    const canary = 'CANARY-7f3a9';
    const caseId = await addCase(test.store, [canary]);
    await test.store.transaction((tx) => tx.recordCommand('canary', caseId, { canary }, NOW));
    const { rows } = await test.sql(
      `select e::text || m::text as row from events e, commands m where e.case_id = $1`,
      [caseId],
    );
    const stored = (rows as { row: string }[]).map(({ row }) => row).join('');
    expect(stored.length).toBeGreaterThan(100);
    expect(stored).not.toContain(canary);
    expect(stored).not.toContain(Buffer.from(canary).toString('hex'));
    expect(stored).not.toContain('noted');
  });
});

describe('the end of a case', () => {
  it('leaves nothing to read or add once its key is destroyed, and a chain that still verifies', async () => {
    const caseId = await addCase(test.store, ['one', 'two'], { nextWakeAt: NOW });
    await test.store.transaction((tx) => tx.destroyCase(caseId, NOW));
    const [loaded] = await test.store.transaction((tx) => tx.load([caseId]));
    expect(loaded).toMatchObject({
      events: [],
      problems: [],
      head: { destroyed: true, damaged: false, version: 2 },
    });
    await expect(test.store.transaction((tx) => appendTo(tx, caseId, 2, ['x']))).rejects.toBeInstanceOf(
      CaseDestroyed,
    );
    expect(await test.store.verify({ caseId })).toEqual([]);
    await test.sql('update events set ciphertext = $2 where case_id = $1 and seq = 1', [
      caseId,
      Buffer.alloc(60),
    ]);
    expect(await test.store.verify({ caseId })).toMatchObject([{ caseId, seq: 1, problem: 'changed' }]);
    await test.sql('update cases set version = 1 where id = $1', [caseId]);
    await test.sql('delete from events where case_id = $1', [caseId]);
    expect(await test.store.verify({ caseId })).toMatchObject([{ seq: 1, problem: 'cut' }]);
  });
});
