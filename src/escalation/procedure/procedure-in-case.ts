// The procedure applied to one case: which steps apply, what is owed, and how each turned out.
import type { Concern } from '../case/concern.js';
import type { Context } from '../context.js';
import type { Instant } from '../ids.js';
import { dayGuards, stepIn, type Condition, type Fact, type Procedure, type Step } from './procedure.js';
import type { Role } from './roles.js';
import {
  countingEntries,
  validEntries,
  stepStateOf,
  type CaseState,
  type StepEntry,
  type StepState,
} from '../case/state.js';

export type Verdict = 'open' | 'met' | 'met-recorded-late' | 'late' | 'missed' | 'not-needed' | 'absent';

/** 7: images, no adult asked for, received, holds or shared one, and no colleague is the concern. "Unsure" is section 4. */
export const onlyChildren = (concern: Concern): boolean =>
  concern.concerns.includes('indecent-images') &&
  concern.adultInvolved === 'no' &&
  concern.subjects.every((subject) => subject.id === null && subject.under18);

/** 4: indecent images, unless only children are involved (7). */
export const imagesSuspected = (concern: Concern): boolean =>
  concern.concerns.includes('indecent-images') && !onlyChildren(concern);

/** Counted in real time, at any hour. */
export const isUrgent = (concern: Concern): boolean => imagesSuspected(concern) || concern.immediateRisk;

const CHILD_AFFECTED = new Set(['grooming', 'inappropriate-contact', 'exposure-to-material']);

const valueOf = (entry: StepEntry | undefined, field: string): string => {
  const value = entry?.fields[field];
  return typeof value === 'string' ? value : '';
};

/** What came of a step. The acknowledgement has no entry of its own: whoever confirmed has done it. 8(1) */
export function stateOfStep(step: Step, state: CaseState): StepState {
  const known = stepStateOf(state, step.id);
  if (step.role !== 'acknowledgement' || state.acknowledgement === null) return known;
  return { ...known, entries: [state.acknowledgement] };
}

/** Whether a fact of the procedure's conditions holds. */
export function factHolds(fact: Fact, state: CaseState, procedure: Procedure): boolean {
  const concern = state.concern;
  if (!concern) return false;
  switch (fact) {
    case 'images-suspected':
      return imagesSuspected(concern);
    case 'urgent':
      return isUrgent(concern);
    case 'only-children':
      return onlyChildren(concern);
    case 'child-affected':
      return concern.concerns.some((c) => CHILD_AFFECTED.has(c));
    case 'referral-decided':
      return entriesIn('children-only-decision', state, procedure).some((e) => valueOf(e, 'refer') === 'yes');
    case 'referred':
      return entriesIn('childrens-services', state, procedure).length > 0;
    case 'enquiry-initiated':
      return enquiryBegunAt(state, procedure) !== null;
    case 'subject-is-child':
      return concern.subjects.some((s) => s.under18);
    case 'whistle-blowing':
      return concern.route === 'whistle-blowing';
    case 'raised-out-of-hours':
      return state.outOfHours;
    case 'finding-children-at-risk':
    case 'finding-none-identified':
    case 'finding-other-settings':
    case 'finding-person-is-a-child':
      return findingsOf(state, procedure).has(fact.slice('finding-'.length));
  }
}

/** What stands recorded for the step with this role. */
export const entriesIn = (role: Role, state: CaseState, procedure: Procedure): readonly StepEntry[] =>
  validEntries(stateOfStep(stepIn(role, procedure), state));

/** 6: a set of findings; several can hold at once. */
export function findingsOf(state: CaseState, procedure: Procedure): Set<string> {
  return new Set(
    entriesIn('enquiry', state, procedure).flatMap((e) => {
      const findings = e.fields['findings'];
      return findings === undefined ? [] : typeof findings === 'string' ? [findings] : [...findings];
    }),
  );
}

/** 6 para 1: the last strategy discussion at which the section 47 enquiry was initiated. */
export function enquiryBegunAt(state: CaseState, procedure: Procedure): Instant | null {
  const held = entriesIn('strategy-discussion', state, procedure);
  const initiating = held.filter((e) => valueOf(e, 'initiated') === 'yes');
  return initiating.length === 0 ? null : Math.max(...initiating.map((e) => e.happenedAt));
}

export function meets(condition: Condition, state: CaseState, procedure: Procedure): boolean {
  if (condition === 'always') return true;
  if ('any' in condition) return anyHolds(condition.any, state, procedure);
  return !anyHolds(condition.unless, state, procedure) || anyHolds(condition.or ?? [], state, procedure);
}

const anyHolds = (facts: readonly Fact[], state: CaseState, procedure: Procedure): boolean =>
  facts.some((fact) => factHolds(fact, state, procedure));

/** Whether it is asked of somebody here: by the procedure, or because somebody has recorded it anyway. */
export const applies = (step: Step, state: CaseState, procedure: Procedure): boolean =>
  state.concern !== null &&
  (meets(step.applies, state, procedure) || stepStateOf(state, step.id).entries.length > 0);

/** The areas for each of which a step needs its own entry; empty when one entry is enough. */
export function areasNeeded(step: Step, state: CaseState): readonly string[] {
  const concern = state.concern;
  if (!concern || !step.per_area) return [];
  if (step.per_area === 'place-of-work') return concern.areas.length > 1 ? concern.areas : [];
  const homes = [...new Set(concern.children.flatMap((c) => (c.area ? [c.area] : [])))];
  return homes.length > 1 ? homes : [];
}

/** An entry names somebody whose area nobody here knows: an officer who has left, or of another authority. */
const AREA_UNKNOWN = Symbol('area unknown');

/** The area that an entry speaks of: its own field, or the officer's; null when it names neither. */
function areaOfEntry(entry: StepEntry, context: Context): string | typeof AREA_UNKNOWN | null {
  const named = valueOf(entry, 'area');
  if (named !== '') return named;
  const officers = [...context.organisation.officers.values()];
  const officer = valueOf(entry, 'officer');
  // An officer who records it speaks of themselves.
  const ofRecorder =
    officers.find(({ id }) => entry.by.kind === 'person' && id === entry.by.id)?.area ?? null;
  if (officer === '') return ofRecorder;
  return officers.find(({ id }) => id === officer)?.area ?? AREA_UNKNOWN;
}

/** Where several areas are owed: whether it says with which of them it was, without which it counts for none. 8(4), 5 */
export const namesNoArea = (entry: StepEntry, context: Context): boolean =>
  areaOfEntry(entry, context) === null;

interface Completion {
  readonly happenedAt: Instant;
  readonly recordedAt: Instant;
}

/** When the duty was done and when that became known; null while it isn't done (for every area that needs it). */
export function completionOf(step: Step, state: CaseState, context: Context): Completion | null {
  const entries = countingEntries(stateOfStep(step, state));
  if (isReviewOwed(step, state)) return null;
  const areas = areasNeeded(step, state);
  if (areas.length === 0) return earliest(entries);
  const each = firstPerArea(entries, areas, context);
  return each === null
    ? null
    : {
        happenedAt: Math.max(...each.map((c) => c.happenedAt)),
        recordedAt: Math.max(...each.map((c) => c.recordedAt)),
      };
}

const earliest = (entries: readonly StepEntry[]): StepEntry | null =>
  entries.length === 0 ? null : entries.reduce((a, b) => (b.happenedAt < a.happenedAt ? b : a));

/**
 * One entry for each area. One that says nothing of the area counts for none: the vaguer word may not silence more.
 * One with somebody who is no longer known serves a single area, the first that has none. 8(4), 5
 */
function firstPerArea(
  entries: readonly StepEntry[],
  areas: readonly string[],
  context: Context,
): readonly StepEntry[] | null {
  const naming = (area: string | typeof AREA_UNKNOWN): readonly StepEntry[] =>
    entries.filter((e) => areaOfEntry(e, context) === area);
  const unknown = [...naming(AREA_UNKNOWN)].sort((a, b) => a.happenedAt - b.happenedAt);
  const each = areas.map((area) => earliest(naming(area)) ?? unknown.shift() ?? null);
  return each.every((entry) => entry !== null) ? each : null;
}

/** 5, last paragraph: evidence has come, and nothing was reviewed since. */
const isReviewOwed = (step: Step, state: CaseState): boolean =>
  step.kind === 'on-evidence' &&
  state.evidenceSeq !== null &&
  !stepStateOf(state, step.id).entries.some((e) => e.seq > (state.evidenceSeq ?? 0));

export const isDone = (step: Step, state: CaseState, context: Context): boolean =>
  stepStateOf(state, step.id).notNeeded !== null || completionOf(step, state, context) !== null;

/** The unfinished steps that this one waits for: a warning that asks for a reason, never a lock. */
export const waitedFor = (step: Step, state: CaseState, context: Context): Step[] =>
  context.procedure.steps.filter(
    (s) => step.after.includes(s.id) && applies(s, state, context.procedure) && !isDone(s, state, context),
  );

/** Still to be done by somebody. A closed case owes nothing; a hold is observed, not owed. */
export function isOwed(step: Step, state: CaseState, context: Context): boolean {
  if (state.stage !== 'open' || step.kind === 'hold' || !applies(step, state, context.procedure))
    return false;
  if (step.kind === 'on-evidence') return isReviewOwed(step, state);
  return !isDone(step, state, context);
}

export const owedSteps = (state: CaseState, context: Context): Step[] =>
  context.procedure.steps.filter((s) => isOwed(s, state, context));

/** LADO and police as far as they are owed: what the day and every alert are about. 8(4), 8(6) */
export const dayGuardsOwed = (state: CaseState, context: Context): Step[] =>
  dayGuards(context.procedure).filter((step) => isOwed(step, state, context));

/** 4: by when the police must be recorded; null where nothing makes it immediate. Images may come to light later. */
export function policeFailSafeAt(state: CaseState, context: Context): Instant | null {
  const { deadline } = stepStateOf(state, stepIn('police-contact', context.procedure).id);
  const isImmediate = deadline !== null && deadline.missedFrom !== deadline.dueAt;
  return state.policeBy ?? (isImmediate ? deadline.missedFrom : null);
}

/** "met" and "late" are judged on what happened, "recorded late" on what was known; missed stays missed until done. */
export function verdictOf(step: Step, state: CaseState, context: Context): Verdict {
  if (!applies(step, state, context.procedure)) return 'absent';
  const { deadline, notNeeded, missedAt } = stepStateOf(state, step.id);
  if (notNeeded) return 'not-needed';
  const done = completionOf(step, state, context);
  const limit = deadline?.missedFrom ?? null;
  if (!done) {
    if (step.kind === 'on-evidence' && !isReviewOwed(step, state)) return 'not-needed';
    return missedAt !== null || (limit !== null && context.now > limit) ? 'missed' : 'open';
  }
  if (limit === null) return 'met';
  // A missed deadline counts, even if a later cause set a later one.
  if (done.happenedAt > limit || (missedAt !== null && done.happenedAt > missedAt)) return 'late';
  return done.recordedAt > limit || missedAt !== null ? 'met-recorded-late' : 'met';
}

export interface StepOverview {
  readonly step: Step;
  readonly dueAt: Instant | null;
  readonly whose: 'procedure' | 'default' | null;
  readonly verdict: Verdict;
  readonly owed: boolean;
}

/** Every step of the procedure with its deadline and verdict, in the procedure's order. */
export const overview = (state: CaseState, context: Context): StepOverview[] =>
  context.procedure.steps.map((step) => {
    const { deadline } = stepStateOf(state, step.id);
    const shown = applies(step, state, context.procedure) ? deadline : null;
    return {
      step,
      dueAt: shown?.dueAt ?? null,
      whose: shown?.whose ?? null,
      verdict: verdictOf(step, state, context),
      owed: isOwed(step, state, context),
    };
  });

/** The parts of the thirteen considerations of section 5 that have no answer yet. */
export function unansweredConsiderations(state: CaseState, procedure: Procedure): string[] {
  if (entriesIn('strategy-discussion', state, procedure).length === 0) return [];
  return procedure.considerations.flatMap((c) =>
    c.parts.filter((p) => !state.considerations[p.id]).map((p) => p.id),
  );
}
