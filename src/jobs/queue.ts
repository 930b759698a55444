// Spreads the work over any number of processes, with BullMQ. The queue only says where to look and when; the
// database decides what is found there, so a lost, repeated or late job does no harm.
import { setTimeout as sleep } from 'node:timers/promises';
import { type JobsOptions, Queue, Worker } from 'bullmq';
import { settlesWithin } from '../kit/bounds.js';
import { type DueShard, type JobTarget, instantOf, jobIdOf, targetOf, targetsFor } from './job-names.js';
import { type RedisConnections, createRedisConnections } from './redis-connections.js';
import type { JobsClock, WorkKind } from './due-work.js';

const LOCK_MS = 10_000;
const STALLED_CHECK_MS = 5_000;
const MAX_STALLED = 3;
const MAX_CONCURRENCY = 50;
/** Jobs put by one call to Redis. */
const CHUNK = 1_000;
/** How long a start waits for Redis before it goes on without. */
const READY_WITHIN_MS = 2_000;
/** Clocks of two machines differ a little: a job that is early by less than this waits. */
const MAX_EARLY_MS = 2_000;

export interface WorkQueueOptions {
  readonly redisUrl: string;
  /** The queue's name in Redis: no colon. */
  readonly name: string;
  readonly clock: JobsClock;
  /** Null in a process that only puts jobs. `take` must not throw. */
  readonly work: {
    readonly take: (kind: WorkKind, shard: number | null) => Promise<void>;
    readonly concurrency: number;
  } | null;
  /** The queue went down: what was left to it has to be looked at. */
  readonly onLost: () => void;
  readonly onError: (error: unknown) => void;
}

export class WorkQueue {
  private readonly connections: RedisConnections;
  private readonly queue: Queue;
  private worker: Worker | null = null;
  private lastPutFailed = false;
  private stopping = false;

  constructor(private readonly o: WorkQueueOptions) {
    const { redisUrl, onError } = o;
    this.connections = createRedisConnections({ redisUrl, consumes: o.work !== null, onError });
    const { producer } = this.connections;
    // Without the version check the start needs no answer, so that a Redis which dies at that instant doesn't
    // leave a queue that refuses everything for good.
    this.queue = new Queue(o.name, { connection: producer, skipVersionCheck: true, skipMetasUpdate: true });
    this.queue.on('error', onError);
    // 'close' also comes with every failed attempt to reconnect.
    let connected = false;
    producer.on('ready', () => {
      connected = true;
      // The last failure was on the old connection; with nothing due, no other put would show that it works
      // for a long time.
      this.lastPutFailed = false;
    });
    producer.on('close', () => {
      if (connected && !this.stopping) o.onLost();
      connected = false;
    });
  }

  isUsable(): boolean {
    return this.connections.producer.status === 'ready' && !this.lastPutFailed;
  }

  /** Takes jobs from here on. Without Redis it returns after two seconds, and takes jobs once Redis is there. */
  async start(): Promise<void> {
    const { consumer } = this.connections;
    if (consumer !== null && this.o.work !== null) {
      this.worker = new Worker(this.o.name, (job) => this.process(job.id), {
        connection: consumer,
        // The worker does check: an unknown version is waited on in whole seconds. Its connection outlasts outages.
        concurrency: Math.min(this.o.work.concurrency, MAX_CONCURRENCY),
        lockDuration: LOCK_MS,
        stalledInterval: STALLED_CHECK_MS,
        maxStalledCount: MAX_STALLED,
        removeOnComplete: { count: 0 },
        removeOnFail: { count: 0 },
      });
      this.worker.on('error', this.o.onError);
    }
    await settlesWithin(READY_WITHIN_MS, this.queue.waitUntilReady());
  }

  /**
   * Puts a job for each; `taken` is false when the queue could not take them all. Never rejects. With nothing
   * to put after a failed put, it asks whether Redis answers again.
   */
  async put(due: readonly DueShard[]): Promise<{ taken: boolean; jobs: number }> {
    const targets = distinctTargets(due, this.o.clock.now());
    if (targets.length === 0 && !this.lastPutFailed) return { taken: true, jobs: 0 };
    // BullMQ would wait for a connection that isn't there yet.
    if (this.connections.producer.status !== 'ready' || this.stopping) return { taken: false, jobs: 0 };
    try {
      if (targets.length === 0) await this.connections.producer.ping();
      for (let from = 0; from < targets.length; from += CHUNK) {
        const now = this.o.clock.now();
        await this.queue.addBulk(targets.slice(from, from + CHUNK).map((target) => jobOf(target, now)));
      }
      this.lastPutFailed = false;
      return { taken: true, jobs: targets.length };
    } catch (error) {
      this.lastPutFailed = true;
      this.o.onError(error);
      return { taken: false, jobs: 0 };
    }
  }

  /** Waits for the jobs under way, at most `withinMs`; with Redis down, not at all. Never rejects. */
  async stop(withinMs: number): Promise<void> {
    this.stopping = true;
    // A worker closed gently while Redis is down never ends, and can't be hurried afterwards.
    const force = this.connections.consumer?.status !== 'ready';
    await settlesWithin(withinMs, Promise.allSettled([this.worker?.close(force), this.queue.close()]));
    this.connections.disconnect();
  }

  private async process(jobId: string | undefined): Promise<void> {
    const target = targetOf(jobId ?? '');
    if (target === null) return;
    const earlyMs = instantOf(target) - this.o.clock.now();
    if (earlyMs > 0 && earlyMs <= MAX_EARLY_MS) await sleep(earlyMs);
    await this.o.work?.take(target.kind, target.shard);
  }
}

function distinctTargets(due: readonly DueShard[], now: number): JobTarget[] {
  const looks = new Map<string, JobTarget>();
  for (const one of due) for (const target of targetsFor(one, now)) looks.set(jobIdOf(target), target);
  return [...looks.values()];
}

/** Kept jobs would block their id for good, so none is kept. */
function jobOf(target: JobTarget, now: number): { name: string; data: object; opts: JobsOptions } {
  const delay = Math.max(0, instantOf(target) - now);
  return {
    name: target.kind,
    data: {},
    opts: { jobId: jobIdOf(target), delay, removeOnComplete: true, removeOnFail: true },
  };
}
