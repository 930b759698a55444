// Notices as direct messages, later replaced to show the present state. Nothing is unfurled.
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Sender } from '../../casework/casework.js';
import type { Card } from '../cards/card.js';
import { renderUnreachable } from '../cards/plain-cards.js';
import { cardBlocks } from './block-kit.js';
import { sendDirectMessage } from './error-reply.js';
import { deliveryErrorOf } from './faults.js';
import type { SlackOptions } from './options.js';

const receiptShape = z.object({ channel: z.string(), ts: z.string() });

/**
 * @param o.render the card of a notice as the case stands now
 * @param o.nameOf of somebody an administrator is told about; no case is mentioned
 */
export function createSlackSender(
  client: WebClient,
  { render, nameOf, site }: Pick<SlackOptions, 'render' | 'nameOf' | 'site'>,
): Sender {
  const post = async (channel: string, card: Card): Promise<{ receipt: unknown }> => {
    try {
      const sent = await sendDirectMessage(client, channel, card, { site });
      return { receipt: { channel: sent.channel, ts: sent.ts } };
    } catch (cause) {
      throw deliveryErrorOf(cause);
    }
  };
  return {
    send: (notice, view) => post(notice.address, render(notice, view)),
    announce: async (announcement) => {
      await post(announcement.address, renderUnreachable(announcement, nameOf));
    },
    async replace(receipt, notice, view) {
      const { channel, ts } = receiptShape.parse(receipt);
      const card = render(notice, view);
      try {
        await client.chat.update({ channel, ts, text: card.title, blocks: cardBlocks(card, { site }) });
      } catch (cause) {
        throw deliveryErrorOf(cause);
      }
    },
  };
}
