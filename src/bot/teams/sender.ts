// Notices as messages from the bot, later replaced to show the present state.
import { z } from 'zod';
import type { Sender } from '../../casework/casework.js';
import type { Card } from '../cards/card.js';
import { messageOf, type RefreshTarget } from './cards.js';
import type { TeamsConnection } from './connection.js';
import { deliveryErrorOf, isGone } from './faults.js';
import type { TeamsOptions } from './options.js';
import type { PersonalConversation, References } from './references.js';
import type { Updates } from './updates.js';

const receiptShape = z.object({ conversation: z.string(), activity: z.string() });

export function createTeamsSender(
  o: Pick<TeamsOptions, 'render' | 'announced' | 'site'>,
  connection: Pick<TeamsConnection, 'send'> & Pick<Updates, 'update'>,
  references: References,
): Sender {
  async function post(
    address: string,
    card: (to: PersonalConversation) => { card: Card; refresh: RefreshTarget | null },
  ) {
    const sendTo = async (to: PersonalConversation) => {
      const { card: shown, refresh } = card(to);
      const activity = await connection.send(to.place, messageOf(shown, o.site, refresh));
      return { conversation: to.place.conversation, activity };
    };
    try {
      const to = await references.addressOf(address);
      try {
        return await sendTo(to);
      } catch (error) {
        // They may have installed the app anew since: only a chat that was just made says that they can't be reached.
        if (!to.isKept || !isGone(error)) throw error;
        await references.forget(address);
        return await sendTo(await references.addressOf(address));
      }
    } catch (cause) {
      // Made again next time, should they come back.
      if (isGone(cause)) await references.forget(address);
      throw deliveryErrorOf(cause);
    }
  }

  return {
    async send(notice, view) {
      const value = `${notice.reference} ${notice.notification.notice}`;
      const receipt = await post(notice.address, ({ user }) => ({
        card: o.render(notice, view),
        refresh: { value, users: user === null ? [] : [user] },
      }));
      return { receipt };
    },
    async replace(receipt, notice, view) {
      const { conversation, activity } = receiptShape.parse(receipt);
      try {
        const { place, user } = await references.addressOf(notice.address);
        const value = `${notice.reference} ${notice.notification.notice}`;
        const refresh = { value, users: user === null ? [] : [user] };
        await connection.update(
          { ...place, conversation },
          activity,
          messageOf(o.render(notice, view), o.site, refresh),
        );
      } catch (cause) {
        throw deliveryErrorOf(cause);
      }
    },
    async announce(announcement) {
      await post(announcement.address, () => ({ card: o.announced(announcement), refresh: null }));
    },
  };
}
