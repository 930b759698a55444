// A deadline that passes is recorded as missed, for ever. What the procedure asks for is then said to everyone who may
// act and to the officer; and each working morning, "overdue since …", until it is done.
import { endOfWorkingDay, nextOpening } from '../calendar/calendar.js';
import { SYSTEM } from '../case/concern.js';
import { stepStateOf, type CaseState } from '../case/state.js';
import type { Transcript } from '../case/transcript.js';
import { DAY_MS } from '../calendar/local-time.js';
import { calendarIn, type Context } from '../context.js';
import type { Instant, StepId } from '../ids.js';
import { owedSteps } from '../procedure/procedure-in-case.js';
import { stepOf, type Step } from '../procedure/procedure.js';
import { handlers, notYetTold, officers, ownersOf, toldManagers } from '../routing/recipients.js';
import { askedOwners } from './owners.js';
import { byTime, type Rule } from './rule.js';
import { tellToAct } from './tell-to-act.js';

/** So often, in working mornings, it climbs by a person and a channel. */
const CLIMBS_EVERY = 3;

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
    for (const step of steps) {
      const { deadline } = stepStateOf(t.state(), step);
      const { dueAt, whose } = deadline ?? { dueAt: at, whose: 'default' };
      const repeatAt = saidAgainAt(stepOf(t.context.procedure, step), t.countedFrom(at), t.context);
      t.add('StepMissed', { step, dueAt: dueAt ?? at, whose: whose ?? 'default', repeatAt }, SYSTEM);
    }
    // Our own deadlines stand on the card and in the digests: missing one is no breach, and knocks on nobody's door.
    const ofProcedure = steps.filter((step) => stepStateOf(t.state(), step).deadline?.whose === 'procedure');
    if (ofProcedure.some((step) => !hasShortFailSafe(step, t))) tellEveryone(ofProcedure, at, t);
  },
};

/**
 * 4: the quarter of an hour for the police has a short fail-safe of its own, which tells those who were told, the officer
 * and the reporter; the ladder goes on beside it, and the fail-safe before the day ends tells everyone.
 */
const hasShortFailSafe = (step: StepId, t: Transcript): boolean => {
  const { dueAt, missedFrom } = stepStateOf(t.state(), step).deadline ?? { dueAt: null, missedFrom: null };
  return stepOf(t.context.procedure, step).role === 'police-contact' && dueAt !== missedFrom;
};

/** Ours, and pressing: said to everyone when the day ends, also where it ends with it. Else in the morning. */
function saidAgainAt(step: Step, from: Instant, context: Context): Instant {
  const calendar = calendarIn(context);
  const morning = nextOpening(calendar, from);
  return step.escalates ? Math.min(endOfWorkingDay(calendar, from - 1), morning) : morning;
}

export const repeatMissed: Rule = {
  kind: 'repeat-missed',
  due: ({ state, owed }) =>
    state.repeatMissedAt !== null && overdue(owed, state).length > 0 ? [{ at: state.repeatMissedAt }] : [],
  fall({ at }, t) {
    const { context } = t;
    // Where work never stops, the day ends when the next one begins.
    const isMorning = at === nextOpening(calendarIn(context), at - 1);
    const isEndOfDay = at === endOfWorkingDay(calendarIn(context), at - 1);
    t.add(
      'MissedRepeated',
      { nextAt: nextOpening(calendarIn(context), t.countedFrom(at)), morning: isMorning },
      SYSTEM,
    );
    const steps = overdue(owedSteps(t.state(), context), t.state()).filter(
      (step) => !isOfOthers(step) || isAskedOf(step, t.state(), context),
    );
    const escalating = steps.filter((step) => isForEveryone(step, t.state(), context));
    const isOfToday = (step: Step): boolean => (stepStateOf(t.state(), step.id).missedAt ?? 0) > at - DAY_MS;
    if (isEndOfDay && escalating.some((step) => step.escalates && isOfToday(step))) {
      return tellEveryone(escalating.map(idOf), at, t);
    }
    if (isMorning) digest(steps, escalating.length > 0, at, t);
  },
};

/** One a morning: to whoever owes it, and for what the procedure asks to whoever can act in their place. */
function digest(steps: readonly Step[], forEveryone: boolean, at: Instant, t: Transcript): void {
  const { context } = t;
  const state = t.state();
  const climbs = state.mornings % CLIMBS_EVERY === 0;
  const common = { because: 'deadline-passed' as const, steps: steps.map(idOf), everyChannel: climbs };
  const kind = 'still-missing' as const;
  if (steps.some((step) => !isOfOthers(step))) {
    const inTheirPlace = forEveryone ? handlers({ ...state, handling: null }, context) : [];
    const climbed = climbs
      ? [...(forEveryone ? toldManagers(state, context) : []), ...notYetTold(state, context).slice(0, 1)]
      : [];
    const to = unique([...handlers(state, context), ...inTheirPlace, ...climbed]);
    tellToAct({ kind, to, ...common }, at, t);
  }
  // A duty of theirs whose time is ours is said to an officer of another organisation on every third morning only.
  const ofOfficer = climbs && steps.some((step) => step.owner === 'designated-officer');
  if (forEveryone || ofOfficer) t.tell({ kind, as: 'officer', to: officers(state, context), ...common }, at);
  for (const step of steps.filter((one) => isOfOthers(one) && one.owner !== 'designated-officer')) {
    t.tell(
      { kind, as: 'step-owner', to: askedOwners(step, state, context), ...common, steps: [step.id] },
      at,
    );
  }
}

/** Nobody hears that something is overdue of which whoever owes it hasn't heard. */
const isAskedOf = (step: Step, state: CaseState, context: Context): boolean =>
  askedOwners(step, state, context).length > 0 ||
  ownersOf(step, state, context).some((person) => person === state.handling?.person);

/** Asked of somebody beside whoever handles it. */
const isOfOthers = (step: Step): boolean =>
  step.owner === 'designated-officer' ||
  step.owner === 'senior-managers' ||
  step.owner === 'safeguarding-lead';

const idOf = (step: Step): StepId => step.id;

const overdue = (owed: readonly Step[], state: CaseState): Step[] =>
  owed.filter((step) => stepStateOf(state, step.id).missedAt !== null);

const isForEveryone = (step: Step, state: CaseState, { procedure }: Context): boolean =>
  stepOf(procedure, step.id).escalates || stepStateOf(state, step.id).deadline?.whose === 'procedure';

/** For whoever hears of the case for the first time it isn't missed: they are asked, and read all that is owed. */
function tellEveryone(steps: readonly StepId[], at: Instant, t: Transcript): void {
  const kind = 'missed' as const;
  const common = { steps, because: 'deadline-passed' as const, urgent: true };
  const others = notYetTold(t.state(), t.context);
  tellToAct({ kind, to: toldManagers(t.state(), t.context), ...common }, at, t);
  const owed = owedSteps(t.state(), t.context).map(idOf);
  tellToAct({ kind: 'needs-you', to: others, ...common, steps: owed }, at, t);
  t.tell({ kind, as: 'officer', to: officers(t.state(), t.context), ...common }, at);
}

const unique = <T>(list: readonly T[]): T[] => [...new Set(list)];
