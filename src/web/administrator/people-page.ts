// The people and their channels, as the organisation file has them and as this process can reach them.
import type { PersonId } from '../../escalation/ids.js';
import {
  channelWords,
  type Channel,
  type Contact,
  type DesignatedOfficer,
  type Organisation,
  type Person,
} from '../../escalation/organisation.js';
import { reachOf, type Reach, type SetUp } from '../../escalation/routing/reach.js';

const ON_A_PAGE = 50;

export interface ShownChannel {
  readonly name: string;
  readonly address: string;
  /** Whether this process can send on it. */
  readonly works: boolean;
}

export interface ShownPerson {
  readonly id: PersonId;
  readonly name: string;
  readonly job: string;
  readonly site: string | null;
  readonly manager: string | null;
  readonly roles: readonly string[];
  readonly channels: readonly ShownChannel[];
  readonly away: boolean;
  /** What needs correcting, in words. */
  readonly flags: readonly string[];
}

export interface ShownContact {
  readonly what: string;
  readonly name: string;
  readonly phone: string | null;
  /** `2026-01-05 by ben.ode`; null: unchecked. */
  readonly checked: string | null;
}

export interface PeoplePage {
  readonly query: string;
  readonly found: number;
  readonly people: readonly ShownPerson[];
  readonly page: number;
  readonly pages: number;
}

export function peoplePage(
  organisation: Organisation,
  setUp: SetUp,
  asked: { readonly query: string; readonly page: number },
): PeoplePage {
  const wanted = asked.query.trim().toLowerCase();
  const all = [...organisation.people.values()]
    .filter((one) => `${one.name} ${one.id} ${one.job} ${one.site ?? ''}`.toLowerCase().includes(wanted))
    .map((one) => shownPerson(one, organisation, setUp));
  // Those with something to correct first; otherwise in the order of the file.
  const sorted = [
    ...all.filter((one) => one.flags.length > 0),
    ...all.filter((one) => one.flags.length === 0),
  ];
  const pages = Math.max(1, Math.ceil(sorted.length / ON_A_PAGE));
  const page = Math.min(Math.max(1, asked.page), pages);
  return {
    query: asked.query.trim(),
    found: sorted.length,
    people: sorted.slice((page - 1) * ON_A_PAGE, page * ON_A_PAGE),
    page,
    pages,
  };
}

export function shownPerson(person: Person, organisation: Organisation, setUp: SetUp): ShownPerson {
  const shown = channelsOf(organisation, person.channels, setUp);
  return {
    id: person.id,
    name: person.name,
    job: person.job,
    site: person.site,
    manager:
      person.manager === null ? null : (organisation.people.get(person.manager)?.name ?? person.manager),
    roles: rolesOf(person, organisation),
    channels: shown,
    away: person.away,
    flags: [
      ...channelFlags(shown, reachOf(person, organisation, setUp)),
      ...(needsManager(person, organisation)
        ? ['No line manager: a report of theirs goes to the senior managers']
        : []),
    ],
  };
}

function channelFlags(channels: readonly ShownChannel[], reach: Reach): string[] {
  if (channels.length === 0) return ['No channel: passed over, never told'];
  switch (reach) {
    case 'none':
      return ['No channel that works here: can’t be told anything'];
    case 'deaf':
      return [DEAF];
    case 'one':
      return ['One working channel: if it fails, the next person is told instead'];
    case 'several':
      return [];
  }
}

const DEAF = 'Can be told, can’t answer: no chat here, and links lead nowhere while PUBLIC_URL isn’t set';

const channelsOf = (organisation: Organisation, of: readonly Channel[], setUp: SetUp): ShownChannel[] =>
  of.map(({ name, address }) => ({
    name: channelWords(organisation, name).label,
    address,
    works: setUp.on.has(name),
  }));

/** Anyone at the top of the organisation, or outside its lines, rightly has none. */
function needsManager(person: Person, { roles }: Organisation): boolean {
  if (person.manager !== null || person.seniorManager) return false;
  return ![...roles.lastResort, ...roles.whistleblowingOfficer].includes(person.id);
}

function rolesOf({ id, seniorManager }: Person, { roles }: Organisation): string[] {
  const named: [boolean, string][] = [
    [seniorManager, 'Senior manager'],
    [roles.safeguardingLead.includes(id), 'Safeguarding lead'],
    [roles.whistleblowingOfficer.includes(id), 'Whistle-blowing officer'],
    [roles.lastResort.includes(id), 'Last resort'],
    [roles.administrator.includes(id), 'Administrator'],
  ];
  return named.flatMap(([is, name]) => (is ? [name] : []));
}

export interface OfficersOfArea {
  readonly area: string;
  readonly officers: readonly (ShownContact & {
    readonly channels: readonly ShownChannel[];
    readonly away: boolean;
  })[];
  readonly flag: string | null;
}

/** Every area in which somebody works, with its designated officers. */
export function officersByArea(organisation: Organisation, setUp: SetUp): OfficersOfArea[] {
  const officers = [...organisation.officers.values()];
  const areas = new Set([
    organisation.area,
    ...[...organisation.people.values()].map((one) => one.area),
    ...officers.map((one) => one.area),
  ]);
  return [...areas].sort().map((area) => {
    const there = officers.filter((one) => one.area === area);
    const able = there.filter((one) => !one.away && reachOf(one, organisation, setUp) !== 'none');
    const isDeaf = able.every((one) => reachOf(one, organisation, setUp) === 'deaf');
    return {
      area,
      officers: there.map((one) => shownOfficer(one, organisation, setUp)),
      flag: able.length > 0 && isDeaf ? DEAF : areaFlag(able.length),
    };
  });
}

const areaFlag = (reachable: number): string | null =>
  reachable === 0
    ? 'Nobody here can be told: an officer of another area is alerted instead'
    : reachable === 1
      ? 'One officer: when the concern is about them, an officer of another area is alerted'
      : null;

const shownOfficer = (officer: DesignatedOfficer, organisation: Organisation, setUp: SetUp) => ({
  ...shownContact('Designated officer', officer),
  channels: channelsOf(organisation, officer.channels, setUp),
  away: officer.away,
});

export function contactsOf({ contacts }: Organisation): ShownContact[] {
  return [
    shownContact('Police', contacts.police),
    ...Object.entries(contacts.childrensServices).map(([area, one]) =>
      shownContact(`Children’s services, ${area}`, one),
    ),
    shownContact('Out of hours', contacts.outOfHours),
    ...contacts.advice.map((one) => shownContact('Advice', one)),
  ];
}

const shownContact = (what: string, one: Contact): ShownContact => ({
  what,
  name: one.name,
  phone: one.phone,
  checked: one.checked === null ? null : `${one.checked.on} by ${one.checked.by}`,
});
