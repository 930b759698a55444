// For each person as subject: who would be told. Read from the organisation file and the procedure, never from a case.
import type { PersonId } from '../../escalation/ids.js';
import { partyOf, type Organisation } from '../../escalation/organisation.js';
import {
  supposedRoute,
  surveyRoutes,
  type Fewest,
  type SupposedRoute,
} from '../../escalation/routing/route-survey.js';

const ON_A_PAGE = 50;

export interface ShownRoute {
  readonly id: PersonId;
  readonly name: string;
  readonly first: readonly string[];
  readonly management: Left;
  readonly whistleBlowing: Left;
  readonly flags: readonly string[];
}

interface Left {
  readonly eligible: number;
  readonly reporter: string | null;
}

export interface RoutesPage {
  readonly query: string;
  readonly found: number;
  readonly flagged: number;
  readonly routes: readonly ShownRoute[];
  readonly page: number;
  readonly pages: number;
}

export function routesPage(
  organisation: Organisation,
  asked: { readonly query: string; readonly page: number },
): RoutesPage {
  const wanted = asked.query.trim().toLowerCase();
  const everyone = [...organisation.people.values(), ...organisation.officers.values()];
  const subjects = everyone
    .filter((one) => `${one.name} ${one.id}`.toLowerCase().includes(wanted))
    .map((one) => one.id);
  const all = surveyRoutes(organisation, subjects).map((survey) => {
    const flags = [
      ...flagsOf('Line and senior managers', survey.management, organisation),
      ...flagsOf('Whistle-blowing', survey.whistleBlowing, organisation),
      ...officerFlags(survey.officersOfArea, survey.officers),
    ];
    return { survey, flags };
  });
  const sorted = [
    ...all.filter((one) => one.flags.length > 0),
    ...all.filter((one) => one.flags.length === 0),
  ];
  const pages = Math.max(1, Math.ceil(sorted.length / ON_A_PAGE));
  const page = Math.min(Math.max(1, asked.page), pages);
  return {
    query: asked.query.trim(),
    found: sorted.length,
    flagged: all.filter((one) => one.flags.length > 0).length,
    routes: sorted.slice((page - 1) * ON_A_PAGE, page * ON_A_PAGE).map(({ survey, flags }) => ({
      id: survey.subject,
      name: nameOf(organisation, survey.subject),
      first: namesOf(organisation, routeFor(organisation, survey.subject, null).management.chain.slice(0, 2)),
      management: leftOf(survey.management, organisation),
      whistleBlowing: leftOf(survey.whistleBlowing, organisation),
      flags,
    })),
    page,
    pages,
  };
}

/** How many subjects have a route with one person or nobody left. */
export const flaggedRoutes = (organisation: Organisation): number =>
  routesPage(organisation, { query: '', page: 1 }).flagged;

export interface ShownSubject {
  readonly id: PersonId;
  readonly name: string;
  readonly reporter: PersonId | null;
  readonly reporters: readonly {
    readonly value: string;
    readonly text: string;
    readonly selected: boolean;
  }[];
  readonly routes: readonly { readonly title: string; readonly people: ShownChain }[];
  readonly officers: readonly string[];
}

interface ShownChain {
  readonly chain: readonly string[];
  readonly passedOver: readonly string[];
  readonly lastResorts: readonly string[];
}

/** Null: nobody of that id. */
export function subjectPage(
  organisation: Organisation,
  subject: string,
  reporter: string,
): ShownSubject | null {
  const party = partyOf(organisation, subject as PersonId);
  if (party === undefined) return null;
  const { management, whistleBlowing, by } = routeFor(organisation, party.id, reporter as PersonId);
  const shown = (route: SupposedRoute): ShownChain => ({
    chain: namesOf(organisation, route.chain),
    passedOver: namesOf(organisation, route.passedOver),
    lastResorts: namesOf(organisation, route.lastResorts),
  });
  return {
    id: party.id,
    name: party.name,
    reporter: by,
    reporters: [...organisation.people.values()]
      .filter((one) => one.id !== party.id)
      .map((one) => ({ value: one.id, text: one.name, selected: one.id === by })),
    routes: [
      { title: 'Line and senior managers', people: shown(management) },
      { title: 'Whistle-blowing', people: shown(whistleBlowing) },
    ],
    officers: namesOf(organisation, management.officers),
  };
}

/**
 * Without a reporter, or with one who isn't there: a colleague with the same line manager, else the first.
 */
function routeFor(organisation: Organisation, subject: PersonId, reporter: PersonId | null) {
  const others = [...organisation.people.values()].filter((one) => one.id !== subject);
  const manager = organisation.people.get(subject)?.manager ?? null;
  const given = others.find((one) => one.id === reporter);
  const colleague = others.find((one) => manager !== null && one.manager === manager);
  const by = (given ?? colleague ?? others[0])?.id ?? null;
  return {
    by,
    management: supposedRoute(organisation, { subject, reporter: by, route: 'management' }),
    whistleBlowing: supposedRoute(organisation, { subject, reporter: by, route: 'whistle-blowing' }),
  };
}

const nameOf = (organisation: Organisation, id: PersonId): string => partyOf(organisation, id)?.name ?? id;
const namesOf = (organisation: Organisation, ids: readonly PersonId[]): string[] =>
  ids.map((id) => nameOf(organisation, id));

const leftOf = ({ eligible, reporter }: Fewest, organisation: Organisation): Left => ({
  eligible,
  reporter: reporter === null ? null : nameOf(organisation, reporter),
});

function flagsOf(route: string, fewest: Fewest, organisation: Organisation): string[] {
  if (fewest.eligible > 1) return [];
  const { eligible, reporter } = leftOf(fewest, organisation);
  const when = reporter === null ? '' : ` when ${reporter} reports`;
  return [`${route}: ${eligible === 0 ? 'nobody is' : 'one person is'} left${when}`];
}

function officerFlags(ofArea: number, inAll: number): string[] {
  if (inAll === 0) return ['No designated officer is left'];
  return ofArea === 0 ? ['No designated officer of their own area: one of another area is alerted'] : [];
}
