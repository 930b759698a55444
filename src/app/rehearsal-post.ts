// The channels of a rehearsal: chats and post in memory, the post written by the same templates as live.
import { renderNotice } from '../bot/cards/notice.js';
import { renderUnreachable, withPasscode } from '../bot/cards/plain-cards.js';
import type { Channel, Write } from '../bot/channel.js';
import type { Sender } from '../casework/casework.js';
import type { Context } from '../escalation/context.js';
import type { PersonId } from '../escalation/ids.js';
import { partyOf } from '../escalation/organisation.js';
import type { PostWriter, RehearsalPostOffice } from '../rehearsal/post.js';

/** Everything stays in this process: one sender for each channel, and no other. */
export function rehearsalSenders(
  channels: readonly Channel[],
  o: { chat: Sender; post: RehearsalPostOffice; context: () => Context },
): Record<string, Sender> {
  const senderOf = ({ name, write }: Channel): Sender => {
    if (write === null) return o.chat;
    const post = o.post.senderBy(name, writerBy(write, o.context));
    return {
      ...post,
      send: async (...notice) => {
        // The chat notes that it came by this channel too.
        await o.chat.send(...notice);
        return post.send(...notice);
      },
    };
  };
  return Object.fromEntries(channels.map((channel) => [channel.name, senderOf(channel)]));
}

const writerBy = (write: Write, context: () => Context): PostWriter => ({
  notice: (notice, view, { link, passcode }) => {
    const card = renderNotice(notice.notification, view, notice.to, context());
    return write(withPasscode(card, passcode), notice.reference, link);
  },
  announcement: (announcement) => {
    const nameOf = (person: PersonId): string => partyOf(context().organisation, person)?.name ?? person;
    return write(renderUnreachable(announcement, nameOf), '', null);
  },
});
