// The procedure applied to one case: which steps apply, what is owed, and what came of each.
import type { Concern } from '../case/concern.js';
import type { Context } from '../context.js';
import type { Instant, StepId } from '../ids.js';
import type { Condition, Fact, Procedure, Step } from './procedure.js';
import { standing, stepStateOf, type CaseState, type Entry } from '../case/state.js';

export type Verdict = 'open' | 'met' | 'met-recorded-late' | 'late' | 'missed' | 'not-needed' | 'absent';

/** 4: indecent images, unless the report says that only children are involved (7). "Unsure" is section 4. */
export const imagesSuspected = (concern: Concern): boolean =>
  concern.concerns.includes('indecent-images') && concern.adultInvolved !== 'no';

/** Counted in real time, at any hour. */
export const isUrgent = (concern: Concern): boolean => imagesSuspected(concern) || concern.immediateRisk;

const CHILD_AFFECTED = new Set(['grooming', 'inappropriate-contact', 'exposure-to-material']);

const valueOf = (entry: Entry | undefined, field: string): string => {
  const value = entry?.fields[field];
  return typeof value === 'string' ? value : '';
};

/** Whether a fact of the procedure's conditions holds. */
export function holds(fact: Fact, state: CaseState): boolean {
  const concern = state.concern;
  if (!concern) return false;
  switch (fact) {
    case 'images-suspected':
      return imagesSuspected(concern);
    case 'urgent':
      return isUrgent(concern);
    case 'only-children':
      return concern.concerns.includes('indecent-images') && concern.adultInvolved === 'no';
    case 'child-affected':
      return concern.concerns.some((c) => CHILD_AFFECTED.has(c));
    case 'referral-decided':
      return entriesOf(state, 'youth-produced-imagery').some((e) => valueOf(e, 'refer') === 'yes');
    case 'referred':
      return entriesOf(state, 'refer-childrens-services').length > 0;
    case 'enquiry-initiated':
      return enquiryBegunAt(state) !== null;
    case 'subject-is-child':
      return concern.subjects.some((s) => s.under18);
    case 'whistle-blowing':
      return concern.route === 'whistle-blowing';
    case 'finding-children-at-risk':
    case 'finding-none-identified':
    case 'finding-other-settings':
    case 'finding-person-is-a-child':
      return findingsOf(state).has(fact.slice('finding-'.length));
  }
}

const entriesOf = (state: CaseState, step: string): readonly Entry[] =>
  standing(stepStateOf(state, step as StepId));

/** 6: a set of findings; several can hold together. */
export function findingsOf(state: CaseState): Set<string> {
  return new Set(
    entriesOf(state, 'section-47-findings').flatMap((e) => {
      const findings = e.fields['findings'];
      return findings === undefined ? [] : typeof findings === 'string' ? [findings] : [...findings];
    }),
  );
}

/** 6 para 1: the last strategy discussion at which the section 47 enquiry was initiated. */
export function enquiryBegunAt(state: CaseState): Instant | null {
  const initiating = entriesOf(state, 'strategy-discussion').filter((e) => valueOf(e, 'initiated') === 'yes');
  return initiating.length === 0 ? null : Math.max(...initiating.map((e) => e.happenedAt));
}

export const meets = (condition: Condition, state: CaseState): boolean =>
  condition === 'always' || condition.any.some((fact) => holds(fact, state));

export const applies = (step: Step, state: CaseState): boolean =>
  state.concern !== null && meets(step.applies, state);

/** The areas for each of which a step needs its own entry; empty when one entry is enough. */
export function areasNeeded(step: Step, state: CaseState): readonly string[] {
  const concern = state.concern;
  if (!concern || !step.per_area) return [];
  if (step.per_area === 'place-of-work') return concern.areas.length > 1 ? concern.areas : [];
  const homes = [...new Set(concern.children.flatMap((c) => (c.area ? [c.area] : [])))];
  return homes.length > 1 ? homes : [];
}

/** The area that an entry speaks of: its own field, or the officer's; null when it says none and serves any. */
function areaOfEntry(entry: Entry, context: Context): string | null {
  const named = valueOf(entry, 'area');
  if (named !== '') return named;
  const officer = valueOf(entry, 'officer');
  return [...context.organisation.officers.values()].find((o) => o.id === officer)?.area ?? null;
}

interface Completion {
  readonly happenedAt: Instant;
  readonly recordedAt: Instant;
}

/** When the duty was done and when that became known; null while it isn't done (for every area that needs it). */
export function completionOf(step: Step, state: CaseState, context: Context): Completion | null {
  const entries = standing(stepStateOf(state, step.id));
  if (step.kind === 'on-evidence' && state.reviewOwed) return null;
  const first = (some: readonly Entry[]): Completion | null =>
    some.length === 0 ? null : some.reduce((a, b) => (b.happenedAt < a.happenedAt ? b : a));
  const areas = areasNeeded(step, state);
  if (areas.length === 0) return first(entries);
  const each = areas.map((area) => first(entries.filter((e) => (areaOfEntry(e, context) ?? area) === area)));
  if (each.some((c) => c === null)) return null;
  const done = each as Completion[];
  return {
    happenedAt: Math.max(...done.map((c) => c.happenedAt)),
    recordedAt: Math.max(...done.map((c) => c.recordedAt)),
  };
}

export const isDone = (step: Step, state: CaseState, context: Context): boolean =>
  stepStateOf(state, step.id).notNeeded !== null || completionOf(step, state, context) !== null;

/** Still to be done by somebody. A closed case owes nothing; a hold is kept, not owed. */
export function isOwed(step: Step, state: CaseState, context: Context): boolean {
  if (state.stage !== 'open' || step.kind === 'hold' || !applies(step, state)) return false;
  if (step.kind === 'on-evidence') return state.reviewOwed;
  return !isDone(step, state, context);
}

export const owedSteps = (state: CaseState, context: Context): Step[] =>
  context.procedure.steps.filter((s) => isOwed(s, state, context));

export const isOwedById = (id: string, state: CaseState, context: Context): boolean =>
  owedSteps(state, context).some((s) => s.id === id);

/** "met" and "late" are judged on what happened, "recorded late" on what was known; missed stays missed until done. */
export function verdictOf(step: Step, state: CaseState, context: Context): Verdict {
  if (!applies(step, state)) return 'absent';
  const { deadline, notNeeded, missedAt } = stepStateOf(state, step.id);
  if (notNeeded) return 'not-needed';
  const done = completionOf(step, state, context);
  const limit = deadline?.missedFrom ?? null;
  if (!done) {
    if (step.kind === 'on-evidence' && !state.reviewOwed) return 'not-needed';
    return missedAt !== null || (limit !== null && context.now > limit) ? 'missed' : 'open';
  }
  if (limit === null) return 'met';
  // A deadline that was missed counts, even where a later cause set a later one.
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
    const shown = applies(step, state) ? deadline : null;
    return {
      step,
      dueAt: shown?.dueAt ?? null,
      whose: shown?.whose ?? null,
      verdict: verdictOf(step, state, context),
      owed: isOwed(step, state, context),
    };
  });

/** The parts of the thirteen considerations of section 5 that have no answer yet. */
export function openConsiderations(state: CaseState, procedure: Procedure): string[] {
  const held = entriesOf(state, 'strategy-discussion').length > 0;
  if (!held) return [];
  return procedure.considerations.flatMap((c) =>
    c.parts.filter((p) => !state.considerations[p.id]).map((p) => p.id),
  );
}
