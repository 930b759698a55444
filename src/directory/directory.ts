// Who someone is: from the id that a platform gives, and only within the organisation's own team or tenant.
import type { PersonId } from '../escalation/ids.js';
import type {
  ChannelKind,
  ChannelName,
  DesignatedOfficer,
  Organisation,
  Person,
} from '../escalation/organisation.js';

/** A person of the organisation or a designated officer. */
export type Party = Person | DesignatedOfficer;

export interface Directory {
  byId(id: string): Party | undefined;
  /**
   * Who has this address, whatever the case of its letters. Nobody, where the channel has workspaces and this is
   * another than the organisation's, and where an address doesn't say who somebody is.
   */
  by(channel: ChannelName, address: string, workspace: string | null): Party | undefined;
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
  const kinds = new Map(organisation.channels.map((kind) => [kind.name, kind]));
  const isOurs = (kind: ChannelKind, workspace: string | null): boolean =>
    kind.workspace === null ||
    (workspace !== null && workspace.toLowerCase() === organisation.workspaces.get(kind.name)?.toLowerCase());
  const reports = new Map<PersonId, Person[]>();
  for (const person of organisation.people.values()) {
    if (person.manager === null) continue;
    reports.set(person.manager, [...(reports.get(person.manager) ?? []), person]);
  }
  return {
    byId: (id) => organisation.people.get(id as PersonId) ?? organisation.officers.get(id as PersonId),
    by: (channel, address, workspace) => {
      const kind = kinds.get(channel);
      if (kind === undefined || !kind.identifies || !isOurs(kind, workspace)) return undefined;
      return byAddress.get(`${channel} ${address.trim().toLowerCase()}`);
    },
    managedBy: (id) => reports.get(id) ?? [],
  };
}
