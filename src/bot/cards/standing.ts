// How a case stands now, in words that hold no content: who has it, who was told, what is owed by when.
import { type Step, dayGuards } from '../../escalation/procedure/procedure.js';
import type { Context } from '../../escalation/context.js';
import type { Part } from '../../escalation/case/events.js';
import type { Instant, PersonId, Reference, StepId } from '../../escalation/ids.js';
import { isUrgent, owedSteps, policeFailSafeAt } from '../../escalation/procedure/procedure-in-case.js';
import { ownersOf } from '../../escalation/routing/recipients.js';
import { routeOf } from '../../escalation/routing/routing.js';
import { validEntries, stepStateOf, type CaseState } from '../../escalation/case/state.js';
import { partsOf } from '../../escalation/case/access.js';
import type { Fact } from './card.js';
import { policeLine } from './whom-to-ring.js';
import {
  capital,
  clockTime,
  dayTime,
  listed,
  nameOf,
  sinceTime,
  stepInChat,
  withPhone,
  youOr,
} from './words.js';

export interface View {
  readonly reference: Reference;
  readonly state: CaseState;
}

/** One reader's look at one case at one moment. */
export interface Reading {
  readonly view: View;
  readonly state: CaseState;
  readonly to: PersonId;
  readonly context: Context;
  readonly parts: ReadonlySet<Part>;
  readonly owed: readonly Step[];
  /** What of it is asked of this reader; the acknowledgement is asked for by a button of its own. */
  readonly mine: readonly Step[];
  readonly urgent: boolean;
}

export function read(view: View, to: PersonId, context: Context): Reading {
  const { state } = view;
  const owed = owedSteps(state, context);
  return {
    view,
    state,
    to,
    context,
    parts: partsOf(to, state, context.organisation),
    owed,
    mine: owed.filter((s) => s.role !== 'acknowledgement' && ownersOf(s, state, context).includes(to)),
    urgent: state.concern !== null && isUrgent(state.concern),
  };
}

/**
 * Something its reporter must act on at once too; suspected images are for those who were told about them.
 */
export const childInDanger = (r: Reading): boolean => r.state.concern?.immediateRisk === true;

/** Whoever reported it and doesn't handle it: a manager who received it reads and does what a manager does. 8(3) */
export const isOnlyReporter = ({ parts }: Pick<Reading, 'parts'>): boolean =>
  parts.has('reporter') && !parts.has('manager');

export const EMERGENCY = 'If a child is in danger now, ring 999 first.';

/**
 * LADO and police, where nobody has recorded them: what the day is about. The LADO is named first. 8(4), 8(6)
 */
export const contactsOwed = (r: Reading): Step[] =>
  r.owed.filter((s) => s.guards_the_day).sort((a, b) => rank(a) - rank(b));

export const rank = (step: Step): number =>
  step.role === 'officer-contact' ? 0 : step.guards_the_day ? 1 : 2;

/** "LADO contacted: yes, 15:12 today" for each contact that the day is about: what a reporter may know. */
export const contactFacts = (state: CaseState, context: Context): Fact[] =>
  [...dayGuards(context.procedure)]
    .sort((a, b) => rank(a) - rank(b))
    .map((step) => {
      const entry = validEntries(stepStateOf(state, step.id)).at(0);
      const value = entry === undefined ? 'not recorded yet' : `yes, ${dayTime(entry.happenedAt, context)}`;
      return { label: step.title, value };
    });

/** "LADO and police must be contacted by 17:00 today." The police of an urgent concern: at once, at any hour. */
export function dutyLine(r: Reading): string | null {
  const owed = contactsOwed(r);
  if (owed.length === 0) return null;
  const due = (step: Step): Instant | null => stepStateOf(r.state, step.id).deadline?.dueAt ?? null;
  if (policeAtOnce(r) && owed.some((s) => s.role === 'police-contact')) {
    const lado = owed.flatMap((s) => (s.role === 'officer-contact' ? (due(s) ?? []) : [])).at(0);
    const by = lado !== undefined && lado <= r.context.now ? 'now: overdue since' : 'by';
    const rest = lado === undefined ? '' : ` The LADO must be contacted ${by} ${sinceTime(lado, r.context)}.`;
    return `${policeLine(r.context)}. Don't wait for the LADO.${rest}`;
  }
  const at = owed.map(due).find((d) => d !== null);
  const who = capital(listed(owed.map((s) => s.in_chat)));
  if (at === undefined) return `${who} must be contacted today.`;
  if (at <= r.context.now) return `${who} must be contacted now: overdue since ${sinceTime(at, r.context)}.`;
  return `${who} must be contacted by ${dayTime(at, r.context)}.`;
}

/** 4: the police can't wait for the end of the day. */
export const policeAtOnce = (r: Reading): boolean => policeFailSafeAt(r.state, r.context) !== null;

/** The duty line where the rest of the card gives the deadlines: only when somebody must ring at once. */
export const urgentDutyLine = (r: Reading): string | null => (policeAtOnce(r) ? dutyLine(r) : null);

/** "Carol West confirmed at 15:02.", or that nobody has. */
export function handlingLine(r: Reading): string {
  const { handling } = r.state;
  if (!handling) return 'Nobody has confirmed yet.';
  return `${capital(youOr(handling.person, r.to, r.context))} confirmed at ${clockTime(handling.since, r.context)}.`;
}

/** "Recorded: police (Carol West, 15:10)." for those of these steps that are done. */
export function recordedLine(steps: readonly StepId[], r: Reading): string | null {
  const done = steps.flatMap((step) => {
    const entry = validEntries(stepStateOf(r.state, step)).at(-1);
    if (!entry) return [];
    const by = entry.by.kind === 'person' ? `${youOr(entry.by.id, r.to, r.context)}, ` : '';
    const confirmed = entry.confirmed === true ? ', confirmed by the officer' : '';
    return [`${stepInChat(step, r.context)} (${by}${clockTime(entry.recordedAt, r.context)}${confirmed})`];
  });
  return done.length === 0 ? null : `Recorded: ${listed(done)}.`;
}

/** Who is told next if nobody confirms, and when; null when somebody has confirmed, or nobody is left. */
export function nextFact(r: Reading): Fact | null {
  const next = nextInLine(r);
  const at = r.state.ladder.nextAt;
  if (next === null || at === null) return null;
  return { label: `Next, at ${clockTime(at, r.context)}`, value: nameOf(next, r.context.organisation) };
}

export function nextInLine(r: Reading): PersonId | null {
  if (r.state.concern === null || r.state.ladder.exhausted) return null;
  const told = new Set(r.state.told.map((t) => t.person));
  const { chain } = routeOf(r.context.organisation, r.state.concern, r.state.conflicts);
  return chain.find((p) => !told.has(p)) ?? null;
}

/** "Handling it: Ben Ode, 01632 960011." for the officer, who may need to ring somebody now. */
export function handlingFacts(r: Reading): Fact[] {
  const { organisation } = r.context;
  const { handling } = r.state;
  const next = nextInLine(r);
  // Nobody has confirmed: ring the first in line who may still have it.
  const first = r.state.told.find(
    (t) => t.as === 'manager' && partsOf(t.person, r.state, organisation).has('manager'),
  );
  return [
    {
      label: 'Handling it',
      value: handling ? withPhone(handling.person, organisation) : 'nobody has confirmed',
    },
    ...(handling === null && first
      ? [{ label: 'First in line', value: withPhone(first.person, organisation) }]
      : []),
    ...(next === null ? [] : [{ label: 'Next in line', value: withPhone(next, organisation) }]),
  ];
}
