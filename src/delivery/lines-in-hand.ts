// What this process is sending at the moment: a few people's lines at a time, each for itself, and no more on one
// channel than leaves room for the others. A line that is slow keeps nobody else waiting.
import { randomUUID } from 'node:crypto';
import { inTransaction, FOR_JOBS } from '../casework/transaction.js';
import type { CaseworkLog, Clock } from '../casework/casework.js';
import { codeOf } from '../casework/error-codes.js';
import type { Instant } from '../escalation/ids.js';
import { settlesWithin } from '../kit/bounds.js';
import type { OutboxItem, Store } from '../store/index.js';

/** Lines (one person's messages on one channel) at once, and on one channel. */
const MOST_LINES = 16;
const MOST_ON_A_CHANNEL = 8;
const MOST_ITEMS = 60;
/** A process that dies has its claims taken over when this has passed; one that lives renews them in time. */
const LEASE_MS = 8_000;
const RENEW_EVERY_MS = 2_500;
const STOP_WITHIN_MS = 3_000;

export interface LinesOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Pick<CaseworkLog, 'warn'>;
  /** How long a look waits for the lines that it has begun; what takes longer goes on beside the next look. */
  readonly patienceMs: number;
  /** One person's messages on one channel, in order. */
  readonly workThrough: (line: readonly OutboxItem[], now: Instant) => Promise<void>;
}

export class LinesInHand {
  private readonly holder = randomUUID();
  private readonly lines = new Map<Promise<void>, string>();
  private renewing: NodeJS.Timeout | null = null;
  private stopping = false;

  constructor(private readonly o: LinesOptions) {}

  async run({
    now,
    shard,
  }: {
    now: Instant;
    shard: number | null;
  }): Promise<{ handled: number; more: boolean }> {
    const free = MOST_LINES - this.lines.size;
    if (this.stopping) return { handled: 0, more: false };
    if (free <= 0) {
      await settlesOrGoesOn(this.o.patienceMs, Promise.race(this.lines.keys()));
      return { handled: 0, more: true };
    }
    const items = await this.claim(now, shard, free);
    const begun = linesOf(items).map((line) => this.begin(line, now));
    await settlesOrGoesOn(this.o.patienceMs, Promise.all(begun));
    return { handled: items.length, more: items.length > 0 && begun.length >= free };
  }

  /** Ends what can end soon, and gives the rest back, so that nobody waits for a process that is gone. */
  async stop(): Promise<void> {
    this.stopping = true;
    await settlesWithin(STOP_WITHIN_MS, this.settled());
    if (this.renewing !== null) clearInterval(this.renewing);
    this.renewing = null;
    const { store, clock } = this.o;
    const freed = inTransaction(store, (tx) => tx.freeLeases(this.holder, clock.now()), FOR_JOBS);
    await settlesWithin(STOP_WITHIN_MS, freed);
  }

  async settled(): Promise<void> {
    await Promise.allSettled(this.lines.keys());
  }

  private claim(now: Instant, shard: number | null, lines: number): Promise<OutboxItem[]> {
    const without = [...this.channels()].flatMap(([name, count]) =>
      count >= MOST_ON_A_CHANNEL ? [name] : [],
    );
    const claim = { now, limit: MOST_ITEMS, lines, holder: this.holder, leaseMs: LEASE_MS, without };
    return inTransaction(
      this.o.store,
      (tx) => tx.claimOutbox({ ...claim, ...(shard === null ? {} : { shard }) }),
      FOR_JOBS,
    );
  }

  private channels(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const channel of this.lines.values()) counts.set(channel, (counts.get(channel) ?? 0) + 1);
    return counts;
  }

  private begin(line: readonly OutboxItem[], now: Instant): Promise<void> {
    const work = this.o.workThrough(line, now).finally(() => this.lines.delete(work));
    this.lines.set(work, line[0]?.channel ?? '');
    this.renewing ??= setInterval(() => void this.renew(), RENEW_EVERY_MS).unref();
    return work;
  }

  private async renew(): Promise<void> {
    if (this.lines.size === 0) return;
    const { store, clock, log } = this.o;
    try {
      await inTransaction(store, (tx) => tx.renewLeases(this.holder, clock.now() + LEASE_MS), FOR_JOBS);
    } catch (error) {
      // Whoever takes these over sends some of them twice, which is better than not at all.
      log.warn({ code: codeOf(error) }, 'delivery: what is being sent could not be kept from others');
    }
  }
}

/** An error before the time is up is the caller's; one that comes later is nobody's, and the lease ends by itself. */
async function settlesOrGoesOn(withinMs: number, work: Promise<unknown>): Promise<void> {
  if (withinMs === Infinity || (await settlesWithin(withinMs, work))) await work;
  else work.catch(() => undefined);
}

export function linesOf(items: readonly OutboxItem[]): OutboxItem[][] {
  const lines = new Map<string, OutboxItem[]>();
  for (const item of items) {
    const key = `${item.channel} ${item.recipient.toString('hex')}`;
    const line = lines.get(key);
    if (line) line.push(item);
    else lines.set(key, [item]);
  }
  return [...lines.values()];
}
