// Every minute: compares the database with the queue, queues what is near, and finds what was forgotten.
import { within } from '../kit/bounds.js';
import { sendHeartbeat } from './heartbeat.js';
import { HORIZON_MS, type DueShard } from './job-names.js';
import type { Auditor } from './auditor.js';
import type { Instant } from '../escalation/ids.js';
import type { WorkQueue } from './queue.js';
import type { SweepWatch } from './recovery.js';
import type { JobsClock, JobsMetrics, Lease, DueWork } from './due-work.js';

export const SWEEP_EVERY_MS = 60_000;
/** Work this long overdue isn't being done: then there is no heartbeat. */
const NOT_DONE_AFTER_MS = 3 * 60_000;

export interface SweepOptions {
  readonly dueWork: readonly DueWork[];
  readonly queue: WorkQueue | null;
  /** Something is due at `at`: have this process look at it then. */
  readonly expect: (work: DueWork, at: Instant) => void;
  readonly auditor: Auditor | null;
  /** Hears how each sweep went. Null: nothing is done about those that fail. */
  readonly watch: SweepWatch | null;
  readonly lease: Lease;
  readonly holder: string;
  readonly clock: JobsClock;
  readonly everyMs: number;
  readonly heartbeatUrl: string | null;
  /** What the sweep doesn't see: without it there is no heartbeat either. */
  readonly isWell: () => boolean;
  readonly metrics: JobsMetrics;
  readonly onError: (subject: string, error: unknown) => void;
}

/** `looked`: without an error. `good`: and nothing waits that should have been done long ago. */
interface Swept {
  readonly looked: boolean;
  readonly good: boolean;
}

/**
 * All processes sweep in the middle of the same clock intervals, and the lease lasts half an interval: one
 * process sweeps, and if it dies, another sweeps in the very next interval.
 */
export class Sweep {
  private timer: NodeJS.Timeout | null = null;
  private stopped = false;
  /** The last one that this process made. */
  lastSweepAt: Instant | null = null;
  /** The last one of this process in which every kind was looked at without an error. */
  lastGoodSweepAt: Instant | null = null;
  /** The last one that this process made, or knows of from another's lease. */
  lastSeenSweepAt: Instant | null = null;

  constructor(private readonly o: SweepOptions) {}

  /** Sweeps at once (if the lease allows), and from then on in every interval. Never rejects. */
  async start(): Promise<void> {
    await this.sweepBounded();
    this.schedule();
  }

  stop(): void {
    this.stopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
  }

  private schedule(): void {
    if (this.stopped) return;
    const waitMs = untilMiddle(this.o.clock.now(), this.o.everyMs);
    this.timer = setTimeout(() => void this.sweepBounded().then(() => this.schedule()), waitMs);
  }

  /** A hanging sweep (a database that accepts but doesn't answer) doesn't hold up the next ones. */
  private async sweepBounded(): Promise<void> {
    const { everyMs, onError, watch } = this.o;
    const hangs = (): 'hangs' => 'hangs';
    const outcome = await within(everyMs * 2, this.sweep(), hangs);
    if (outcome === 'hangs') onError('sweep-hangs', new Error('The sweep did not end'));
    await watch?.swept({ failed: outcome !== 'looked' });
  }

  /** @returns whether all that had to be asked of the database was answered */
  private async sweep(): Promise<'looked' | 'failed'> {
    const { lease, holder, everyMs, clock, metrics, auditor, heartbeatUrl, onError } = this.o;
    const startedAt = performance.now();
    let swept: Swept = { looked: false, good: false };
    try {
      const mine = await lease('sweep', holder, Math.max(1, Math.floor(everyMs / 2)));
      this.lastSeenSweepAt = clock.now();
      if (!mine) return 'looked';
      swept = await this.sweepAll();
      this.lastSweepAt = clock.now();
      if (swept.looked) this.lastGoodSweepAt = this.lastSweepAt;
    } catch (error) {
      onError('sweep-lease', error);
    }
    const { looked, good } = swept;
    metrics.swept?.(good, performance.now() - startedAt);
    await auditor?.tick().catch((error: unknown) => onError('audit-lease', error));
    if (good && heartbeatUrl !== null && this.o.isWell())
      await sendHeartbeat(heartbeatUrl).catch((error: unknown) => onError('heartbeat', error));
    return looked ? 'looked' : 'failed';
  }

  private async sweepAll(): Promise<Swept> {
    const sweeps = this.o.dueWork.map((work) =>
      this.sweepKind(work).then(
        (good) => ({ looked: true, good }),
        (error: unknown) => {
          this.o.onError(`sweep-${work.kind}`, error);
          return { looked: false, good: false };
        },
      ),
    );
    const all = await Promise.all(sweeps);
    return { looked: all.every((each) => each.looked), good: all.every((each) => each.good) };
  }

  /** @returns whether this kind is healthy */
  private async sweepKind(work: DueWork): Promise<boolean> {
    const { clock, queue, metrics } = this.o;
    const now = clock.now();
    const due = await dueOf(work, now);
    const earliest = Math.min(...due.map((one) => one.at));
    const behindMs = Math.max(0, now - earliest);
    metrics.overdue?.(work.kind, behindMs);
    const fed = await queue?.put(due);
    if (fed !== undefined) metrics.fed?.(fed.jobs);
    if (due.length > 0) this.o.expect(work, earliest);
    return behindMs < NOT_DONE_AFTER_MS;
  }
}

/** What is due within the horizon; everything overdue in a shard counts as one. */
async function dueOf(work: DueWork, now: Instant): Promise<DueShard[]> {
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
export function shardOf(work: DueWork, shard: number | undefined): number | null {
  return work.shards === 1 ? null : (shard ?? null);
}

/**
 * Milliseconds to the middle of the next interval: due times cluster at whole minutes, so sweeps keep away
 * from them.
 */
export function untilMiddle(now: Instant, everyMs: number): number {
  const half = everyMs / 2;
  return everyMs - ((now + half) % everyMs);
}
