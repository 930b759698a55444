// What each event makes of a case. `evolve` is the only place in which a case changes.
import type { Concern, Facts } from './concern.js';
import type { CaseEvent, EventOf, Notification } from './events.js';
import {
  NO_CASE,
  stepStateOf,
  type CaseState,
  type DeliveryNote,
  type StepEntry,
  type StepState,
} from './state.js';
import type { Instant, PersonId, StepId } from '../ids.js';

export const fold = (events: readonly CaseEvent[], from: CaseState = NO_CASE): CaseState =>
  events.reduce(evolve, from);

/** The state after one more event. Pure and total: a forgotten event is a compile error. */
export function evolve(state: CaseState, event: CaseEvent): CaseState {
  const next = changed(state, event);
  const rest = { seq: state.seq + 1, ...actedIn(state, event) };
  // What `changed` returns is nobody else's yet: a second copy would double the cost of a fold.
  return next === state ? { ...state, ...rest } : Object.assign(next, rest);
}

/** Being refused is no act: whoever may not see it has not been reached by it. */
function actedIn(state: CaseState, { by, at, type }: CaseEvent): Partial<CaseState> {
  if (by.kind === 'system' || type === 'AccessRefused') return {};
  if (by.kind === 'reporter') return { lastActAt: at };
  const firstAt = state.acted.find(({ person }) => person === by.id)?.firstAt ?? at;
  const others = state.acted.filter(({ person }) => person !== by.id);
  return { lastActAt: at, acted: [...others, { person: by.id, firstAt, lastAt: at }] };
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
        outOfHours: d.outOfHours,
        progressAt: event.at,
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
        handOver: state.handOver && { ...state.handOver, answerBy: null },
        progressAt: event.at,
        // After the fail-safe everyone has been told: nobody is left to add.
        ladder:
          state.failSafe.reachedAt === null
            ? { nextAt: event.at, last: false, exhausted: false }
            : { ...state.ladder, nextAt: null },
      };
    case 'ConflictDeclared':
      return conflicted(state, event.data.person, event.at);
    case 'HandOverOffered':
      return { ...state, handOver: { answerBy: null, ...event.data } };
    case 'HandOverAccepted':
      return {
        ...state,
        handOver: null,
        ...takenOn(state, event.data.to, event.data.actBy, event.at),
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
      return active(withStep(state, event.data.step, notNeeded(event.data.reason, event.at)), event);
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
        repeatMissedAt: Math.min(state.repeatMissedAt ?? Infinity, event.data.repeatAt),
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
      };
    case 'MissedRepeated':
      return {
        ...state,
        repeatMissedAt: event.data.nextAt,
        mornings: state.mornings + (event.data.morning === false ? 0 : 1),
      };
    case 'WeekPassed':
      return { ...state, weeklyAt: event.data.nextAt };
    case 'InformationAdded':
      return added(state, event);
    case 'DutiesAskedAgain':
      return event.data.steps.reduce(
        (so, step) => withStep(so, step, () => ({ askedAgainSeq: state.seq, notNeeded: null })),
        state,
      );
    case 'HandlingEnded':
      return { ...state, ...movingOn(state, event.data.person, event.at) };
    case 'LadderRestarted':
      return { ...state, restarts: { count: event.data.round, nextAt: event.data.nextAt } };
    case 'OfficerDecided': {
      const { steps, ...decision } = event.data;
      return {
        ...steps.reduce((so, step) => withStep(so, step, notNeeded(decision.reasons, event.at)), state),
        decisions: [...state.decisions, { at: event.at, ...decision }],
      };
    }
    case 'ActionAgreed': {
      const { by, data } = event;
      if (by.kind !== 'person') return state;
      return withStep(state, data.step, (s) => ({
        entries: s.entries.map((e) =>
          e.id === data.entry ? { ...e, agreedBy: [...new Set([...e.agreedBy, by.id])] } : e,
        ),
      }));
    }
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
    case 'NoticeDelivered':
      return noted(state, { ...event.data, at: event.at, delivered: true, last: false });
    case 'NoticeFailed':
      return noted(state, { ...event.data, at: event.at, delivered: false });
    case 'OfficerReferred':
    case 'OfficerAccess':
    case 'ContentOpened':
    case 'AccessRefused':
    case 'Exported':
      return state;
  }
}

const noted = (state: CaseState, note: DeliveryNote): CaseState => ({
  ...state,
  deliveries: [...state.deliveries, note],
});

function told(state: CaseState, notification: Notification, at: Instant): CaseState {
  const parts = new Set([notification.as, ...(notification.also ?? []).map((one) => one.as)]);
  const known = new Set(state.told.map((t) => `${t.as} ${t.person}`));
  const fresh = [...parts].flatMap((as) =>
    notification.to.filter((p) => !known.has(`${as} ${p}`)).map((p) => ({ person: p, as, at })),
  );
  return {
    ...state,
    told: [...state.told, ...fresh],
    notifications: [...state.notifications, { ...notification, at }],
  };
}

function acknowledged(state: CaseState, person: PersonId, actBy: Instant, event: CaseEvent): CaseState {
  return {
    ...state,
    acknowledgement: state.acknowledgement ?? entryOf(state, event, { id: `acknowledgement-${event.at}` }),
    ...takenOn(state, person, actBy, event.at),
  };
}

const takenOn = (state: CaseState, person: PersonId, actBy: Instant, at: Instant) => ({
  handling: { person, since: at },
  handled: state.handled.includes(person) ? state.handled : [...state.handled, person],
  actBy,
  inactive: false,
  progressAt: at,
  ladder: { ...state.ladder, nextAt: null },
});

const notNeeded = (reason: string, at: Instant) => (): Partial<StepState> => ({ notNeeded: { at, reason } });

/** Facts grow; an addition from before it said more than its text may have said that no adult is involved. */
function added(state: CaseState, event: EventOf<'InformationAdded'>): CaseState {
  const { text, facts, clocks, evidence } = event.data;
  const { concern } = state;
  const byReporter =
    event.by.kind === 'reporter' || (event.by.kind === 'person' && event.by.id === concern?.reporter);
  const isUrgent = clocks !== null && clocks.policeBy !== null;
  return {
    ...state,
    concern: concern && grown(concern, facts),
    evidenceSeq: evidence || state.stage === 'closed' ? state.seq : state.evidenceSeq,
    dialogue: [...state.dialogue, { at: event.at, from: byReporter ? 'reporter' : 'colleague', text }],
    ...(clocks && {
      endOfDay: clocks.endOfDay,
      failSafe: { at: clocks.failSafeAt, reachedAt: null },
      policeBy: clocks.policeBy ?? state.policeBy,
      actBy: state.handling === null ? null : (clocks.actBy ?? state.actBy),
    }),
    ...(isUrgent && {
      officersAlertedAt: null,
      policeFailSafeReachedAt: null,
      ladder: {
        ...state.ladder,
        nextAt: state.ladder.nextAt && sooner(state.ladder.nextAt, clocks.policeBy),
      },
    }),
  };
}

const sooner = (one: Instant | null, other: Instant | null): Instant =>
  Math.min(one ?? Infinity, other ?? Infinity);

function grown(concern: Concern, facts: Facts): Concern {
  return {
    ...concern,
    concerns: [...new Set([...concern.concerns, ...facts.concerns])],
    immediateRisk: concern.immediateRisk || facts.immediateRisk,
    adultInvolved: facts.adultInvolved ?? concern.adultInvolved,
    subjects: [...concern.subjects, ...facts.subjects],
    namedInReport: [...new Set([...concern.namedInReport, ...facts.namedInReport])],
    devices: [...concern.devices, ...facts.devices],
    children: [...concern.children, ...facts.children],
    areas: [...new Set([...concern.areas, ...facts.areas])],
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
    agreedBy: [],
    seq: state.seq,
    ...given,
  };
}

function conflicted(state: CaseState, person: PersonId, at: Instant): CaseState {
  return {
    ...state,
    conflicts: [...state.conflicts, person],
    ...movingOn(state, person, at),
    closure: {
      manager: state.closure.manager === person ? null : state.closure.manager,
      officer: state.closure.officer === person ? null : state.closure.officer,
    },
  };
}

/** What follows when somebody may have it no longer: where they were waited for, it moves on at once. */
function movingOn(state: CaseState, person: PersonId, at: Instant) {
  const wasHandling = state.handling?.person === person;
  const handling = wasHandling ? null : state.handling;
  const wasAsked = state.told.some((t) => t.person === person && (t.as === 'manager' || t.as === 'alerted'));
  const isWaitedFor = wasHandling || (handling === null && wasAsked && state.ladder.nextAt !== null);
  return {
    handling,
    handOver: state.handOver?.from === person || state.handOver?.to === person ? null : state.handOver,
    actBy: wasHandling ? null : state.actBy,
    inactive: wasHandling ? false : state.inactive,
    // Never after the rest of an interval.
    ladder: isWaitedFor ? { nextAt: at, last: false, exhausted: false } : state.ladder,
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
  return active(
    withStep(state, d.step, (s) => ({ entries: [...s.entries, entry], notNeeded: null })),
    event,
  );
}

/** What was recorded counts as acting or it doesn't; where it does, a ladder resumed for inaction rests. */
function active(state: CaseState, event: EventOf<'StepRecorded' | 'StepNotNeeded'>): CaseState {
  const { acting = { counts: true, actBy: null }, step } = event.data;
  const isLate = stepStateOf(state, step).missedAt !== null;
  const progressAt = acting.counts || isLate ? event.at : state.progressAt;
  if (!acting.counts) return { ...state, progressAt };
  const ladder = state.inactive ? { ...state.ladder, nextAt: null } : state.ladder;
  return { ...state, progressAt, actBy: acting.actBy, inactive: false, ladder };
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
