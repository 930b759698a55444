// Groups of people in a case, as the rules speak of them. None of them ever holds an excluded person.
import type { Context } from '../context.js';
import type { PersonId } from '../ids.js';
import { partsOf } from '../case/access.js';
import { officersFor, routeOf } from './routing.js';
import type { CaseState } from '../case/state.js';

/** Those told as managers who may still have the case, in the order in which they were told. */
export const toldManagers = (state: CaseState, context: Context): PersonId[] =>
  unique(state.told.filter((t) => t.as === 'manager').map((t) => t.person)).filter((p) =>
    partsOf(p, state, context.organisation).has('manager'),
  );

/** The next in line who haven't been told. */
export function notYetTold(state: CaseState, context: Context): PersonId[] {
  const told = new Set(state.told.filter((t) => t.as === 'manager').map((t) => t.person));
  return state.concern
    ? routeOf(context.organisation, state.concern, state.conflicts).chain.filter((p) => !told.has(p))
    : [];
}

/** "Everyone eligible": the route's people, and everyone else who was told as a manager. */
export const everyoneEligible = (state: CaseState, context: Context): PersonId[] =>
  unique([...toldManagers(state, context), ...notYetTold(state, context)]);

/** The handling manager, or, while there is none, everyone told. */
export const handlers = (state: CaseState, context: Context): PersonId[] =>
  state.handling ? [state.handling.person] : toldManagers(state, context);

/** The designated officers concerned: of the area, and those already told. */
export function officers(state: CaseState, context: Context): PersonId[] {
  if (!state.concern) return [];
  const told = state.told.filter((t) => t.as === 'officer').map((t) => t.person);
  return unique([...officersFor(context.organisation, state.concern, state.conflicts), ...told]).filter(
    (p) => !state.conflicts.includes(p),
  );
}

/** The reporter, if they can be written to; nobody when the report is anonymous. */
export const reporter = (state: CaseState): PersonId[] =>
  state.concern?.reporter ? [state.concern.reporter] : [];

const unique = <T>(list: readonly T[]): T[] => [...new Set(list)];
