// What each event makes of a case. `evolve` is the only place in which a case changes.
import type { CaseEvent, Notification } from './events.js';
import { NO_CASE, stepStateOf, type CaseState, type StepEntry, type StepState } from './state.js';
import type { Instant, PersonId, StepId } from '../ids.js';

export const fold = (events: readonly CaseEvent[], from: CaseState = NO_CASE): CaseState =>
  events.reduce(evolve, from);

/** The state after one more event. Pure and total: a forgotten event is a compile error. */
export function evolve(state: CaseState, event: CaseEvent): CaseState {
  const next = changed(state, event);
  const seq = state.seq + 1;
  // What `changed` returns is nobody else's yet: a second copy would double the cost of a fold.
  return next === state ? { ...state, seq } : Object.assign(next, { seq });
}

// eslint-disable-next-line max-lines-per-function -- one switch over all events, so that none can be forgotten
function changed(state: CaseState, event: CaseEvent): CaseState {
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
        policeBy: d.policeBy,
        ladder: { nextAt: event.at, last: false, exhausted: false },
        remindedThrough: event.at,
        weeklyAt: d.weeklyAt,
      };
    }
    case 'DeadlineSet': {
      const { step, ...deadline } = event.data;
      return withStep(state, step, () => ({ deadline }));
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
      return withStep(state, event.data.step, (s) => ({
        entries: answered(s.entries, { of: event.data.entries, confirmed: true }),
      }));
    case 'ContactDenied':
      return withStep(state, event.data.step, (s) => ({
        entries: answered(s.entries, { of: event.data.entries, confirmed: false }),
      }));
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
      return { ...state, policeFailSafeReachedAt: event.at };
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
        evidenceSeq: state.stage === 'closed' ? state.seq : state.evidenceSeq,
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
        evidenceSeq: event.data.furtherEvidence ? state.seq : state.evidenceSeq,
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

function told(state: CaseState, notification: Notification, at: Instant): CaseState {
  const fresh = notification.to.filter(
    (p) => !state.told.some((t) => t.person === p && t.as === notification.as),
  );
  return {
    ...state,
    told: [...state.told, ...fresh.map((p) => ({ person: p, as: notification.as, at }))],
    notifications: [...state.notifications, { ...notification, at }],
  };
}

function acknowledged(state: CaseState, person: PersonId, actBy: Instant, event: CaseEvent): CaseState {
  return {
    ...state,
    acknowledgement: state.acknowledgement ?? entryOf(state, event, { id: `acknowledgement-${event.at}` }),
    handling: { person, since: event.at },
    actBy,
    inactive: false,
    ladder: { ...state.ladder, nextAt: null },
  };
}

/** An entry as it comes into the log; what isn't given is as in one without any fields. */
function entryOf(
  state: CaseState,
  event: CaseEvent,
  given: Pick<StepEntry, 'id'> & Partial<StepEntry>,
): StepEntry {
  return {
    by: event.by,
    recordedAt: event.at,
    happenedAt: event.at,
    fields: {},
    outOfOrder: [],
    reason: null,
    backdated: false,
    corrected: false,
    confirmed: null,
    seq: state.seq,
    ...given,
  };
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
  const entry = entryOf(state, event, {
    id: d.entry,
    happenedAt: d.happenedAt,
    fields: d.fields,
    outOfOrder: d.outOfOrder,
    reason: d.reason,
    backdated: d.backdated,
  });
  return active(withStep(state, d.step, (s) => ({ entries: [...s.entries, entry], notNeeded: null })));
}

/** Something owed was recorded: the acknowledgement was acted on, and a ladder resumed for inaction rests. */
function active(state: CaseState): CaseState {
  if (!state.inactive) return { ...state, actBy: null };
  return { ...state, actBy: null, inactive: false, ladder: { ...state.ladder, nextAt: null } };
}

/** An answer says of which entries it speaks; one from before it did, of the last one put to the officer. */
function answered(
  entries: readonly StepEntry[],
  { of, confirmed }: { readonly of: readonly string[] | undefined; readonly confirmed: boolean },
): readonly StepEntry[] {
  const last = entries.at(-1)?.id;
  const isMeant = (e: StepEntry): boolean => {
    if (of !== undefined) return of.includes(e.id);
    // A "no" spoke of every contact that was not yet confirmed.
    return confirmed ? e.id === last : e.confirmed !== true;
  };
  return entries.map((e) => (isMeant(e) ? { ...e, confirmed } : e));
}

function withStep(state: CaseState, step: StepId, change: (s: StepState) => Partial<StepState>): CaseState {
  const before = stepStateOf(state, step);
  return { ...state, steps: { ...state.steps, [step]: { ...before, ...change(before) } } };
}
