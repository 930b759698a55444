// The room of a rehearsal: a clock, chats and post of its own on a database of its own. It can't reach anybody real.
import { createRehearsalChat } from '../rehearsal/chat.js';
import type { MovedClock } from '../rehearsal/moved-clock.js';
import type { RehearsalRoom } from '../rehearsal/room.js';
import type { Clock, Sender } from '../casework/casework.js';
import type { Context } from '../escalation/context.js';
import type { Instant } from '../escalation/ids.js';
import { partyOf, type ChannelName } from '../escalation/organisation.js';
import { createCore, type Core, type AppParts } from './app-parts.js';
import { enclosedFor } from './enclosed.js';
import type { DeliveryService } from '../delivery/deliver.js';
import { createRehearsalClock, createRehearsalRoom } from '../rehearsal/create-room.js';
import { createRehearsalPost } from '../rehearsal/post.js';
import { rehearsalSenders } from './rehearsal-post.js';
import { wakeUpWork } from './due-work.js';

export interface Rehearsal {
  readonly core: Core;
  readonly delivery: DeliveryService;
  readonly room: RehearsalRoom;
  readonly clock: MovedClock;
  /** For sessions and links: the real one, while the cases' clock is moved by hand. */
  readonly sessionClock: Clock;
  readonly senders: Readonly<Record<string, Sender>>;
  readonly context: () => Context;
  /** Forgets every case; the room's own `startAgain` also clears chats, post and clock. */
  readonly empty: () => Promise<void>;
}

/**
 * @param appParts its store must be the rehearsal's own
 * @param o.today today's date outside: the rehearsal plays on a working day after it
 * @param o.hasWeb whether the web pages show the same cases: only then does anybody's post carry a link
 */
export function createRehearsal(appParts: AppParts, o: { today: Instant; hasWeb: boolean }): Rehearsal {
  const { store, procedure, channels } = appParts;
  const isChat = (channel: ChannelName) =>
    channels.some(({ name, write }) => name === channel && write === null);
  const organisation = () => appParts.organisation.current();
  const clock = createRehearsalClock(organisation(), o.today);
  const context = (): Context => ({ now: clock.now(), organisation: organisation(), procedure });
  const sessionClock = { now: () => Date.now() };
  const core = createCore(appParts, { clock, sessionClock, hasWeb: o.hasWeb });
  const { casework, conversation, officerLinks, signIn } = core;
  const chat = createRehearsalChat({
    conversation,
    peek: (reference) => casework.peek(reference),
    context,
    isChat,
    hasChat: (who) => partyOf(organisation(), who)?.channels.some(({ name }) => isChat(name)) ?? false,
  });
  const post = createRehearsalPost();
  const senders = rehearsalSenders(channels, { chat: chat.sender, post, context });
  const delivery = core.deliverBy(
    senders,
    o.hasWeb ? { enclosedIn: enclosedFor(appParts, { officers: officerLinks, signIn: signIn.links }) } : {},
  );
  const dueWork = [wakeUpWork(store, casework), delivery.work];
  const empty = async (): Promise<void> => {
    await casework.settled();
    await delivery.settled();
    await store.empty();
    await appParts.channelOrders.refresh();
  };
  const room = createRehearsalRoom({ chat, post, clock, dueWork, context, empty });
  return { core, delivery, room, clock, sessionClock, senders, context, empty };
}
