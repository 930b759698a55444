// One kind's alarm clock: sleeps until the earliest of its due times in the database, then has it worked through.
// Without a queue this is the runner. With one it is the night watch: it looks a little after the due time, and
// does itself what the queue has not done by then.
import type { Instant } from '../escalation/ids.js';
import type { Drain } from './drain.js';
import type { Clock, Work } from './work.js';

/** The longest sleep, milliseconds: what another process stored without telling us is found after it. */
const MAX_SLEEP_MS = 60_000;
/** After a failure: 1 s, 2 s, 4 s … up to this. */
const MAX_RETRY_MS = 30_000;
const FIRST_RETRY_MS = 1_000;
/** When something is due but nothing could be handled (another worker has it): 0.5 s, 1 s, … up to this. */
const MAX_IDLE_MS = 10_000;
const FIRST_IDLE_MS = 500;

export interface Watch {
  /** Something falls due at `at`; in the past: look now. */
  expect(at: Instant): void;
  /** A pass failed elsewhere (in a queue's worker): try again here, after a growing delay. */
  failed(error: unknown): void;
  stop(): void;
  settled(): Promise<void>;
}

export function createWatch(o: {
  work: Work;
  drain: Drain;
  clock: Clock;
  /** How long after its due time a thing is left to the queue, milliseconds; 0 without a usable queue. */
  graceMs: () => number;
  /** While true, nothing is started (a moved clock is being worked through). */
  isHeld: () => boolean;
  onError: (error: unknown) => void;
}): Watch {
  let timer: NodeJS.Timeout | null = null;
  let wakesAt = Infinity;
  let looking: Promise<void> | null = null;
  let stopped = false;
  let failures = 0;
  let idles = 0;
  let notBefore = -Infinity;

  /** Wakes at `at` or at what is set already, whichever is earlier. */
  function wakeAt(at: Instant): void {
    if (stopped) return;
    const now = o.clock.now();
    const wanted = Math.min(Math.max(at, notBefore), now + MAX_SLEEP_MS);
    if (timer !== null && wanted >= wakesAt) return;
    if (timer !== null) clearTimeout(timer);
    wakesAt = wanted;
    timer = setTimeout(wake, Math.max(0, wanted - now));
  }

  function wake(): void {
    timer = null;
    wakesAt = Infinity;
    if (looking !== null || o.isHeld()) return wakeAt(o.clock.now() + 100);
    looking = look().finally(() => {
      looking = null;
    });
  }

  async function look(): Promise<void> {
    try {
      const earliest = await o.work.earliestDueAt();
      const now = o.clock.now();
      // What has failed is this watch's own business, whether or not there is a queue.
      const graceMs = failures > 0 ? 0 : o.graceMs();
      const dueAt = earliest === null ? Infinity : earliest + graceMs;
      if (dueAt > now) {
        failures = idles = 0;
        return wakeAt(dueAt);
      }
      const handled = await o.drain.run(null);
      failures = 0;
      idles = handled > 0 ? 0 : idles + 1;
      wakeAt(o.clock.now() + (idles === 0 ? 0 : grown(FIRST_IDLE_MS, idles, MAX_IDLE_MS)));
    } catch (error) {
      failed(error);
    }
  }

  function failed(error: unknown): void {
    failures += 1;
    o.onError(error);
    const now = o.clock.now();
    // A hint may ask for an earlier try (whoever gave it has just committed, so the database is there again),
    // but never for more than one a second.
    notBefore = now + FIRST_RETRY_MS;
    wakeAt(now + grown(FIRST_RETRY_MS, failures, MAX_RETRY_MS));
  }

  return {
    expect: (at) => wakeAt(at + o.graceMs()),
    failed,
    stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
    settled: async () => {
      await looking;
    },
  };
}

/** `first`, twice that, four times that …, at most `max`. */
export function grown(first: number, times: number, max: number): number {
  return Math.min(first * 2 ** Math.min(times - 1, 30), max);
}
