// Before a deadline: one message to each person for all that is owed, never one a step.
import { SYSTEM } from '../case/concern.js';
import { stepStateOf } from '../case/state.js';
import { MINUTE } from '../context.js';
import type { Instant } from '../ids.js';
import { owedSteps } from '../procedure/procedure-in-case.js';
import type { Step } from '../procedure/procedure.js';
import { handlers } from '../routing/recipients.js';
import { byTime, type Rule } from './rule.js';
import { urgentIn } from './urgency.js';

/** Reminders within this many minutes of one another are one message. */
const TOGETHER_MINUTES = 5;

export const remind: Rule = {
  kind: 'reminder',
  due: ({ state, owed }) =>
    byTime(
      owed.flatMap(({ id: step }) =>
        (stepStateOf(state, step).deadline?.remindAt ?? [])
          .filter((at) => at > state.remindedThrough)
          .map((at) => ({ at, step })),
      ),
    ),
  fall({ at }, t) {
    t.add('RemindersPassed', { through: Math.max(at, t.context.now) + TOGETHER_MINUTES * MINUTE }, SYSTEM);
    const state = t.state();
    const owed = owedSteps(state, t.context);
    const ofLead = owed.filter((s) => s.owner === 'safeguarding-lead');
    const common = { because: 'deadline-near' as const, urgent: urgentIn(state) };
    const about = (steps: readonly Step[]) => ({
      steps: steps.map((s) => s.id),
      dueAt: soonest(
        steps.flatMap((s) => stepStateOf(state, s.id).deadline?.dueAt ?? []).filter((d) => d > at),
      ),
    });
    const handling = handlers(state, t.context);
    t.tell({ kind: 'reminder', as: 'manager', to: handling, ...about(owed), ...common }, at);
    if (ofLead.length === 0) return;
    const leads = state.told.filter((told) => told.as === 'step-owner').map((told) => told.person);
    const to = leads.filter((p) => !handling.includes(p) && !state.conflicts.includes(p));
    t.tell({ kind: 'reminder', as: 'step-owner', to, ...about(ofLead), ...common }, at);
  },
};

const soonest = (times: readonly Instant[]): Instant | null =>
  times.length === 0 ? null : Math.min(...times);
