import { describe, expect, it } from 'vitest';
import { runDueWork } from './run-due.js';
import type { DueWork, WorkKind } from './due-work.js';

describe('a moved clock', () => {
  it('leaves out what is due but handles nothing, and does the rest', async () => {
    const done: WorkKind[] = [];
    const open = new Set<WorkKind>(['wake', 'deliver']);
    const work = (kind: WorkKind, at: number, handled: number): DueWork => ({
      kind,
      shards: 1,
      earliestDueAt: async () => (open.has(kind) ? at : null),
      run: async () => {
        done.push(kind);
        if (handled > 0) open.delete(kind);
        return { handled, more: false };
      },
    });
    expect(await runDueWork([work('wake', 1, 0), work('deliver', 2, 1)], 10)).toBe(1);
    expect(done).toEqual(['wake', 'deliver']);
  });

  it('never goes back in time, and hands on what a run throws', async () => {
    const told: number[] = [];
    const times = [5, 3];
    const work: DueWork = {
      kind: 'wake',
      shards: 1,
      earliestDueAt: async () => times[0] ?? 9,
      run: async ({ now }) => {
        told.push(now);
        if (times.length === 0) throw new Error('away');
        times.shift();
        return { handled: 1, more: false };
      },
    };
    await expect(runDueWork([work], 10)).rejects.toThrow('away');
    expect(told).toEqual([5, 5, 9]);
  });

  it('ends with a clear error when work makes itself due without end', async () => {
    const work: DueWork = {
      kind: 'wake',
      shards: 1,
      earliestDueAt: async () => 1,
      run: async () => ({ handled: 1, more: false }),
    };
    await expect(runDueWork([work], 10)).rejects.toThrow('without end');
  });
});
