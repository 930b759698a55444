// Waiting for what a test expects, with a bound and a report of what was there instead.
import { setTimeout as sleep } from 'node:timers/promises';

const TIMEOUT_MS = 5_000;
const STEP_MS = 15;

/** What `look` returns, as soon as it is neither null, undefined nor false; throws after the time, with `report`. */
export async function until<T>(
  look: () => T | null | undefined | false,
  report: () => string,
  timeoutMs = TIMEOUT_MS,
): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const found = look();
    if (found !== null && found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`nothing came in ${timeoutMs} ms; ${report()}`);
    await sleep(STEP_MS);
  }
}
