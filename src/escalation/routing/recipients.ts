// Groups of people in a case, as the rules speak of them. None of them ever holds an excluded person.
import type { Context } from '../context.js';
import type { PersonId } from '../ids.js';
import { partsOf } from '../case/access.js';
import { officersFor, routeOf } from './routing.js';
import type { CaseState } from '../case/state.js';
import type { Step } from '../procedure/procedure.js';

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

/**
 * Of whom a step is asked, of those who may have the case. What the police or children's services owe is chased by
 * whoever handles it, as is what has no owner here.
 */
export function ownersOf(step: Step, state: CaseState, context: Context): PersonId[] {
  const own = ownOwners(step, state, context);
  return own.length > 0 ? own : handlers(state, context);
}

function ownOwners(step: Step, state: CaseState, context: Context): PersonId[] {
  const { organisation } = context;
  const has = (p: PersonId): boolean => partsOf(p, state, organisation).size > 0;
  switch (step.owner) {
    case 'designated-officer':
      return officers(state, context);
    case 'safeguarding-lead':
      return organisation.roles.safeguardingLead.filter((p) => has(p) && state.concern?.reporter !== p);
    case 'senior-managers': {
      const asked = state.notifications.filter(({ kind, as, steps, also = [] }) =>
        [{ kind, as, steps }, ...also].some((t) => t.as === 'step-owner' && t.steps.includes(step.id)),
      );
      return unique(asked.flatMap((t) => t.to)).filter(has);
    }
    case 'handling-manager':
    case 'police':
    case 'childrens-services':
      return [];
  }
}

const unique = <T>(list: readonly T[]): T[] => [...new Set(list)];
