// What is done when the database can't be worked with from here, sweep after sweep, although it may well be there.
import type { JobsLog } from './due-work.js';

/** Failed sweeps in a row. */
const FAILURES_BEFORE_EACH_STEP = 3;

export interface Recovery {
  /** Gives up all connections to the database, and begins with new ones. */
  renew(): Promise<void>;
  /** Whether the database takes a write on a connection made for this question. */
  answersAfresh(): Promise<boolean>;
  /** Ends this process, for whoever supervises it to start another. */
  giveUp(): void;
}

/** Hears of each sweep of this process. */
export interface SweepWatch {
  /** Never rejects. */
  swept(o: { readonly failed: boolean }): Promise<void>;
}

/**
 * Three failed sweeps: new connections. Three more, although the database answers whoever comes anew: the fault is in
 * this process, and it ends. A database that is down, or full, ends nothing: as long as it is, the pages say that
 * nothing was saved, and whom to ring.
 */
export function createSweepWatch(o: { readonly recovery: Recovery; readonly log: JobsLog }): SweepWatch {
  let failures = 0;
  return {
    async swept({ failed }) {
      failures = failed ? failures + 1 : 0;
      if (failures === FAILURES_BEFORE_EACH_STEP) {
        o.log.warn({ sweeps: failures }, 'jobs: sweeps fail; all connections to the database are made anew');
        await o.recovery.renew();
      }
      if (failures < 2 * FAILURES_BEFORE_EACH_STEP) return;
      if (await o.recovery.answersAfresh()) o.recovery.giveUp();
    },
  };
}
