// A start waits for its database: whoever starts all services at once starts some of them too early.
import { setTimeout as pause } from 'node:timers/promises';
import { DatabaseGone } from './errors.js';

const AGAIN_MS = 1_000;
const SAY_EVERY_MS = 10_000;

/**
 * Asks until the database answers, for `withinMs` at most, and says at once and each ten seconds that it waits.
 * @throws what `ask` threw last; at once what time won't mend
 */
export async function awaitDatabase(
  ask: () => Promise<unknown>,
  o: { readonly withinMs: number; readonly log: (line: string) => void },
): Promise<void> {
  const startedAt = performance.now();
  let sayAt = startedAt;
  for (;;) {
    try {
      await ask();
      return;
    } catch (error) {
      const now = performance.now();
      if (!mayCome(error) || now - startedAt + AGAIN_MS > o.withinMs) throw error;
      if (now >= sayAt) {
        const leftMs = o.withinMs - (now - startedAt);
        o.log(`${error.message} Waiting for it, ${Math.round(leftMs / 1000)} s at most.`);
        sayAt = now + SAY_EVERY_MS;
      }
    }
    await pause(AGAIN_MS);
  }
}

/** In recovery, full, or not there. A wrong password (28…) or name (3D000) stays wrong. */
function mayCome(error: unknown): error is DatabaseGone {
  return error instanceof DatabaseGone && !error.reason.startsWith('28') && error.reason !== '3D000';
}
