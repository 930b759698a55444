// Each duty is asked of the one who owes it: what the designated officer owes of the officer, what senior managers owe of
// them, from the moment somebody handles it. 7, 8(7), 8(8)
import type { CaseState } from '../case/state.js';
import { calendarIn, type Context } from '../context.js';
import type { Instant, PersonId } from '../ids.js';
import { waitedFor } from '../procedure/procedure-in-case.js';
import type { Step } from '../procedure/procedure.js';
import { ownersOf } from '../routing/recipients.js';
import { stepStateOf } from '../case/state.js';
import { quietUntil } from './one-message.js';
import type { DueOfRule, Rule } from './rule.js';
import { nextWorkingMoment } from '../calendar/calendar.js';

const PART = {
  'designated-officer': 'officer',
  'senior-managers': 'step-owner',
  'safeguarding-lead': 'step-owner',
} as const;

export const askOwners: Rule = {
  kind: 'owners',
  due: ({ state, context, owed }) =>
    owed.flatMap((step): DueOfRule[] => {
      const to = notYetAsked(step, state, context);
      return to.map((person) => ({ at: askedFrom(step, person, state, context), steps: [step.id] }));
    }),
  fall({ at, steps: [id] = [] }, t) {
    const step = t.context.procedure.steps.find((one) => one.id === id);
    if (!step || !isAsked(step.owner)) return;
    const to = notYetAsked(step, t.state(), t.context).filter(
      (person) => askedFrom(step, person, t.state(), t.context) <= t.context.now,
    );
    const { dueAt } = stepStateOf(t.state(), step.id).deadline ?? { dueAt: null };
    const because = step.owner === 'safeguarding-lead' ? 'only-children' : 'asked-for';
    t.tell({ kind: 'step-needs-you', as: PART[step.owner], to, steps: [step.id], dueAt, because }, at);
  },
};

const isAsked = (owner: Step['owner']): owner is keyof typeof PART => owner in PART;

/** At night and on a day off nobody is woken for what is due when the next day ends; but for children's sake at once. 7 */
function askedFrom(step: Step, person: PersonId, state: CaseState, context: Context): Instant {
  const quiet = Math.max(state.raisedAt, quietUntil(person, state, context.now));
  if (step.owner === 'safeguarding-lead') return quiet;
  const joins = state.notifications.some((one) => one.at === context.now && one.to.includes(person));
  // Nothing but what somebody does makes it time for it: after an outage it is asked from then, not from now.
  return joins ? quiet : nextWorkingMoment(calendarIn(context), Math.max(quiet, state.lastActAt));
}

/** Who owes it and was asked for it: nobody's first message is a reminder. */
export const askedOwners = (step: Step, state: CaseState, context: Context): PersonId[] =>
  ownersOf(step, state, context).filter(
    (person) =>
      person !== state.handling?.person &&
      state.notifications.some((one) => one.to.includes(person) && asksFor(step, one)),
  );

function notYetAsked(step: Step, state: CaseState, context: Context): PersonId[] {
  if (step.kind !== 'duty' || !isAsked(step.owner) || !isTime(step, state, context)) return [];
  return ownersOf(step, state, context).filter(
    (person) =>
      person !== state.handling?.person &&
      !state.notifications.some((one) => one.to.includes(person) && asksFor(step, one)),
  );
}

/** 7 at once; 8(7) from the moment somebody handles it; 8(8) once the officer has been contacted. */
function isTime(step: Step, state: CaseState, context: Context): boolean {
  if (step.owner === 'safeguarding-lead') return true;
  if (step.owner === 'senior-managers') return state.handling !== null;
  return waitedFor(step, state, context).length === 0;
}

const asksFor = (step: Step, { kind, steps, also = [] }: CaseState['notifications'][number]): boolean =>
  (kind === 'step-needs-you' && steps.includes(step.id)) ||
  also.some((one) => one.kind === 'step-needs-you' && one.steps.includes(step.id));
