// Events that an app didn't take, and when Slack sends them again.
import { RETRY_AFTER_MS, retryReason } from './rules/delivery.js';
import type { Delivery, Reply } from './signed-request.js';
import type { Tap } from './tap.js';

type Send = (again?: Delivery) => Promise<Reply>;

interface Waiting {
  readonly send: Send;
  readonly firstAt: number;
  readonly reason: string;
  /** How often it was tried again. */
  readonly tried: number;
}

export class EventRetries {
  private waiting: Waiting[] = [];

  constructor(private readonly tap: Tap) {}

  /** Sends it; when it isn't taken it is sent again at once, and later by `sendDue`. Returns the last answer. */
  async send(send: Send): Promise<Reply> {
    const firstAt = this.tap.clock.now();
    const reply = await send();
    this.keep({ send, firstAt, tried: 0 }, reply);
    return (await this.sendDue()) ?? reply;
  }

  /** Sends what is due by Slack's clock; returns the last answer. */
  async sendDue(): Promise<Reply | null> {
    let last: Reply | null = null;
    for (let due = this.takeDue(); due !== undefined; due = this.takeDue()) {
      const tried = due.tried + 1;
      last = await due.send({ retry: { number: tried, reason: due.reason } });
      this.keep({ send: due.send, firstAt: due.firstAt, tried }, last);
    }
    return last;
  }

  private keep(one: Omit<Waiting, 'reason'>, reply: Reply): void {
    const reason = retryReason({ status: reply.status, ms: reply.slackMs ?? 0 });
    const ends = this.tap.keeps({ id: 'no-retry-header' }) && reply.headers?.get('x-slack-no-retry') === '1';
    if (reason === null || ends || one.tried >= RETRY_AFTER_MS.length) return;
    if (!this.tap.keeps({ id: 'events-are-tried-three-times-more' })) return;
    this.waiting.push({ ...one, reason });
  }

  private takeDue(): Waiting | undefined {
    const now = this.tap.clock.now();
    const due = this.waiting.find(({ firstAt, tried }) => now - firstAt >= (RETRY_AFTER_MS[tried] ?? 0));
    this.waiting = this.waiting.filter((one) => one !== due);
    return due;
  }
}
