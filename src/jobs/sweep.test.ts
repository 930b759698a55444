import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { Sweep, shardOf, untilMiddle } from './sweep.js';
import type { JobsMetrics, DueWork } from './due-work.js';

describe('when a sweep comes', () => {
  it.each([
    [0, 30_000],
    [29_999, 1],
    [30_000, 60_000],
    [59_999, 30_001],
    [1_773_000_012_345, 17_655],
  ])('at %i: in %i ms, in the middle of the minute', (now, ms) => {
    expect(untilMiddle(now, 60_000)).toBe(ms);
    expect((now + ms) % 60_000).toBe(30_000);
  });
});

describe('one sweep', () => {
  const NOW = 10_000_000;
  const work = (o: Partial<DueWork>): DueWork => ({
    kind: 'wake',
    shards: 16,
    earliestDueAt: async () => null,
    run: async () => ({ handled: 0, more: false }),
    ...o,
  });

  async function sweepOf(
    dueWork: DueWork[],
    lease = async () => true,
    heartbeatUrl: string | null = null,
    isWell = true,
  ) {
    const expected: [string, number][] = [];
    const overdue: [string, number][] = [];
    const swept: boolean[] = [];
    const errors: string[] = [];
    const failures: boolean[] = [];
    const metrics: JobsMetrics = {
      overdue: (kind, behindMs) => void overdue.push([kind, behindMs]),
      swept: (good) => void swept.push(good),
    };
    const sweep = new Sweep({
      dueWork,
      queue: null,
      expect: (one, at) => void expected.push([one.kind, at]),
      auditor: null,
      watch: { swept: async ({ failed }) => void failures.push(failed) },
      lease,
      holder: 'me',
      clock: { now: () => NOW },
      everyMs: 60_000,
      heartbeatUrl,
      isWell: () => isWell,
      metrics,
      onError: (subject) => void errors.push(subject),
    });
    await sweep.start();
    sweep.stop();
    return { expected, overdue, swept, errors, failures, sweep };
  }

  it('tells the watch of the earliest due time, and how far behind each kind is', async () => {
    const result = await sweepOf([
      work({
        dueSoon: async () => [
          { at: NOW + 5_000, shard: 1 },
          { at: NOW - 7_000, shard: 2 },
        ],
      }),
      work({ kind: 'deliver', earliestDueAt: async () => NOW + 1 }),
      work({ kind: 'retain' }),
    ]);
    expect(result.expected.sort()).toEqual([
      ['deliver', NOW + 1],
      ['wake', NOW - 7_000],
    ]);
    expect(result.overdue.sort()).toEqual([
      ['deliver', 0],
      ['retain', 0],
      ['wake', 7_000],
    ]);
    expect(result.swept).toEqual([true]);
    expect(result.sweep.lastSweepAt).toBe(NOW);
  });

  it('goes on with the other kinds when one cannot be asked, and is not good then', async () => {
    const result = await sweepOf([
      work({ dueSoon: () => Promise.reject(new Error('away')) }),
      work({ kind: 'deliver', earliestDueAt: async () => NOW }),
    ]);
    expect(result.errors).toEqual(['sweep-wake']);
    expect(result.expected).toEqual([['deliver', NOW]]);
    expect(result.swept).toEqual([false]);
  });

  it('is not good while work lies undone for minutes', async () => {
    const result = await sweepOf([work({ earliestDueAt: async () => NOW - 6 * 60_000 })]);
    expect(result.swept).toEqual([false]);
  });

  it('does nothing without the lease, and fails without a database', async () => {
    const refused = await sweepOf([work({ earliestDueAt: async () => NOW })], async () => false);
    expect(refused.expected).toEqual([]);
    expect(refused.swept).toEqual([]);
    expect(refused.sweep.lastSweepAt).toBeNull();
    expect(refused.sweep.lastSeenSweepAt).toBe(NOW);
    const broken = await sweepOf([work({})], () => Promise.reject(new Error('away')));
    expect(broken.swept).toEqual([false]);
    expect(broken.errors).toEqual(['sweep-lease']);
    expect(broken.sweep.lastSeenSweepAt).toBeNull();
  });

  it('was a good one when every kind was looked at, also when one is far behind, and failed when one was not', async () => {
    const away = work({ kind: 'deliver', earliestDueAt: () => Promise.reject(new Error('away')) });
    const behind = work({ earliestDueAt: async () => NOW - 3_600_000 });
    for (const [dueWork, failed] of [
      [[behind], false],
      [[behind, away], true],
    ] as const) {
      const { sweep, failures } = await sweepOf([...dueWork]);
      expect(failures).toEqual([failed]);
      expect(sweep.lastGoodSweepAt).toBe(failed ? null : NOW);
      expect(sweep.lastSweepAt).toBe(NOW);
    }
    expect((await sweepOf([behind], async () => false)).failures).toEqual([false]);
    expect((await sweepOf([behind], () => Promise.reject(new Error('away')))).failures).toEqual([true]);
  });

  it('names no shard where there is only one', () => {
    expect(shardOf(work({ shards: 1 }), 0)).toBeNull();
    expect(shardOf(work({ shards: 16 }), 0)).toBe(0);
    expect(shardOf(work({ shards: 16 }), undefined)).toBeNull();
  });

  it('beats after a good sweep alone, and an unheard beat is only an error', async () => {
    let beats = 0;
    const server = createServer((_, response) => {
      beats += 1;
      response.writeHead(beats === 1 ? 200 : 500).end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
    const good = [work({ earliestDueAt: async () => NOW })];
    const late = [work({ earliestDueAt: async () => NOW - 6 * 60_000 })];
    try {
      await sweepOf(good, undefined, url);
      expect(beats).toBe(1);
      await sweepOf(late, undefined, url);
      await sweepOf(good, async () => false, url);
      expect(beats).toBe(1);
      expect((await sweepOf(good, undefined, url)).errors).toEqual(['heartbeat']);
      // Silent while a platform is down for long, too.
      expect((await sweepOf(good, undefined, url, false)).errors).toEqual([]);
    } finally {
      server.close();
    }
  });
});
