// What a case is now: a fold over its events. `evolve` is the only place that changes it.
import type { Concern, FieldValues } from './concern.js';
import type { CaseEvent, Part, Telling } from './events.js';
import { stepId, type Instant, type PersonId, type Reference, type StepId } from '../ids.js';

export interface Deadline {
  /** Null where the procedure gives no time. */
  readonly dueAt: Instant | null;
  /** From when on it counts as missed: the due time, or the short grace of "immediately". */
  readonly missedFrom: Instant | null;
  readonly whose: 'procedure' | 'default' | null;
  readonly remindAt: readonly Instant[];
}

export interface Entry {
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
}

export interface StepState {
  readonly deadline: Deadline | null;
  readonly entries: readonly Entry[];
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
  readonly stage: 'none' | 'open' | 'closed';
  readonly reference: Reference;
  readonly concern: Concern | null;
  readonly raisedAt: Instant;
  readonly endOfDay: Instant;
  readonly failSafe: { readonly at: Instant; readonly reachedAt: Instant | null };
  /** Images or immediate risk: the short fail-safe for the police. */
  readonly policeFailSafe: { readonly at: Instant; readonly reachedAt: Instant | null } | null;
  readonly officersAlertedAt: Instant | null;
  /** Everyone who was told, in order, each part once; nobody is ever taken out. */
  readonly told: readonly { readonly person: PersonId; readonly as: Part; readonly at: Instant }[];
  readonly tellings: readonly (Telling & { readonly at: Instant })[];
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
  readonly reviewOwed: boolean;
  readonly closure: { readonly manager: PersonId | null; readonly officer: PersonId | null };
  readonly closedAt: Instant | null;
  /** Notices that reached nobody on any channel, by person. */
  readonly unreachable: readonly PersonId[];
}

export const NO_CASE: CaseState = {
  stage: 'none',
  reference: '' as Reference,
  concern: null,
  raisedAt: 0,
  endOfDay: 0,
  failSafe: { at: 0, reachedAt: null },
  policeFailSafe: null,
  officersAlertedAt: null,
  told: [],
  tellings: [],
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
  reviewOwed: false,
  closure: { manager: null, officer: null },
  closedAt: null,
  unreachable: [],
};

export const fold = (events: readonly CaseEvent[], from: CaseState = NO_CASE): CaseState =>
  events.reduce(evolve, from);

export const stepStateOf = (state: CaseState, step: StepId): StepState => state.steps[step] ?? EMPTY_STEP;

function withStep(state: CaseState, step: StepId, change: (s: StepState) => Partial<StepState>): CaseState {
  const before = stepStateOf(state, step);
  return { ...state, steps: { ...state.steps, [step]: { ...before, ...change(before) } } };
}

const TELL_MANAGER = stepId('tell-manager');

/** The state after one more event. Pure and total: a forgotten event is a compile error. */
// eslint-disable-next-line max-lines-per-function -- one switch over all events, so that none can be forgotten
export function evolve(state: CaseState, event: CaseEvent): CaseState {
  switch (event.type) {
    case 'ConcernRaised': {
      const d = event.data;
      return {
        ...state,
        stage: 'open',
        reference: d.reference,
        concern: d.concern,
        raisedAt: event.at,
        endOfDay: d.endOfDay,
        failSafe: { at: d.failSafeAt, reachedAt: null },
        policeFailSafe: d.policeBy === null ? null : { at: d.policeBy, reachedAt: null },
        ladder: { nextAt: event.at, last: false, exhausted: false },
        remindedThrough: event.at,
        weeklyAt: d.weeklyAt,
      };
    }
    case 'DeadlineSet': {
      const { step, ...deadline } = event.data;
      // 4: images that come to light later bring the short fail-safe with them.
      const short =
        step === 'contact-police' && deadline.missedFrom !== null && deadline.missedFrom !== deadline.dueAt;
      const policeFailSafe =
        state.policeFailSafe ?? (short ? { at: deadline.missedFrom ?? 0, reachedAt: null } : null);
      return { ...withStep(state, step, () => ({ deadline })), policeFailSafe };
    }
    case 'PeopleTold':
      return told(state, event.data, event.at);
    case 'LadderMoved':
      return { ...state, ladder: { ...state.ladder, nextAt: event.data.nextAt, last: event.data.last } };
    case 'LadderExhausted':
      return { ...state, ladder: { nextAt: null, last: true, exhausted: true } };
    case 'Acknowledged':
      return acknowledged(state, event.data.person, event.data.actBy, event);
    case 'InactionNoticed':
      return {
        ...state,
        actBy: null,
        inactive: true,
        ladder: { nextAt: event.at, last: false, exhausted: false },
      };
    case 'ConflictDeclared':
      return conflicted(state, event.data.person, event.at);
    case 'HandOverOffered':
      return { ...state, handOver: event.data };
    case 'HandOverAccepted':
      return {
        ...state,
        handOver: null,
        handling: { person: event.data.to, since: event.at },
        actBy: event.data.actBy,
        inactive: false,
        ladder: { ...state.ladder, nextAt: null },
      };
    case 'StepRecorded':
      return recorded(state, event);
    case 'StepCorrected':
      return withStep(state, event.data.step, (s) => ({
        entries: s.entries.map((e) =>
          e.id === event.data.entry
            ? { ...e, happenedAt: event.data.happenedAt, fields: event.data.fields, corrected: true }
            : e,
        ),
      }));
    case 'StepNotNeeded':
      return active(
        withStep(state, event.data.step, () => ({ notNeeded: { at: event.at, reason: event.data.reason } })),
      );
    case 'ConsiderationsAnswered':
      return { ...state, considerations: { ...state.considerations, ...event.data.answers } };
    case 'ContactConfirmed':
      return withStep(state, event.data.step, (s) => ({ entries: answerLast(s.entries, true) }));
    case 'ContactDenied':
      return withStep(state, event.data.step, (s) => ({ entries: answerLast(s.entries, false) }));
    case 'StepMissed':
      return {
        ...withStep(state, event.data.step, (s) => ({ missedAt: s.missedAt ?? event.at })),
        repeatMissedAt: state.repeatMissedAt ?? event.data.repeatAt,
      };
    case 'ReasonsGiven':
      return withStep(state, event.data.step, (s) => ({ reasons: [...s.reasons, event.data.reasons] }));
    case 'RemindersPassed':
      return { ...state, remindedThrough: Math.max(state.remindedThrough, event.data.through) };
    case 'OfficersAlerted':
      return { ...state, officersAlertedAt: event.at };
    case 'PoliceFailSafeReached':
      return state.policeFailSafe
        ? { ...state, policeFailSafe: { ...state.policeFailSafe, reachedAt: event.at } }
        : state;
    case 'FailSafeReached':
      // Everyone eligible is told with it: the ladder has nobody left to add.
      return {
        ...state,
        failSafe: { ...state.failSafe, reachedAt: event.at },
        ladder: { ...state.ladder, nextAt: null, last: true },
        actBy: null,
      };
    case 'MissedRepeated':
      return { ...state, repeatMissedAt: event.data.nextAt };
    case 'WeekPassed':
      return { ...state, weeklyAt: event.data.nextAt };
    case 'InformationAdded':
      return {
        ...state,
        reviewOwed: state.reviewOwed || state.stage === 'closed',
        concern:
          state.concern && event.data.adultInvolved !== null
            ? { ...state.concern, adultInvolved: event.data.adultInvolved }
            : state.concern,
        dialogue: [...state.dialogue, { at: event.at, from: 'reporter', text: event.data.text }],
      };
    case 'QuestionAsked':
      return {
        ...state,
        dialogue: [...state.dialogue, { at: event.at, from: 'handler', text: event.data.text }],
      };
    case 'ReplyGiven':
      return {
        ...state,
        dialogue: [...state.dialogue, { at: event.at, from: 'reporter', text: event.data.text }],
      };
    case 'CaseLinked':
      return { ...state, linked: [...state.linked, event.data.other] };
    case 'ClosureAgreed': {
      const by = event.by.kind === 'person' ? event.by.id : null;
      return { ...state, closure: { ...state.closure, [event.data.as]: by } };
    }
    case 'CaseClosed':
      return { ...state, stage: 'closed', closedAt: event.at, actBy: null, handOver: null };
    case 'CaseReopened':
      return {
        ...state,
        stage: 'open',
        closedAt: null,
        closure: { manager: null, officer: null },
        reviewOwed: state.reviewOwed || event.data.furtherEvidence,
        remindedThrough: event.at,
        weeklyAt: event.data.weeklyAt,
      };
    case 'NoticeFailed':
      return event.data.last ? { ...state, unreachable: [...state.unreachable, event.data.to] } : state;
    case 'OfficerReferred':
    case 'OfficerAccess':
    case 'ContentOpened':
    case 'AccessRefused':
    case 'Exported':
    case 'NoticeDelivered':
      return state;
  }
}

function told(state: CaseState, telling: Telling, at: Instant): CaseState {
  const fresh = telling.to.filter((p) => !state.told.some((t) => t.person === p && t.as === telling.as));
  return {
    ...state,
    told: [...state.told, ...fresh.map((p) => ({ person: p, as: telling.as, at }))],
    tellings: [...state.tellings, { ...telling, at }],
  };
}

function acknowledged(state: CaseState, person: PersonId, actBy: Instant, event: CaseEvent): CaseState {
  const first = stepStateOf(state, TELL_MANAGER).entries.length === 0;
  const handled: CaseState = {
    ...state,
    handling: { person, since: event.at },
    actBy,
    inactive: false,
    ladder: { ...state.ladder, nextAt: null },
  };
  if (!first) return handled;
  return withStep(handled, TELL_MANAGER, (s) => ({
    entries: [
      ...s.entries,
      {
        id: `tell-manager-${event.at}`,
        by: event.by,
        recordedAt: event.at,
        happenedAt: event.at,
        fields: {},
        outOfOrder: [],
        reason: null,
        backdated: false,
        corrected: false,
        confirmed: null,
      },
    ],
  }));
}

function conflicted(state: CaseState, person: PersonId, at: Instant): CaseState {
  const wasHandling = state.handling?.person === person;
  const handling = wasHandling ? null : state.handling;
  return {
    ...state,
    conflicts: [...state.conflicts, person],
    handling,
    handOver: state.handOver?.from === person || state.handOver?.to === person ? null : state.handOver,
    actBy: wasHandling ? null : state.actBy,
    closure: {
      manager: state.closure.manager === person ? null : state.closure.manager,
      officer: state.closure.officer === person ? null : state.closure.officer,
    },
    // Nobody handles it: it moves on at once, never after the rest of an interval.
    ladder: handling === null ? { nextAt: at, last: false, exhausted: false } : state.ladder,
  };
}

function recorded(state: CaseState, event: Extract<CaseEvent, { type: 'StepRecorded' }>): CaseState {
  const d = event.data;
  const entry: Entry = {
    id: d.entry,
    by: event.by,
    recordedAt: event.at,
    happenedAt: d.happenedAt,
    fields: d.fields,
    outOfOrder: d.outOfOrder,
    reason: d.reason,
    backdated: d.backdated,
    corrected: false,
    confirmed: null,
  };
  const next = withStep(state, d.step, (s) => ({ entries: [...s.entries, entry], notNeeded: null }));
  return active(d.step === 'review' ? { ...next, reviewOwed: false } : next);
}

/** Something owed was recorded: the acknowledgement was acted on, and a ladder resumed for inaction rests. */
function active(state: CaseState): CaseState {
  if (!state.inactive) return { ...state, actBy: null };
  return { ...state, actBy: null, inactive: false, ladder: { ...state.ladder, nextAt: null } };
}

function answerLast(entries: readonly Entry[], confirmed: boolean): readonly Entry[] {
  if (confirmed) {
    const last = entries.length - 1;
    return entries.map((e, i) => (i === last ? { ...e, confirmed: true } : e));
  }
  // A "no" speaks of every contact that was put to the officer and not yet confirmed.
  return entries.map((e) => (e.confirmed === true ? e : { ...e, confirmed: false }));
}

/** A contact that the officer denied doesn't count; everything else does. */
export const standing = (step: StepState): readonly Entry[] =>
  step.entries.filter((e) => e.confirmed !== false);

export { TELL_MANAGER };
