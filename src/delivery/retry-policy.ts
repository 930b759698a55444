// What follows when a notice was not taken: a retry, another channel, or another person.
import type { Fault } from '../casework/casework.js';
import { LONGEST_WAIT_MS } from './platforms.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** Before the second, third, fourth and fifth attempt on a channel. */
const RETRIES_MS = [5 * SECOND, 15 * SECOND, 30 * SECOND, 60 * SECOND];
/** Attempts on a channel when there is another to turn to, and when there is none. */
const ATTEMPTS_WITH_NEXT = 3;
const ATTEMPTS_ON_LAST = RETRIES_MS.length + 1;
/** A notice whose deadline is nearer than this doesn't wait for a channel. */
const DEADLINE_NEAR_MS = 10 * MINUTE;
/** What is urgent waits this long for one conversation, and this long for a platform when there is no other way. */
const URGENT_WAITS_MS = 30 * SECOND;
const URGENT_WAITS_FOR_PLATFORM_MS = 2 * MINUTE;
/** An answer that doesn't come has taken most of this; one that is refused gets a second try in it. */
const URGENT_WAITS_IN_TROUBLE_MS = 15 * SECOND;
/** The channel in trouble is asked this often while the other one is tried. */
const BESIDE_ANOTHER_EVERY_MS = 30 * SECOND;
/** Somebody else has been told by then; it may still arrive when the platform is back. */
const KEEP_TRYING_EVERY_MS = 5 * MINUTE;
/** From this attempt on it is tried less often; nothing is given up because a platform has trouble. */
const MANY_ATTEMPTS = 64;

export interface Failure {
  readonly fault: Fault;
  /** The platform as a whole takes nothing: how long it has to be left alone, or null when it works. */
  readonly platformWaitsMs: number | null;
  /** How long this conversation has to be left alone; null when the platform doesn't say. */
  readonly retryAfterMs: number | null;
  /** That have reached the platform, including this one. */
  readonly attempts: number;
  /** Time left to the deadline, negative when it has passed; null without one. */
  readonly leftMs: number | null;
  /** Since it was decided. */
  readonly waitedMs: number;
  readonly isUrgent: boolean;
  readonly hasNextChannel: boolean;
}

/** `counts`: it has reached the platform, so it was an attempt. */
export type AfterFailure =
  | { readonly kind: 'again'; readonly afterMs: number; readonly counts: boolean }
  /** The next channel as well; this one goes on waiting, and is dropped once the other has arrived. */
  | { readonly kind: 'next-channel-as-well'; readonly afterMs: number }
  | { readonly kind: 'next-channel' }
  /** This person isn't waited for any longer; tried again after that time all the same, or never. */
  | { readonly kind: 'unreachable'; readonly afterMs: number | null };

export function afterFailure(f: Failure): AfterFailure {
  if (f.platformWaitsMs !== null) return afterPlatform(f, f.platformWaitsMs);
  switch (f.fault) {
    case 'person':
      return f.hasNextChannel ? { kind: 'next-channel' } : { kind: 'unreachable', afterMs: null };
    case 'conversation':
      return afterLimit(f);
    default:
      return afterTrouble(f);
  }
}

const isNear = ({ leftMs }: Failure, waitMs: number): boolean =>
  leftMs !== null && leftMs - waitMs <= DEADLINE_NEAR_MS;

const bounded = (ms: number): number => Math.max(SECOND, Math.min(ms, LONGEST_WAIT_MS));

function afterPlatform(f: Failure, waitMs: number): AfterFailure {
  const afterMs = bounded(waitMs);
  const presses = f.isUrgent || isNear(f, afterMs);
  if (presses && f.hasNextChannel) return { kind: 'next-channel-as-well', afterMs };
  // Nobody else would hear of it for as long as the platform is away.
  if (presses && f.waitedMs >= URGENT_WAITS_FOR_PLATFORM_MS) return { kind: 'unreachable', afterMs };
  return { kind: 'again', afterMs, counts: false };
}

function afterLimit(f: Failure): AfterFailure {
  const afterMs = bounded(f.retryAfterMs ?? 0);
  const presses = isNear(f, afterMs) || (f.isUrgent && afterMs > URGENT_WAITS_MS);
  if (presses && f.hasNextChannel) return { kind: 'next-channel-as-well', afterMs };
  return { kind: 'again', afterMs, counts: false };
}

function afterTrouble(f: Failure): AfterFailure {
  if (f.hasNextChannel && (isNear(f, 0) || f.attempts >= ATTEMPTS_WITH_NEXT)) return { kind: 'next-channel' };
  const afterMs = RETRIES_MS[f.attempts - 1] ?? MINUTE;
  // Whether the platform is down or one person's messages hang can take longer to find out than this may wait.
  if (f.isUrgent && f.hasNextChannel && f.waitedMs + afterMs >= URGENT_WAITS_IN_TROUBLE_MS)
    return { kind: 'next-channel-as-well', afterMs: BESIDE_ANOTHER_EVERY_MS };
  if (f.attempts < ATTEMPTS_ON_LAST) return { kind: 'again', afterMs, counts: true };
  return {
    kind: 'unreachable',
    afterMs: f.attempts < MANY_ATTEMPTS ? KEEP_TRYING_EVERY_MS : LONGEST_WAIT_MS,
  };
}
