// What is held in memory for a while: activities that come twice, and answers that aren't ready yet.
import { describe, expect, it } from 'vitest';
import { personId } from '../../escalation/ids.js';
import type { Answer } from '../conversation/conversation.js';
import { createDeduplicator } from '../../kit/deduplicator.js';
import { createPending } from './pending.js';

describe('the same activity twice', () => {
  it('is handled once, at the same time and afterwards', async () => {
    let now = 0;
    let handled = 0;
    const deduplicate = createDeduplicator<number>(() => now);
    const work = async () => (handled += 1);
    const [a, b] = await Promise.all([deduplicate('x', work), deduplicate('x', work)]);
    expect([a, b, await deduplicate('x', work)]).toEqual([1, 1, 1]);
    expect(await deduplicate('y', work)).toBe(2);
    now += 2 * 60_000;
    expect(await deduplicate('x', work)).toBe(3);
  });

  it('is handled again when it failed', async () => {
    const deduplicate = createDeduplicator<string>();
    await expect(deduplicate('x', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
    expect(await deduplicate('x', () => Promise.resolve('done'))).toBe('done');
  });

  it('keeps no more than so many', async () => {
    const deduplicate = createDeduplicator<number>(() => 0);
    for (let i = 0; i < 600; i += 1) await deduplicate(`${i}`, () => Promise.resolve(i));
    expect(await deduplicate('0', () => Promise.resolve(-1))).toBe(-1);
    expect(await deduplicate('599', () => Promise.resolve(-1))).toBe(599);
  });
});

describe('an answer that is not there yet', () => {
  const ben = personId('ben.ode');
  const later = Promise.resolve<Answer>({ kind: 'nothing' });

  it('waits for whoever asked, for ten minutes', () => {
    let now = 0;
    const pending = createPending(() => now);
    const [again] = pending.keep(ben, later).buttons;
    expect(again?.name).toBe('again');
    const id = again?.value ?? '';
    expect(pending.find(ben, id)).toBe(later);
    expect(pending.find(personId('dan.reed'), id)).toBeNull();
    expect(pending.keep(ben, later).buttons[0]?.value).toBe(id);
    now += 10 * 60_000;
    expect(pending.find(ben, id)).toBeNull();
  });
});
