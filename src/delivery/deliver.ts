// The outbox → people: in order for each person, most urgent first, and never at the price of silence.
import { createCaseRepository } from '../casework/case-repository.js';
import { codeOf } from '../casework/error-codes.js';
import { FOR_JOBS, inTransaction } from '../casework/transaction.js';
import type { Instant } from '../escalation/ids.js';
import { SHARDS, type OutboxItem } from '../store/index.js';
import { Attempts } from './attempts.js';
import { DeliveryRecorder } from './delivery-recorder.js';
import { LinesInHand } from './lines-in-hand.js';
import type { DeliveryOptions } from './options.js';
import { Platforms, type PlatformDown } from './platforms.js';
import { createRefresh } from './refresh-cards.js';
import { Spacing } from './spacing.js';

/** What a process that died had in hand is taken over a lease's length and this much later. */
const LOOKS_EVERY_MS = 2_000;
const LINE_WITHIN_MS = 20_000;
/** What everybody failed at in the last moments was no fault of theirs. */
const ALIKE_SINCE_MS = 60_000;

/** `work` is a `DueWork` of src/jobs; `refreshSoon` is to be called for each case that `createCasework` has changed. */
export interface DeliveryService {
  readonly work: {
    readonly kind: 'deliver';
    readonly shards: number;
    readonly looksEveryMs: number;
    earliestDueAt(): Promise<Instant | null>;
    dueSoon(until: Instant): Promise<{ at: Instant; shard: number }[]>;
    run(o: { now: Instant; shard: number | null }): Promise<{ handled: number; more: boolean }>;
  };
  /**
   * A message that a service had accepted came back: it counts as failed, and goes to the person's next
   * channel, or the case moves on to the next person. An item that doesn't exist, or was noted before,
   * changes nothing.
   */
  cameBack(caseId: string, item: string): Promise<void>;
  /** Updates every delivered message of the case to its current state: soon, best effort, never awaited. */
  refreshSoon(caseId: string): void;
  /** The platforms that take nothing at the moment, as this process has found. */
  platformDown(channel: string): PlatformDown | null;
  /** Resolves when no refresh is under way or waiting. Never rejects. */
  settled(): Promise<void>;
  /** Ends what is being sent, within some seconds, and gives back what isn't sent yet. */
  stop(): Promise<void>;
}

/** Delivers at least once: a process that dies after the platform took a message sends it again. */
export function createDelivery(o: DeliveryOptions): DeliveryService {
  const { store, clock } = o;
  const repository = createCaseRepository(o);
  const refresh = createRefresh(repository, o.senders);
  const recorder = new DeliveryRecorder(repository, refresh.soon);
  const platforms = new Platforms((channel, down) => {
    o.platformChanged?.(channel, down);
    void tryAnew(o, channel, down);
  });
  const patienceMs = o.patienceMs ?? Infinity;
  // A moved clock stands still during a look.
  const instant = (at: Instant): Instant => (patienceMs === Infinity ? at : Math.max(at, clock.now()));
  const attempts = new Attempts(repository, { ...o, platforms, recorder, instant });
  const spacing = new Spacing();
  const isSpaced = o.isSpaced ?? (() => false);

  /** One person's messages on one channel, in order: when one has to be tried again, those after it wait for it. */
  async function workThrough(line: readonly OutboxItem[], now: Instant): Promise<void> {
    const startedAt = performance.now();
    let waitsUntil: Instant | null = null;
    const said = new Set<string>();
    for (const [index, item] of line.entries()) {
      if (said.has(item.id)) continue;
      if (waitsUntil === null && performance.now() - startedAt > LINE_WITHIN_MS) waitsUntil = now + 1_000;
      if (waitsUntil !== null) {
        await recorder.putOff(item, waitsUntil, null);
        continue;
      }
      if (isSpaced(item.channel)) await spacing.wait(`${item.channel} ${item.recipient.toString('hex')}`);
      waitsUntil = await attempts.attempt(item, instant(now), { after: line.slice(index + 1), said });
    }
  }

  const lines = new LinesInHand({ store, clock, log: o.log, patienceMs, workThrough });
  return {
    work: {
      kind: 'deliver',
      shards: SHARDS,
      looksEveryMs: LOOKS_EVERY_MS,
      earliestDueAt: () => store.earliest('deliver'),
      dueSoon: (until) => store.due('deliver', { from: clock.now(), until }),
      run: (due) => lines.run(due),
    },
    cameBack: (caseId, item) => attempts.cameBack(caseId, item, clock.now()),
    refreshSoon: refresh.soon,
    platformDown: (channel) => platforms.down(channel),
    settled: async () => {
      await lines.settled();
      await refresh.settled();
    },
    stop: () => lines.stop(),
  };
}

/** A platform is back: what waited for it goes now. Everybody failed alike: what was given up on is tried again. */
async function tryAnew(o: DeliveryOptions, channel: string, down: PlatformDown | null): Promise<void> {
  const { store, clock, log, hint } = o;
  const now = clock.now();
  try {
    if (down === null) await inTransaction(store, (tx) => tx.bringForward(channel, now), FOR_JOBS);
    else if (down.because === 'alike')
      await inTransaction(
        store,
        (tx) => tx.tryAgain({ channel, recipient: null, since: now - ALIKE_SINCE_MS, now }),
        FOR_JOBS,
      );
    else return;
    hint('deliver', now);
  } catch (error) {
    // They come in their own time all the same.
    log.warn(
      { channel, code: codeOf(error) },
      'delivery: what waits for a platform could not be brought forward',
    );
  }
}
