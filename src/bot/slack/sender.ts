// Notices as direct messages, later replaced to show the present state. Nothing is unfurled.
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { DeliveryError, type Sender } from '../../casework/casework.js';
import type { Card } from '../cards/card.js';
import { renderUnreachable } from '../cards/plain-cards.js';
import { cardBlocks } from './block-kit.js';
import { sendDirectMessage } from './error-reply.js';
import type { SlackOptions } from './options.js';

const receiptShape = z.object({ channel: z.string(), ts: z.string() });

/** Slack's codes for an address that trying again won't improve. */
const PERMANENT = new Set([
  'channel_not_found',
  'user_not_found',
  'users_not_found',
  'user_disabled',
  'account_inactive',
  'is_archived',
  'cannot_dm_bot',
  'user_not_visible',
  'messages_tab_disabled',
  'not_in_channel',
]);

/**
 * @param o.render the card of a notice as the case stands now
 * @param o.nameOf of somebody an administrator is told about; no case is mentioned
 */
export function createSlackSender(
  client: WebClient,
  { render, nameOf }: Pick<SlackOptions, 'render' | 'nameOf'>,
): Sender {
  const post = async (channel: string, card: Card): Promise<{ receipt: unknown }> => {
    try {
      const sent = await sendDirectMessage(client, channel, card);
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
        await client.chat.update({ channel, ts, text: card.title, blocks: cardBlocks(card) });
      } catch (cause) {
        throw deliveryErrorOf(cause);
      }
    },
  };
}

const errorShape = z.object({
  code: z.string().optional(),
  retryAfter: z.number().optional(),
  data: z.object({ error: z.string().optional() }).optional(),
});

function deliveryErrorOf(cause: unknown): DeliveryError {
  const parsed = errorShape.safeParse(cause);
  const error = parsed.success ? parsed.data : {};
  const reason = error.data?.error ?? error.code ?? 'no-answer';
  if (error.retryAfter !== undefined)
    return new DeliveryError('conversation', 'ratelimited', {
      retryAfterMs: error.retryAfter * 1000,
      cause,
    });
  return new DeliveryError(PERMANENT.has(reason) ? 'person' : 'wait', reason, { cause });
}
