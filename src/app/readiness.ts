// `/readyz`: each dependency by name, and whether it is working. No identifier, no setting, no error text.
import type { JobsHealth } from '../jobs/due-work.js';
import type { Health } from '../store/index.js';

/** With more than this, in ms, two machines' deadlines differ. */
const CLOCK_SKEW_LIMIT_MS = 2_000;

/** Escalation that stands still for longer than this is not ready, whatever else works. */
export const STANDS_STILL_MS = 3 * 60_000;

/** `say`: what is wrong with it, or worth knowing. */
export interface Dependency {
  readonly ok: boolean;
  readonly say?: string;
}

export interface Readiness {
  readonly ready: boolean;
  readonly dependencies: Readonly<Record<string, Dependency>>;
}

export interface ReadinessSources {
  readonly database: () => Promise<Health>;
  /** Null in a rehearsal, whose moved clock runs everything itself. */
  readonly jobs: (() => JobsHealth) | null;
  readonly organisationProblem: () => string | null;
  readonly platforms: readonly { readonly name: string; health?(): Dependency }[];
  /** How long the oldest thing that is due has been due, in ms; 0 without any; null: it can't be looked up. */
  readonly behindMs: () => Promise<number | null>;
}

export async function readinessOf(o: ReadinessSources): Promise<Readiness> {
  const database = await o.database();
  const jobs = o.jobs?.() ?? null;
  const skewed = Math.abs(database.clockSkewMs ?? 0) > CLOCK_SKEW_LIMIT_MS;
  const dependencies: Record<string, Dependency> = {
    database: database.reachable ? { ok: true } : { ok: false, say: 'it does not answer' },
    clock: skewed
      ? { ok: true, say: 'this machine’s clock is more than 2 seconds off; the database’s counts' }
      : { ok: true },
    // A running process carries on with the last good file, and without its queue: neither makes it unready.
    organisation:
      o.organisationProblem() === null
        ? { ok: true }
        : { ok: true, say: 'its file has been changed to one that can’t be used' },
  };
  if (jobs !== null && jobs.queue !== null)
    dependencies['queue'] =
      jobs.queue === 'up' ? { ok: true } : { ok: true, say: 'down; the database is worked from directly' };
  for (const platform of o.platforms) dependencies[platform.name] = platform.health?.() ?? { ok: true };
  const behindMs = database.reachable ? await o.behindMs() : null;
  const stands = behindMs !== null && behindMs > STANDS_STILL_MS;
  dependencies['escalation'] =
    behindMs === null
      ? { ok: false, say: 'what is due can’t be looked up' }
      : stands
        ? { ok: false, say: 'what is due has not been done for more than three minutes' }
        : { ok: true };
  return { ready: database.reachable && behindMs !== null && !stands, dependencies };
}
