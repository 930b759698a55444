// Errors that come in floods (a queue or a database that is down): counted, and logged once a minute each.
import type { JobsLog } from './due-work.js';

const EVERY_MS = 60_000;

/**
 * Logs a subject's first error at once and then at most one a minute, with the number since. Only the error's
 * name and code are written: a message may hold what nobody may read in a log.
 */
export function createQuietLog(log: JobsLog, everyMs: number = EVERY_MS) {
  const subjects = new Map<string, { count: number; quietUntil: number }>();
  return (subject: string, error: unknown): void => {
    const now = performance.now();
    const entry = subjects.get(subject) ?? { count: 0, quietUntil: -Infinity };
    subjects.set(subject, entry);
    entry.count += 1;
    if (now < entry.quietUntil) return;
    log.error(
      { subject, times: entry.count, ...describe(error) },
      'jobs: something failed and is tried again',
    );
    entry.count = 0;
    entry.quietUntil = now + everyMs;
  };
}

function describe(error: unknown): { error: string; code: string | null } {
  const code =
    error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
  return { error: error instanceof Error ? error.name : typeof error, code };
}
