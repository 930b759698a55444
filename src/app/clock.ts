// The database's clock rules, so that several machines agree on the time, and a step of this machine's moves nothing.
import type { Clock } from '../casework/casework.js';
import type { Instant } from '../escalation/ids.js';
import type { DueWork } from '../jobs/due-work.js';
import type { Store } from '../store/index.js';
import { codeOf } from './log.js';

const LOOK_EVERY_MS = 60_000;
/** A monotonic clock drifts by less than a second a day; it may stand still while a machine sleeps. */
const TRUSTED_FOR_MS = 5 * 60_000;
/** When this machine's two clocks differ by more, one was set, or the machine slept. */
const STEP_MS = 2_000;

export interface DatabaseClock extends Clock {
  /** False after a step of this machine's clock, or without a look for long: then nothing is decided by it. */
  isSure(): boolean;
  /**
   * Looks at the database's clock, once for all who ask at the same time.
   * @throws StoreError
   */
  look(): Promise<void>;
  /** The database says that it is not as late as this clock says. */
  distrust(): void;
  stop(): void;
}

/** This machine's two clocks, in ms: the one on the wall, and one that nobody sets. */
interface Machine {
  readonly wall: () => number;
  readonly monotonic: () => number;
}
const THIS_MACHINE: Machine = { wall: () => Date.now(), monotonic: () => performance.now() };

interface Look {
  readonly there: Instant;
  readonly wall: number;
  readonly monotonic: number;
}

/** The database's time when it was last looked at, and what has passed since by a clock that nobody sets. */
export async function createDatabaseClock(
  store: Pick<Store, 'databaseNow'>,
  machine: Machine = THIS_MACHINE,
): Promise<DatabaseClock> {
  let last = await lookAt(store, machine);
  let isTrusted = true;
  let looking: Promise<void> | null = null;
  const look = (): Promise<void> =>
    (looking ??= lookAt(store, machine)
      .then((found) => {
        last = found;
        isTrusted = true;
      })
      .finally(() => {
        looking = null;
      }));
  // While the database is silent, what it said last holds.
  const lookSoon = (): void => void look().catch(() => undefined);
  const isSure = (): boolean => {
    const passed = machine.monotonic() - last.monotonic;
    const stepped = Math.abs(machine.wall() - last.wall - passed);
    const sure = isTrusted && passed <= TRUSTED_FOR_MS && stepped <= STEP_MS;
    if (!sure) lookSoon();
    return sure;
  };
  const timer = setInterval(lookSoon, LOOK_EVERY_MS).unref();
  return {
    now: () => {
      isSure();
      // Whole milliseconds: the database refuses fractions.
      return Math.round(last.there + machine.monotonic() - last.monotonic);
    },
    isSure,
    look,
    distrust: () => (isTrusted = false),
    stop: () => clearInterval(timer),
  };
}

/** Late by what the answer took to come, and never ahead: what is due early would be untrue, late it isn't. */
async function lookAt(store: Pick<Store, 'databaseNow'>, machine: Machine): Promise<Look> {
  const there = await store.databaseNow();
  return { there, wall: machine.wall(), monotonic: machine.monotonic() };
}

/**
 * Work that decides nothing while the clock isn't sure: it looks first.
 * @throws StoreError from `run` when it can't look, so that the work is tried again later
 */
export function surely(work: DueWork, clock: DatabaseClock): DueWork {
  return {
    ...work,
    run: async (due) => {
      if (!clock.isSure()) await clock.look();
      try {
        return await work.run({ ...due, now: Math.min(due.now, clock.now()) });
      } catch (error) {
        if (codeOf(error) === 'clock-disagrees') clock.distrust();
        throw error;
      }
    },
  };
}
