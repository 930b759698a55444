// The same activity delivered twice is handled once, and answered twice with the one answer.

const KEPT_MS = 2 * 60_000;
/** More than come in within that time; the oldest go first. */
const MOST_KEPT = 500;

export type Once<T> = (key: string, work: () => Promise<T>) => Promise<T>;

/** A failure is not kept: the next delivery tries again. */
export function createOnce<T>(now: () => number = Date.now): Once<T> {
  const kept = new Map<string, { readonly until: number; readonly outcome: Promise<T> }>();
  return (key, work) => {
    for (const [old, { until }] of kept) {
      if (until > now() && kept.size < MOST_KEPT) break;
      kept.delete(old);
    }
    const known = kept.get(key);
    if (known !== undefined) return known.outcome;
    const outcome = work();
    kept.set(key, { until: now() + KEPT_MS, outcome });
    outcome.catch(() => kept.delete(key));
    return outcome;
  };
}
