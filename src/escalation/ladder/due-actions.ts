// What is due is done: the deadlines whose cause has come are set, and each rule of the timetable falls in order.
import { SYSTEM } from '../case/concern.js';
import type { Transcript } from '../case/transcript.js';
import { deadlinesToSet } from '../procedure/deadlines.js';
import { timetable } from './timetable.js';

/** More than any case can owe at one instant; reaching it is our mistake, not the case's. */
const CATCH_UP_LIMIT = 500;

/** Everything due by now, in order, and the deadlines whose cause has come. */
export function catchUp(t: Transcript): void {
  setDeadlines(t);
  for (let i = 0; i < CATCH_UP_LIMIT; i += 1) {
    const due = timetable(t.state(), t.context)[0];
    if (!due || due.at > t.context.now) return;
    due.rule.fall(due, t);
    setDeadlines(t);
  }
  throw new Error(`A case owes more than ${CATCH_UP_LIMIT} things at one instant`);
}

function setDeadlines(t: Transcript): void {
  for (const { step, deadline } of deadlinesToSet(t.state(), t.context)) {
    t.add('DeadlineSet', { step: step.id, ...deadline }, SYSTEM);
  }
}
