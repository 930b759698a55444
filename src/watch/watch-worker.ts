// The thread in which the second watchman looks, in a start of one process: whatever holds up the main thread doesn't
// hold up this one.
import { parentPort, workerData } from 'node:worker_threads';
import type { WatchLog, WatchOrders } from './orders.js';
import { startWatchman } from './watchman.js';

export type FromWatchman = {
  readonly level: keyof WatchLog;
  readonly fields: object;
  readonly message: string;
};

const say =
  (level: keyof WatchLog) =>
  (fields: object, message: string): void =>
    parentPort?.postMessage({ level, fields, message } satisfies FromWatchman);
const log: WatchLog = { info: say('info'), warn: say('warn'), error: say('error') };

const watchman = startWatchman({ orders: workerData as WatchOrders, log });
if (watchman.bells === 0)
  log.error({}, 'watch: nobody can be rung: officers and administrators have no e-mail or mobile');
parentPort?.once('message', () => void watchman.stop().finally(() => parentPort?.close()));
