// How fast time runs in a case: real time when it is urgent, working time otherwise.
import { addWorking } from '../calendar/calendar.js';
import type { CaseState } from '../case/state.js';
import { calendarIn, MINUTE, type Context } from '../context.js';
import type { Instant } from '../ids.js';
import { isOwed, isUrgent } from '../procedure/procedure-in-case.js';
import { stepIn } from '../procedure/procedure.js';

export const urgentIn = (state: CaseState): boolean => state.concern !== null && isUrgent(state.concern);

/** 4: while the police of an urgent concern aren't told, nobody may rest. */
export const isPressing = (state: CaseState, context: Context): boolean =>
  urgentIn(state) && isOwed(stepIn('police-contact', context.procedure), state, context);

/** So many minutes from then: of real time when it is urgent, else of working time. */
export const after = (minutes: number, from: Instant, state: CaseState, context: Context): Instant =>
  urgentIn(state) ? from + minutes * MINUTE : addWorking(calendarIn(context), from, minutes);
