// The reporter's review page: who will be told and when, by running the actual rules on the concern as it
// stands.
import type { Concern } from './concern.js';
import type { Context } from '../context.js';
import { decide } from './decide.js';
import { commandId, reference, type Instant, type PersonId } from '../ids.js';
import { SYSTEM } from './concern.js';
import { excludedFrom, routeOf } from '../routing/routing.js';
import { fold } from './evolve.js';
import { NO_CASE, type CaseState } from './state.js';
import { nextWake } from '../ladder/timetable.js';

export interface Preview {
  /** In the order in which they'd be told if nobody confirmed; the first is told now. */
  readonly managers: readonly { readonly person: PersonId; readonly at: Instant }[];
  /** `atOnce` for images and immediate risk; else when the fail-safe would alert them. */
  readonly officers: readonly { readonly person: PersonId; readonly at: Instant; readonly atOnce: boolean }[];
  readonly never: readonly PersonId[];
  readonly failSafeAt: Instant;
  readonly endOfDay: Instant;
}

/** More ticks than a day of silence has. */
const TICKS_LIMIT = 200;

/** Plays the concern with nobody answering until its fail-safe. Null when it couldn't be raised as it stands. */
export function preview(concern: Concern, context: Context): Preview | null {
  const data = { concern, reference: reference('SD-PREVIEW'), receipt: false };
  const by = concern.reporter
    ? ({ kind: 'person', id: concern.reporter } as const)
    : ({ kind: 'reporter' } as const);
  const raised = decide(NO_CASE, { type: 'raise', id: commandId('preview'), by, data }, context);
  if ('refused' in raised) return null;
  let state = fold(raised.events);
  for (let i = 0; i < TICKS_LIMIT && state.failSafe.reachedAt === null; i += 1) {
    const now = nextWake(state, context);
    if (now === null) break;
    const passed = decide(
      state,
      { type: 'pass-time', id: commandId('preview'), by: SYSTEM, data: {} },
      { ...context, now },
    );
    if ('refused' in passed) break;
    state = fold(passed.events, state);
  }
  return shown(state, concern, context);
}

function shown(state: CaseState, concern: Concern, context: Context): Preview {
  const as = (part: 'manager' | 'officer'): { person: PersonId; at: Instant }[] =>
    state.told
      .filter((t) => t.as === part || (part === 'manager' && t.as === 'alerted'))
      .map(({ person, at }) => ({ person, at }));
  const { reporter, subjects, leaveOut, namedInReport } = concern;
  const excluded = excludedFrom(context.organisation, concern);
  // Of all who answer to a subject, those whom one would expect to be told.
  const expected = routeOf(context.organisation, {
    ...concern,
    subjects: [],
    leaveOut: [],
    namedInReport: [],
  }).chain;
  const named = [...subjects.flatMap((subject) => subject.id ?? []), ...leaveOut, ...namedInReport];
  const never = new Set([...named, ...expected].filter((id) => excluded.has(id) && id !== reporter));
  return {
    managers: as('manager'),
    officers: as('officer').map((o) => ({ ...o, atOnce: o.at <= context.now })),
    never: [...never],
    failSafeAt: state.failSafe.at,
    endOfDay: state.endOfDay,
  };
}
