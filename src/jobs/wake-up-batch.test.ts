import { describe, expect, it } from 'vitest';
import { WakeUpBatch } from './wake-up-batch.js';
import type { DueShard } from './job-names.js';

describe('hints on their way', () => {
  it('go at once, and together while others are under way', async () => {
    const batches: DueShard[][] = [];
    const refused: DueShard[] = [];
    const answers: ((taken: boolean) => void)[] = [];
    const wakeUpBatch = new WakeUpBatch({
      put: (due) => {
        batches.push([...due]);
        return new Promise((resolve) => answers.push((taken) => resolve({ taken })));
      },
      onRefused: (due) => void refused.push(due),
    });
    const answer = async (taken: boolean) => {
      answers.shift()?.(taken);
      await new Promise(setImmediate);
    };
    const due = (at: number, shard: number): DueShard => ({ kind: 'wake', shard, at });

    wakeUpBatch.add(due(900, 1));
    expect(batches).toEqual([[due(900, 1)]]);
    for (let n = 0; n < 1_000; n += 1) wakeUpBatch.add(due(1_001 + (n % 900), n % 2));
    expect(batches).toHaveLength(1);
    await answer(true);
    // The earliest of each second: what is already due must not wait for the next one.
    expect(batches[1]).toEqual([due(1_001, 0), due(1_002, 1)]);
    await answer(false);
    expect(refused).toEqual(batches[1]);
    wakeUpBatch.add(due(5_000, 3));
    expect(batches).toHaveLength(3);
    await answer(true);
    expect(refused).toHaveLength(2);
  });
});
