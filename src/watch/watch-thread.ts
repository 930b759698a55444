// Keeps the second watchman at its post: in a thread of its own, started again when it ends.
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { settlesWithin } from '../kit/bounds.js';
import type { WatchLog, WatchOrders } from './orders.js';
import type { FromWatchman } from './watch-worker.js';

const MEMORY_MB = 128;
const AGAIN_AFTER_MS = 30_000;
const STOPS_WITHIN_MS = 3_000;

/** In the tests and benches we run as TypeScript, which a thread has to be told of. */
const isBuilt = import.meta.url.endsWith('.js');
const FILE = new URL(isBuilt ? './watch-worker.js' : './watch-worker.ts', import.meta.url);
const HOOK = fileURLToPath(new URL('../../bench/typescript.mjs', import.meta.url));

export interface WatchThread {
  /** Resolves when the thread has ended, its connection with it. */
  stop(): Promise<void>;
}

export function startWatchThread(orders: WatchOrders, log: WatchLog): WatchThread {
  let stopped = false;
  let again: NodeJS.Timeout | null = null;
  let worker = start();

  function start(): Worker {
    const started = new Worker(FILE, {
      workerData: orders,
      // What it needs it has been given.
      env: {},
      execArgv: isBuilt ? [] : ['--import', HOOK],
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
    });
    started.unref();
    started.on('message', ({ level, fields, message }: FromWatchman) => log[level](fields, message));
    // Its end follows, and is what counts.
    started.on('error', () => undefined);
    started.once('exit', (code) => {
      if (stopped) return;
      log.error({ code }, 'watch: the second watchman ended; it is started again in half a minute');
      again = setTimeout(() => (worker = start()), AGAIN_AFTER_MS).unref();
    });
    return started;
  }

  return {
    stop: async () => {
      stopped = true;
      if (again !== null) clearTimeout(again);
      const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
      if (worker.threadId < 0) return;
      worker.postMessage('stop');
      if (!(await settlesWithin(STOPS_WITHIN_MS, ended))) await worker.terminate();
    },
  };
}
