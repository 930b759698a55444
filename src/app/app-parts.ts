// What a rehearsal and a live start have in common. Each part is made of those before it; what comes later subscribes.
import { createCasework } from '../casework/create-casework.js';
import { createKeyValueStore } from '../casework/key-value-store.js';
import { createPublisher, type Publisher } from '../casework/publisher.js';
import { createDelivery, type DeliveryService } from '../delivery/deliver.js';
import type { DeliveryOptions } from '../delivery/options.js';
import type { Clock, Committed, Hint, Senders, WholeCasework } from '../casework/casework.js';
import type { ChannelOrders } from '../delivery/channel-preferences.js';
import type { Channel } from '../bot/channel.js';
import { draftShape } from '../bot/conversation/drafts.js';
import type { Conversation } from '../bot/conversation/conversation.js';
import { createConversation } from '../bot/conversation/create-conversation.js';
import type { OrganisationSource } from '../config/organisation-source.js';
import type { Settings } from '../config/settings.js';
import type { Instant } from '../escalation/ids.js';
import type { Procedure } from '../escalation/procedure/procedure.js';
import type { Store } from '../store/index.js';
import type { OfficerLinks } from '../casework/officer-links.js';
import { codeOf, type AppLog } from './log.js';
import { officerAddress, officerLinksOf } from './officer-access.js';
import { createStrangerNews } from './strangers.js';
import { createSignIn, type SignIn } from './sign-in.js';

/** What every kind of start has opened before the two part ways. */
export interface AppParts {
  readonly settings: Settings;
  /** Every channel that there is, in the order in which they are tried. */
  readonly channels: readonly Channel[];
  readonly log: AppLog;
  /** Called when only another process can go on. */
  readonly giveUp: () => void;
  /** With each person's channels in the order they chose. */
  readonly organisation: OrganisationSource;
  readonly channelOrders: ChannelOrders;
  readonly procedure: Procedure;
  readonly store: Store;
}

/** A part that runs until it is told to stop. */
export interface RunningApp {
  readonly url: string;
  readonly casework: WholeCasework;
  /** Null when the clock can't be moved by hand. */
  readonly runTo: ((at: Instant) => Promise<void>) | null;
  stop(): Promise<void>;
}

export interface Core {
  readonly casework: WholeCasework;
  readonly conversation: Conversation;
  readonly officerLinks: OfficerLinks;
  readonly signIn: SignIn;
  /** Begins to deliver on these channels, and to show on what was sent how each case stands. */
  deliverBy(senders: Senders, o?: DeliverBy): DeliveryService;
  /** Tells when something falls due that wasn't known before. */
  readonly due: Pick<Publisher<Parameters<Hint>>, 'subscribe'>;
}

export type DeliverBy = Pick<
  DeliveryOptions,
  'enclosedIn' | 'isSpaced' | 'patienceMs' | 'metrics' | 'platformChanged'
>;

/** @param o.hasWeb whether people can open pages of these cases: only then does the chat give links to them */
export function createCore(
  appParts: AppParts,
  o: { clock: Clock; sessionClock: Clock; hasWeb: boolean },
): Core {
  const { store, procedure, log } = appParts;
  const { clock, sessionClock } = o;
  const organisation = () => appParts.organisation.current();
  const committed = createPublisher<[Committed]>();
  const due = createPublisher<Parameters<Hint>>();
  const hint: Hint = (...what) => void due.publish(...what);
  const common = { store, organisation, procedure, log, clock, hint };
  const casework = createCasework({ ...common, committed: committed.publish });
  const signIn = createSignIn(appParts, sessionClock);
  committed.subscribe(signIn.endAfterConflict);
  const officerLinks = officerLinksOf(appParts, casework, sessionClock);
  const { mode, publicUrl } = appParts.settings;
  const addressOf = mode === 'rehearsal' ? (token: string) => officerAddress(publicUrl, token) : null;
  const conversation = createConversation({
    casework,
    officers: { links: officerLinks, addressOf },
    organisation,
    procedure,
    clock,
    ...(o.hasWeb ? { linkFor: (who) => signIn.links.make(who), site: publicUrl } : {}),
    strangerSeen: createStrangerNews(appParts, clock),
    drafts: createKeyValueStore({
      store,
      organisation: organisation().id,
      kind: 'draft',
      clock,
      shape: draftShape,
    }),
    onError: (error) => log.error({ code: codeOf(error) }, 'something could not be done for a person'),
  });
  return {
    casework,
    conversation,
    officerLinks,
    signIn,
    due,
    deliverBy: (senders, how = {}) => {
      const delivery = createDelivery({ ...common, senders, ...how });
      committed.subscribe(({ caseId }) => delivery.refreshSoon(caseId));
      return delivery;
    },
  };
}

const LOOPBACK = ['127.0.0.1', 'localhost', '::1'];
export const isLoopback = (host: string): boolean => LOOPBACK.includes(host);

/** An address that a browser on this machine can open. */
export function urlOf(host: string, port: number): string {
  if (host === '0.0.0.0' || host === '::') return `http://localhost:${port}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
