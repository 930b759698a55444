// What a notice by e-mail or text brings, so that whoever it tells can come back to the case: a link, or the passcode
// for the one that comes by another way. A chat brings its own buttons.
import type { Channel } from '../bot/channel.js';
import { NOTHING_ENCLOSED, type Enclosed, type OutboxNotice } from '../casework/casework.js';
import type { OfficerLinks } from '../casework/officer-links.js';
import type { OrganisationSource } from '../config/organisation-source.js';
import { setUpOf } from '../config/reach.js';
import type { Settings } from '../config/settings.js';
import { partyOf, type ChannelKind, type Organisation } from '../escalation/organisation.js';
import type { SignInLinks } from '../web/sign-in/links.js';
import { codeOf, type AppLog } from './log.js';
import { officerAddress } from './officer-access.js';

interface Parts {
  readonly settings: Settings;
  readonly channels: readonly Channel[];
  readonly log: AppLog;
  readonly organisation: Pick<OrganisationSource, 'current'>;
}

interface Links {
  readonly officers: Pick<OfficerLinks, 'forNotice'>;
  readonly signIn: Pick<SignInLinks, 'forNotice' | 'passcodeFor'>;
}

type Notice = Pick<OutboxNotice, 'to' | 'reference' | 'channel' | 'notification'>;

/** Never throws: the notice itself goes in any case. */
export const enclosedFor =
  (parts: Parts, links: Links) =>
  async (notice: Notice): Promise<Enclosed> => {
    const organisation = parts.organisation.current();
    const ways = waysOf(parts, organisation, notice);
    if (ways === null) return NOTHING_ENCLOSED;
    try {
      return organisation.officers.has(notice.to)
        ? await forOfficer(parts, links.officers, { notice, ways })
        : await forPerson(links.signIn, { notice, ways });
    } catch (error) {
      parts.log.error({ code: codeOf(error) }, 'a link could not be made: the notice goes without it');
      return NOTHING_ENCLOSED;
    }
  };

/** `byLink`: the first of their channels here that may bring a link. */
interface Ways {
  readonly by: ChannelKind;
  readonly byLink: ChannelKind;
  readonly others: readonly ChannelKind[];
}

/** Null where nothing may be brought: to a chat, and to whoever has no channel here that may bring a link. */
function waysOf(
  { settings, channels }: Parts,
  organisation: Organisation,
  { to, channel }: Notice,
): Ways | null {
  const { on } = setUpOf(settings, channels, organisation);
  const theirs = partyOf(organisation, to)?.channels.map(({ name }) => name) ?? [];
  const kinds = organisation.channels.filter(({ name }) => theirs.includes(name) && on.has(name));
  const by = kinds.find(({ name }) => name === channel);
  const byLink = kinds.find(({ encloses }) => encloses.includes('link'));
  if (by === undefined || byLink === undefined || by.encloses.length === 0) return null;
  return { by, byLink, others: kinds.filter((kind) => kind !== byLink) };
}

interface Asked {
  readonly notice: Notice;
  readonly ways: Ways;
}

/** They are of another organisation: a link always asks for a passcode, which is read out to whoever has one way only. */
async function forOfficer(
  { settings }: Parts,
  officers: Links['officers'],
  { notice, ways: { by, byLink } }: Asked,
): Promise<Enclosed> {
  if (by !== byLink && !by.encloses.includes('passcode')) return NOTHING_ENCLOSED;
  const issued = await officers.forNotice(notice.reference, notice.to);
  if (issued === null) return NOTHING_ENCLOSED;
  const { token, passcode } = issued;
  return by === byLink
    ? { link: officerAddress(settings.publicUrl, token), passcode: null }
    : passcodeOnly(passcode, byLink);
}

/** Asks for a passcode where one comes at the same time by another way; else whatever way there is brings a link. */
async function forPerson(
  signIn: Links['signIn'],
  { notice, ways: { by, byLink, others } }: Asked,
): Promise<Enclosed> {
  const of = { who: notice.to, reference: notice.reference, notice: notice.notification.notice };
  const asksPasscode =
    notice.notification.everyChannel && others.some(({ encloses }) => encloses.includes('passcode'));
  if (asksPasscode && by !== byLink)
    return by.encloses.includes('passcode') ? passcodeOnly(signIn.passcodeFor(of), byLink) : NOTHING_ENCLOSED;
  if (!by.encloses.includes('link')) return NOTHING_ENCLOSED;
  return { link: await signIn.forNotice({ ...of, asksPasscode }), passcode: null };
}

const passcodeOnly = (code: string, byLink: ChannelKind): Enclosed => ({
  link: null,
  passcode: { code, linkIn: byLink.words.inText },
});
