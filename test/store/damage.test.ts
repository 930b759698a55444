import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DamagedCase } from '../../src/store/index.js';
import { addCase, appendTo, openTestStore, type TestStore } from './support.js';

let test: TestStore;
beforeAll(async () => {
  test = await openTestStore();
}, 60_000);
afterAll(() => test.close());

const FIVE = ['one', 'two', 'three', 'four', 'five'];

/** What `verify` names, for these cases alone: other tests of this file leave their damage in the database. */
async function problemsOf(...caseIds: string[]): Promise<[number, string][]> {
  const all = await test.store.verify();
  const ours = all.filter(({ caseId }) => caseIds.includes(caseId));
  for (const { reference, caseId } of ours) expect(reference).toBe(`SD-${caseId.slice(0, 8)}`);
  return ours.map(({ seq, problem }) => [seq, problem]);
}

const DAMAGES: { what: string; sql: string; names: [number, string][] }[] = [
  { what: 'nothing', sql: 'select $1::text', names: [] },
  {
    what: 'a changed ciphertext',
    sql: `update events set ciphertext = set_byte(ciphertext, 20, get_byte(ciphertext, 20) # 1) where case_id = $1 and seq = 3`,
    names: [[3, 'changed']],
  },
  {
    what: 'a changed time',
    sql: 'update events set recorded_at = recorded_at + 1 where case_id = $1 and seq = 2',
    names: [[2, 'changed']],
  },
  {
    what: 'a changed time with its hash made to fit',
    sql: `update events set recorded_at = recorded_at + 1, hash = previous_hash where case_id = $1 and seq = 5`,
    names: [[5, 'changed']],
  },
  {
    what: 'a changed link',
    sql: `update events set previous_hash = hash where case_id = $1 and seq = 4`,
    names: [[4, 'changed']],
  },
  {
    what: 'a cut in the middle',
    sql: 'delete from events where case_id = $1 and seq in (2, 3)',
    names: [
      [2, 'cut'],
      [3, 'cut'],
    ],
  },
  {
    what: 'a cut first event',
    sql: 'delete from events where case_id = $1 and seq = 1',
    names: [[1, 'cut']],
  },
  { what: 'a cut tail', sql: 'delete from events where case_id = $1 and seq = 5', names: [[5, 'cut']] },
  {
    what: 'a cut tail with the version lowered to hide it',
    sql: `with cut as (delete from events where case_id = $1 and seq > 3) update cases set version = 3 where id = $1`,
    names: [[4, 'cut']],
  },
  {
    what: 'everything cut and the version set to nothing',
    sql: `with cut as (delete from events where case_id = $1) update cases set version = 0 where id = $1`,
    names: [[1, 'cut']],
  },
  {
    what: 'a lowered version alone',
    sql: 'update cases set version = 2 where id = $1',
    names: [[5, 'head']],
  },
  {
    what: 'an enormous version',
    sql: 'update cases set version = 2000000000 where id = $1',
    names: Array.from({ length: 1000 }, (_, n) => [n + 6, 'cut']),
  },
  {
    what: 'two ciphertexts that changed places',
    sql: `update events e set ciphertext = o.ciphertext from events o
      where e.case_id = $1 and o.case_id = $1 and e.seq in (2, 4) and o.seq = 6 - e.seq`,
    names: [
      [2, 'moved'],
      [4, 'moved'],
    ],
  },
  {
    what: 'an event moved behind the last',
    sql: 'update events set seq = 6 where case_id = $1 and seq = 2',
    names: [
      [2, 'cut'],
      [6, 'moved'],
    ],
  },
  {
    what: 'an event doubled behind the last',
    sql: `insert into events select case_id, 6, recorded_at, key_version, ciphertext, hash, hash from events where case_id = $1 and seq = 5`,
    names: [[6, 'added']],
  },
  {
    what: 'an altered key',
    sql: `update case_keys set wrapped = wrapped || '\\x00' where case_id = $1`,
    names: [[0, 'key']],
  },
];

describe('verify', () => {
  it.each(DAMAGES)('finds $what and names the case and the event', async ({ sql, names }) => {
    const caseId = await addCase(test.store, FIVE);
    const bystander = await addCase(test.store, FIVE);
    await test.sql(sql, [caseId]);
    expect(await problemsOf(caseId)).toEqual(names);
    expect(await problemsOf(bystander)).toEqual([]);
    const damaged = names.length > 0;

    // Reading names the same case, and reads the other as ever.
    const [hurt, sound] = await test.store.transaction((tx) => tx.load([caseId, bystander]));
    expect(hurt?.head.damaged).toBe(damaged);
    expect(hurt?.problems.map(({ seq }) => seq)).toEqual(names.map(([seq]) => seq));
    expect(sound).toMatchObject({ head: { damaged: false }, problems: [] });
    expect(sound?.events).toHaveLength(5);

    // The case is read-only; the other is not.
    const version = hurt?.head.version ?? -1;
    const add = test.store.transaction((tx) => appendTo(tx, caseId, version, ['six']));
    if (damaged) await expect(add).rejects.toBeInstanceOf(DamagedCase);
    else await add;
    await test.store.transaction((tx) => appendTo(tx, bystander, 5, ['six']));
  });

  it('says where an event belongs that was moved to another case', async () => {
    const from = await addCase(test.store, FIVE);
    const to = await addCase(test.store, ['one']);
    await test.sql('update events set case_id = $2, seq = 2 where case_id = $1 and seq = 5', [from, to]);
    await test.sql('update cases set version = 2 where id = $1', [to]);
    const problems = (await test.store.verify()).filter(({ caseId }) => [from, to].includes(caseId));
    expect(problems).toHaveLength(2);
    expect(problems).toContainEqual({
      reference: `SD-${from.slice(0, 8)}`,
      caseId: from,
      seq: 5,
      problem: 'cut',
    });
    expect(problems).toContainEqual({
      reference: `SD-${to.slice(0, 8)}`,
      caseId: to,
      seq: 2,
      problem: 'moved',
      belongsTo: { reference: `SD-${from.slice(0, 8)}`, caseId: from, seq: 5 },
    });
  });

  it('finds that two cases changed keys', async () => {
    const ids = [await addCase(test.store, ['a']), await addCase(test.store, ['b'])];
    await test.sql(
      `update case_keys k set wrapped = o.wrapped from case_keys o
       where k.case_id = any($1) and o.case_id = any($1) and k.case_id <> o.case_id`,
      [ids],
    );
    expect(await problemsOf(...ids)).toEqual([
      [0, 'key'],
      [0, 'key'],
    ]);
  });

  it('finds nothing wrong any more once the row has been put back', async () => {
    const caseId = await addCase(test.store, FIVE);
    const { rows } = await test.sql('select ciphertext from events where case_id = $1 and seq = 1', [caseId]);
    await test.sql('update events set ciphertext = $2 where case_id = $1 and seq = 1', [
      caseId,
      Buffer.alloc(40),
    ]);
    expect(await problemsOf(caseId)).toEqual([[1, 'changed']]);
    await test.sql('update events set ciphertext = $2 where case_id = $1 and seq = 1', [
      caseId,
      (rows[0] as { ciphertext: Buffer }).ciphertext,
    ]);
    expect(await problemsOf(caseId)).toEqual([]);
    await test.store.transaction((tx) => appendTo(tx, caseId, 5, ['six']));
  });

  it('refuses to append past a cut tail even before the case was read', async () => {
    const caseId = await addCase(test.store, FIVE);
    await test.sql('delete from events where case_id = $1 and seq > 3', [caseId]);
    await test.sql('update cases set version = 3 where id = $1', [caseId]);
    const add = test.store.transaction((tx) => appendTo(tx, caseId, 3, ['four']));
    await expect(add).rejects.toBeInstanceOf(DamagedCase);
  });
});
