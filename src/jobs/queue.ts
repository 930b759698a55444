// Spreads the work over any number of processes, with BullMQ. The queue only says where to look and when; what is
// found there is decided by the database, so a lost, doubled or late job does no harm.
import { setTimeout as sleep } from 'node:timers/promises';
import { type JobsOptions, Queue, Worker } from 'bullmq';
import { settlesWithin } from './bounded.js';
import { type DueShard, type Look, instantOf, jobIdOf, lookOf, looksFor } from './job-names.js';
import { openRedisConnections } from './redis-connections.js';
import type { Clock, WorkKind } from './work.js';

const LOCK_MS = 10_000;
const STALLED_CHECK_MS = 5_000;
const MAX_STALLED = 3;
const MAX_CONCURRENCY = 50;
/** Jobs put by one call to Redis. */
const CHUNK = 1_000;
/** How long a start waits for Redis before it goes on without. */
const READY_WITHIN_MS = 2_000;
/** Clocks of two machines differ a little: a job that is early by less than this is waited for. */
const MAX_EARLY_MS = 2_000;

export interface WorkQueue {
  start(): Promise<void>;
  /** Puts a job for each; false when the queue could not take them all. Never throws. */
  put(due: readonly DueShard[]): Promise<{ taken: boolean; jobs: number }>;
  isUsable(): boolean;
  stop(withinMs: number): Promise<void>;
}

export function createWorkQueue(o: {
  redisUrl: string;
  /** The queue's name in Redis: no colon. */
  name: string;
  clock: Clock;
  /** Null in a process that only puts jobs. Must not throw. */
  work: { take: (kind: WorkKind, shard: number | null) => Promise<void>; concurrency: number } | null;
  /** The queue went away: what was left to it has to be looked at. */
  onLost: () => void;
  onError: (error: unknown) => void;
}): WorkQueue {
  const connections = openRedisConnections({
    redisUrl: o.redisUrl,
    consumes: o.work !== null,
    onError: o.onError,
  });
  const { producer, consumer } = connections;
  // Without the version check nothing has to be answered at the start, so that a Redis which dies in that instant
  // leaves no queue behind that refuses everything for good.
  const queue = new Queue(o.name, { connection: producer, skipVersionCheck: true, skipMetasUpdate: true });
  queue.on('error', o.onError);
  let worker: Worker | null = null;
  let lastPutFailed = false;
  let stopping = false;

  // 'close' also comes with each vain attempt to connect again.
  let connected = false;
  producer.on('ready', () => {
    connected = true;
  });
  producer.on('close', () => {
    if (connected && !stopping) o.onLost();
    connected = false;
  });

  const isUsable = () => producer.status === 'ready' && !lastPutFailed;

  async function process(jobId: string | undefined): Promise<void> {
    const look = lookOf(jobId ?? '');
    if (look === null || o.work === null) return;
    const earlyMs = instantOf(look) - o.clock.now();
    if (earlyMs > 0 && earlyMs <= MAX_EARLY_MS) await sleep(earlyMs);
    await o.work.take(look.kind, look.shard);
  }

  async function start(): Promise<void> {
    if (consumer !== null && o.work !== null) {
      worker = new Worker(o.name, (job) => process(job.id), {
        connection: consumer,
        // The worker does check: an unknown version is waited on in whole seconds. Its connection outlasts outages.
        concurrency: Math.min(o.work.concurrency, MAX_CONCURRENCY),
        lockDuration: LOCK_MS,
        stalledInterval: STALLED_CHECK_MS,
        maxStalledCount: MAX_STALLED,
        removeOnComplete: { count: 0 },
        removeOnFail: { count: 0 },
      });
      worker.on('error', o.onError);
    }
    await settlesWithin(queue.waitUntilReady(), READY_WITHIN_MS);
  }

  async function put(due: readonly DueShard[]): Promise<{ taken: boolean; jobs: number }> {
    const looks = distinct(due, o.clock.now());
    if (looks.length === 0) return { taken: true, jobs: 0 };
    // BullMQ would wait for a connection that isn't there yet.
    if (producer.status !== 'ready' || stopping) return { taken: false, jobs: 0 };
    try {
      for (let from = 0; from < looks.length; from += CHUNK) {
        const now = o.clock.now();
        await queue.addBulk(looks.slice(from, from + CHUNK).map((look) => jobOf(look, now)));
      }
      lastPutFailed = false;
      return { taken: true, jobs: looks.length };
    } catch (error) {
      lastPutFailed = true;
      o.onError(error);
      return { taken: false, jobs: 0 };
    }
  }

  async function stop(withinMs: number): Promise<void> {
    stopping = true;
    // A worker that is closed gently while Redis is away never ends, and can't be hurried afterwards.
    const force = consumer?.status !== 'ready';
    await settlesWithin(Promise.allSettled([worker?.close(force), queue.close()]), withinMs);
    connections.disconnect();
  }

  return { start, put, isUsable, stop };
}

function distinct(due: readonly DueShard[], now: number): Look[] {
  const looks = new Map<string, Look>();
  for (const one of due) for (const look of looksFor(one, now)) looks.set(jobIdOf(look), look);
  return [...looks.values()];
}

/** Kept jobs would block their id for good, so none is kept. */
function jobOf(look: Look, now: number): { name: string; data: object; opts: JobsOptions } {
  const delay = Math.max(0, instantOf(look) - now);
  return {
    name: look.kind,
    data: {},
    opts: { jobId: jobIdOf(look), delay, removeOnComplete: true, removeOnFail: true },
  };
}
