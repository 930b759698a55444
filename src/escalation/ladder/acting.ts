// What counts as acting: having recorded, not long ago, something that the procedure asks for today.
import { addWorking, addWorkingDays, endOfWorkingDay } from '../calendar/calendar.js';
import { stepStateOf, type CaseState } from '../case/state.js';
import type { Transcript } from '../case/transcript.js';
import { calendarIn, MINUTE, type Context } from '../context.js';
import type { Instant, PersonId } from '../ids.js';
import { isReachable, partyOf } from '../organisation.js';
import { owedSteps } from '../procedure/procedure-in-case.js';
import type { Step } from '../procedure/procedure.js';
import { isPressing, urgentIn } from './urgency.js';

/** Owed today, or since an earlier day, by a deadline of the procedure's own. A trivial record is progress on none. */
export function dueToday(owed: readonly Step[], state: CaseState, context: Context): Step[] {
  const endOfToday = endOfWorkingDay(calendarIn(context), context.now);
  return owed.filter((step) => {
    const { deadline } = stepStateOf(state, step.id);
    if (step.role === 'acknowledgement' || deadline?.whose !== 'procedure' || deadline.dueAt === null)
      return false;
    return deadline.dueAt <= endOfToday;
  });
}

/** By when whoever takes it on must do something: 60 working minutes, 15 of real time while the police wait. */
export const actBy = ({ state, context }: { state: CaseState; context: Context }): Instant =>
  actWithin(isPressing(state, context), context);

export function actWithin(pressing: boolean, context: Context): Instant {
  const { actWithin: calm, actWithinUrgent } = context.organisation.escalation;
  return pressing
    ? context.now + actWithinUrgent * MINUTE
    : addWorking(calendarIn(context), context.now, calm);
}

/**
 * What recording this step says of whoever handles it. Only they are acting by it, and only by a duty of today; where
 * nothing of today is owed any more, nobody is waited for.
 * @param before what was due today before it was recorded
 */
export function actingBy(
  recorder: PersonId | null,
  step: Step,
  before: readonly Step[],
  t: Transcript,
): { counts: boolean; actBy: Instant | null } {
  const state = t.state();
  const rest = dueToday(owedSteps(state, t.context), state, t.context).filter((one) => one.id !== step.id);
  if (rest.length === 0) return { counts: true, actBy: null };
  const byHandler = recorder !== null && state.handling?.person === recorder;
  if (byHandler && before.some((one) => one.id === step.id)) {
    const pressing = urgentIn(state) && rest.some((one) => one.role === 'police-contact');
    return { counts: true, actBy: actWithin(pressing, t.context) };
  }
  return { counts: false, actBy: state.actBy };
}

/** When whoever handles it counts as silent, for each of the reasons that there are; empty: they are acting. */
export function silentFrom(state: CaseState, owed: readonly Step[], context: Context): Instant[] {
  const { handling, inactive, handOver, progressAt } = state;
  const theirs = owed.filter((step) => step.kind === 'duty' && CHASED.has(step.owner));
  if (handling === null || inactive || theirs.length === 0) return [];
  const times: Instant[] = [];
  if (state.actBy !== null && dueToday(owed, state, context).length > 0) times.push(state.actBy);
  // Away, left, or without a channel: nobody is there to wait for.
  if (!isReachable(partyOf(context.organisation, handling.person))) times.push(handling.since);
  if (handOver?.answerBy) times.push(handOver.answerBy);
  const missed = theirs.flatMap((step) => missedSince(step, state) ?? []);
  // A working day of silence on something missed opens the handling again.
  if (missed.length > 0) {
    times.push(addWorkingDays(calendarIn(context), Math.max(progressAt, Math.min(...missed)), 1));
  }
  return times;
}

/** When it was missed, also where that was noticed late. */
function missedSince(step: Step, state: CaseState): Instant | null {
  const { missedAt, deadline } = stepStateOf(state, step.id);
  return missedAt === null ? null : Math.min(missedAt, deadline?.missedFrom ?? missedAt);
}

/** What police and children's services owe is chased by whoever handles it. */
const CHASED: ReadonlySet<Step['owner']> = new Set<Step['owner']>([
  'handling-manager',
  'police',
  'childrens-services',
]);
