// One message a second to each conversation, with a little saved up: chats limit more than that.
import { setTimeout as sleep } from 'node:timers/promises';

const PER_SECOND = 1;
const SAVED_UP = 3;
/** Forgotten from this many on: what has been quiet is full again anyway. */
const MOST_KEPT = 2_000;

/** A token bucket a conversation. */
export class Spacing {
  private readonly buckets = new Map<string, { tokens: number; atMs: number }>();

  /** @param nowMs of a clock that only runs forward */
  constructor(private readonly nowMs: () => number = () => performance.now()) {}

  /** How long to wait before the next message, in ms; counts it as sent by then. */
  take(conversation: string): number {
    const nowMs = this.nowMs();
    const known = this.buckets.get(conversation);
    const saved = known === undefined ? SAVED_UP : known.tokens + ((nowMs - known.atMs) / 1_000) * PER_SECOND;
    const tokens = Math.min(SAVED_UP, saved) - 1;
    this.buckets.delete(conversation);
    this.buckets.set(conversation, { tokens, atMs: nowMs });
    const [oldest] = this.buckets.keys();
    if (this.buckets.size > MOST_KEPT && oldest !== undefined) this.buckets.delete(oldest);
    return tokens >= 0 ? 0 : (-tokens / PER_SECOND) * 1_000;
  }

  async wait(conversation: string): Promise<void> {
    const ms = this.take(conversation);
    if (ms > 0) await sleep(ms);
  }
}
