// One kind's alarm clock: sleeps until the earliest of its due times in the database, then has it worked
// through. Without a queue this is the runner. With one it is the safety net: it looks a little after the due
// time, and does whatever the queue has not done by then.
import type { Instant } from '../escalation/ids.js';
import type { ShardRunner } from './shard-runner.js';
import type { JobsClock, DueWork } from './due-work.js';

/** The longest sleep, milliseconds: what another process stored without telling us is found by then. */
const MAX_SLEEP_MS = 60_000;
/** After a failure: 1 s, 2 s, 4 s … up to this. */
const MAX_RETRY_MS = 30_000;
const FIRST_RETRY_MS = 1_000;
/** When something is due but nothing could be handled (another worker has it): 0.5 s, 1 s, … up to this. */
const MAX_IDLE_MS = 10_000;
const FIRST_IDLE_MS = 500;
/** When a look comes during another one, or while everything is held. */
const LOOK_AGAIN_MS = 100;

export interface DueTimerOptions {
  readonly work: DueWork;
  readonly shardRunner: ShardRunner;
  readonly clock: JobsClock;
  /** How long after its due time an item is left to the queue, milliseconds; 0 without a usable queue. */
  readonly graceMs: () => number;
  /** While true, nothing is started (a moved clock is being worked through). */
  readonly isHeld: () => boolean;
  readonly onError: (error: unknown) => void;
}

export class DueTimer {
  private timer: NodeJS.Timeout | null = null;
  private wakesAt = Infinity;
  private looking: Promise<void> | null = null;
  private stopped = false;
  private failures = 0;
  private idles = 0;
  private notBefore = -Infinity;

  constructor(private readonly o: DueTimerOptions) {}

  /** Something falls due at `at`; in the past: look now. */
  expect(at: Instant): void {
    this.wakeAt(at + this.graceMs());
  }

  /** A pass failed, here or in a queue's worker: try again here, after a delay that grows. */
  failed(error: unknown): void {
    this.failures += 1;
    this.o.onError(error);
    const now = this.o.clock.now();
    // A hint may ask for an earlier try (its sender has just committed, so the database is back), but never
    // for more than one a second.
    this.notBefore = now + FIRST_RETRY_MS;
    this.wakeAt(now + backoffMs(FIRST_RETRY_MS, this.failures, MAX_RETRY_MS));
  }

  stop(): void {
    this.stopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  async settled(): Promise<void> {
    await this.looking;
  }

  /** After a failure this timer acts itself, whether or not there is a queue. */
  private graceMs(): number {
    return this.failures > 0 ? 0 : this.o.graceMs();
  }

  /** Wakes at `at` or at the time already set, whichever is earlier. */
  private wakeAt(at: Instant): void {
    if (this.stopped) return;
    const now = this.o.clock.now();
    const wanted = Math.min(Math.max(at, this.notBefore), now + (this.o.work.looksEveryMs ?? MAX_SLEEP_MS));
    if (this.timer !== null && wanted >= this.wakesAt) return;
    if (this.timer !== null) clearTimeout(this.timer);
    this.wakesAt = wanted;
    this.timer = setTimeout(() => this.wake(), Math.max(0, wanted - now));
  }

  private wake(): void {
    this.timer = null;
    this.wakesAt = Infinity;
    if (this.looking !== null || this.o.isHeld()) return this.wakeAt(this.o.clock.now() + LOOK_AGAIN_MS);
    this.looking = this.look().finally(() => {
      this.looking = null;
    });
  }

  private async look(): Promise<void> {
    try {
      const earliest = await this.o.work.earliestDueAt();
      const dueAt = earliest === null ? Infinity : earliest + this.graceMs();
      if (dueAt > this.o.clock.now()) {
        this.failures = this.idles = 0;
        return this.wakeAt(dueAt);
      }
      const handled = await this.o.shardRunner.run(null);
      this.failures = 0;
      this.idles = handled > 0 ? 0 : this.idles + 1;
      this.wakeAt(this.o.clock.now() + backoffMs(FIRST_IDLE_MS, this.idles, MAX_IDLE_MS));
    } catch (error) {
      this.failed(error);
    }
  }
}

/** 0 for no time; then `first`, twice that, four times that …, at most `max`. */
export function backoffMs(first: number, times: number, max: number): number {
  return times === 0 ? 0 : Math.min(first * 2 ** Math.min(times - 1, 30), max);
}
