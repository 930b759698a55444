// Works through a shard, batch by batch, until nothing is due in it: one run at a time in this process.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Instant } from '../escalation/ids.js';
import type { JobsClock, JobsMetrics, KindHealth, DueWork } from './due-work.js';

/** A batch that says "more" but handles nothing is believed this many times in a row. */
const MAX_EMPTY_BATCHES = 3;

export interface ShardRunner {
  /**
   * Works through what is due in the shard (null: in all) and looks once more at the end. While one is under way
   * for the same shard, a second call only makes that one look again, and resolves to 0 at once.
   * @throws what `run` threw
   */
  run(shard: number | null): Promise<number>;
  health(): KindHealth;
  /** Resolves when nothing is under way. Never rejects. */
  settled(): Promise<void>;
}

export function createShardRunner(o: {
  work: DueWork;
  clock: JobsClock;
  metrics: JobsMetrics;
  isStopping: () => boolean;
}): ShardRunner {
  const passes = new Map<number | null, Promise<number>>();
  const askedAgain = new Set<number | null>();
  let lastRunAt: Instant | null = null;
  let failuresInARow = 0;

  async function batch(shard: number | null) {
    const startedAt = performance.now();
    const now = o.clock.now();
    try {
      const result = await o.work.run({ now, shard });
      lastRunAt = now;
      failuresInARow = 0;
      o.metrics.ran?.(o.work.kind, result.handled, performance.now() - startedAt);
      return result;
    } catch (error) {
      failuresInARow += 1;
      o.metrics.failed?.(o.work.kind);
      throw error;
    }
  }

  /** A pass ends with a batch that found nothing, so that what came due meanwhile isn't left behind. */
  async function workThrough(shard: number | null): Promise<number> {
    let total = 0;
    let emptyInARow = 0;
    while (!o.isStopping()) {
      const { handled, more } = await batch(shard);
      total += handled;
      emptyInARow = handled > 0 ? 0 : emptyInARow + 1;
      if (handled === 0 && (!more || emptyInARow >= MAX_EMPTY_BATCHES)) break;
      // Batches yield: a blocked event loop loses the job's lock, and another worker runs it as well.
      await nextTurn();
    }
    return total;
  }

  async function pass(shard: number | null): Promise<number> {
    let total = 0;
    try {
      do {
        askedAgain.delete(shard);
        total += await workThrough(shard);
      } while (askedAgain.has(shard) && !o.isStopping());
      return total;
    } finally {
      // In the same turn as the last look at `askedAgain`, so that no call falls between the two.
      passes.delete(shard);
    }
  }

  async function run(shard: number | null): Promise<number> {
    if (passes.has(shard)) {
      askedAgain.add(shard);
      return 0;
    }
    // Registered only once it has begun: it can't end before its first await.
    const begun = pass(shard);
    passes.set(shard, begun);
    return begun;
  }

  async function settled(): Promise<void> {
    await Promise.allSettled(passes.values());
  }

  return { run, health: () => ({ lastRunAt, failuresInARow, working: passes.size }), settled };
}
