import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { cardToAdaptiveCard } from '../cards/adaptive-card.js';
import type { ConversationAddress, TeamsMessage } from './connection.js';
import { TeamsRefusal } from './refusals.js';
import { createUpdates } from './updates.js';

const place: ConversationAddress = { serviceUrl: 'https://uk.example/', conversation: 'a:chat', tenant: 't' };
const messageWith = (title: string): TeamsMessage => ({
  card: cardToAdaptiveCard({ title, urgency: 'normal', lines: [], facts: [], buttons: [] }),
  summary: title,
});

let failures: Error[];
let shown: string[];
const updates = () =>
  createUpdates({
    update: (_place, _id, { summary }) => {
      const error = failures.shift();
      if (error !== undefined) return Promise.reject(error);
      shown.push(summary);
      return Promise.resolve();
    },
  });
beforeEach(() => {
  vi.useFakeTimers();
  failures = [];
  shown = [];
});
afterEach(() => vi.useRealTimers());

it.each([
  [new TeamsRefusal(429, 30_000), 30_000],
  [new TeamsRefusal(503, null), 2_000],
  [new TeamsRefusal(412, null), 2_000],
  [new TeamsRefusal(0, null), 2_000],
])('a message that cannot be changed just now (%s) is changed %i ms later', async (error, afterMs) => {
  failures = [error];
  await expect(updates().update(place, 'm1', messageWith('one'))).rejects.toBe(error);
  await vi.advanceTimersByTimeAsync(afterMs - 1);
  expect(shown).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(shown).toEqual(['one']);
});

it('is tried three times more, and no oftener', async () => {
  failures = Array.from({ length: 9 }, () => new TeamsRefusal(500, null));
  await updates()
    .update(place, 'm1', messageWith('one'))
    .catch(() => undefined);
  await vi.advanceTimersByTimeAsync(60 * 60_000);
  expect(failures).toHaveLength(5);
});

it('never covers what is newer', async () => {
  failures = [new TeamsRefusal(500, null)];
  const all = updates();
  await all.update(place, 'm1', messageWith('old')).catch(() => undefined);
  await all.update(place, 'm1', messageWith('new'));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(shown).toEqual(['new']);
});

it.each([403, 404, 401])(
  'what Teams refuses for good (%i) is not tried again, nor anything once it stops',
  async (status) => {
    failures = [new TeamsRefusal(status, null), new TeamsRefusal(500, null)];
    const all = updates();
    for (const id of ['m1', 'm2']) await all.update(place, id, messageWith(id)).catch(() => undefined);
    all.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(shown).toEqual([]);
  },
);
