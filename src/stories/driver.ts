// What plays a story: the real casework with a moved clock, or a platform's own screens in front of it.
import type { Refusal } from '../escalation/case/commands.js';
import type { Because, NoticeKind } from '../escalation/case/events.js';
import type { Instant, PersonId, StepId } from '../escalation/ids.js';
import type { CaseName, StoryAct, StoryVerdict } from './story.js';

/** A notice to one person, as decided and written into the case's log. */
export interface Told {
  readonly at: Instant;
  readonly to: PersonId;
  readonly kind: NoticeKind;
  readonly because: Because;
  readonly reference: string;
  readonly steps: readonly StepId[];
  /** The channels on which it has arrived by now; none while it is on its way, or when all failed. */
  readonly channels: readonly string[];
}

/** One step of the procedure in the case as it is now. */
export interface StepRow {
  readonly step: StepId;
  readonly due: Instant | null;
  readonly whose: 'procedure' | 'default' | null;
  readonly verdict: StoryVerdict;
}

export type RaiseAct = Extract<StoryAct, { does: 'raise' }>;
/** What somebody does with the case. */
export type CaseAct = Extract<StoryAct, { does: 'open' | 'command' | 'correct' }>;
/** What happens around the case. */
export type WorldAct = Extract<StoryAct, { does: 'away' | 'outage' }>;

/**
 * A driver plays one story: its clock starts at the story's beginning. Null: done. A throw ends the story: a
 * refusal is a value.
 */
export interface Driver {
  /** From then on the case has the act's name for it. */
  raise(act: RaiseAct): Promise<Refusal | null>;
  act(act: CaseAct): Promise<Refusal | null>;
  happen(act: WorldAct): Promise<void>;
  /** Lets time pass up to and including `at`, tick by tick: nothing that falls due in between is skipped. */
  advanceTo(at: Instant): Promise<void>;
  /** Every notice so far, about whichever case, in the order of time and of each log. */
  told(): Promise<readonly Told[]>;
  /** Every step of the procedure in one case, in its order; empty when no such case was raised. */
  overview(caseName: CaseName): Promise<readonly StepRow[]>;
}
