// What is owed, as its reader sees it: what is overdue first, then what they owe themselves, then what others do.
import type { Instant, StepId } from '../../escalation/ids.js';
import type { Step } from '../../escalation/procedure/procedure.js';
import { stepStateOf } from '../../escalation/case/state.js';
import { ownersOf } from '../../escalation/routing/recipients.js';
import { rank, type Reading } from './standing.js';
import { dayTime, duration, listed, sinceTime, youOr } from './words.js';

/** Only while it is near: for a deadline on another day the date is enough. */
const NEAR_MS = 4 * 60 * 60_000;
const FAR_MS = 4 * 24 * 60 * 60_000;

export const dueOf = (step: Step, r: Reading): Instant | null =>
  stepStateOf(r.state, step.id).deadline?.dueAt ?? null;

/** Since when it is overdue; null while there is time. */
export function overdueSince(step: Step, r: Pick<Reading, 'state' | 'context'>): Instant | null {
  const { missedAt, deadline } = stepStateOf(r.state, step.id);
  const missedFrom = deadline?.missedFrom ?? null;
  return missedFrom !== null && missedFrom <= r.context.now ? (deadline?.dueAt ?? missedFrom) : missedAt;
}

/** "in 50 minutes" as "50 minutes", while it is near. */
export const timeLeft = (at: Instant, r: Reading): string | null =>
  at > r.context.now && at - r.context.now <= NEAR_MS ? duration(at - r.context.now) : null;

/** Asked for by their own cards, and not by a deadline: the acknowledgement has its button. */
const isListed = (step: Step): boolean => step.role !== 'acknowledgement';

/** Whose name stands beside a step: those it is asked of, as the reader knows them. */
export const ownersText = (step: Step, r: Reading): string => {
  const names = ownersOf(step, r.state, r.context).map((p) => youOr(p, r.to, r.context));
  return names.length === 0 ? 'nobody yet' : listed(names, r.state.handling === null ? 'or' : 'and');
};

/** Up to three lines; none when nothing is owed. With `only`: of these steps alone. */
export function owingLines(r: Reading, only?: readonly StepId[]): string[] {
  const all = r.owed.filter((s) => isListed(s) && (only === undefined || only.includes(s.id)));
  // What is due in weeks only hides what is due today.
  const near = all.filter((s) => (dueOf(s, r) ?? 0) - r.context.now <= FAR_MS);
  const steps = near.length > 0 ? near : all;
  const mine = steps.filter((s) => r.mine.includes(s));
  const others = steps.filter((s) => !r.mine.includes(s));
  const late = mine.filter((s) => overdueSince(s, r) !== null);
  const open = mine.filter((s) => !late.includes(s));
  return [
    ...lineOf('Overdue since', bySince(late, r)),
    ...lineOf(mine.length < steps.length ? 'Still owed by you:' : 'Still owed:', byTime(open, r)),
    ...lineOf(mine.length > 0 ? 'Others:' : 'Still owed:', othersOf(others, r)),
  ];
}

const lineOf = (label: string, parts: readonly string[]): string[] =>
  parts.length === 0 ? [] : [`${label} ${parts.join('; ')}.`];

/** What police or children's services do themselves: whoever handles it asks them. */
const named = (step: Step): string =>
  step.owner === 'police'
    ? `${step.in_chat} (ask the police)`
    : step.owner === 'childrens-services'
      ? `${step.in_chat} (ask children's services)`
      : step.in_chat;

/** "17:00 yesterday: LADO and police": the oldest first. */
const bySince = (steps: readonly Step[], r: Reading): string[] =>
  grouped(steps, { at: (s) => overdueSince(s, r) }).map(
    ({ at, steps: some }) => `${sinceTime(at ?? r.context.now, r.context)}: ${listed(some.map(named))}`,
  );

/**
 * "LADO and police by 17:00 today (in 2 hours)", the soonest first. The contacts stand by themselves, as they are the
 * promise.
 */
function byTime(steps: readonly Step[], r: Reading): string[] {
  const groups = grouped(steps, { at: (s) => dueOf(s, r), apart: true });
  return groups.map(
    ({ at, steps: some }, i) => `${listed(some.map(named))}${byWhen(at, r, at !== groups[i - 1]?.at)}`,
  );
}

function byWhen(at: Instant | null, r: Reading, withLeft: boolean): string {
  if (at === null) return '';
  if (at <= r.context.now) return ' at once';
  const left = withLeft ? timeLeft(at, r) : null;
  return ` by ${dayTime(at, r.context)}${left === null ? '' : ` (in ${left})`}`;
}

/** "LADO and police, overdue since 17:00 yesterday (Ben Ode); LADO's assurance by 17:00 today (Priya Nair)". */
function othersOf(steps: readonly Step[], r: Reading): string[] {
  const soonest = (step: Step): number => overdueSince(step, r) ?? dueOf(step, r) ?? Infinity;
  const owners = new Set([...steps].sort((a, b) => soonest(a) - soonest(b)).map((s) => ownersText(s, r)));
  return [...owners].map((owner) => {
    const theirs = steps.filter((s) => ownersText(s, r) === owner);
    const late = theirs.filter((s) => overdueSince(s, r) !== null);
    const open = theirs.filter((s) => !late.includes(s));
    const each = [
      ...grouped(late, { at: (s) => overdueSince(s, r) }).map(
        ({ at, steps: some }) =>
          `${listed(some.map(named))}, overdue since ${sinceTime(at ?? r.context.now, r.context)}`,
      ),
      ...grouped(open, { at: (s) => dueOf(s, r) }).map(
        ({ at, steps: some }) => `${listed(some.map(named))}${byWhen(at, r, false)}`,
      ),
    ];
    return `${each.join('; ')} (${owner})`;
  });
}

interface Grouping {
  readonly at: (step: Step) => Instant | null;
  /** Whether the day's contacts stand apart from what else is due by then. */
  readonly apart?: boolean;
}

/** The earliest first; in each group the contacts first. */
function grouped(
  steps: readonly Step[],
  { at: atOf, apart = false }: Grouping,
): { readonly at: Instant | null; readonly steps: readonly Step[] }[] {
  const groups = new Map<string, { readonly at: Instant | null; readonly steps: Step[] }>();
  for (const step of [...steps].sort((a, b) => rank(a) - rank(b))) {
    const at = atOf(step);
    const key = `${at} ${apart && step.guards_the_day}`;
    groups.set(key, { at, steps: [...(groups.get(key)?.steps ?? []), step] });
  }
  return [...groups.values()].sort((a, b) => (a.at ?? Infinity) - (b.at ?? Infinity));
}

/** What the procedure itself wants by a time: everybody who may act hears when it is missed. */
export const isProcedures = (step: Step, r: Reading): boolean =>
  step.guards_the_day || step.escalates || stepStateOf(r.state, step.id).deadline?.whose === 'procedure';

/** That, and the reader's own: enough for who isn't handling it. */
export const dutyIds = (r: Reading): StepId[] =>
  r.owed.filter((s) => isProcedures(s, r) || r.mine.includes(s)).map((s) => s.id);
