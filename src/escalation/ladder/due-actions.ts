// What happens when something falls due: one function for each kind of the timetable.
import { addWorking, nextOpening, nextWorkingMoment, workingMinutesBetween } from '../calendar/calendar.js';
import { SYSTEM } from '../case/concern.js';
import { calendarIn, DAY, MINUTE, type Context } from '../context.js';
import { deadlinesToSet } from '../procedure/deadlines.js';
import type { Because } from '../case/events.js';
import { stepId, type Instant, type PersonId, type StepId } from '../ids.js';
import { imagesSuspected, isOwedById, isUrgent, owedSteps } from '../procedure/procedure-in-case.js';
import type { Step } from '../procedure/procedure.js';
import {
  everyoneEligible,
  handlers,
  officers,
  reporter,
  toldManagers,
  untold,
} from '../routing/recipients.js';
import { excludedFrom, routeOf } from '../routing/routing.js';
import { stepStateOf, type CaseState } from '../case/state.js';
import { timetable, type Due } from './timetable.js';
import type { Transcript } from '../case/transcript.js';

/** More than any case can owe at one instant; reaching it is a mistake of ours, not of the case. */
const CATCH_UP_LIMIT = 500;
/** Reminders that would come within these minutes of one another are one message. */
const TOGETHER_MINUTES = 5;

const POLICE = stepId('contact-police');
const LADO = stepId('contact-lado');

/** Everything due by now, in order, and the deadlines whose cause has come. */
export function catchUp(t: Transcript): void {
  setDeadlines(t);
  for (let i = 0; i < CATCH_UP_LIMIT; i += 1) {
    const due = timetable(t.state(), t.context)[0];
    if (!due || due.at > t.context.now) return;
    fall(due, t);
    setDeadlines(t);
  }
  throw new Error(`A case owes more than ${CATCH_UP_LIMIT} things at one instant`);
}

function setDeadlines(t: Transcript): void {
  for (const { step, deadline } of deadlinesToSet(t.state(), t.context)) {
    t.add('DeadlineSet', { step: step.id, ...deadline }, SYSTEM);
    if (step.owner === 'safeguarding-lead') tellStepOwner(step, t);
  }
}

/** 7: the designated safeguarding lead. On the whistle-blowing route every duty is the officer's (8(5)). */
function tellStepOwner(step: Step, t: Transcript): void {
  const { concern } = t.state();
  if (!concern || concern.route === 'whistle-blowing') return;
  const excluded = excludedFrom(concern, t.state().conflicts);
  const to = t.context.organisation.roles.safeguardingLead.filter((p) => !excluded.has(p));
  const { dueAt } = stepStateOf(t.state(), step.id).deadline ?? { dueAt: null };
  t.tell({ kind: 'step-needs-you', as: 'step-owner', to, steps: [step.id], dueAt, because: 'only-children' });
}

function fall(due: Due, t: Transcript): void {
  switch (due.kind) {
    case 'officers':
      return alertOfficersAtOnce(due.at, t);
    case 'ladder':
      return moveLadder(due.at, t);
    case 'inaction':
      return noticeInaction(due.at, t);
    case 'police-fail-safe':
      return policeFailSafe(due.at, t);
    case 'fail-safe':
      return failSafe(due.at, t);
    case 'reminder':
      return remind(due.at, t);
    case 'missed':
      return miss(due.at, due.steps, t);
    case 'repeat-missed':
      return repeatMissed(due.at, t);
    case 'week':
      return week(due.at, t);
  }
}

const urgentIn = (state: CaseState): boolean => state.concern !== null && isUrgent(state.concern);

/** Minutes from now: of real time when it is urgent, else of working time. */
export function after(minutes: number, state: CaseState, context: Context): Instant {
  return urgentIn(state)
    ? context.now + minutes * MINUTE
    : addWorking(calendarIn(context), context.now, minutes);
}

/** LADO and police as far as they are owed: what every alert is about. */
const contactsOwed = (t: Transcript): StepId[] =>
  [POLICE, LADO].filter((step) => isOwedById(step, t.state(), t.context));

function alertOfficersAtOnce(at: Instant, t: Transcript): void {
  const { concern } = t.state();
  t.add('OfficersAlerted', {}, SYSTEM);
  t.tell(
    {
      kind: 'officer-alert',
      as: 'officer',
      to: officers(t.state(), t.context),
      steps: contactsOwed(t),
      because: concern && imagesSuspected(concern) ? 'images-suspected' : 'immediate-risk',
      urgent: true,
      everyChannel: true,
    },
    at,
  );
}

/** 8(1), 8(2): the next person is told; the last one silent for the same time, and nobody is waited for any longer. */
function moveLadder(at: Instant, t: Transcript): void {
  const { context } = t;
  const state = t.state();
  const [next, ...rest] = untold(state, context);
  const passedOver = state.concern
    ? [...routeOf(context.organisation, state.concern, state.conflicts).passedOver]
    : [];
  const within = context.organisation.escalation.acknowledgeWithin;
  if (next === undefined) {
    const nobody = toldManagers(state, context).length === 0;
    if (state.ladder.last || nobody) return exhaustLadder(at, nobody, t);
    t.add('LadderMoved', { told: [], passedOver, nextAt: after(within, state, context), last: true }, SYSTEM);
    return;
  }
  const because: Because =
    state.conflicts.length > 0 && !state.handling
      ? 'conflict-declared'
      : state.inactive
        ? 'acknowledged-not-acted'
        : toldManagers(state, context).length === 0
          ? 'first-in-line'
          : 'next-in-line';
  t.tell(
    {
      kind: 'needs-you',
      as: 'manager',
      to: [next],
      steps: owedSteps(state, context).map((s) => s.id),
      dueAt: state.endOfDay,
      because,
      urgent: urgentIn(state),
    },
    at,
  );
  const nextAt = after(intervalTo(rest.length, state, context), state, context);
  t.add('LadderMoved', { told: [next], passedOver, nextAt, last: rest.length === 0 }, SYSTEM);
}

/** Shrinks when less time is left, so that everyone eligible has been told by the fail-safe. Minutes. */
function intervalTo(stillToTell: number, state: CaseState, context: Context): number {
  const within = context.organisation.escalation.acknowledgeWithin;
  if (stillToTell === 0 || state.failSafe.reachedAt !== null) return within;
  const left = urgentIn(state)
    ? (state.failSafe.at - context.now) / MINUTE
    : workingMinutesBetween(calendarIn(context), context.now, Math.max(context.now, state.failSafe.at));
  return Math.max(1, Math.min(within, Math.floor(left / stillToTell)));
}

function exhaustLadder(at: Instant, nobodyEligible: boolean, t: Transcript): void {
  const state = t.state();
  const { concern } = state;
  if (!concern) return;
  const because: Because = nobodyEligible
    ? 'nobody-eligible'
    : stepStateOf(state, stepId('tell-manager')).entries.length > 0
      ? 'acknowledged-not-acted'
      : 'nobody-acknowledged';
  t.add('LadderExhausted', {}, SYSTEM);
  const to = routeOf(t.context.organisation, concern, state.conflicts).lastResorts;
  const steps = owedSteps(state, t.context).map((s) => s.id);
  const urgent = urgentIn(state);
  t.tell(
    {
      kind: 'nobody-left',
      as: 'manager',
      to,
      steps,
      dueAt: state.endOfDay,
      because,
      urgent,
      everyChannel: true,
    },
    at,
  );
  t.tell(
    {
      kind: 'officer-alert',
      as: 'officer',
      to: officers(state, t.context),
      steps: contactsOwed(t),
      because,
      urgent,
      everyChannel: true,
    },
    at,
  );
  const toAsk = isAskedToRing(t) ? [] : reporter(state);
  t.tell({ kind: 'reporter-nobody', as: 'reporter', to: toAsk, because, urgent }, at);
}

/**
 * Whether the reporter was asked to ring just now, at the fail-safe or at the ladder's end, and that still holds:
 * the other of the two then doesn't ask again. An older one is repeated, as nobody has acted on it.
 */
function isAskedToRing(t: Transcript): boolean {
  const { tellings, handling } = t.state();
  const since = t.context.now - t.context.organisation.escalation.acknowledgeWithin * MINUTE;
  return tellings.some((told) => {
    if (told.at <= since) return false;
    if (told.kind === 'reporter-nobody') return handling === null;
    return (
      told.kind === 'reporter-whom-to-ring' && told.because === 'fail-safe' && contactsOwed(t).length > 0
    );
  });
}

/** Acknowledged is not acted: the ladder goes on from where it stood, and everyone told sees why. */
function noticeInaction(at: Instant, t: Transcript): void {
  t.add('InactionNoticed', {}, SYSTEM);
  const steps = owedSteps(t.state(), t.context).map((s) => s.id);
  t.tell(
    {
      kind: 'not-acted',
      as: 'manager',
      to: toldManagers(t.state(), t.context),
      steps,
      dueAt: t.state().endOfDay,
      because: 'acknowledged-not-acted',
      urgent: urgentIn(t.state()),
    },
    at,
  );
}

/** 4: "immediately". Its own short fail-safe, at any hour; the ladder goes on beside it. */
function policeFailSafe(at: Instant, t: Transcript): void {
  t.add('PoliceFailSafeReached', {}, SYSTEM);
  const common = {
    steps: [POLICE],
    because: 'police-not-recorded' as const,
    urgent: true,
    everyChannel: true,
  };
  t.tell({ kind: 'police-now', as: 'manager', to: toldManagers(t.state(), t.context), ...common }, at);
  t.tell({ kind: 'officer-alert', as: 'officer', to: officers(t.state(), t.context), ...common }, at);
  t.tell({ kind: 'reporter-whom-to-ring', as: 'reporter', to: reporter(t.state()), ...common }, at);
}

/** The promise: the designated officer and everyone eligible are told, by name, that contact isn't recorded. 8(4), 8(6) */
function failSafe(at: Instant, t: Transcript): void {
  const steps = contactsOwed(t);
  const eligible = everyoneEligible(t.state(), t.context);
  t.add('FailSafeReached', { owed: steps }, SYSTEM);
  const common = {
    steps,
    dueAt: t.state().endOfDay,
    because: 'fail-safe' as const,
    urgent: true,
    everyChannel: true,
  };
  t.tell({ kind: 'officer-alert', as: 'officer', to: officers(t.state(), t.context), ...common }, at);
  t.tell({ kind: 'fail-safe', as: 'manager', to: eligible, ...common }, at);
  const toAsk = isAskedToRing(t) ? [] : reporter(t.state());
  t.tell({ kind: 'reporter-whom-to-ring', as: 'reporter', to: toAsk, ...common }, at);
  if (eligible.length === 0) exhaustLadder(at, true, t);
}

/** One message to each for all that is owed, never one a step. */
function remind(at: Instant, t: Transcript): void {
  t.add('RemindersPassed', { through: Math.max(at, t.context.now) + TOGETHER_MINUTES * MINUTE }, SYSTEM);
  const state = t.state();
  const owed = owedSteps(state, t.context);
  const ofLead = owed.filter((s) => s.owner === 'safeguarding-lead');
  const common = { because: 'deadline-near' as const, urgent: urgentIn(state) };
  const soonest = (steps: readonly Step[]): Instant | null => {
    const times = steps.flatMap((s) => stepStateOf(state, s.id).deadline?.dueAt ?? []).filter((d) => d > at);
    return times.length === 0 ? null : Math.min(...times);
  };
  const leads = state.told.filter((told) => told.as === 'step-owner').map((told) => told.person);
  const handling = handlers(state, t.context);
  t.tell(
    { kind: 'reminder', as: 'manager', to: handling, steps: ids(owed), dueAt: soonest(owed), ...common },
    at,
  );
  if (ofLead.length === 0) return;
  const to = leads.filter((p) => !handling.includes(p) && !state.conflicts.includes(p));
  t.tell(
    { kind: 'reminder', as: 'step-owner', to, steps: ids(ofLead), dueAt: soonest(ofLead), ...common },
    at,
  );
}

/** Recorded as missed, for ever; reasons can be added. */
function miss(at: Instant, steps: readonly StepId[], t: Transcript): void {
  const repeatAt = nextOpening(calendarIn(t.context), t.context.now);
  for (const step of steps) {
    const { deadline } = stepStateOf(t.state(), step);
    t.add(
      'StepMissed',
      { step, dueAt: deadline?.dueAt ?? at, whose: deadline?.whose ?? 'default', repeatAt },
      SYSTEM,
    );
  }
  const contacts = steps.some((s) => s === POLICE || s === LADO) && at >= t.state().endOfDay;
  tellOfMissed('missed', steps, contacts, at, t);
}

/** Each working morning until done. */
function repeatMissed(at: Instant, t: Transcript): void {
  t.add('MissedRepeated', { nextAt: nextOpening(calendarIn(t.context), t.context.now) }, SYSTEM);
  const overdue = ids(
    owedSteps(t.state(), t.context).filter((s) => stepStateOf(t.state(), s.id).missedAt !== null),
  );
  tellOfMissed('still-missing', overdue, overdue.includes(POLICE) || overdue.includes(LADO), at, t);
}

function tellOfMissed(
  kind: 'missed' | 'still-missing',
  steps: readonly StepId[],
  everyone: boolean,
  at: Instant,
  t: Transcript,
): void {
  const state = t.state();
  const to: PersonId[] = everyone ? everyoneEligible(state, t.context) : handlers(state, t.context);
  const common = { steps, because: 'deadline-passed' as const, urgent: everyone };
  t.tell({ kind, as: 'manager', to, ...common }, at);
  if (everyone) t.tell({ kind, as: 'officer', to: officers(state, t.context), ...common }, at);
}

/** Once a week, for what has no deadline (5: the strategy discussion), and so that no open case is ever forgotten. */
function week(at: Instant, t: Transcript): void {
  const nextAt = weekAfter(t.context);
  t.add('WeekPassed', { nextAt }, SYSTEM);
  const steps = ids(owedSteps(t.state(), t.context));
  t.tell(
    { kind: 'weekly', as: 'manager', to: handlers(t.state(), t.context), steps, because: 'deadline-near' },
    at,
  );
}

export const weekAfter = (context: Context): Instant =>
  nextWorkingMoment(calendarIn(context), context.now + 7 * DAY);

const ids = (steps: readonly Step[]): StepId[] => steps.map((s) => s.id);
