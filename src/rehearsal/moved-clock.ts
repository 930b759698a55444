// The clock of a rehearsal: it stands still until somebody moves it, and never runs backwards.
import type { Clock } from '../casework/casework.js';
import type { Instant } from '../escalation/ids.js';

export interface MovedClock extends Clock {
  /** @throws RangeError for a time before the present one */
  moveTo(at: Instant): void;
  /** For a new rehearsal, which begins on the same day again. */
  reset(): void;
}

export function createMovedClock(startsAt: Instant): MovedClock {
  let now = startsAt;
  return {
    now: () => now,
    moveTo(at) {
      if (at < now) throw new RangeError('The clock of a rehearsal runs forwards');
      now = at;
    },
    reset() {
      now = startsAt;
    },
  };
}
