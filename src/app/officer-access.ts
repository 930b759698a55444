// The way in for officers of another organisation, assembled: what is kept.
import type { Casework, Clock } from '../casework/casework.js';
import { createKeyValueStore } from '../casework/key-value-store.js';
import {
  createOfficerLinks,
  officerLinkShape,
  officerSessionShape,
  officerTokenShape,
  type OfficerLinks,
} from '../casework/officer-links.js';
import type { OrganisationSource } from '../config/organisation-source.js';
import type { Store } from '../store/index.js';

interface OfficerAccessParts {
  readonly organisation: Pick<OrganisationSource, 'current'>;
  readonly store: Store;
}

export const officerAddress = (publicUrl: string, token: string): string => `${publicUrl}/officer/${token}`;

/** @param clock for links and sessions: in a rehearsal the real one */
export function officerLinksOf(appParts: OfficerAccessParts, casework: Casework, clock: Clock): OfficerLinks {
  const { store, organisation } = appParts;
  const of = { store, organisation: organisation.current().id, clock };
  return createOfficerLinks({
    casework,
    links: createKeyValueStore({ ...of, kind: 'officer-link', shape: officerLinkShape }),
    tokens: createKeyValueStore({ ...of, kind: 'officer-token', shape: officerTokenShape }),
    sessions: createKeyValueStore({ ...of, kind: 'officer-session', shape: officerSessionShape }),
    codeHash: (text) => store.codeHash(text),
    clock,
  });
}
