// The same activity delivered twice is handled once, and answered twice with the one answer.

const KEPT_MS = 2 * 60_000;
/** More than come in within that time; the oldest go first. */
const MOST_KEPT = 500;

export type Deduplicate<T> = (key: string, work: () => Promise<T>) => Promise<T>;

/** A failure isn't remembered: the next delivery tries again. */
export function createDeduplicator<T>(now: () => number = Date.now): Deduplicate<T> {
  const entries = new Map<string, { readonly until: number; readonly outcome: Promise<T> }>();
  return (key, work) => {
    for (const [old, { until }] of entries) {
      if (until > now() && entries.size < MOST_KEPT) break;
      entries.delete(old);
    }
    const known = entries.get(key);
    if (known !== undefined) return known.outcome;
    const outcome = work();
    entries.set(key, { until: now() + KEPT_MS, outcome });
    outcome.catch(() => entries.delete(key));
    return outcome;
  };
}
