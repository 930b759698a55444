// Who works when: what is due stands in the database, the queue spreads it, the watch and the sweep forget nothing.
import { randomUUID } from 'node:crypto';
import type { Instant } from '../escalation/ids.js';
import { createAuditor } from './auditor.js';
import { settlesWithin } from './bounded.js';
import { type Drain, createDrain } from './drain.js';
import { type WorkQueue, createWorkQueue } from './queue.js';
import { createQuietLog } from './quiet-log.js';
import { runDueWorks } from './run-due.js';
import { SWEEP_EVERY_MS, createSweep, shardOf } from './sweep.js';
import { type Watch, createWatch } from './watch.js';
import type {
  AuditResult,
  Clock,
  Jobs,
  JobsHealth,
  JobsLog,
  JobsMetrics,
  Lease,
  Work,
  WorkKind,
} from './work.js';

/** How long a thing that is due is left to a queue that seems to be well. */
const QUEUE_GRACE_MS = 5_000;
const STOP_WITHIN_MS = 10_000;
/** How long a start waits for its first sweep before it goes on without. */
const FIRST_SWEEP_WITHIN_MS = 5_000;
/** Slots of the queue's worker beside one for each shard: for jobs that only say "look again". */
const SPARE_SLOTS = 2;

export interface CreateJobsOptions {
  /** Without one, this process sleeps until the earliest due time by itself. */
  redisUrl: string | null;
  /** In order of urgency: it decides who comes first among those due at the same instant of a moved clock. */
  works: readonly Work[];
  clock: Clock;
  lease: Lease;
  log: JobsLog;
  /** GET after each good sweep. Default: none. */
  heartbeatUrl?: string | null;
  /** The auditor's walk, each five minutes in one of the processes. Default: none. */
  audit?: ((now: Instant) => Promise<AuditResult>) | null;
  metrics?: JobsMetrics;
  /** False: this process only tells the queue what falls due, and works on nothing (`ROLE=web`). Default true. */
  worksHere?: boolean;
  /** Milliseconds between two sweeps; default 60,000. */
  sweepEveryMs?: number;
  /** Milliseconds between two walks of the auditor; default 300,000. */
  auditEveryMs?: number;
  /** Milliseconds after which `stop` ends, whatever is still under way; default 10,000. */
  stopWithinMs?: number;
  /** The queue's name in Redis; default `sameday`. Two installations on one Redis need two names. */
  queueName?: string;
}

interface Desk {
  readonly work: Work;
  readonly drain: Drain;
  readonly watch: Watch;
}

/** @throws when two works are of the same kind */
export function createJobs(o: CreateJobsOptions): Jobs {
  const metrics = o.metrics ?? {};
  const worksHere = o.worksHere ?? true;
  const sweepEveryMs = o.sweepEveryMs ?? SWEEP_EVERY_MS;
  const holder = randomUUID();
  const report = createQuietLog(o.log);
  const desks = new Map<WorkKind, Desk>();
  let queue: WorkQueue | null = null;
  let stopping = false;
  let started = false;
  let holds = 0;

  for (const work of o.works) {
    if (desks.has(work.kind))
      throw new Error(`Two works of the kind "${work.kind}": each kind may be given once`);
    const drain = createDrain({ work, clock: o.clock, metrics, isStopping: () => stopping });
    const watch = createWatch({
      work,
      drain,
      clock: o.clock,
      graceMs: () => (queue?.isUsable() === true ? QUEUE_GRACE_MS : 0),
      isHeld: () => holds > 0,
      onError: (error) => report(`work-${work.kind}`, error),
    });
    desks.set(work.kind, { work, drain, watch });
  }

  const onQueueError = (error: unknown) => {
    metrics.queueError?.();
    report('queue', error);
  };
  if (o.redisUrl !== null) {
    queue = createWorkQueue({
      redisUrl: o.redisUrl,
      name: o.queueName ?? 'sameday',
      clock: o.clock,
      work: worksHere ? { take, concurrency: slotsFor(o.works) } : null,
      onLost: () => expectAll(o.clock.now()),
      onError: onQueueError,
    });
  }
  const auditor =
    o.audit && worksHere
      ? createAuditor({
          audit: o.audit,
          lease: o.lease,
          holder,
          clock: o.clock,
          metrics,
          log: o.log,
          onError: (error) => report('audit', error),
          ...(o.auditEveryMs === undefined ? {} : { everyMs: o.auditEveryMs }),
          sweepEveryMs,
        })
      : null;
  const sweep = createSweep({
    works: o.works,
    queue,
    expect: (work, at) => desks.get(work.kind)?.watch.expect(at),
    auditor,
    lease: o.lease,
    holder,
    clock: o.clock,
    everyMs: sweepEveryMs,
    heartbeatUrl: o.heartbeatUrl ?? null,
    metrics,
    onError: report,
  });

  /** A job of the queue says: look at this shard. A failure is taken over by the watch, which tries again. */
  async function take(kind: WorkKind, shard: number | null): Promise<void> {
    const desk = desks.get(kind);
    if (desk === undefined || stopping) return;
    if (holds > 0) return desk.watch.expect(o.clock.now());
    try {
      await desk.drain.run(shard);
    } catch (error) {
      desk.watch.failed(error);
    }
  }

  function expectAll(at: Instant): void {
    if (!worksHere || !started) return;
    for (const desk of desks.values()) desk.watch.expect(at);
  }

  function hint(kind: WorkKind, at: Instant, shard?: number): void {
    const desk = desks.get(kind);
    if (desk === undefined || stopping || !started) return;
    const dueAt = Number.isFinite(at) ? at : o.clock.now();
    if (worksHere) desk.watch.expect(dueAt);
    if (queue === null) return;
    void queue.put([{ kind, at: dueAt, shard: shardOf(desk.work, shard) }]).then(({ taken }) => {
      // The grace that was reckoned with above is gone together with the queue.
      if (!taken && worksHere) desk.watch.expect(dueAt);
    });
  }

  async function start(): Promise<void> {
    started = true;
    await queue?.start();
    if (!worksHere) return;
    expectAll(o.clock.now());
    await settlesWithin(sweep.start(), FIRST_SWEEP_WITHIN_MS);
  }

  async function runDue(now: Instant): Promise<number> {
    holds += 1;
    try {
      await settled();
      return await runDueWorks(o.works, now);
    } finally {
      holds -= 1;
    }
  }

  async function settled(): Promise<void> {
    const all = [...desks.values()];
    await Promise.all([
      ...all.map((desk) => desk.drain.settled()),
      ...all.map((desk) => desk.watch.settled()),
    ]);
  }

  async function stop(): Promise<void> {
    stopping = true;
    sweep.stop();
    for (const desk of desks.values()) desk.watch.stop();
    const withinMs = o.stopWithinMs ?? STOP_WITHIN_MS;
    const all = [queue?.stop(withinMs), settled(), auditor?.settled()];
    if (!(await settlesWithin(Promise.all(all), withinMs + 100)))
      o.log.warn({}, 'jobs: stopped while work was under way; it is taken up again by its due time');
  }

  function health(): JobsHealth {
    return {
      runner: queue === null ? 'embedded' : 'queue',
      queue: queue === null ? null : queue.isUsable() ? 'up' : 'down',
      lastSweepAt: sweep.lastSweepAt(),
      lastSeenSweepAt: sweep.lastSeenSweepAt(),
      lastAuditAt: auditor?.lastAuditAt() ?? null,
      kinds: Object.fromEntries([...desks].map(([kind, desk]) => [kind, desk.drain.health()])),
    };
  }

  return { start, hint, runDue, stop, health };
}

/** One for each shard of each kind, so that a kind that is slow keeps none of the others waiting. */
function slotsFor(works: readonly Work[]): number {
  return works.reduce((sum, work) => sum + work.shards, SPARE_SLOTS);
}
