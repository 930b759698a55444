// Who someone is: from the id that a platform gives, and only within the organisation's own team or tenant.
import type { PersonId } from '../escalation/ids.js';
import type { DesignatedOfficer, Organisation, Person } from '../escalation/organisation.js';

/** A person of the organisation or a designated officer. */
export type Party = Person | DesignatedOfficer;

export interface Directory {
  byId(id: string): Party | undefined;
  /** By Slack member id, unless the team is another than the organisation's. */
  bySlack(team: string, user: string): Party | undefined;
  /** By Entra object id, unless the tenant is another than the organisation's. */
  byTeams(tenant: string, objectId: string): Party | undefined;
  /** By e-mail address, whatever the case of its letters. */
  byEmail(address: string): Party | undefined;
  /** Who has this person as their line manager, in the order of the file. */
  managedBy(id: PersonId): readonly Person[];
}

const directories = new WeakMap<Organisation, Directory>();

/** The directory of an organisation as it is now; the same object for the same organisation. */
export function directoryOf(organisation: Organisation): Directory {
  const known = directories.get(organisation);
  if (known !== undefined) return known;
  const directory = createDirectory(organisation);
  directories.set(organisation, directory);
  return directory;
}

function createDirectory(organisation: Organisation): Directory {
  const byAddress = new Map<string, Party>();
  for (const party of [...organisation.people.values(), ...organisation.officers.values()]) {
    for (const { name, address } of party.channels) byAddress.set(`${name} ${address.toLowerCase()}`, party);
  }
  const find = (channel: string, address: string) =>
    byAddress.get(`${channel} ${address.trim().toLowerCase()}`);
  const reports = new Map<PersonId, Person[]>();
  for (const person of organisation.people.values()) {
    if (person.manager === null) continue;
    reports.set(person.manager, [...(reports.get(person.manager) ?? []), person]);
  }
  const tenantOfOurs = organisation.teamsTenant?.toLowerCase();
  return {
    byId: (id) => organisation.people.get(id as PersonId) ?? organisation.officers.get(id as PersonId),
    bySlack: (team, user) => (team === organisation.slackTeam ? find('slack', user) : undefined),
    byTeams: (tenant, objectId) =>
      tenant.toLowerCase() === tenantOfOurs ? find('teams', objectId) : undefined,
    byEmail: (address) => find('email', address),
    managedBy: (id) => reports.get(id) ?? [],
  };
}
