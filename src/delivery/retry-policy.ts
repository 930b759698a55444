// What follows when a notice was not accepted: a retry, another channel, or another person.

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** Before the second, third, fourth and fifth attempt on a channel. */
const RETRIES_MS = [5 * SECOND, 15 * SECOND, 30 * SECOND, 60 * SECOND];
/** Attempts on a channel when there is another to turn to, and when there is none. */
const ATTEMPTS_WITH_NEXT = 3;
const ATTEMPTS_ON_LAST = RETRIES_MS.length + 1;
/** A notice whose deadline is nearer than this doesn't wait for a failing channel. */
const DEADLINE_NEAR_MS = 10 * MINUTE;
/** Somebody else has been told by then; it may still arrive when the platform is back. */
const KEEP_TRYING_EVERY_MS = 5 * MINUTE;
/** Five hours of trying: after a longer outage the next notification is sent afresh. */
const MOST_ATTEMPTS = 64;
/** A platform that asks us to wait hasn't failed, up to this many times. */
const PATIENT_ATTEMPTS = 20;
/** No platform may hold a notice back for longer. */
const LONGEST_WAIT_MS = 15 * MINUTE;

export interface Failure {
  readonly permanent: boolean;
  /** How long the platform asks us to wait; null when it doesn't say. */
  readonly retryAfterMs: number | null;
  /** Including this one: 1 for the first. */
  readonly attempts: number;
  /** Time left to the deadline, negative when it has passed; null without one. */
  readonly leftMs: number | null;
  readonly hasNextChannel: boolean;
}

export type AfterFailure =
  | { readonly kind: 'again'; readonly afterMs: number }
  | { readonly kind: 'next-channel' }
  /** This person isn't waited for any longer; tried again after that time all the same, or never. */
  | { readonly kind: 'unreachable'; readonly afterMs: number | null };

export function afterFailure(f: Failure): AfterFailure {
  if (f.permanent)
    return f.hasNextChannel ? { kind: 'next-channel' } : { kind: 'unreachable', afterMs: null };
  const near = f.leftMs !== null && f.leftMs - (f.retryAfterMs ?? 0) <= DEADLINE_NEAR_MS;
  if (f.hasNextChannel && near) return { kind: 'next-channel' };
  if (f.retryAfterMs !== null && f.attempts <= PATIENT_ATTEMPTS) {
    return { kind: 'again', afterMs: Math.max(SECOND, Math.min(f.retryAfterMs, LONGEST_WAIT_MS)) };
  }
  if (f.hasNextChannel && f.attempts >= ATTEMPTS_WITH_NEXT) return { kind: 'next-channel' };
  if (f.attempts < ATTEMPTS_ON_LAST) return { kind: 'again', afterMs: RETRIES_MS[f.attempts - 1] ?? MINUTE };
  return { kind: 'unreachable', afterMs: f.attempts < MOST_ATTEMPTS ? KEEP_TRYING_EVERY_MS : null };
}
