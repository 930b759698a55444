// For an organisation as it is: who would be told of a concern about each person, and where too few people
// are left. It runs the actual routing rules on hypothetical concerns, and reads no case.
import type { Concern, Route } from '../case/concern.js';
import type { PersonId } from '../ids.js';
import { partyOf, reportsTo, type Organisation, type Person } from '../organisation.js';
import { officersFor, routeOf, type RouteOfConcern } from './routing.js';

export interface SupposedRoute extends RouteOfConcern {
  /** The designated officers who would be alerted. */
  readonly officers: readonly PersonId[];
}

/**
 * The fewest people who would be told, over everyone who might report, and a reporter for whom that is so.
 */
export interface Fewest {
  readonly eligible: number;
  /** Null: whoever reports. */
  readonly reporter: PersonId | null;
}

export interface RouteSurvey {
  readonly subject: PersonId;
  readonly management: Fewest;
  readonly whistleBlowing: Fewest;
  /** How many designated officers are left for the place of work, and how many in all. */
  readonly officersOfArea: number;
  readonly officers: number;
}

/** A concern that nobody has raised. */
function supposed(o: {
  subject: PersonId | null;
  reporter: PersonId | null;
  route: Route;
  area: string;
}): Concern {
  return {
    route: o.route,
    identity: o.reporter === null ? 'anonymous' : 'named',
    reporter: o.reporter,
    subjects: o.subject === null ? [] : [{ id: o.subject, name: '', under18: false }],
    concerns: [],
    what: '',
    learnedAt: 0,
    tell: null,
    leaveOut: [],
    namedInReport: [],
    immediateRisk: false,
    adultInvolved: 'unsure',
    devices: [],
    children: [],
    areas: [o.area],
    received: { how: 'self', from: null },
  };
}

const areaOf = (organisation: Organisation, subject: PersonId): string =>
  partyOf(organisation, subject)?.area ?? organisation.area;

/** Who would be told, in order, if `reporter` raised a concern about `subject` today. */
export function supposedRoute(
  organisation: Organisation,
  o: { readonly subject: PersonId; readonly reporter: PersonId | null; readonly route: Route },
): SupposedRoute {
  const concern = supposed({ ...o, area: areaOf(organisation, o.subject) });
  return { ...routeOf(organisation, concern), officers: officersFor(organisation, concern) };
}

/** The survey for each of these subjects (people or designated officers), in their order. */
export function surveyRoutes(organisation: Organisation, subjects: readonly PersonId[]): RouteSurvey[] {
  const reporters = reportersThatDiffer(organisation);
  const chains = (route: Route, who: readonly (PersonId | null)[]) =>
    who.map((reporter) => {
      const concern = supposed({ subject: null, reporter, route, area: organisation.area });
      return { reporter, chain: new Set(routeOf(organisation, concern).chain) };
    });
  const management = chains('management', reporters);
  const whistleBlowing = chains('whistle-blowing', [null, ...reporters]);
  return subjects.map((subject) => {
    const { officers } = supposedRoute(organisation, { subject, reporter: null, route: 'management' });
    const area = areaOf(organisation, subject);
    return {
      subject,
      management: fewest(management, subject, organisation),
      whistleBlowing: fewest(whistleBlowing, subject, organisation),
      officersOfArea: officers.filter((id) => organisation.officers.get(id)?.area === area).length,
      officers: [...organisation.officers.values()].filter(
        (o) => o.id !== subject && !o.away && o.channels.length > 0,
      ).length,
    };
  });
}

/**
 * Leaving people out of a route brings nobody else into it, so each chain is worked out once and used for all
 * subjects, with whom they manage.
 */
function fewest(
  chains: readonly { readonly reporter: PersonId | null; readonly chain: ReadonlySet<PersonId> }[],
  subject: PersonId,
  organisation: Organisation,
): Fewest {
  const excluded = new Set([subject, ...reportsTo(organisation, [subject])]);
  let found: Fewest | null = null;
  for (const { reporter, chain } of chains) {
    if (reporter === subject) continue;
    const eligible = [...chain].filter((person) => !excluded.has(person)).length;
    if (found === null || eligible < found.eligible) found = { eligible, reporter };
  }
  return found ?? { eligible: 0, reporter: null };
}

/**
 * Enough reporters to represent all: everyone who may themselves be told of a concern, and of the others two
 * for each line manager, as one of the two may be the subject.
 */
function reportersThatDiffer(organisation: Organisation): PersonId[] {
  const { roles } = organisation;
  const people = [...organisation.people.values()];
  const told = new Set<PersonId>([
    ...people.flatMap((person) => person.manager ?? []),
    ...people.filter((person) => person.seniorManager).map((person) => person.id),
    ...roles.lastResort,
    ...roles.whistleblowingOfficer,
  ]);
  const others = new Map<PersonId | null, Person[]>();
  for (const person of people) {
    if (told.has(person.id)) continue;
    const known = others.get(person.manager) ?? [];
    if (known.length < 2) others.set(person.manager, [...known, person]);
  }
  return [
    ...[...others.values()].flat().map((person) => person.id),
    ...[...told].filter((id) => organisation.people.has(id)),
  ];
}
