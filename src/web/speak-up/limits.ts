// Limits that identify nobody: no address, cookie or browser is looked at or kept (docs/decisions/0008).

/** Tokens that come back with time. In memory alone, of one process. */
export interface Bucket {
  /** Takes one; false when there is none left. */
  take(): boolean;
  /** Gives one back. */
  giveBack(): void;
  isFull(): boolean;
}

export function createBucket(o: {
  readonly holds: number;
  readonly oneEveryMs: number;
  readonly now: () => number;
}): Bucket {
  let tokens = o.holds;
  let at = o.now();
  const refill = (): void => {
    const now = o.now();
    tokens = Math.min(o.holds, tokens + Math.max(0, now - at) / o.oneEveryMs);
    at = now;
  };
  return {
    take: () => {
      refill();
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
    giveBack: () => {
      refill();
      tokens = Math.min(o.holds, tokens + 1);
    },
    isFull: () => {
      refill();
      return tokens >= o.holds;
    },
  };
}

export interface SpeakUpLimits {
  /** Whether a code may be looked up now. Wrong ones are counted, right ones are given back. */
  mayTry(code: string): boolean;
  opened(code: string): void;
  /** Whether one more concern may be stored now. */
  maySend(): boolean;
}

/** Wrong codes with the same first four digits: five, then one a minute. */
const BY_BEGINNING = { holds: 5, oneEveryMs: 60_000 };
/** All wrong codes together: a hundred, then fifty a second, far from 10^16. */
const ALL_CODES = { holds: 100, oneEveryMs: 20 };
/** Concerns without an account: twenty at once, then three a minute. A flood would bury the genuine ones. */
const SENDING = { holds: 20, oneEveryMs: 20_000 };
const BEGINNING = 4;
/** Above this, buckets that have refilled are forgotten; there are at most ten thousand beginnings. */
const KEPT = 1_000;

export function createLimits(now: () => number = () => performance.now()): SpeakUpLimits {
  const all = createBucket({ ...ALL_CODES, now });
  const sending = createBucket({ ...SENDING, now });
  const buckets = new Map<string, Bucket>();
  const bucketOf = (code: string): Bucket => {
    const beginning = code.replace(/\D/g, '').slice(0, BEGINNING);
    const known = buckets.get(beginning);
    if (known !== undefined) return known;
    if (buckets.size >= KEPT) for (const [key, one] of buckets) if (one.isFull()) buckets.delete(key);
    const made = createBucket({ ...BY_BEGINNING, now });
    buckets.set(beginning, made);
    return made;
  };
  return {
    mayTry: (code) => {
      const one = bucketOf(code);
      if (!one.take()) return false;
      if (all.take()) return true;
      one.giveBack();
      return false;
    },
    opened: (code) => {
      bucketOf(code).giveBack();
      all.giveBack();
    },
    maySend: () => sending.take(),
  };
}
