// 8(1), 8(2): who is silent is joined by the next in line; nobody is waited for longer than the interval.
import {
  addLocal,
  formatTime,
  localDate,
  nextWorkingMoment,
  parseLocal,
  workingMinutesBetween,
} from '../calendar/calendar.js';
import { SYSTEM } from '../case/concern.js';
import type { Because } from '../case/events.js';
import type { CaseState } from '../case/state.js';
import type { Transcript } from '../case/transcript.js';
import { calendarIn, MINUTE, type Context } from '../context.js';
import type { Instant } from '../ids.js';
import { partyOf } from '../organisation.js';
import { owedSteps } from '../procedure/procedure-in-case.js';
import { everyoneEligible, toldManagers, notYetTold } from '../routing/recipients.js';
import { routeOf } from '../routing/routing.js';
import { exhaustLadder } from './nobody-left.js';
import type { Rule } from './rule.js';
import { tellToAct } from './tell-to-act.js';
import { after, urgentIn } from './urgency.js';

export const askNextInLine: Rule = {
  kind: 'ladder',
  due({ state, context }) {
    const { ladder, handling } = state;
    if (ladder.nextAt !== null) {
      return [
        { at: isWaitingForNobody(state, context) ? Math.min(ladder.nextAt, context.now) : ladder.nextAt },
      ];
    }
    // The last of those told may have left, by a conflict or because it is about them: nobody is to be waited for.
    const isNobodyLeft =
      !ladder.exhausted && handling === null && everyoneEligible(state, context).length === 0;
    return isNobodyLeft ? [{ at: context.now }] : [];
  },
  fall: ({ at }, t) => moveLadder(at, t),
};

/** Whoever was asked last is in the organisation no more: they hear of nothing, and nobody is to be waited for. */
function isWaitingForNobody(state: CaseState, { organisation }: Context): boolean {
  const last = state.told.findLast(({ as }) => as === 'manager' || as === 'alerted');
  return last !== undefined && partyOf(organisation, last.person) === undefined;
}

function moveLadder(at: Instant, t: Transcript): void {
  const { context } = t;
  const state = t.state();
  const [next, ...rest] = notYetTold(state, context);
  const passedOver = state.concern
    ? [...routeOf(context.organisation, state.concern, state.conflicts).passedOver]
    : [];
  const within = context.organisation.escalation.acknowledgeWithin;
  const from = t.countedFrom(at);
  if (next === undefined) {
    const nobodyEligible = toldManagers(state, context).length === 0;
    if (state.ladder.last || nobodyEligible) return exhaustLadder(at, { nobodyEligible }, t);
    t.add(
      'LadderMoved',
      { told: [], passedOver, nextAt: nextAsking(within, from, state, context), last: true },
      SYSTEM,
    );
    return;
  }
  tellToAct(
    {
      kind: 'needs-you',
      to: [next],
      steps: owedSteps(state, context).map((s) => s.id),
      dueAt: state.endOfDay,
      because: becauseOf(state, context),
      urgent: urgentIn(state),
    },
    at,
    t,
  );
  const nextAt = nextAsking(intervalTo(rest.length, from, state, context), from, state, context);
  t.add('LadderMoved', { told: [next], passedOver, nextAt, last: rest.length === 0 }, SYSTEM);
}

/**
 * In the evening and on a day off nobody is left with one unread message: each hour adds the next, until 22:00; the rest
 * waits for the morning, whether or not anybody works on it. 8(4)
 */
function nextAsking(minutes: number, from: Instant, state: CaseState, context: Context): Instant {
  const calendar = calendarIn(context);
  const ordinary = after(minutes, from, state, context);
  if (urgentIn(state) || nextWorkingMoment(calendar, from) === from) return ordinary;
  const inAnHour = from + OUT_OF_HOURS_MINUTES * MINUTE;
  const time = formatTime(calendar, inAnHour);
  const isWakingHour = time >= EARLIEST && time <= LATEST;
  return Math.min(ordinary, isWakingHour ? inAnHour : nextMorning(from, context));
}

/** The next 09:00, of today or tomorrow. */
function nextMorning(from: Instant, context: Context): Instant {
  const calendar = calendarIn(context);
  const today = parseLocal(calendar.timeZone, `${localDate(calendar, from)} ${MORNING}`);
  return today > from ? today : addLocal(calendar, today, { days: 1 });
}

const OUT_OF_HOURS_MINUTES = 60;
const EARLIEST = '07:00';
const MORNING = '09:00';
const LATEST = '22:00';

function becauseOf(state: CaseState, context: Context): Because {
  if (state.conflicts.length > 0 && !state.handling) return 'conflict-declared';
  if (state.inactive) return 'acknowledged-not-acted';
  return toldManagers(state, context).length === 0 ? 'first-in-line' : 'next-in-line';
}

/** In minutes. Shrinks when less time is left, so that everyone eligible has been told by the fail-safe. */
function intervalTo(stillToTell: number, from: Instant, state: CaseState, context: Context): number {
  const within = context.organisation.escalation.acknowledgeWithin;
  if (stillToTell === 0 || state.failSafe.reachedAt !== null) return within;
  const left = urgentIn(state)
    ? (state.failSafe.at - from) / MINUTE
    : workingMinutesBetween(calendarIn(context), from, Math.max(from, state.failSafe.at));
  return Math.max(1, Math.min(within, Math.floor(left / stillToTell)));
}
