// Who can be told by what is set up, and can come back to the case: role by role. Pure; it reads no case.
import type { ChannelName, DesignatedOfficer, Organisation, Person } from '../organisation.js';

export type Party = Person | DesignatedOfficer;

/** What these settings send on. */
export interface SetUp {
  readonly on: ReadonlySet<ChannelName>;
  /** Whether a link in a message leads here from another machine than this one. */
  readonly linksLead: boolean;
}

/**
 * `none`: nothing that is set up leads to them. `deaf`: they can be told and can't answer. `one`: by one channel,
 * which brings them back too. `several`: by more, one of which does at least.
 */
export type Reach = 'none' | 'deaf' | 'one' | 'several';

export interface PartyReach {
  readonly party: Party;
  readonly reach: Reach;
}

/** `who`: `the designated officers for Kent`. `where`: their place in the organisation file. */
export interface RoleReach {
  readonly role: 'officers' | 'whistle-blowing' | 'first' | 'last-resort' | 'administrator';
  readonly where: string;
  readonly who: string;
  readonly people: readonly PartyReach[];
  /** Of whoever of them can be reached best. */
  readonly best: Reach;
}

const RANK: readonly Reach[] = ['none', 'deaf', 'one', 'several'];

/** Being away is for a time, and no matter of how somebody can be reached. */
export function reachOf(party: Party, organisation: Pick<Organisation, 'channels'>, setUp: SetUp): Reach {
  const names = party.channels.map(({ name }) => name).filter((name) => setUp.on.has(name));
  const bringsBack = organisation.channels.some(
    ({ name, isChat, encloses }) =>
      names.includes(name) && (isChat || (setUp.linksLead && encloses.includes('link'))),
  );
  if (names.length === 0) return 'none';
  if (!bringsBack) return 'deaf';
  return names.length === 1 ? 'one' : 'several';
}

/** Each role of the routes with its people; one that nobody has is left out. */
export function surveyReach(organisation: Organisation, setUp: SetUp): RoleReach[] {
  const { roles } = organisation;
  const people = [...organisation.people.values()];
  const officers = [...organisation.officers.values()];
  const named = (ids: readonly string[]): Person[] => people.filter(({ id }) => ids.includes(id));
  const managing = new Set(people.map(({ manager }) => manager));
  const first = people.filter(
    ({ id, seniorManager }) => seniorManager || managing.has(id) || roles.safeguardingLead.includes(id),
  );
  const found: [RoleReach['role'], string, string, readonly Party[]][] = [
    ...[...new Set(officers.map(({ area }) => area))].map(
      (area): [RoleReach['role'], string, string, readonly Party[]] => [
        'officers',
        'designated_officers',
        `the designated officers for ${area}`,
        officers.filter((one) => one.area === area),
      ],
    ),
    [
      'whistle-blowing',
      'roles.whistleblowing_officer',
      'the whistle-blowing officers',
      named(roles.whistleblowingOfficer),
    ],
    [
      'first',
      'people',
      'everyone who could be told first (line and senior managers, safeguarding leads)',
      first,
    ],
    ['last-resort', 'roles.last_resort', 'the last resort', named(roles.lastResort)],
    ['administrator', 'roles.administrator', 'the administrators', named(roles.administrator)],
  ];
  return found
    .filter(([, , , all]) => all.length > 0)
    .map(([role, where, who, all]) => {
      const each = all.map((party) => ({ party, reach: reachOf(party, organisation, setUp) }));
      return { role, where, who, people: each, best: bestOf(each.map(({ reach }) => reach)) };
    });
}

/** Everyone who has a role in some route, or looks after Sameday; each once. */
export function roleHolders(organisation: Organisation): Party[] {
  const all = surveyReach(organisation, { on: new Set(), linksLead: false }).flatMap(({ people }) => people);
  return [...new Map(all.map(({ party }) => [party.id, party])).values()];
}

const bestOf = (all: readonly Reach[]): Reach =>
  all.reduce((best, one) => (RANK.indexOf(one) > RANK.indexOf(best) ? one : best), 'none');
