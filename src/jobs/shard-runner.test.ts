import { describe, expect, it } from 'vitest';
import { createShardRunner } from './shard-runner.js';
import type { RunResult, DueWork } from './due-work.js';

type Answer = RunResult | Error;

/** Work that gives the answers in turn, then "nothing"; each is given when the test allows it. */
function scripted(answers: Answer[]) {
  const calls: (number | null)[] = [];
  let gate: Promise<void> = Promise.resolve();
  const work: DueWork = {
    kind: 'wake',
    shards: 4,
    earliestDueAt: async () => null,
    run: async ({ shard }) => {
      calls.push(shard);
      await gate;
      const answer = answers.shift() ?? { handled: 0, more: false };
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  const hold = () => {
    let release = () => {};
    gate = new Promise((resolve) => {
      release = resolve;
    });
    return () => release();
  };
  return { work, calls, hold };
}

const drainOf = (work: DueWork, isStopping = () => false) =>
  createShardRunner({ work, clock: { now: () => 1_000 }, metrics: {}, isStopping });

describe('draining', () => {
  it.each<[string, Answer[], number, number]>([
    ['nothing due', [], 0, 1],
    ['one batch, then a last look', [{ handled: 3, more: false }], 3, 2],
    [
      'batches while there are more',
      [
        { handled: 9, more: true },
        { handled: 9, more: true },
      ],
      18,
      3,
    ],
    [
      'what came due at the end',
      [
        { handled: 1, more: false },
        { handled: 2, more: false },
      ],
      3,
      3,
    ],
    ['"more" without any, for ever', Array<Answer>(9).fill({ handled: 0, more: true }), 0, 3],
  ])('%s', async (_, answers, handled, calls) => {
    const script = scripted(answers);
    expect(await drainOf(script.work).run(null)).toBe(handled);
    expect(script.calls).toHaveLength(calls);
  });

  it('looks again, and does not run beside itself, when it is asked meanwhile', async () => {
    const script = scripted([]);
    const release = script.hold();
    const shardRunner = drainOf(script.work);
    const first = shardRunner.run(2);
    expect(await shardRunner.run(2)).toBe(0);
    expect(await shardRunner.run(2)).toBe(0);
    expect(script.calls).toEqual([2]);
    release();
    await first;
    expect(script.calls).toEqual([2, 2]);
    expect(shardRunner.health().working).toBe(0);
  });

  it('works on two shards side by side', async () => {
    const script = scripted([]);
    const release = script.hold();
    const shardRunner = drainOf(script.work);
    const both = [shardRunner.run(1), shardRunner.run(2)];
    expect(script.calls).toEqual([1, 2]);
    expect(shardRunner.health().working).toBe(2);
    release();
    await Promise.all(both);
  });

  it('hands on what a run throws, counts it, and works again afterwards', async () => {
    const script = scripted([new Error('away'), new Error('away'), { handled: 1, more: false }]);
    const shardRunner = drainOf(script.work);
    await expect(shardRunner.run(null)).rejects.toThrow('away');
    await expect(shardRunner.run(null)).rejects.toThrow('away');
    expect(shardRunner.health().failuresInARow).toBe(2);
    expect(await shardRunner.run(null)).toBe(1);
    expect(shardRunner.health()).toEqual({ lastRunAt: 1_000, failuresInARow: 0, working: 0 });
  });

  it('stops between two batches', async () => {
    const script = scripted(Array<Answer>(50).fill({ handled: 1, more: true }));
    const handled = await drainOf(script.work, () => script.calls.length >= 2).run(null);
    expect(handled).toBe(2);
  });
});
