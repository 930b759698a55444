// 4: urgent, the ladder at its end, and no police contact recorded: it begins again every two hours of the day and
// evening, every day, until it is. Half of those who can act are asked each time, so that somebody always is and nobody
// is asked so often that they stop reading.
import { addLocal, formatTime, localDate, parseLocal } from '../calendar/calendar.js';
import { SYSTEM } from '../case/concern.js';
import type { CaseState } from '../case/state.js';
import { calendarIn, MINUTE, type Context } from '../context.js';
import type { Instant, PersonId } from '../ids.js';
import { dayGuardsOwed } from '../procedure/procedure-in-case.js';
import { everyoneEligible, officers, reporter } from '../routing/recipients.js';
import type { Rule } from './rule.js';
import { tellToAct } from './tell-to-act.js';
import { isPressing } from './urgency.js';

const EVERY_MINUTES = 120;
/** A silent person gets at most seven on a day: what else is due then still has room. */
const MOST_A_DAY = 6;
/** Nobody is woken for what everybody was asked before. */
const FIRST = '07:00';
const LAST = '23:00';

export const restartLadder: Rule = {
  kind: 'restart',
  due({ state, context }) {
    const isActing = state.handling !== null && !state.inactive;
    if (isActing || state.ladder.nextAt !== null || !isPressing(state, context)) return [];
    const last = Math.max(state.raisedAt, ...askedAt(state));
    return [{ at: Math.max(state.restarts.nextAt ?? 0, nextRound(last, context)) }];
  },
  fall({ at }, t) {
    const { context } = t;
    const before = t.state();
    const round = before.restarts.count + 1;
    const from = t.countedFrom(at);
    t.add('LadderRestarted', { round, nextAt: nextRound(from, context) }, SYSTEM);
    const state = t.state();
    const common = {
      steps: dayGuardsOwed(state, context).map((s) => s.id),
      because: 'police-not-recorded' as const,
      urgent: true,
      everyChannel: true,
    };
    const managers = everyoneEligible(state, context);
    const alerted = officers(state, context);
    const turn = halfOf(notTired([...managers, ...alerted], state, context), round);
    tellToAct({ kind: 'police-now', to: managers.filter((p) => turn.has(p)), ...common }, at, t);
    const to = alerted.filter((p) => turn.has(p));
    t.tell({ kind: 'officer-alert', as: 'officer', to, ...common }, at);
    const asked = state.notifications.findLast((one) => one.as === 'reporter')?.fellDueAt ?? state.raisedAt;
    const isAnotherDay = localDate(calendarIn(context), asked) !== localDate(calendarIn(context), from);
    const them = isAnotherDay ? reporter(state) : [];
    t.tell({ kind: 'reporter-whom-to-ring', as: 'reporter', to: them, ...common }, at);
  },
};

/** Whoever hasn't had so many messages today that one more would not be read; everyone, where that is nobody. */
function notTired(
  people: readonly PersonId[],
  { notifications }: CaseState,
  context: Context,
): readonly PersonId[] {
  const calendar = calendarIn(context);
  const today = localDate(calendar, context.now);
  const recent = notifications.filter((one) => localDate(calendar, one.at) === today);
  const rested = people.filter((p) => recent.filter((one) => one.to.includes(p)).length < MOST_A_DAY);
  return rested.length > 0 ? rested : people;
}

/** Every other one; all of them where that would be nobody. */
function halfOf(people: readonly PersonId[], round: number): ReadonlySet<PersonId> {
  const half = people.filter((_, index) => index % 2 === round % 2);
  return new Set(half.length > 0 ? half : people);
}

const askedAt = ({ notifications }: CaseState): Instant[] =>
  notifications.filter((one) => one.as !== 'reporter' && one.as !== 'step-owner').map((one) => one.fellDueAt);

/** Two hours on, or in the morning. */
export function nextRound(from: Instant, context: Context): Instant {
  const calendar = calendarIn(context);
  const at = from + EVERY_MINUTES * MINUTE;
  const time = formatTime(calendar, at);
  if (time >= FIRST && time <= LAST) return at;
  const morning = parseLocal(context.organisation.timeZone, `${localDate(calendar, at)} ${FIRST}`);
  return time < FIRST ? morning : addLocal(calendar, morning, { days: 1 });
}
