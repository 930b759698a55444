// Who works when: what is due is in the database, the queue spreads it, and the timers and the sweep forget
// nothing.
import { randomUUID } from 'node:crypto';
import type { Instant } from '../escalation/ids.js';
import { type Auditor, createAuditor } from './auditor.js';
import { settlesWithin, within } from '../kit/bounds.js';
import { type ShardRunner, createShardRunner } from './shard-runner.js';
import { WakeUpBatch } from './wake-up-batch.js';
import { WorkQueue } from './queue.js';
import { fromText, type Messenger, tellOthers } from './wake-others.js';
import type { DueShard } from './job-names.js';
import { createSweepWatch, type Recovery } from './recovery.js';
import { createQuietLog } from './quiet-log.js';
import { runDueWork } from './run-due.js';
import { SWEEP_EVERY_MS, Sweep, shardOf } from './sweep.js';
import { DueTimer } from './due-timer.js';
import type {
  AuditResult,
  JobsClock,
  Jobs,
  JobsHealth,
  JobsLog,
  JobsMetrics,
  Lease,
  DueWork,
  WorkKind,
} from './due-work.js';

/** How long a due item is left to a queue that seems healthy. */
const QUEUE_GRACE_MS = 5_000;
const STOP_WITHIN_MS = 5_000;
/** How long a start waits for its first sweep before going on without it. */
const FIRST_SWEEP_WITHIN_MS = 5_000;
/** A queue that takes longer than this isn't waited for by a process that can do nothing itself. */
const QUEUE_TAKES_WITHIN_MS = 300;
/** Slots of the queue's worker beside one for each shard: for jobs that only say "look again". */
const SPARE_SLOTS = 2;

export interface CreateJobsOptions {
  /** Without one, this process sleeps until the earliest due time by itself. */
  redisUrl: string | null;
  /**
   * In order of urgency: it decides which comes first when several are due at the same instant of a moved
   * clock.
   */
  dueWork: readonly DueWork[];
  clock: JobsClock;
  lease: Lease;
  log: JobsLog;
  /** GET after each good sweep. Default: none. */
  heartbeatUrl?: string | null;
  /** Whether an outside monitor is to hear that all is well. Default: it is. */
  isWell?: () => boolean;
  /** The audit, every five minutes in one of the processes. Default: none. */
  audit?: ((now: Instant) => Promise<AuditResult>) | null;
  metrics?: JobsMetrics;
  /** What is done about sweeps that fail again and again. Default: nothing. */
  recovery?: Recovery;
  /** How processes tell each other what falls due when the queue doesn't. Default: they don't; the sweep finds it. */
  messenger?: Messenger;
  /** False: this process only tells the queue what falls due, and works on nothing (`ROLE=web`). Default true. */
  runsWorkHere?: boolean;
  /** Milliseconds between two sweeps; default 60,000. */
  sweepEveryMs?: number;
  /** Milliseconds between two audits; default 300,000. */
  auditEveryMs?: number;
  /** Milliseconds after which `stop` ends, whatever is still under way; default 5,000. */
  stopWithinMs?: number;
  /** The queue's name in Redis; default `sameday`. Two installations on one Redis need two names. */
  queueName?: string;
}

/** @throws when two works are of the same kind */
export function createJobs(o: CreateJobsOptions): Jobs {
  return new JobsOfThisProcess(o);
}

interface KindRunner {
  readonly work: DueWork;
  readonly shardRunner: ShardRunner;
  readonly dueTimer: DueTimer;
}

class JobsOfThisProcess implements Jobs {
  private readonly holder = randomUUID();
  private readonly runsWorkHere: boolean;
  private readonly metrics: JobsMetrics;
  private readonly report: (subject: string, error: unknown) => void;
  private readonly runners = new Map<WorkKind, KindRunner>();
  private readonly queue: WorkQueue | null;
  private readonly wakeUpBatch: WakeUpBatch | null;
  /** Tells the workers what the queue didn't take. Null in a worker, which does it itself. */
  private readonly notices: WakeUpBatch | null;
  private listening: { stop(): Promise<void> } | null = null;
  private readonly auditor: Auditor | null;
  private readonly sweep: Sweep;
  private started = false;
  private stopping = false;
  /** How many moved clocks are being worked through: nothing else starts meanwhile. */
  private holds = 0;

  constructor(private readonly o: CreateJobsOptions) {
    this.runsWorkHere = o.runsWorkHere ?? true;
    this.metrics = o.metrics ?? {};
    this.report = createQuietLog(o.log);
    for (const work of o.dueWork) {
      if (this.runners.has(work.kind))
        throw new Error(`Two works of the kind "${work.kind}": one each is allowed`);
      this.runners.set(work.kind, this.createRunner(work));
    }
    this.queue = o.redisUrl === null ? null : this.createQueue(o.redisUrl);
    this.notices = this.runsWorkHere || o.messenger === undefined ? null : this.createNotices(o.messenger);
    this.wakeUpBatch = this.queue && this.createWakeUpBatch(this.queue);
    this.auditor = o.audit && this.runsWorkHere ? this.createAuditor(o.audit) : null;
    this.sweep = this.createSweep();
  }

  async start(): Promise<void> {
    this.started = true;
    await this.queue?.start();
    if (!this.runsWorkHere) return;
    this.listening =
      this.o.messenger?.listen({
        heard: (text) => fromText(text).forEach((due) => this.heard(due)),
        // What was said before went by unheard.
        ready: () => this.expectAll(),
      }) ?? null;
    this.expectAll();
    await settlesWithin(FIRST_SWEEP_WITHIN_MS, this.sweep.start());
  }

  hint(kind: WorkKind, at: Instant, shard?: number): void {
    const runner = this.runners.get(kind);
    if (runner === undefined || this.stopping || !this.started) return;
    const dueAt = Number.isFinite(at) ? at : this.o.clock.now();
    if (this.runsWorkHere) runner.dueTimer.expect(dueAt);
    (this.wakeUpBatch ?? this.notices)?.add({ kind, at: dueAt, shard: shardOf(runner.work, shard) });
  }

  async runDue(now: Instant): Promise<number> {
    this.holds += 1;
    try {
      await this.settled();
      return await runDueWork(this.o.dueWork, now);
    } finally {
      this.holds -= 1;
    }
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.sweep.stop();
    for (const runner of this.runners.values()) runner.dueTimer.stop();
    const withinMs = this.o.stopWithinMs ?? STOP_WITHIN_MS;
    const none = Promise.resolve();
    const all = [
      this.listening?.stop() ?? none,
      this.queue?.stop(withinMs) ?? none,
      this.settled(),
      this.auditor?.settled() ?? none,
    ];
    if (await settlesWithin(withinMs + 100, Promise.all(all))) return;
    this.o.log.warn({}, 'jobs: stopped while work was under way; its due time brings it back');
  }

  health(): JobsHealth {
    return {
      runner: this.queue === null ? 'embedded' : 'queue',
      queue: this.queue === null ? null : this.queue.isUsable() ? 'up' : 'down',
      lastSweepAt: this.sweep.lastSweepAt,
      lastGoodSweepAt: this.sweep.lastGoodSweepAt,
      lastSeenSweepAt: this.sweep.lastSeenSweepAt,
      lastAuditAt: this.auditor?.lastAuditAt() ?? null,
      kinds: Object.fromEntries(
        [...this.runners].map(([kind, runner]) => [kind, runner.shardRunner.health()]),
      ),
    };
  }

  /**
   * A job of the queue says: look at this shard. A failure is taken over by the due timer, which tries again.
   */
  private async take(kind: WorkKind, shard: number | null): Promise<void> {
    const runner = this.runners.get(kind);
    if (runner === undefined || this.stopping) return;
    if (this.holds > 0) return runner.dueTimer.expect(this.o.clock.now());
    try {
      await runner.shardRunner.run(shard);
    } catch (error) {
      runner.dueTimer.failed(error);
    }
  }

  /** The queue didn't take it, so it isn't waited for. */
  private heard({ kind, shard, at }: DueShard): void {
    if (at > this.o.clock.now()) this.hint(kind, at, shard ?? undefined);
    else void this.take(kind, shard);
  }

  private expectAll(): void {
    if (!this.runsWorkHere || !this.started) return;
    for (const runner of this.runners.values()) runner.dueTimer.expect(this.o.clock.now());
  }

  private async settled(): Promise<void> {
    await Promise.all(
      [...this.runners.values()].flatMap(({ shardRunner, dueTimer }) => [
        shardRunner.settled(),
        dueTimer.settled(),
      ]),
    );
  }

  private createRunner(work: DueWork): KindRunner {
    const { clock } = this.o;
    const shardRunner = createShardRunner({
      work,
      clock,
      metrics: this.metrics,
      isStopping: () => this.stopping,
    });
    const dueTimer = new DueTimer({
      work,
      shardRunner,
      clock,
      graceMs: () => (this.queue?.isUsable() === true ? QUEUE_GRACE_MS : 0),
      isHeld: () => this.holds > 0,
      onError: (error) => this.report(`work-${work.kind}`, error),
    });
    return { work, shardRunner, dueTimer };
  }

  private createQueue(redisUrl: string): WorkQueue {
    const work = { take: this.take.bind(this), concurrency: slotsFor(this.o.dueWork) };
    return new WorkQueue({
      redisUrl,
      name: this.o.queueName ?? 'sameday',
      clock: this.o.clock,
      work: this.runsWorkHere ? work : null,
      onLost: () => this.expectAll(),
      onError: (error) => {
        this.metrics.queueError?.();
        this.report('queue', error);
      },
    });
  }

  private createWakeUpBatch(queue: WorkQueue): WakeUpBatch {
    return new WakeUpBatch({
      put: (due) => this.putIn(queue, due),
      // The grace that the timers allowed for is gone together with the queue.
      onRefused: (due) => {
        if (this.runsWorkHere) this.runners.get(due.kind)?.dueTimer.expect(due.at);
        else this.notices?.add(due);
      },
    });
  }

  private putIn(queue: WorkQueue, due: readonly DueShard[]): Promise<{ taken: boolean }> {
    const put = queue.put(due);
    return this.notices === null ? put : within(QUEUE_TAKES_WITHIN_MS, put, () => ({ taken: false }));
  }

  private createNotices(messenger: Messenger): WakeUpBatch {
    return new WakeUpBatch({
      put: async (due) => {
        await tellOthers(messenger, due, (error) => this.report('notify', error));
        return { taken: true };
      },
      onRefused: () => undefined,
    });
  }

  private createAuditor(audit: (now: Instant) => Promise<AuditResult>): Auditor {
    const { lease, clock, log, auditEveryMs } = this.o;
    return createAuditor({
      audit,
      lease,
      holder: this.holder,
      clock,
      metrics: this.metrics,
      log,
      onError: (error) => this.report('audit', error),
      sweepEveryMs: this.o.sweepEveryMs ?? SWEEP_EVERY_MS,
      ...(auditEveryMs === undefined ? {} : { everyMs: auditEveryMs }),
    });
  }

  private createSweep(): Sweep {
    const { recovery, log } = this.o;
    return new Sweep({
      watch: recovery === undefined ? null : createSweepWatch({ recovery, log }),
      dueWork: this.o.dueWork,
      queue: this.queue,
      expect: (work, at) => this.runners.get(work.kind)?.dueTimer.expect(at),
      auditor: this.auditor,
      lease: this.o.lease,
      holder: this.holder,
      clock: this.o.clock,
      everyMs: this.o.sweepEveryMs ?? SWEEP_EVERY_MS,
      heartbeatUrl: this.o.heartbeatUrl ?? null,
      isWell: this.o.isWell ?? (() => true),
      metrics: this.metrics,
      onError: this.report,
    });
  }
}

/** One for each shard of each kind, so that a slow kind keeps none of the others waiting. */
function slotsFor(dueWork: readonly DueWork[]): number {
  return dueWork.reduce((sum, work) => sum + work.shards, SPARE_SLOTS);
}
