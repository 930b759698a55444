// What falls due, when: derived from the log alone, so that it can't be lost.
import type { Context } from '../context.js';
import type { Instant, StepId } from '../ids.js';
import { isOwedById, isUrgent, owedSteps } from '../procedure/procedure-in-case.js';
import { stepStateOf, type CaseState } from '../case/state.js';

export type Due = { readonly at: Instant } & (
  | {
      readonly kind:
        'officers' | 'ladder' | 'inaction' | 'police-fail-safe' | 'fail-safe' | 'repeat-missed' | 'week';
    }
  | { readonly kind: 'reminder' | 'missed'; readonly steps: readonly StepId[] }
);

/** At the same instant, alerts come before reminders, and what was missed is noted before it is repeated. */
const ORDER: readonly Due['kind'][] = [
  'officers',
  // Before the ladder: when both are due, everyone is told once, not the next person twice.
  'fail-safe',
  'ladder',
  'police-fail-safe',
  'inaction',
  'missed',
  'reminder',
  'repeat-missed',
  'week',
];

/** Everything that falls due in this case as it stands, earliest first. Empty for a closed case, never for an open one. */
export function timetable(state: CaseState, context: Context): Due[] {
  const concern = state.concern;
  if (state.stage !== 'open' || !concern) return [];
  const due: Due[] = [{ kind: 'week', at: state.weeklyAt }];
  const policeOwed = isOwedById('contact-police', state, context);
  const contactOwed = policeOwed || isOwedById('contact-lado', state, context);
  if (state.officersAlertedAt === null && isUrgent(concern))
    due.push({ kind: 'officers', at: state.raisedAt });
  if (state.ladder.nextAt !== null) due.push({ kind: 'ladder', at: state.ladder.nextAt });
  if (state.actBy !== null) due.push({ kind: 'inaction', at: state.actBy });
  if (state.policeFailSafe && state.policeFailSafe.reachedAt === null && policeOwed) {
    due.push({ kind: 'police-fail-safe', at: state.policeFailSafe.at });
  }
  if (state.failSafe.reachedAt === null && contactOwed)
    due.push({ kind: 'fail-safe', at: state.failSafe.at });
  due.push(...ofSteps(state, context));
  return due.sort((a, b) => a.at - b.at || ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
}

function ofSteps(state: CaseState, context: Context): Due[] {
  const reminders = new Map<Instant, StepId[]>();
  const missed = new Map<Instant, StepId[]>();
  let overdue = false;
  for (const step of owedSteps(state, context)) {
    const { deadline, missedAt } = stepStateOf(state, step.id);
    if (missedAt !== null) overdue = true;
    else if (deadline?.missedFrom) push(missed, deadline.missedFrom, step.id);
    for (const at of deadline?.remindAt ?? []) if (at > state.remindedThrough) push(reminders, at, step.id);
  }
  const due: Due[] = [
    ...[...missed].map(([at, steps]) => ({ kind: 'missed' as const, at, steps })),
    ...[...reminders].map(([at, steps]) => ({ kind: 'reminder' as const, at, steps })),
  ];
  if (overdue && state.repeatMissedAt !== null) due.push({ kind: 'repeat-missed', at: state.repeatMissedAt });
  return due;
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

/** When this case wants to be looked at again; null only when it isn't open. */
export const nextWake = (state: CaseState, context: Context): Instant | null =>
  timetable(state, context)[0]?.at ?? null;
