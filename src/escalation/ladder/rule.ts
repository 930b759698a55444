// What a rule of the timetable is: when it falls due in a case as it stands, and what then happens.
import type { CaseState } from '../case/state.js';
import type { Transcript } from '../case/transcript.js';
import type { Context } from '../context.js';
import type { Instant, StepId } from '../ids.js';
import type { Step } from '../procedure/procedure.js';

export type DueKind =
  | 'officers'
  | 'fail-safe'
  | 'ladder'
  | 'police-fail-safe'
  | 'inaction'
  | 'missed'
  | 'owners'
  | 'restart'
  | 'receipt'
  | 'reminder'
  | 'repeat-missed'
  | 'week';

export interface Rule {
  readonly kind: DueKind;
  /** The times at which it falls due, in any order; none where it doesn't hold. */
  due(standing: Standing): readonly DueOfRule[];
  fall(due: DueOfRule, t: Transcript): void;
}

/** A case as it stands, with what is owed in it worked out once for all rules. */
export interface Standing {
  readonly state: CaseState;
  readonly context: Context;
  readonly owed: readonly Step[];
}

export interface DueOfRule {
  readonly at: Instant;
  /** The steps that it is about, where it is about some and not about the case. */
  readonly steps?: readonly StepId[];
}

/** A rule's steps gathered by the time at which each is due. */
export function byTime(pairs: readonly { readonly at: Instant; readonly step: StepId }[]): DueOfRule[] {
  const steps = new Map<Instant, StepId[]>();
  for (const { at, step } of pairs) steps.set(at, [...(steps.get(at) ?? []), step]);
  return [...steps].map(([at, these]) => ({ at, steps: these }));
}
