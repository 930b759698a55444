// What a case is now: a fold over its events (`evolve.ts`, the only place that changes it).
import type { Concern, FieldValues } from './concern.js';
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
  /** Its place in the log, so that what came before it can be told from what came after. */
  readonly seq: number;
}

export interface StepState {
  readonly deadline: Deadline | null;
  readonly entries: readonly StepEntry[];
  readonly notNeeded: { readonly at: Instant; readonly reason: string } | null;
  readonly missedAt: Instant | null;
  readonly reasons: readonly string[];
}

export const EMPTY_STEP: StepState = {
  deadline: null,
  entries: [],
  notNeeded: null,
  missedAt: null,
  reasons: [],
};

export interface CaseState {
  /** How many events it is folded from. */
  readonly seq: number;
  readonly stage: 'none' | 'open' | 'closed';
  readonly reference: Reference;
  readonly concern: Concern | null;
  readonly raisedAt: Instant;
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
  readonly handOver: { readonly from: PersonId; readonly to: PersonId } | null;
  readonly conflicts: readonly PersonId[];
  readonly ladder: { readonly nextAt: Instant | null; readonly last: boolean; readonly exhausted: boolean };
  /** When an acknowledgement without any record counts as inaction; null when that no longer matters. */
  readonly actBy: Instant | null;
  readonly inactive: boolean;
  readonly steps: Readonly<Record<string, StepState>>;
  readonly considerations: Readonly<Record<string, string>>;
  readonly remindedThrough: Instant;
  readonly repeatMissedAt: Instant | null;
  readonly weeklyAt: Instant;
  readonly dialogue: readonly {
    readonly at: Instant;
    readonly from: 'handler' | 'reporter';
    readonly text: string;
  }[];
  readonly linked: readonly Reference[];
  /** The place in the log of the last further evidence that asks for a review (5, last paragraph). */
  readonly evidenceSeq: number | null;
  readonly closure: { readonly manager: PersonId | null; readonly officer: PersonId | null };
  readonly closedAt: Instant | null;
  /** Notices that reached nobody on any channel, by person. */
  readonly unreachable: readonly PersonId[];
}

export const NO_CASE: CaseState = {
  seq: 0,
  stage: 'none',
  reference: '' as Reference,
  concern: null,
  raisedAt: 0,
  endOfDay: 0,
  failSafe: { at: 0, reachedAt: null },
  policeBy: null,
  policeFailSafeReachedAt: null,
  officersAlertedAt: null,
  told: [],
  notifications: [],
  acknowledgement: null,
  handling: null,
  handOver: null,
  conflicts: [],
  ladder: { nextAt: null, last: false, exhausted: false },
  actBy: null,
  inactive: false,
  steps: {},
  considerations: {},
  remindedThrough: 0,
  repeatMissedAt: null,
  weeklyAt: 0,
  dialogue: [],
  linked: [],
  evidenceSeq: null,
  closure: { manager: null, officer: null },
  closedAt: null,
  unreachable: [],
};

export const stepStateOf = (state: CaseState, step: StepId): StepState => state.steps[step] ?? EMPTY_STEP;

/** A contact that the officer denied doesn't count; everything else does. */
export const validEntries = (step: StepState): readonly StepEntry[] =>
  step.entries.filter((e) => e.confirmed !== false);
