// Notices as messages from the bot, later replaced to show the present state.
import { z } from 'zod';
import { DeliveryError, type Sender } from '../../casework/casework.js';
import type { Card } from '../cards/card.js';
import { messageOf, type RefreshTarget } from './cards.js';
import type { TeamsConnection } from './connection.js';
import type { TeamsOptions } from './options.js';
import type { PersonalConversation, References } from './references.js';
import { TeamsRefusal } from './refusals.js';

const receiptShape = z.object({ conversation: z.string(), activity: z.string() });

/**
 * Answers from Teams that trying again won't improve: not an address, the app isn't installed or is blocked,
 * the conversation is gone.
 */
const PERMANENT: ReadonlySet<number> = new Set([400, 403, 404, 405, 410, 413]);
const GONE: ReadonlySet<number> = new Set([404, 410]);

export function createTeamsSender(
  o: Pick<TeamsOptions, 'render' | 'announced'>,
  connection: TeamsConnection,
  references: References,
): Sender {
  async function post(
    address: string,
    card: (to: PersonalConversation) => { card: Card; refresh: RefreshTarget | null },
  ) {
    try {
      const to = await references.addressOf(address);
      const { card: shown, refresh } = card(to);
      const activity = await connection.send(to.place, messageOf(shown, refresh));
      return { conversation: to.place.conversation, activity };
    } catch (cause) {
      // Created again next time, should they come back.
      if (cause instanceof TeamsRefusal && GONE.has(cause.status)) await references.forget(address);
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
          messageOf(o.render(notice, view), refresh),
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

function deliveryErrorOf(cause: unknown): DeliveryError {
  if (!(cause instanceof TeamsRefusal)) return new DeliveryError('wait', 'no-answer', { cause });
  const fault = PERMANENT.has(cause.status) ? 'person' : cause.status === 429 ? 'conversation' : 'wait';
  return new DeliveryError(fault, `http-${cause.status}`, { retryAfterMs: cause.retryAfterMs, cause });
}
