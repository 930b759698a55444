// Groups of people in a case, as the rules speak of them. None of them ever holds an excluded person.
import { partsOf } from '../case/access.js';
import type { Part } from '../case/events.js';
import type { CaseState } from '../case/state.js';
import type { Context } from '../context.js';
import type { PersonId } from '../ids.js';
import type { Owner, Step } from '../procedure/procedure.js';
import { excludedFrom, identifiedSeniorManagers, officersFor, routeOf } from './routing.js';

/** Those asked to act, or alerted because others were silent, who may still take it on; in the order of telling. */
export const toldManagers = (state: CaseState, context: Context): PersonId[] =>
  unique(state.told.filter((t) => mayTakeOn(t.as)).map((t) => t.person)).filter((p) =>
    [...partsOf(p, state, context.organisation)].some(mayTakeOn),
  );

const mayTakeOn = (part: Part): boolean => part === 'manager' || part === 'alerted';

/** The next in line who haven't been told. */
export function notYetTold(state: CaseState, context: Context): PersonId[] {
  const told = new Set(state.told.filter((t) => mayTakeOn(t.as)).map((t) => t.person));
  return state.concern
    ? routeOf(context.organisation, state.concern, state.conflicts).chain.filter((p) => !told.has(p))
    : [];
}

/** "Everyone eligible": the route's people, and everyone else who was told to act. */
export const everyoneEligible = (state: CaseState, context: Context): PersonId[] =>
  unique([...toldManagers(state, context), ...notYetTold(state, context)]);

/**
 * In which part each of these is told: asked to act, or only alerted, which opens nothing until they take it on.
 * Whoever was asked once stays asked.
 */
export function byPart(
  people: readonly PersonId[],
  state: CaseState,
  context: Context,
): readonly { readonly as: 'manager' | 'alerted'; readonly to: PersonId[] }[] {
  if (!state.concern) return [];
  const { alerted, lastResorts, chain } = routeOf(context.organisation, state.concern, state.conflicts);
  const isAlerted = (p: PersonId): boolean =>
    !partsOf(p, state, context.organisation).has('manager') &&
    (alerted.has(p) || (lastResorts.includes(p) && !chain.includes(p)));
  return [
    { as: 'manager', to: people.filter((p) => !isAlerted(p)) },
    { as: 'alerted', to: people.filter(isAlerted) },
  ];
}

/** The handling manager, or, while there is none, everyone who was asked. */
export const handlers = (state: CaseState, context: Context): PersonId[] =>
  state.handling
    ? [state.handling.person]
    : toldManagers(state, context).filter((p) => partsOf(p, state, context.organisation).has('manager'));

/** The designated officers concerned: of the area, and those already told. */
export function officers(state: CaseState, context: Context): PersonId[] {
  const { concern, conflicts } = state;
  if (!concern) return [];
  const excluded = excludedFrom(context.organisation, concern, conflicts);
  const told = state.told.filter((t) => t.as === 'officer').map((t) => t.person);
  return unique([...officersFor(context.organisation, concern, conflicts), ...told]).filter(
    (p) => !excluded.has(p),
  );
}

/**
 * Who owes a step: of whom it is asked, and who reads it first. What police and children's services owe is chased by
 * whoever handles it. On the whistle-blowing route every duty is that officer's, so that no manager hears of it. 8(5)
 */
export const ownersOf = (step: Step, state: CaseState, context: Context): PersonId[] =>
  OWNERS[step.owner](state, context);

const OWNERS: Readonly<Record<Owner, (state: CaseState, context: Context) => PersonId[]>> = {
  'handling-manager': handlers,
  police: handlers,
  'childrens-services': handlers,
  'designated-officer': officers,
  'senior-managers': (state, context) => {
    const { concern, conflicts } = state;
    if (!concern || concern.route === 'whistle-blowing') return handlers(state, context);
    const seniors = identifiedSeniorManagers(context.organisation, concern, conflicts);
    return seniors.length > 0 ? seniors : handlers(state, context);
  },
  'safeguarding-lead': (state, context) => {
    const { concern, conflicts } = state;
    if (!concern || concern.route === 'whistle-blowing') return handlers(state, context);
    const excluded = excludedFrom(context.organisation, concern, conflicts);
    const leads = context.organisation.roles.safeguardingLead.filter((p) => !excluded.has(p));
    return leads.length > 0 ? leads : handlers(state, context);
  },
};

/** The reporter, if they can be written to; nobody when the report is anonymous. */
export const reporter = (state: CaseState): PersonId[] =>
  state.concern?.reporter ? [state.concern.reporter] : [];

const unique = <T>(list: readonly T[]): T[] => [...new Set(list)];
