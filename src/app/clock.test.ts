// One time for several machines: each one's own, plus its offset from the database's, in whole milliseconds.
import { expect, it } from 'vitest';
import type { Store } from '../store/index.js';
import { createDatabaseClock } from './clock.js';

it.each([0, 0.5, 7_200_000.25, -1.5])('is %d ms from this machine’s, and whole', async (ms) => {
  const store = { databaseNow: () => Promise.resolve(Date.now() + ms) } as unknown as Store;
  const clock = await createDatabaseClock(store);
  expect(Number.isInteger(clock.now())).toBe(true);
  expect(Math.abs(clock.now() - Date.now() - ms)).toBeLessThan(50);
  clock.stop();
});
