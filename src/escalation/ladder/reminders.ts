// Two hours before the day ends: one message to each person for all that they owe by then, never one a step.
import { endOfWorkingDay } from '../calendar/calendar.js';
import { SYSTEM } from '../case/concern.js';
import { stepStateOf } from '../case/state.js';
import { calendarIn, MINUTE } from '../context.js';
import type { Instant } from '../ids.js';
import { owedSteps } from '../procedure/procedure-in-case.js';
import type { Step } from '../procedure/procedure.js';
import { handlers, ownersOf } from '../routing/recipients.js';
import { askedOwners } from './owners.js';
import { byTime, type Rule } from './rule.js';
import { urgentIn } from './urgency.js';

/** Reminders within this many minutes of one another are one message. */
const TOGETHER_MINUTES = 5;

export const remind: Rule = {
  kind: 'reminder',
  due: ({ state, owed }) =>
    byTime(
      owed.flatMap(({ id: step }) =>
        (stepStateOf(state, step).deadline?.remindAt.slice(-1) ?? [])
          .filter((at) => at > state.remindedThrough)
          .map((at) => ({ at, step })),
      ),
    ),
  fall({ at }, t) {
    t.add('RemindersPassed', { through: t.countedFrom(at) + TOGETHER_MINUTES * MINUTE }, SYSTEM);
    const { context } = t;
    const state = t.state();
    const today = endOfWorkingDay(calendarIn(context), at);
    const dueOf = (step: Step): Instant => stepStateOf(state, step.id).deadline?.dueAt ?? Infinity;
    const owed = owedSteps(state, context).filter((step) => dueOf(step) > at && dueOf(step) <= today);
    const about = (steps: readonly Step[]) => ({
      kind: 'reminder' as const,
      steps: steps.map((s) => s.id),
      dueAt: soonest(steps.map(dueOf)),
      because: 'deadline-near' as const,
      urgent: urgentIn(state),
    });
    const handling = handlers(state, context);
    const ofHandler = owed.filter((step) => ownersOf(step, state, context).some((p) => handling.includes(p)));
    if (ofHandler.length > 0) t.tell({ as: 'manager', to: handling, ...about(ofHandler) }, at);
    for (const step of owed.filter((one) => !ofHandler.includes(one))) {
      const as = step.owner === 'designated-officer' ? 'officer' : 'step-owner';
      t.tell({ as, to: askedOwners(step, state, context), ...about([step]) }, at);
    }
  },
};

const soonest = (times: readonly Instant[]): Instant | null =>
  times.length === 0 ? null : Math.min(...times);
