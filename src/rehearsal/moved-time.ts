// Time that is moved by hand: in a rehearsal by whoever plays it, in tests by the story.
import type { MovedClock } from './moved-clock.js';
import type { Clock } from '../casework/casework.js';
import type { Instant } from '../escalation/ids.js';
import { runDueWork } from '../jobs/run-due.js';
import type { DueWork } from '../jobs/due-work.js';

/** Lets time pass up to `at`, tick by tick: nothing that falls due in between is skipped. */
export async function letTimePass(
  dueWork: readonly DueWork[],
  clock: MovedClock,
  at: Instant,
): Promise<void> {
  await runDueWork(
    dueWork.map((work) => movingClock(work, clock)),
    at,
  );
  clock.moveTo(Math.max(at, clock.now()));
}

export const isMoved = (clock: Clock | undefined): clock is MovedClock =>
  clock !== undefined && 'moveTo' in clock;

/** The clock is set to each tick while its work is done, so that what happens then happens at that time. */
export const movingClock = (work: DueWork, clock: MovedClock): DueWork => ({
  ...work,
  earliestDueAt: () => work.earliestDueAt(),
  run: async (o) => {
    clock.moveTo(Math.max(o.now, clock.now()));
    return work.run(o);
  },
});
