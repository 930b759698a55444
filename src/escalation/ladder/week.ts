// Once a week, for what has no deadline (5: the strategy discussion), and so no open case is ever forgotten.
import { addLocal, nextWorkingMoment } from '../calendar/calendar.js';
import { SYSTEM } from '../case/concern.js';
import { calendarIn, type Context } from '../context.js';
import type { Instant } from '../ids.js';
import { owedSteps } from '../procedure/procedure-in-case.js';
import { handlers } from '../routing/recipients.js';
import type { Rule } from './rule.js';

export const weekly: Rule = {
  kind: 'week',
  due: ({ state }) => [{ at: state.weeklyAt }],
  fall({ at }, t) {
    t.add('WeekPassed', { nextAt: weekAfter(t.context, t.countedFrom(at)) }, SYSTEM);
    const steps = owedSteps(t.state(), t.context).map((s) => s.id);
    t.tell(
      { kind: 'weekly', as: 'manager', to: handlers(t.state(), t.context), steps, because: 'deadline-near' },
      at,
    );
  },
};

/** The same local time in a week, or when work begins after it. */
export const weekAfter = (context: Context, from: Instant = context.now): Instant =>
  nextWorkingMoment(calendarIn(context), addLocal(calendarIn(context), from, { days: 7 }));
