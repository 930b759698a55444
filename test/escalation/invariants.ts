// What must always hold, whatever people do and when. Checked over simulated and explored cases; each one is
// shown to fail by a mutation in `invariants.test.ts`. (8) and (19) are the store's and stand in test/casework and test/store.
import { dayGuards, stepIn } from '../../src/escalation/procedure/procedure.js';
import { isDeepStrictEqual } from 'node:util';
import { partsOf } from '../../src/escalation/case/access.js';
import { addWorkingDays, calendarOf, endOfWorkingDay } from '../../src/escalation/calendar/calendar.js';
import { person } from '../../src/escalation/case/concern.js';
import {
  imagesSuspected,
  isDone,
  verdictOf,
  applies,
} from '../../src/escalation/procedure/procedure-in-case.js';
import { officersFor, excludedFrom, routeOf } from '../../src/escalation/routing/routing.js';
import { fold } from '../../src/escalation/case/evolve.js';
import { validEntries, stepStateOf, type CaseState } from '../../src/escalation/case/state.js';

import {
  contextOf,
  eventsOf,
  last,
  ofType,
  procedureOf,
  recordedBy,
  walk,
  type Invariant,
  type Trace,
  type Tick,
} from './trace.js';
import { INVARIANTS_OF_DUTY } from './invariants-of-duty.js';
import { INVARIANTS_OF_OUTAGES } from './invariants-of-outages.js';
import type { Part } from '../../src/escalation/case/events.js';
import type { PersonId } from '../../src/escalation/ids.js';
export { RULES } from './trace.js';
export type { Tick, Trace } from './trace.js';

/** What goes to the reporter as such, or as the manager who received it and handles it. 8(3) */
const isReporters = (as: Part, p: PersonId, { handled }: CaseState): boolean =>
  as === 'reporter' || (as === 'manager' && handled.includes(p));

export const INVARIANTS: Readonly<Record<string, Invariant>> = {
  '1 at the end of the day contacts are recorded, or the officer and everyone eligible were told': (
    trace,
  ) => {
    const end = last(trace).state.endOfDay;
    const tick = trace.ticks.find((t) => t.now >= end);
    if (!tick) return null;
    const limit = trace.outage ? tick.now : end;
    // As it stood then: what was denied or reopened later is another day's matter.
    const then = fold(eventsOf(trace).filter((e) => e.at <= limit));
    const { concern } = then;
    if (!concern || then.stage === 'closed') return null;
    const both = dayGuards(procedureOf(trace)).every((s) => recordedBy(then, s, limit));
    if (both) return null;
    const told = new Set(then.notifications.flatMap((t) => t.to));
    const { chain } = routeOf(tick.organisation, concern, then.conflicts);
    const must = [...chain, ...officersFor(tick.organisation, concern, then.conflicts)];
    const missing = must.filter((p) => !told.has(p));
    return missing.length === 0 ? null : `not told by the end of the day: ${missing.join(', ')}`;
  },

  '2 no excluded person is ever told or may open anything': (trace) => {
    for (const { before, event, tick } of walk(trace)) {
      if (event.type !== 'PeopleTold' || !before.concern) continue;
      const excluded = excludedFrom(tick.organisation, before.concern, before.conflicts);
      const wrong = event.data.to.filter(
        (p) => excluded.has(p) && !(p === before.concern?.reporter && isReporters(event.data.as, p, before)),
      );
      if (wrong.length > 0) return `${event.data.kind} went to ${wrong.join(', ')}`;
    }
    const { state, organisation } = last(trace);
    if (!state.concern) return null;
    for (const p of excludedFrom(organisation, state.concern, state.conflicts)) {
      if (p === state.concern.reporter) continue;
      if (trace.rules.may(person(p), 'open-content', state, organisation)) return `${p} may open it`;
    }
    return null;
  },

  '3 the fail-safe is never later than the end of the day, no reminder after its step is recorded': (
    trace,
  ) => {
    for (const { before, event, tick } of walk(trace)) {
      if (event.type === 'ConcernRaised' && event.data.failSafeAt > event.data.endOfDay)
        return 'fail-safe after the end';
      if (event.type !== 'PeopleTold' || event.data.kind !== 'reminder') continue;
      const owed = new Set(trace.rules.owedSteps(before, contextOf(tick)).map((s) => s.id));
      const done = event.data.steps.filter((s) => !owed.has(s));
      if (done.length > 0) return `reminded of ${done.join(', ')}, which is done`;
    }
    return null;
  },

  '4 no setting makes a step later than the procedure': (trace) => {
    const raised = ofType(eventsOf(trace), 'ConcernRaised')[0];
    if (!raised) return null;
    const end = endOfWorkingDay(calendarOf(last(trace).organisation), raised.at);
    const first = ofType(trace.ticks[0]?.events ?? [], 'DeadlineSet');
    const late = first.filter((d) => d.data.whose === 'procedure' && (d.data.dueAt ?? 0) > end);
    return late.length === 0
      ? null
      : `${late.map((d) => d.data.step).join(', ')} due after the end of the day`;
  },

  '5 missed stays missed': (trace) => {
    const { state } = last(trace);
    for (const missed of ofType(eventsOf(trace), 'StepMissed')) {
      const { procedure } = last(trace);
      const step = procedure.steps.find((s) => s.id === missed.data.step);
      if (!step || stepStateOf(state, step.id).missedAt === null) return `${missed.data.step} is forgotten`;
      const verdict = verdictOf(step, state, contextOf(last(trace)));
      if (applies(step, state, procedure) && ['open', 'met'].includes(verdict))
        return `${step.id} is called ${verdict}`;
    }
    return null;
  },

  '6 every open case has a next wake-up': (trace) => {
    const asleep = trace.ticks.find(
      (t) => t.state.stage === 'open' && trace.rules.timetable(t.state, contextOf(t)).length === 0,
    );
    return asleep ? `nothing falls due after ${asleep.command.type}` : null;
  },

  '7 replay gives the same state': (trace) =>
    isDeepStrictEqual(fold(eventsOf(trace)), last(trace).state) ? null : 'another state on replay',

  '9 no notice has content': (trace) => {
    const notices = JSON.stringify(ofType(eventsOf(trace), 'PeopleTold'));
    const found = trace.canaries.filter((c) => notices.includes(c));
    return found.length === 0 ? null : 'a notice holds what was reported';
  },

  '10 each notice reaches someone or is escalated': (trace) => {
    for (const tick of trace.ticks) {
      for (const failed of ofType(tick.events, 'NoticeFailed')) {
        if (!failed.data.last || tick.state.stage !== 'open') continue;
        const notification = tick.state.notifications.find((t) => t.notice === failed.data.notice);
        // Whoever has acted since the notice has the case before them, however it came.
        const since = notification?.at ?? 0;
        const acted = tick.state.acted.some((a) => a.person === failed.data.to && a.lastAt > since);
        const handled =
          tick.state.handling !== null && (tick.state.handling.person !== failed.data.to || acted);
        const waiting = tick.state.ladder.nextAt !== null || tick.state.ladder.exhausted;
        const everyone = tick.state.failSafe.reachedAt !== null;
        const told = ofType(tick.events, 'PeopleTold').some((e) =>
          e.data.to.some((p) => p !== failed.data.to),
        );
        if (notification?.as === 'manager' && !told && !handled && !waiting && !everyone)
          return 'a lost notice to a manager';
        if (notification?.as === 'officer' && !told && tick.state.told.some((t) => t.as === 'manager')) {
          const managers = tick.state.told.filter((t) => t.as === 'manager').map((t) => t.person);
          if (managers.some((m) => partsOf(m, tick.state, tick.organisation).has('manager')))
            return 'a lost alert';
        }
      }
    }
    return null;
  },

  '11 a withheld identity is in no view of a handler': (trace) => {
    const { state, organisation } = last(trace);
    if (!state.concern || state.concern.identity === 'named') return null;
    const seen = [...organisation.people.keys(), ...organisation.officers.keys()].filter((p) =>
      trace.rules.mayKnowReporter(p, state, organisation),
    );
    return seen.length === 0 ? null : `${seen.join(', ')} may know the reporter`;
  },

  '12 an anonymous report stores no identity': (trace) => {
    const { state } = last(trace);
    if (state.concern?.identity !== 'anonymous') return null;
    if (state.concern.reporter !== null) return 'the reporter is stored';
    const raised = ofType(eventsOf(trace), 'ConcernRaised')[0];
    return JSON.stringify({ by: raised?.by, concern: raised?.data.concern }).includes(trace.trueReporter)
      ? 'the reporter is in the log'
      : null;
  },

  '13 nobody loses sight of a case that they handle save by conflict, or as the report is about them': (
    trace,
  ) => {
    const { state, organisation } = last(trace);
    for (const event of eventsOf(trace)) {
      const p =
        event.type === 'Acknowledged'
          ? event.data.person
          : event.type === 'HandOverAccepted'
            ? event.data.to
            : null;
      if (p === null || !state.concern || state.conflicts.includes(p)) continue;
      if (excludedFrom(organisation, { ...state.concern, reporter: null }).has(p)) continue;
      if (!trace.rules.may(person(p), 'open-content', state, organisation))
        return `${p} can't open the case any more`;
    }
    return null;
  },

  '14 police contact for images is due at once': (trace) => {
    const { state } = trace.ticks[0] as Tick;
    if (!state.concern || !imagesSuspected(state.concern)) return null;
    return stepStateOf(state, stepIn('police-contact', procedureOf(trace)).id).deadline?.dueAt ===
      state.raisedAt
      ? null
      : 'police due later';
  },

  '15 the family hold lifts only after police and children’s services': (trace) => {
    const procedure = procedureOf(trace);
    const hold = stepIn('joint-hold', procedure);
    const first = [stepIn('police-contact', procedure), stepIn('childrens-services', procedure)];
    for (const { before, event, tick } of walk(trace)) {
      if (event.type !== 'StepRecorded' || event.data.step !== hold.id) continue;
      for (const step of first) {
        if (applies(step, before, procedure) && !isDone(step, before, contextOf(tick)))
          return `lifted before ${step.id}`;
      }
    }
    return null;
  },

  '16 a closed case owes nothing': (trace) => {
    const tick = trace.ticks.find(
      (t) =>
        t.state.stage === 'closed' &&
        (trace.rules.owedSteps(t.state, contextOf(t)).length > 0 ||
          trace.rules.timetable(t.state, contextOf(t)).length > 0),
    );
    return tick ? 'a closed case still owes' : null;
  },

  '17 reopening restores what is owed': (trace) => {
    for (const tick of trace.ticks) {
      if (ofType(tick.events, 'CaseReopened').length === 0 || tick.state.stage !== 'open') continue;
      const context = contextOf(tick);
      const { procedure } = context;
      const owed = new Set(trace.rules.owedSteps(tick.state, context).map((s) => s.id));
      const should = procedure.steps.filter(
        (s) =>
          s.kind !== 'hold' &&
          s.kind !== 'on-evidence' &&
          applies(s, tick.state, procedure) &&
          !isDone(s, tick.state, context),
      );
      if (should.some((s) => !owed.has(s.id))) return 'reopened without what is owed';
      const review = stepIn('review', procedure).id;
      const reviewed = ofType(tick.events, 'StepRecorded').some((e) => e.data.step === review);
      if (!reviewed && !owed.has(review)) return 'reopened without a review';
    }
    return null;
  },

  '18 the conference is due exactly fifteen working days on': (trace) => {
    const { state, organisation } = last(trace);
    const procedure = procedureOf(trace);
    const discussion = stepIn('strategy-discussion', procedure).id;
    const initiating = validEntries(stepStateOf(state, discussion)).filter(
      (e) => e.fields['initiated'] === 'yes',
    );
    const conference = procedure.steps.find((s) => s.due.some((d) => d.at === 'working-days-after-enquiry'));
    const deadline = conference && stepStateOf(state, conference.id).deadline;
    if (!deadline || initiating.length === 0) return null;
    const begun = Math.max(...initiating.map((e) => e.happenedAt));
    // Counted from one closing to the next: another way than the rule's own.
    const calendar = calendarOf(organisation);
    let day = addWorkingDays(calendar, begun, 1);
    for (let i = 0; i < 14; i += 1) day = endOfWorkingDay(calendar, day);
    return deadline.dueAt === day ? null : 'another day';
  },

  '20 an administrator may open nothing': (trace) => {
    const { state, organisation } = last(trace);
    const told = new Set(state.told.map((t) => t.person));
    const admins = organisation.roles.administrator.filter((p) => !told.has(p));
    return admins.some((p) => trace.rules.may(person(p), 'open-content', state, organisation))
      ? 'an administrator may open it'
      : null;
  },

  ...INVARIANTS_OF_DUTY,
  ...INVARIANTS_OF_OUTAGES,
};

/** The first invariant that doesn't hold, with what was seen. */
export function broken(trace: Trace): string | null {
  for (const [name, check] of Object.entries(INVARIANTS)) {
    const problem = check(trace);
    if (problem !== null) return `${name}: ${problem}`;
  }
  return null;
}
