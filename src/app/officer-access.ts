// The way in for officers of another organisation, assembled: what is kept, and what goes into their e-mails
// and texts.
import {
  NOTHING_ENCLOSED,
  type Casework,
  type Clock,
  type Enclosed,
  type OutboxNotice,
} from '../casework/casework.js';
import { createKeyValueStore } from '../casework/key-value-store.js';
import {
  createOfficerLinks,
  officerLinkShape,
  officerSessionShape,
  officerTokenShape,
  type OfficerLinks,
} from '../casework/officer-links.js';
import { linkChannelOf } from '../escalation/organisation.js';
import type { OrganisationSource } from '../config/organisation-source.js';
import type { Settings } from '../config/settings.js';
import type { Store } from '../store/index.js';
import { codeOf, type AppLog } from './log.js';

interface OfficerAccessParts {
  readonly settings: Settings;
  readonly log: AppLog;
  readonly organisation: OrganisationSource;
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

/**
 * What a notice to a designated officer brings. The link goes by the first of their channels that may bring one; the
 * passcode by another, so that an alert can be opened without a phone call. Never throws: the alert itself goes in any
 * case.
 */
export const enclosedFor =
  (opened: Pick<OfficerAccessParts, 'settings' | 'log' | 'organisation'>, links: OfficerLinks) =>
  async (notice: Pick<OutboxNotice, 'to' | 'reference' | 'channel'>): Promise<Enclosed> => {
    const organisation = opened.organisation.current();
    if (!organisation.officers.has(notice.to)) return NOTHING_ENCLOSED;
    const byLink = linkChannelOf(organisation, notice.to);
    const kind = organisation.channels.find(({ name }) => name === notice.channel);
    if (byLink === null || kind === undefined) return NOTHING_ENCLOSED;
    const brings = kind === byLink ? 'link' : 'passcode';
    if (!kind.encloses.includes(brings)) return NOTHING_ENCLOSED;
    try {
      const issued = await links.forNotice(notice.reference, notice.to);
      if (issued === null) return NOTHING_ENCLOSED;
      const { token, passcode: code } = issued;
      return brings === 'link'
        ? { link: officerAddress(opened.settings.publicUrl, token), passcode: null }
        : { link: null, passcode: { code, linkIn: byLink.words.inText } };
    } catch (error) {
      opened.log.error(
        { code: codeOf(error) },
        'an officer’s link could not be made: the notice goes without it',
      );
      return NOTHING_ENCLOSED;
    }
  };
