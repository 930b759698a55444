// Everything due by an instant, tick by tick: for a clock that is moved by hand.
import type { Instant } from '../escalation/ids.js';
import type { DueWork } from './due-work.js';

/**
 * A month-long story has about a thousand ticks; more than this is work that makes itself due again for ever.
 */
const MAX_TICKS = 100_000;

/**
 * Does what is due by `now` in the order of its due times. Each tick's work is run with that tick as its `now`, so
 * that a reminder of 15:10 is made at 15:10, and what it makes due at 15:40 comes before what was due at 16:00.
 * Kinds due at the same instant run in the given order. Work that is due but handles nothing (another worker has
 * it) is left out for the rest of the call.
 * @returns the number of items handled
 */
export async function runDueWork(dueWork: readonly DueWork[], now: Instant): Promise<number> {
  const stuck = new Set<DueWork>();
  let total = 0;
  let tick = -Infinity;
  for (let ticks = 0; ticks < MAX_TICKS; ticks += 1) {
    const next = await earliestOf(
      dueWork.filter((work) => !stuck.has(work)),
      now,
    );
    if (next === null) return total;
    // Time doesn't run backwards: what this tick makes due in the past is done in this tick.
    tick = Math.max(tick, next.at);
    const handled = await runTick(next.work, tick);
    if (handled === 0) stuck.add(next.work);
    total += handled;
  }
  throw new Error(`More than ${MAX_TICKS} ticks were due: some work makes itself due again without end`);
}

async function earliestOf(
  dueWork: readonly DueWork[],
  now: Instant,
): Promise<{ at: Instant; work: DueWork } | null> {
  let first: { at: Instant; work: DueWork } | null = null;
  for (const work of dueWork) {
    const at = await work.earliestDueAt();
    if (at !== null && at <= now && (first === null || at < first.at)) first = { at, work };
  }
  return first;
}

async function runTick(work: DueWork, tick: Instant): Promise<number> {
  let total = 0;
  for (;;) {
    const { handled, more } = await work.run({ now: tick, shard: null });
    total += handled;
    if (!more || handled === 0) return total;
  }
}
