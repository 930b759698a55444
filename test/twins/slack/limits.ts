// How often Slack lets an app call: buckets that fill up again as Slack's time passes.

/** Calls of each method in any minute. */
export const TIERS: Readonly<Record<string, number>> = {
  'chat.update': 50,
  'chat.delete': 50,
  'chat.postEphemeral': 100,
  'conversations.open': 50,
  'conversations.list': 20,
  'users.info': 100,
  'users.list': 20,
  'users.lookupByEmail': 50,
  'views.open': 100,
  'views.push': 100,
  'views.update': 100,
  'views.publish': 100,
};

/** Slack says one message a second, with short bursts; 25 is what was measured. */
export const BURST = 25;

interface Bucket {
  left: number;
  at: number;
}

export class Limits {
  private readonly buckets = new Map<string, Bucket>();

  /** Seconds until the next call is let through, 0 when this one is; it counts then. */
  take(key: string, o: { size: number; perSecond: number; now: number }): number {
    const bucket = this.buckets.get(key) ?? { left: o.size, at: o.now };
    this.buckets.set(key, bucket);
    bucket.left = Math.min(o.size, bucket.left + ((o.now - bucket.at) / 1000) * o.perSecond);
    bucket.at = o.now;
    if (bucket.left < 1) return Math.ceil((1 - bucket.left) / o.perSecond);
    bucket.left -= 1;
    return 0;
  }
}
