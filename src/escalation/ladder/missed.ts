// A deadline that passes is recorded as missed, for ever; it is said again every working morning until it is
// done.
import { nextOpening } from '../calendar/calendar.js';
import { SYSTEM } from '../case/concern.js';
import { stepStateOf, type CaseState } from '../case/state.js';
import type { Transcript } from '../case/transcript.js';
import { calendarIn } from '../context.js';
import type { Instant, StepId } from '../ids.js';
import { owedSteps } from '../procedure/procedure-in-case.js';
import { dayGuards, type Step } from '../procedure/procedure.js';
import { everyoneEligible, handlers, officers } from '../routing/recipients.js';
import { byTime, type Rule } from './rule.js';

export const markMissed: Rule = {
  kind: 'missed',
  due: ({ state, owed }) =>
    byTime(
      owed.flatMap(({ id: step }) => {
        const { deadline, missedAt } = stepStateOf(state, step);
        const at = missedAt === null ? deadline?.missedFrom : null;
        return at ? [{ at, step }] : [];
      }),
    ),
  fall({ at, steps = [] }, t) {
    const repeatAt = nextOpening(calendarIn(t.context), t.context.now);
    for (const step of steps) {
      const { deadline } = stepStateOf(t.state(), step);
      const { dueAt, whose } = deadline ?? { dueAt: at, whose: 'default' };
      t.add('StepMissed', { step, dueAt: dueAt ?? at, whose: whose ?? 'default', repeatAt }, SYSTEM);
    }
    tellOfMissed('missed', { steps, everyone: guardsTheDay(steps, t) && at >= t.state().endOfDay, at }, t);
  },
};

export const repeatMissed: Rule = {
  kind: 'repeat-missed',
  due: ({ state, owed }) =>
    state.repeatMissedAt !== null && overdue(owed, state).length > 0 ? [{ at: state.repeatMissedAt }] : [],
  fall({ at }, t) {
    t.add('MissedRepeated', { nextAt: nextOpening(calendarIn(t.context), t.context.now) }, SYSTEM);
    const steps = overdue(owedSteps(t.state(), t.context), t.state());
    tellOfMissed('still-missing', { steps, everyone: guardsTheDay(steps, t), at }, t);
  },
};

const overdue = (owed: readonly Step[], state: CaseState): StepId[] =>
  owed.map((s) => s.id).filter((step) => stepStateOf(state, step).missedAt !== null);

const guardsTheDay = (steps: readonly StepId[], t: Transcript): boolean =>
  dayGuards(t.context.procedure).some((guard) => steps.includes(guard.id));

function tellOfMissed(
  kind: 'missed' | 'still-missing',
  o: { readonly steps: readonly StepId[]; readonly everyone: boolean; readonly at: Instant },
  t: Transcript,
): void {
  const state = t.state();
  const to = o.everyone ? everyoneEligible(state, t.context) : handlers(state, t.context);
  const common = { steps: o.steps, because: 'deadline-passed' as const, urgent: o.everyone };
  t.tell({ kind, as: 'manager', to, ...common }, o.at);
  if (o.everyone) t.tell({ kind, as: 'officer', to: officers(state, t.context), ...common }, o.at);
}
