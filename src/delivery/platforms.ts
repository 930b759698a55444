// Which channels work at the moment, judged by what becomes of the sends themselves. A platform's fault is not a
// person's: while one is down, nobody is passed over because of it, and one send at a time asks whether it is back.
import type { DeliveryError } from '../casework/casework.js';
import type { Instant } from '../escalation/ids.js';

const SECOND_MS = 1_000;
/** No platform may hold anything back for longer, whatever it asks for. */
export const LONGEST_WAIT_MS = 15 * 60 * SECOND_MS;
/** What a limit without a time comes to. */
const UNSAID_LIMIT_MS = 5 * SECOND_MS;
/** How long a platform that is down is left alone before it is asked again, the first, second and each further time. */
const ASK_AGAIN_MS = [15, 30, 60].map((seconds) => seconds * SECOND_MS);
/** How long one send may take to find out. */
const ASKING_MS = 20 * SECOND_MS;
/** This many failures in a row, to two people at least, are no longer chance. */
const FAILURES_IN_A_ROW = 3;
/** This many people who fail alike within this time are no longer these people's own. */
const ALIKE = 3;
const ALIKE_WITHIN_MS = 60 * SECOND_MS;

/** `refused`: our token or scope. `away`: no answer. `limited`: too much. `alike`: everybody fails in the same way. */
export type DownBecause = 'refused' | 'away' | 'limited' | 'alike';

export interface PlatformDown {
  readonly because: DownBecause;
  /** The platform's own code: safe to log and to show. */
  readonly reason: string;
  readonly since: Instant;
  /** When it was last tried in vain. */
  readonly seenAt: Instant;
}

/** Whether to send now. `down`: the whole platform has to wait, and not only this conversation. */
export type MaySend =
  { readonly kind: 'send' } | { readonly kind: 'wait'; readonly until: Instant; readonly down: boolean };

interface Platform {
  down: (PlatformDown & { until: Instant; asked: number; askingUntil: Instant }) | null;
  /** Conversations that were told to wait, and until when. */
  readonly limits: Map<string, Instant>;
  failuresInARow: { readonly address: string }[];
  readonly alike: { readonly address: string; readonly reason: string; readonly at: Instant }[];
  tookAt: Instant;
}

const SEND: MaySend = { kind: 'send' };

/** The state in this process: each process finds out for itself, so none trusts another's network. */
export class Platforms {
  private readonly platforms = new Map<string, Platform>();

  /** @param changed called when one goes down, or is back (`null`) */
  constructor(
    private readonly changed: (channel: string, down: PlatformDown | null) => void = () => undefined,
  ) {}

  down(channel: string): PlatformDown | null {
    return this.platforms.get(channel)?.down ?? null;
  }

  /** Until when a platform that is down is left alone; null: it works. */
  waitsUntil(channel: string): Instant | null {
    return this.platforms.get(channel)?.down?.until ?? null;
  }

  /** Asked right before a send. With a platform that is down, one send in a while is let through to ask it. */
  maySend(channel: string, address: string, now: Instant): MaySend {
    const platform = this.of(channel);
    const { down } = platform;
    if (down !== null) {
      const until = Math.max(down.until, down.askingUntil);
      if (until > now) return { kind: 'wait', until, down: true };
      down.askingUntil = now + ASKING_MS;
    }
    const limited = platform.limits.get(address) ?? now;
    return limited > now ? { kind: 'wait', until: limited, down: false } : SEND;
  }

  /** @returns whether the platform was down until now */
  took(channel: string, address: string, now: Instant): boolean {
    const platform = this.of(channel);
    const wasDown = platform.down !== null;
    platform.down = null;
    platform.failuresInARow = [];
    platform.alike.length = 0;
    platform.limits.delete(address);
    platform.tookAt = now;
    if (wasDown) this.changed(channel, null);
    return wasDown;
  }

  failed(channel: string, address: string, error: DeliveryError, now: Instant): void {
    const platform = this.of(channel);
    switch (error.fault) {
      case 'platform':
        return this.fell(channel, 'refused', error, now);
      case 'conversation':
        return this.limited(channel, platform, { address, error, now });
      case 'wait': {
        platform.failuresInARow.push({ address });
        const people = new Set(platform.failuresInARow.map((one) => one.address));
        if (
          platform.down !== null ||
          (platform.failuresInARow.length >= FAILURES_IN_A_ROW && people.size > 1)
        )
          this.fell(channel, 'away', error, now);
        return;
      }
      case 'person':
        return this.failedAlike(channel, platform, { address, error, now });
    }
  }

  /** A limit is the conversation's own, until two different ones have one at the same time. */
  private limited(
    channel: string,
    platform: Platform,
    of: { address: string; error: DeliveryError; now: Instant },
  ) {
    const { address, error, now } = of;
    const waitMs = Math.max(SECOND_MS, Math.min(error.retryAfterMs ?? UNSAID_LIMIT_MS, LONGEST_WAIT_MS));
    for (const [each, until] of platform.limits) if (until <= now) platform.limits.delete(each);
    platform.limits.set(address, now + waitMs);
    if (platform.limits.size < 2 && platform.down === null) return;
    this.fell(channel, 'limited', error, now, now + waitMs);
  }

  private failedAlike(
    channel: string,
    platform: Platform,
    { address, error, now }: { address: string; error: DeliveryError; now: Instant },
  ) {
    const { alike, tookAt } = platform;
    alike.push({ address, reason: error.reason, at: now });
    const since = Math.max(now - ALIKE_WITHIN_MS, tookAt);
    const same = alike.filter((one) => one.reason === error.reason && one.at >= since);
    alike.splice(0, alike.length, ...same.slice(-20));
    if (new Set(same.map((one) => one.address)).size >= ALIKE || platform.down !== null)
      this.fell(channel, 'alike', error, now);
  }

  private fell(channel: string, because: DownBecause, error: DeliveryError, now: Instant, until?: Instant) {
    const platform = this.of(channel);
    const before = platform.down;
    const asked = before === null ? 0 : before.asked + 1;
    const againMs = ASK_AGAIN_MS[Math.min(asked, ASK_AGAIN_MS.length - 1)] ?? SECOND_MS;
    const asks = error.retryAfterMs === null ? againMs : Math.min(error.retryAfterMs, LONGEST_WAIT_MS);
    // What it is said to be down for is what was found first: later failures are of the same trouble.
    const { reason, since } = before ?? { reason: error.reason, since: now };
    platform.down = {
      ...{ because: before?.because ?? because, reason, since, seenAt: now, asked },
      until: until ?? now + Math.max(SECOND_MS, asks),
      askingUntil: now,
    };
    if (before === null) this.changed(channel, { because, reason, since, seenAt: now });
  }

  private of(channel: string): Platform {
    const known = this.platforms.get(channel);
    if (known !== undefined) return known;
    const platform: Platform = {
      down: null,
      limits: new Map(),
      failuresInARow: [],
      alike: [],
      tookAt: -Infinity,
    };
    this.platforms.set(channel, platform);
    return platform;
  }
}
