// What a rehearsal and a live start have in common: the casework, its deliveries and the conversation.
import { createCasework } from '../casework/create-casework.js';
import { createDelivery, type Delivery } from '../delivery/deliver.js';
import type { Casework, Clock, Hint, Senders, WholeCasework } from '../casework/casework.js';
import type { ChannelOrders } from '../delivery/channel-preferences.js';
import type { Conversation } from '../bot/conversation/conversation.js';
import { createConversation } from '../bot/conversation/create-conversation.js';
import type { OrganisationSource } from '../config/organisation-source.js';
import type { Settings } from '../config/settings.js';
import type { Instant, PersonId } from '../escalation/ids.js';
import type { Procedure } from '../escalation/procedure/procedure.js';
import type { Store } from '../store/index.js';
import type { OfficerLinks } from '../casework/officer-links.js';
import { codeOf, type AppLog } from './log.js';
import { officerAddress, openOfficerLinks } from './officer-access.js';

/** What every start has opened before the two ways part. */
export interface Opened {
  readonly settings: Settings;
  readonly log: AppLog;
  /** With each person's channels in the order that they have chosen. */
  readonly organisation: OrganisationSource;
  readonly channelOrders: ChannelOrders;
  readonly procedure: Procedure;
  readonly store: Store;
}

/** A part that runs until it is told to stop. */
export interface Running {
  readonly url: string;
  readonly casework: WholeCasework;
  /** Null when the clock can't be moved. */
  readonly runTo: ((at: Instant) => Promise<void>) | null;
  stop(): Promise<void>;
}

export interface Core {
  readonly casework: WholeCasework;
  readonly delivery: Delivery;
  readonly conversation: Conversation;
  readonly hooks: SiteHooks;
  readonly officerLinks: OfficerLinks;
}

/** What the casework and the conversation need of the site, which is made after them. */
export interface SiteHooks {
  /** A conflict of interest is stored, wherever it was declared: their sessions end. Never throws. */
  conflictDeclared: (who: PersonId) => Promise<void>;
  /** A single-use address that signs this person in; null while there is no site. */
  linkFor: ((who: PersonId) => Promise<string>) | null;
}

/** `senders` may be filled later: they need the conversation, which needs the casework, which needs them. */
export function openCore(
  opened: Opened,
  o: { clock: Clock; sessionClock?: Clock; hint: Hint; senders: Senders },
): Core {
  const { store, procedure, log } = opened;
  const organisation = () => opened.organisation.current();
  const common = { store, organisation, procedure, log, clock: o.clock, hint: o.hint };
  const delivery = createDelivery({ ...common, senders: o.senders });
  const hooks: SiteHooks = { conflictDeclared: () => Promise.resolve(), linkFor: null };
  const casework = watchConflicts(
    createCasework({ ...common, changed: (caseId) => delivery.refreshSoon(caseId) }),
    (who) => hooks.conflictDeclared(who),
  );
  const { mode, publicUrl } = opened.settings;
  const officerLinks = openOfficerLinks(opened, casework, o.sessionClock ?? o.clock);
  const addressOf = mode === 'rehearsal' ? (token: string) => officerAddress(publicUrl, token) : null;
  const conversation = createConversation({
    casework,
    officers: { links: officerLinks, addressOf },
    organisation,
    procedure,
    clock: o.clock,
    linkFor: async (who) => (hooks.linkFor === null ? null : hooks.linkFor(who)),
    onError: (error) => log.error({ code: codeOf(error) }, 'something could not be done for a person'),
  });
  return { casework, delivery, conversation, hooks, officerLinks };
}

/** The same casework, and somebody hears of each conflict of interest before its answer is given. */
function watchConflicts<T extends Casework>(casework: T, declared: SiteHooks['conflictDeclared']): T {
  return {
    ...casework,
    run: async (reference, command) => {
      const outcome = await casework.run(reference, command);
      const { type, by } = command;
      if (outcome.done && type === 'declare-conflict' && by.kind === 'person') await declared(by.id);
      return outcome;
    },
  };
}

const LOOPBACK = ['127.0.0.1', 'localhost', '::1'];
export const isLoopback = (host: string): boolean => LOOPBACK.includes(host);

/** An address that a browser on this machine opens. */
export function urlOf(host: string, port: number): string {
  if (host === '0.0.0.0' || host === '::') return `http://localhost:${port}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
