// Who is told, in which order, and who never is. 8(1), 8(2), 8(5).
import type { Concern } from '../case/concern.js';
import type { PersonId } from '../ids.js';
import { isReachable, partyOf, type Organisation } from '../organisation.js';

export interface RouteOfConcern {
  /** Eligible and reachable, in the order in which they are told. */
  readonly chain: readonly PersonId[];
  /** Eligible, but away or without a channel: passed over at once. */
  readonly passedOver: readonly PersonId[];
  /** Told at once when the chain is empty or silent to its end. */
  readonly lastResorts: readonly PersonId[];
}

/** The longest chain of managers that is followed; an organisation file with a circle is refused earlier. */
const LEVELS_LIMIT = 50;

/**
 * The subjects, the named, the left out, the conflicted and the reporter: never told, whatever their place.
 */
export function excludedFrom(concern: Concern, conflicts: readonly PersonId[] = []): Set<PersonId> {
  const excluded = new Set<PersonId>([...concern.leaveOut, ...concern.namedInReport, ...conflicts]);
  for (const subject of concern.subjects) if (subject.id) excluded.add(subject.id);
  if (concern.reporter) excluded.add(concern.reporter);
  return excluded;
}

/** The people on this concern's route, in order. Pure; the same for the review page and the ladder. */
export function routeOf(
  organisation: Organisation,
  concern: Concern,
  conflicts: readonly PersonId[] = [],
): RouteOfConcern {
  const excluded = excludedFrom(concern, conflicts);
  const wanted =
    concern.route === 'whistle-blowing'
      ? whistleBlowingOrder(organisation)
      : managementOrder(organisation, concern);
  const eligible = unique(wanted).filter((p) => !excluded.has(p));
  const reachable = (p: PersonId): boolean => isReachable(partyOf(organisation, p));
  const { whistleblowingOfficer, lastResort } = organisation.roles;
  return {
    chain: eligible.filter(reachable),
    passedOver: eligible.filter((p) => !reachable(p)),
    lastResorts: unique([...whistleblowingOfficer, ...lastResort]).filter(
      (p) => !excluded.has(p) && reachable(p),
    ),
  };
}

/** 8(1): the line manager and upwards; 8(2): any other senior manager, and the one chosen first; then the last resort. */
function managementOrder(organisation: Organisation, concern: Concern): PersonId[] {
  const line: PersonId[] = [];
  let next = concern.reporter ? (organisation.people.get(concern.reporter)?.manager ?? null) : null;
  while (next !== null && line.length < LEVELS_LIMIT) {
    line.push(next);
    next = organisation.people.get(next)?.manager ?? null;
  }
  const seniors = [...organisation.people.values()].filter((p) => p.seniorManager).map((p) => p.id);
  return [...(concern.tell ? [concern.tell] : []), ...line, ...seniors, ...organisation.roles.lastResort];
}

/** 8(5): the agency's own whistle-blowing procedure; no line or senior manager is on it as such. */
const whistleBlowingOrder = (organisation: Organisation): PersonId[] => [
  ...organisation.roles.whistleblowingOfficer,
  ...organisation.roles.lastResort,
];

/**
 * The designated officers to tell: of the area of the place of work; if none of those may or can be told, any
 * other. 8(4). Never a subject, a named or a conflicted one.
 */
export function officersFor(
  organisation: Organisation,
  concern: Concern,
  conflicts: readonly PersonId[] = [],
): PersonId[] {
  const excluded = excludedFrom(concern, conflicts);
  const able = [...organisation.officers.values()].filter((o) => !excluded.has(o.id) && isReachable(o));
  const found = concern.areas.flatMap((area) => {
    const there = able.filter((o) => o.area === area);
    return there.length > 0 ? there : able;
  });
  return unique((concern.areas.length > 0 ? found : able).map((o) => o.id));
}

const unique = <T>(list: readonly T[]): T[] => [...new Set(list)];
