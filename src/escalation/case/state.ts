// What a case is now: a fold over its events (`evolve.ts`, the only place that changes it).
import type { Concern, FieldValues, OfficerDecision } from './concern.js';
import type { CaseEvent, Part, Notification } from './events.js';
import type { Instant, PersonId, Reference, StepId } from '../ids.js';

export interface Deadline {
  /** Null where the procedure gives no time. */
  readonly dueAt: Instant | null;
  /** From when on it counts as missed: the due time, or the short grace of "immediately". */
  readonly missedFrom: Instant | null;
  readonly whose: 'procedure' | 'default' | null;
  readonly remindAt: readonly Instant[];
}

export interface StepEntry {
  readonly id: string;
  readonly by: CaseEvent['by'];
  readonly recordedAt: Instant;
  readonly happenedAt: Instant;
  readonly fields: FieldValues;
  readonly outOfOrder: readonly StepId[];
  readonly reason: string | null;
  readonly backdated: boolean;
  readonly corrected: boolean;
  /** What the designated officer said of it: null until asked and answered. */
  readonly confirmed: boolean | null;
  /** The senior managers who have agreed to it, each by their own click. 8(7) */
  readonly agreedBy: readonly PersonId[];
  /** Its place in the log, so that what came before it can be told from what came after. */
  readonly seq: number;
}

export interface StepState {
  readonly deadline: Deadline | null;
  readonly entries: readonly StepEntry[];
  readonly notNeeded: { readonly at: Instant; readonly reason: string } | null;
  readonly missedAt: Instant | null;
  /** From this place in the log on, something new was known for which it is asked again: what came before doesn't count. */
  readonly askedAgainSeq: number | null;
  readonly reasons: readonly string[];
}

export const EMPTY_STEP: StepState = {
  deadline: null,
  entries: [],
  notNeeded: null,
  missedAt: null,
  askedAgainSeq: null,
  reasons: [],
};

export interface CaseState {
  /** How many events it is folded from. */
  readonly seq: number;
  readonly stage: 'none' | 'open' | 'closed';
  readonly reference: Reference;
  readonly concern: Concern | null;
  readonly raisedAt: Instant;
  /** It came when nobody was at work. 8(4) */
  readonly outOfHours: boolean;
  readonly endOfDay: Instant;
  readonly failSafe: { readonly at: Instant; readonly reachedAt: Instant | null };
  /** By when the police must be recorded where the report itself was urgent; see `policeFailSafeAt`. */
  readonly policeBy: Instant | null;
  readonly policeFailSafeReachedAt: Instant | null;
  readonly officersAlertedAt: Instant | null;
  /** Everyone who was told, in order, each part once; nobody is ever removed. */
  readonly told: readonly { readonly person: PersonId; readonly as: Part; readonly at: Instant }[];
  readonly notifications: readonly (Notification & { readonly at: Instant })[];
  /** The first time that somebody confirmed: what the procedure asks for, whoever handles it later. 8(1) */
  readonly acknowledgement: StepEntry | null;
  readonly handling: { readonly person: PersonId; readonly since: Instant } | null;
  /** Everyone who ever handled it: they never lose sight of it but by conflict. */
  readonly handled: readonly PersonId[];
  readonly handOver: {
    readonly from: PersonId;
    readonly to: PersonId;
    readonly answerBy: Instant | null;
  } | null;
  readonly conflicts: readonly PersonId[];
  readonly ladder: { readonly nextAt: Instant | null; readonly last: boolean; readonly exhausted: boolean };
  /** By when whoever handles it must record something that the procedure asks for today; null when it asks for nothing. */
  readonly actBy: Instant | null;
  readonly inactive: boolean;
  /** When a duty was last taken on or recorded: a working day after it, what is missed is nobody's any more. */
  readonly progressAt: Instant;
  /** How often the ladder was begun again, and when it is next; null: it wasn't. */
  readonly restarts: { readonly count: number; readonly nextAt: Instant | null };
  readonly steps: Readonly<Record<string, StepState>>;
  readonly considerations: Readonly<Record<string, string>>;
  readonly remindedThrough: Instant;
  readonly repeatMissedAt: Instant | null;
  /** On how many mornings what is overdue was said again. */
  readonly mornings: number;
  readonly weeklyAt: Instant;
  readonly dialogue: readonly {
    readonly at: Instant;
    /** `colleague`: added by whoever handles it, or the officer. */
    readonly from: 'handler' | 'reporter' | 'colleague';
    readonly text: string;
  }[];
  readonly linked: readonly Reference[];
  /** The place in the log of the last further evidence that asks for a review (5, last paragraph). */
  readonly evidenceSeq: number | null;
  /** What the designated officer decided in departure from 8(6). */
  readonly decisions: readonly {
    readonly at: Instant;
    readonly officer: PersonId;
    readonly decision: OfficerDecision;
    readonly reasons: string;
  }[];
  readonly closure: { readonly manager: PersonId | null; readonly officer: PersonId | null };
  readonly closedAt: Instant | null;
  /** What became of each notice, channel by channel, in order; read by `reached.ts` alone. */
  readonly deliveries: readonly DeliveryNote[];
  /** Who has done something in it themselves, when first and when last: whoever did knows of it, however they heard. */
  readonly acted: readonly {
    readonly person: PersonId;
    readonly firstAt: Instant;
    readonly lastAt: Instant;
  }[];
  /** When anybody last did anything: what may be asked of somebody from then on could not be asked before. */
  readonly lastActAt: Instant;
}

export interface DeliveryNote {
  readonly notice: string;
  readonly to: PersonId;
  readonly channel: string;
  readonly at: Instant;
  readonly delivered: boolean;
  /** It failed, and no other channel is left. */
  readonly last: boolean;
}

export const NO_CASE: CaseState = {
  seq: 0,
  stage: 'none',
  reference: '' as Reference,
  concern: null,
  raisedAt: 0,
  outOfHours: false,
  endOfDay: 0,
  failSafe: { at: 0, reachedAt: null },
  policeBy: null,
  policeFailSafeReachedAt: null,
  officersAlertedAt: null,
  told: [],
  notifications: [],
  acknowledgement: null,
  handling: null,
  handled: [],
  handOver: null,
  conflicts: [],
  ladder: { nextAt: null, last: false, exhausted: false },
  actBy: null,
  inactive: false,
  progressAt: 0,
  restarts: { count: 0, nextAt: null },
  steps: {},
  considerations: {},
  remindedThrough: 0,
  repeatMissedAt: null,
  mornings: 0,
  weeklyAt: 0,
  dialogue: [],
  linked: [],
  evidenceSeq: null,
  decisions: [],
  closure: { manager: null, officer: null },
  closedAt: null,
  deliveries: [],
  acted: [],
  lastActAt: 0,
};

export const stepStateOf = (state: CaseState, step: StepId): StepState => state.steps[step] ?? EMPTY_STEP;

/** What counts as doing a step: not what the officer denied, nor what was done before something new was known. */
export const countingEntries = (step: StepState): readonly StepEntry[] =>
  validEntries(step).filter((e) => step.askedAgainSeq === null || e.seq > step.askedAgainSeq);

/** A contact that the officer denied doesn't count; everything else does. */
export const validEntries = (step: StepState): readonly StepEntry[] =>
  step.entries.filter((e) => e.confirmed !== false);
