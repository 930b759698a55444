// What must always hold of duties and of those who owe them: nobody is waited for, nobody is asked too often, and what is
// known only grows.
import {
  addLocal,
  calendarOf,
  formatTime,
  localDate,
  parseLocal,
} from '../../src/escalation/calendar/calendar.js';
import type { Because, NoticeKind } from '../../src/escalation/case/events.js';
import { evolve } from '../../src/escalation/case/evolve.js';
import type { CaseState } from '../../src/escalation/case/state.js';
import type { Instant, PersonId } from '../../src/escalation/ids.js';
import { urgencyOf } from '../../src/escalation/ladder/one-message.js';
import { isPressing } from '../../src/escalation/ladder/urgency.js';
import type { Organisation } from '../../src/escalation/organisation.js';
import { stepOf } from '../../src/escalation/procedure/procedure.js';
import { everyoneEligible, officers, ownersOf } from '../../src/escalation/routing/recipients.js';
import { officersFor, routeOf } from '../../src/escalation/routing/routing.js';
import { contextOf, eventsOf, ofType, walk, type Invariant } from './trace.js';

const MINUTE = 60_000;
const RISES = ['no', 'unsure', 'yes'];

/** Somebody did something that the other waits for: such a message comes whenever it happens. */
const ACTS: readonly Because[] = [
  'asked-for',
  'something-happened',
  'officer-said-no',
  'conflict-declared',
  'undelivered',
  'news',
  'received-it',
];
const SAYS_MISSED: readonly NoticeKind[] = ['missed', 'still-missing'];
const OWNED_BY_OTHERS = ['designated-officer', 'senior-managers', 'safeguarding-lead'];

export const INVARIANTS_OF_DUTY: Readonly<Record<string, Invariant>> = {
  '21 a missed duty with a deadline of the procedure has been told to everyone who may act': (trace) => {
    for (const tick of trace.ticks) {
      const missed = ofType(tick.events, 'StepMissed').filter((e) => e.data.whose === 'procedure');
      const { state, organisation } = tick;
      if (missed.length === 0 || state.stage !== 'open' || !state.concern) continue;
      const told = new Set(state.notifications.flatMap((n) => n.to));
      const { chain } = routeOf(organisation, state.concern, state.conflicts);
      const untold = [...chain, ...officersFor(organisation, state.concern, state.conflicts)].filter(
        (p) => !told.has(p),
      );
      if (untold.length > 0)
        return `${missed[0]?.data.step} is missed, and ${untold.join(', ')} doesn't know`;
    }
    return null;
  },

  '22 urgent and unanswered is never silent for more than two hours of the day and evening': (trace) => {
    if (trace.outage) return null;
    let since: Instant | null = null;
    for (const [i, tick] of trace.ticks.entries()) {
      const { state } = tick;
      const context = contextOf(tick);
      const isUnanswered =
        state.stage === 'open' && isPressing(state, context) && (state.handling === null || state.inactive);
      const anybody = [...everyoneEligible(state, context), ...officers(state, context)].length > 0;
      since = isUnanswered && anybody ? (since ?? tick.now) : null;
      const next = trace.ticks[i + 1];
      if (since === null || next === undefined) continue;
      const last = state.notifications.filter(isToAct).at(-1)?.at ?? 0;
      const limit = twoHoursOn(Math.max(since, last), tick.organisation);
      if (next.now > limit + MINUTE) return `silent from ${Math.max(since, last)} to ${next.now}`;
    }
    return null;
  },

  '23 facts only add': (trace) => {
    for (const { before, event } of walk(trace)) {
      if (event.type !== 'InformationAdded' || !before.concern) continue;
      const was = before.concern;
      const { concern } = evolve(before, event);
      const lists = ['concerns', 'subjects', 'namedInReport', 'devices', 'children', 'areas'] as const;
      const lost = lists.find((key) =>
        was[key].some((one) => !(concern?.[key] as readonly unknown[]).includes(one)),
      );
      if (lost) return `${lost} lost something`;
      if (was.immediateRisk && !concern?.immediateRisk) return 'a child is in danger no more';
      if (RISES.indexOf(concern?.adultInvolved ?? 'no') < RISES.indexOf(was.adultInvolved))
        return 'no adult any more';
    }
    return null;
  },

  '24 nobody below a subject is asked': (trace) => {
    for (const { before, event, tick } of walk(trace)) {
      if (event.type !== 'PeopleTold' || event.data.as === 'reporter' || !before.concern) continue;
      const { subjects, tell, reporter } = before.concern;
      const ids = subjects.map((s) => s.id);
      const wrong = event.data.to.find(
        (p) => p !== tell && p !== reporter && above(p, tick.organisation).some((m) => ids.includes(m)),
      );
      if (wrong) return `${wrong} answers to a subject and was told`;
    }
    return null;
  },

  '25 one message a person, case and minute, and within a quarter of an hour only a more urgent one': (
    trace,
  ) => {
    const last = new Map<PersonId, { at: Instant; kind: NoticeKind }[]>();
    for (const { at, data } of ofType(eventsOf(trace), 'PeopleTold')) {
      for (const person of data.to) {
        const before = last.get(person) ?? [];
        last.set(person, [...before, { at, kind: data.kind }]);
        if (ACTS.includes(data.because) || data.kind === 'step-needs-you' || data.kind === 'needs-you')
          continue;
        const near = before.filter((one) => one.at > at - 15 * MINUTE);
        if (near.some((one) => urgencyOf(one.kind) >= urgencyOf(data.kind)))
          return `${person} is told ${data.kind} so soon after ${near.map((one) => one.kind).join(', ')}`;
      }
    }
    return null;
  },

  '26 whoever owes a duty was told of it before anyone is told that it is missed': (trace) => {
    for (const tick of trace.ticks) {
      for (const { data, at } of ofType(tick.events, 'PeopleTold')) {
        if (!SAYS_MISSED.includes(data.kind)) continue;
        const untold = data.steps.find((id) => !isKnownToOwner(tick.state, contextOf(tick), id, at));
        if (untold) return `${untold} is said to be missed, and nobody who owes it knew`;
      }
    }
    return null;
  },
};

/** Not to the reporter as such; whoever reported it and handles it may read both in one message. */
const isToAct = (n: CaseState['notifications'][number]): boolean =>
  [n, ...(n.also ?? [])].some((one) => one.as !== 'reporter');

function isKnownToOwner(
  state: CaseState,
  context: ReturnType<typeof contextOf>,
  id: Parameters<typeof stepOf>[1],
  by: Instant,
): boolean {
  const step = stepOf(context.procedure, id);
  if (!OWNED_BY_OTHERS.includes(step.owner)) return true;
  const owners = ownersOf(step, state, context);
  const asks = (n: CaseState['notifications'][number]): boolean =>
    [n, ...(n.also ?? [])].some((one) => one.steps.includes(id) && !SAYS_MISSED.includes(one.kind));
  const told = state.notifications.filter((n) => n.at <= by && asks(n)).flatMap((n) => n.to);
  return owners.length === 0 || owners.some((p) => told.includes(p) || p === state.handling?.person);
}

/** Worked out by the wall clock, in another way than the rule's own. */
function twoHoursOn(from: Instant, organisation: Organisation): Instant {
  const calendar = calendarOf(organisation);
  const at = from + 120 * MINUTE;
  const hour = Number(formatTime(calendar, at).replace(':', '.'));
  if (hour >= 7 && hour <= 23) return at;
  const sameDay = parseLocal(organisation.timeZone, `${localDate(calendar, at)} 07:00`);
  return hour < 7 ? sameDay : addLocal(calendar, sameDay, { days: 1 });
}

function above(person: PersonId, organisation: Organisation): PersonId[] {
  const next = organisation.people.get(person)?.manager ?? null;
  return next === null ? [] : [next, ...above(next, organisation)];
}
