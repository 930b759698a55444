// What must hold after an outage: the case as it would be, had the machine been running, stands beside it.
import type { Notification } from '../../src/escalation/case/events.js';
import type { PersonId } from '../../src/escalation/ids.js';
import { urgencyOf } from '../../src/escalation/ladder/one-message.js';
import { contextOf, ofType, type Invariant, type Rules, type Tick } from './trace.js';

const MINUTE = 60_000;

export const INVARIANTS_OF_OUTAGES: Readonly<Record<string, Invariant>> = {
  '29 after an outage all that fell due has been told, in one message each, and the rest is due no later': (
    trace,
  ) => {
    let before = 0;
    for (const tick of trace.ticks) {
      const problem = untold(tick, before) ?? doubled(tick) ?? later(tick, trace.rules);
      if (problem !== null) return problem;
      before = tick.state.notifications.length;
    }
    return null;
  },
};

/** Everyone who would have heard meanwhile hears now, of nothing less urgent. */
function untold({ undisturbed, events }: Tick, before: number): string | null {
  if (undisturbed === null) return null;
  const now = new Map<PersonId, number>();
  for (const { data } of ofType(events, 'PeopleTold')) {
    for (const p of data.to) now.set(p, Math.max(now.get(p) ?? -1, highest(data)));
  }
  for (const one of undisturbed.notifications.slice(before)) {
    const p = one.to.find((to) => (now.get(to) ?? -1) < highest(one));
    if (p) return `${p} would have been told ${one.kind} at ${one.at}, and was not`;
  }
  return null;
}

const highest = ({ kind, also = [] }: Notification): number =>
  Math.max(urgencyOf(kind), ...also.map((one) => urgencyOf(one.kind)));

/** However much was missed. */
function doubled({ undisturbed, events }: Tick): string | null {
  if (undisturbed === null) return null;
  const all = ofType(events, 'PeopleTold').flatMap(({ data }) => data.to);
  const twice = all.find((p, i) => all.indexOf(p) !== i);
  return twice ? `${twice} gets more than one message after the outage` : null;
}

/** What comes next comes when it would have come, or at once. */
function later(tick: Tick, { timetable }: Rules): string | null {
  if (tick.undisturbed === null) return null;
  const context = contextOf(tick);
  const is = timetable(tick.state, context);
  for (const due of timetable(tick.undisturbed, context)) {
    const same = is.filter((one) => one.kind === due.kind && due.steps.every((s) => one.steps.includes(s)));
    const at = Math.min(...same.map((one) => one.at));
    if (at > Math.max(due.at, tick.now) + MINUTE)
      return `${due.kind} ${due.steps.join(', ')} would have been due at ${due.at}, and is at ${at}`;
  }
  return null;
}
