// A job's name: which kind and shard to look at, in which second. It is the job's id, so that any number of
// items due in one second of one shard are one job, and adding it twice changes nothing.
import type { Instant } from '../escalation/ids.js';
import type { WorkKind } from './due-work.js';

const SECOND_MS = 1_000;
/** What is due later than this stays only in the database; a sweep queues it when it is near. */
export const HORIZON_MS = 10 * 60_000;

/** "Look at this shard (null: at all) of this kind at this second." Seconds since the epoch. */
export interface JobTarget {
  readonly kind: WorkKind;
  readonly shard: number | null;
  readonly second: number;
}

export interface DueShard {
  readonly kind: WorkKind;
  readonly shard: number | null;
  readonly at: Instant;
}

const KINDS: readonly WorkKind[] = ['wake', 'deliver', 'retain'];

export function jobIdOf(target: JobTarget): string {
  return `${target.kind}-${target.shard ?? 'all'}-${target.second}`;
}

/** The target that a job's id stands for; null for an id that this version doesn't know. */
export function targetOf(jobId: string): JobTarget | null {
  const [kindText, shardText, secondText, ...rest] = jobId.split('-');
  const kind = KINDS.find((known) => known === kindText);
  const shard = shardText === 'all' ? null : wholeNumber(shardText);
  const second = wholeNumber(secondText);
  if (kind === undefined || shard === undefined || second === undefined || rest.length > 0) return null;
  return { kind, shard, second };
}

/**
 * When to look at something that is due at `at`: at the first whole second that isn't before it. If already
 * due: now and once more in the next second, because a running job swallows a new one of the same name, and
 * may have looked already. Nothing when it is due beyond the horizon.
 */
export function targetsFor(due: DueShard, now: Instant): JobTarget[] {
  const { kind, shard, at } = due;
  if (at > now + HORIZON_MS) return [];
  if (at > now) return [{ kind, shard, second: Math.ceil(at / SECOND_MS) }];
  const second = Math.floor(now / SECOND_MS);
  return [
    { kind, shard, second },
    { kind, shard, second: second + 1 },
  ];
}

export function instantOf(target: JobTarget): Instant {
  return target.second * SECOND_MS;
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
