// Who is told, in which order, and who never is. 8(1), 8(2), 8(5).
import type { Concern } from '../case/concern.js';
import type { PersonId } from '../ids.js';
import { isReachable, partyOf, reportsTo, type Organisation } from '../organisation.js';
import { onlyChildren } from '../procedure/procedure-in-case.js';

export interface RouteOfConcern {
  /** Eligible and reachable, in the order in which they are told. */
  readonly chain: readonly PersonId[];
  /** Of the chain: told only because others are silent. They read what was reported when they take it on. */
  readonly alerted: ReadonlySet<PersonId>;
  /** Eligible, but away or without a channel: passed over at once. */
  readonly passedOver: readonly PersonId[];
  /** Told at once when the chain is empty or silent to its end. */
  readonly lastResorts: readonly PersonId[];
}

/** The longest chain of managers that is followed; an organisation file with a circle is refused earlier. */
const LEVELS_LIMIT = 50;

/**
 * The subjects and whoever answers to one of them, the named, the left out, the conflicted and the reporter: never told,
 * whatever their place. The one whom the reporter chose under 8(2) may answer to a subject.
 */
export function excludedFrom(
  organisation: Organisation,
  concern: Concern,
  conflicts: readonly PersonId[] = NONE,
): ReadonlySet<PersonId> {
  const known = lastExcluded.get(concern);
  if (known?.organisation === organisation && known.conflicts === conflicts) return known.excluded;
  const excluded = workOutExcluded(organisation, concern, conflicts);
  lastExcluded.set(concern, { organisation, conflicts, excluded });
  return excluded;
}

const NONE: readonly PersonId[] = [];
/** A case asks for this of each person at each look, and the answer changes seldom. */
const lastExcluded = new WeakMap<
  Concern,
  { organisation: Organisation; conflicts: readonly PersonId[]; excluded: ReadonlySet<PersonId> }
>();

function workOutExcluded(
  organisation: Organisation,
  concern: Concern,
  conflicts: readonly PersonId[],
): Set<PersonId> {
  const subjects = concern.subjects.flatMap((subject) => subject.id ?? []);
  const excluded = reportsTo(organisation, subjects);
  if (concern.tell) excluded.delete(concern.tell);
  for (const id of [...subjects, ...concern.leaveOut, ...concern.namedInReport, ...conflicts])
    excluded.add(id);
  if (concern.reporter) excluded.add(concern.reporter);
  return excluded;
}

/** The people on this concern's route, in order. Pure; the same for the review page and the ladder. */
export function routeOf(
  organisation: Organisation,
  concern: Concern,
  conflicts: readonly PersonId[] = [],
): RouteOfConcern {
  const excluded = excludedFrom(organisation, concern, conflicts);
  const { order, ifSilent } = orderOf(organisation, concern);
  const eligible = unique(order).filter((p) => !excluded.has(p));
  const reachable = (p: PersonId): boolean => isReachable(partyOf(organisation, p));
  const { whistleblowingOfficer, lastResort } = organisation.roles;
  const chain = eligible.filter(reachable);
  return {
    chain,
    // Whoever stands first is asked, not alerted, whoever they are.
    alerted: new Set(chain.slice(1).filter((p) => ifSilent.includes(p))),
    passedOver: eligible.filter((p) => !reachable(p)),
    // 7: between children it stays with the safeguarding lead.
    lastResorts: onlyChildren(concern)
      ? []
      : unique([...whistleblowingOfficer, ...lastResort]).filter((p) => !excluded.has(p) && reachable(p)),
  };
}

interface Order {
  readonly order: readonly PersonId[];
  /** Of these: told only because others are silent. */
  readonly ifSilent: readonly PersonId[];
}

function orderOf(organisation: Organisation, concern: Concern): Order {
  const { whistleblowingOfficer, lastResort, safeguardingLead } = organisation.roles;
  // 8(5): the agency's own whistle-blowing procedure; no line or senior manager is on it as such.
  if (concern.route === 'whistle-blowing') {
    return {
      order: [...whistleblowingOfficer, ...lastResort],
      ifSilent: outside(lastResort, whistleblowingOfficer),
    };
  }
  const { order, ifSilent } = managementOrder(organisation, concern);
  // 7: the safeguarding lead and the deputies are the ladder; a line manager comes in only where all of them are silent.
  if (onlyChildren(concern)) {
    return { order: [...safeguardingLead, ...order], ifSilent: outside(order, safeguardingLead) };
  }
  return { order: [...order, ...lastResort], ifSilent: [...ifSilent, ...outside(lastResort, order)] };
}

const outside = (people: readonly PersonId[], others: readonly PersonId[]): PersonId[] =>
  people.filter((person) => !others.includes(person));

/** 8(1): the line manager and upwards; 8(2): any other senior manager, and the one chosen first. */
function managementOrder(organisation: Organisation, concern: Concern): Order {
  const line = concern.reporter ? managersAbove(organisation, concern.reporter) : [];
  const theirs = [...(concern.tell ? [concern.tell] : []), ...line];
  const seniors = [...organisation.people.values()].filter((p) => p.seniorManager);
  const here = sitesOf(organisation, concern);
  const elsewhere = seniors
    .filter((p) => p.site !== null && here.size > 0 && !here.has(p.site))
    .map((p) => p.id);
  return { order: [...theirs, ...seniors.map((p) => p.id)], ifSilent: outside(elsewhere, theirs) };
}

/** Where the reporter and those whom it is about work. */
const sitesOf = (organisation: Organisation, concern: Concern): Set<string> =>
  new Set(
    [concern.reporter, ...concern.subjects.map((subject) => subject.id)].flatMap(
      (id) => (id && organisation.people.get(id)?.site) ?? [],
    ),
  );

/** The line manager and upwards. */
export function managersAbove(organisation: Organisation, person: PersonId): PersonId[] {
  const line: PersonId[] = [];
  let next = organisation.people.get(person)?.manager ?? null;
  while (next !== null && line.length < LEVELS_LIMIT) {
    line.push(next);
    next = organisation.people.get(next)?.manager ?? null;
  }
  return line;
}

/**
 * Who decides together on immediate action: those whom the organisation names; else the head or chief executive above
 * the person concerned, and the safeguarding lead. Never anyone taken out. 8(7)
 */
export function identifiedSeniorManagers(
  organisation: Organisation,
  concern: Concern,
  conflicts: readonly PersonId[] = [],
): PersonId[] {
  const { identifiedSeniorManagers: named, safeguardingLead } = organisation.roles;
  const excluded = excludedFrom(organisation, concern, conflicts);
  const below = concern.subjects.find((subject) => subject.id !== null)?.id ?? concern.reporter;
  const head = (below ? managersAbove(organisation, below) : [])
    .filter((id) => organisation.people.get(id)?.seniorManager && !excluded.has(id))
    .at(-1);
  const isThere = (id: PersonId): boolean => !excluded.has(id) && isReachable(partyOf(organisation, id));
  // The others in the list are deputies.
  const lead = safeguardingLead.filter(isThere).slice(0, 1);
  return unique(named.length > 0 ? named : [...(head ? [head] : []), ...lead]).filter(isThere);
}

/**
 * The designated officers to tell: of the area of the place of work; if none of those may or can be told, any
 * other. 8(4). Never a subject, a named or a conflicted one.
 */
export function officersFor(
  organisation: Organisation,
  concern: Concern,
  conflicts: readonly PersonId[] = [],
): PersonId[] {
  // 7: between children there is no colleague for a designated officer to look at.
  if (onlyChildren(concern)) return [];
  const excluded = excludedFrom(organisation, concern, conflicts);
  const able = [...organisation.officers.values()].filter((o) => !excluded.has(o.id) && isReachable(o));
  const found = concern.areas.flatMap((area) => {
    const there = able.filter((o) => o.area === area);
    return there.length > 0 ? there : able;
  });
  return unique((concern.areas.length > 0 ? found : able).map((o) => o.id));
}

const unique = <T>(list: readonly T[]): T[] => [...new Set(list)];
