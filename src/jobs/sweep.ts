// Each minute: compares the database with the queue, puts in what comes near, and finds what was forgotten.
import { settlesWithin } from './bounded.js';
import { beat } from './heartbeat.js';
import { HORIZON_MS, type DueShard } from './job-names.js';
import type { Auditor } from './auditor.js';
import type { Instant } from '../escalation/ids.js';
import type { WorkQueue } from './queue.js';
import type { Clock, JobsMetrics, Lease, Work } from './work.js';

export const SWEEP_EVERY_MS = 60_000;
/** Work that lies this long after its due time isn't being done: no heartbeat then. */
const NOT_DONE_AFTER_MS = 5 * 60_000;

export interface Sweep {
  /** Sweeps at once (if the lease allows), and from then on in each interval. */
  start(): Promise<void>;
  stop(): void;
  lastSweepAt(): Instant | null;
  lastSeenSweepAt(): Instant | null;
}

/**
 * All processes sweep in the middle of the same intervals of the clock, and the lease lasts half an interval: one
 * process sweeps, and when it dies, another one sweeps in the very next interval.
 */
export function createSweep(o: {
  works: readonly Work[];
  queue: WorkQueue | null;
  /** Something is due at `at`: have it looked at in this process when its time has come. */
  expect: (work: Work, at: Instant) => void;
  auditor: Auditor | null;
  lease: Lease;
  holder: string;
  clock: Clock;
  everyMs: number;
  heartbeatUrl: string | null;
  metrics: JobsMetrics;
  onError: (subject: string, error: unknown) => void;
}): Sweep {
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;
  let lastSweepAt: Instant | null = null;
  let lastSeenSweepAt: Instant | null = null;

  /** @returns whether all is well with this kind */
  async function sweepKind(work: Work): Promise<boolean> {
    const now = o.clock.now();
    const due = await dueOf(work, now);
    const earliest = Math.min(...due.map((one) => one.at));
    const behindMs = Math.max(0, now - earliest);
    o.metrics.overdue?.(work.kind, behindMs);
    if (o.queue !== null) {
      const { jobs } = await o.queue.put(due);
      o.metrics.fed?.(jobs);
    }
    if (due.length > 0) o.expect(work, earliest);
    return behindMs < NOT_DONE_AFTER_MS;
  }

  async function sweepAll(): Promise<boolean> {
    const results = await Promise.all(
      o.works.map((work) =>
        sweepKind(work).catch((error: unknown) => {
          o.onError(`sweep-${work.kind}`, error);
          return false;
        }),
      ),
    );
    return results.every((good) => good);
  }

  async function sweep(): Promise<void> {
    const startedAt = performance.now();
    let good = false;
    try {
      if (!(await o.lease('sweep', o.holder, Math.max(1, Math.floor(o.everyMs / 2))))) {
        lastSeenSweepAt = o.clock.now();
        return;
      }
      good = await sweepAll();
      lastSweepAt = lastSeenSweepAt = o.clock.now();
    } catch (error) {
      o.onError('sweep-lease', error);
    }
    o.metrics.swept?.(good, performance.now() - startedAt);
    await o.auditor?.tick().catch((error: unknown) => o.onError('audit-lease', error));
    if (good && o.heartbeatUrl !== null)
      await beat(o.heartbeatUrl).catch((error: unknown) => o.onError('heartbeat', error));
  }

  /** A sweep that hangs (a database that accepts but doesn't answer) doesn't keep the next ones from coming. */
  async function sweepBounded(): Promise<void> {
    const settled = await settlesWithin(sweep(), o.everyMs * 2);
    if (!settled) o.onError('sweep-hangs', new Error('The sweep did not end'));
  }

  function schedule(): void {
    if (stopped) return;
    timer = setTimeout(
      () => {
        void sweepBounded().then(schedule);
      },
      untilMiddle(o.clock.now(), o.everyMs),
    );
  }

  return {
    async start() {
      await sweepBounded();
      schedule();
    },
    stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
    },
    lastSweepAt: () => lastSweepAt,
    lastSeenSweepAt: () => lastSeenSweepAt,
  };
}

/** What is due within the horizon; everything overdue in a shard counts as one. */
async function dueOf(work: Work, now: Instant): Promise<DueShard[]> {
  const { kind } = work;
  if (work.dueSoon === undefined) {
    const at = await work.earliestDueAt();
    return at === null ? [] : [{ kind, shard: null, at }];
  }
  const points = await work.dueSoon(now + HORIZON_MS);
  const overdue = new Map<number, DueShard>();
  const ahead: DueShard[] = [];
  for (const { at, shard } of points) {
    const due: DueShard = { kind, shard: shardOf(work, shard), at };
    if (at > now) ahead.push(due);
    else if (at < (overdue.get(shard)?.at ?? Infinity)) overdue.set(shard, due);
  }
  return [...overdue.values(), ...ahead];
}

/** The only shard of a kind is "all of it". */
export function shardOf(work: Work, shard: number | undefined): number | null {
  return work.shards === 1 ? null : (shard ?? null);
}

/** Milliseconds to the middle of the interval that comes: due times cluster at whole minutes, sweeps keep away. */
export function untilMiddle(now: Instant, everyMs: number): number {
  const half = everyMs / 2;
  return everyMs - ((now - half) % everyMs);
}
