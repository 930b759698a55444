import { expect, it } from 'vitest';
import { awaitDatabase } from './await-database.js';
import { DatabaseGone, StoreFailed } from './errors.js';

it('says that it waits, and goes on when the database answers', async () => {
  const said: string[] = [];
  let tries = 0;
  const ask = async () => {
    tries += 1;
    if (tries < 3) throw new DatabaseGone('57P03');
  };
  await awaitDatabase(ask, { withinMs: 30_000, log: (line) => said.push(line) });
  expect(tries).toBe(3);
  expect(said).toEqual([
    'The database can’t be reached (57P03). Waiting for it, 30 s at most.'.replace('’', "'"),
  ]);
});

it.each([
  [new DatabaseGone('28P01'), 120_000],
  [new DatabaseGone('3D000'), 120_000],
  [new StoreFailed('42P01', ''), 120_000],
  [new DatabaseGone('ECONNREFUSED'), 0],
])('does not wait when that won’t help or wasn’t asked for: %o, %d ms', async (error, withinMs) => {
  let tries = 0;
  const ask = () => {
    tries += 1;
    return Promise.reject(error);
  };
  await expect(awaitDatabase(ask, { withinMs, log: () => undefined })).rejects.toBe(error);
  expect(tries).toBe(1);
});
