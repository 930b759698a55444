// What happens when one of our handlers fails: Slack gets its answer all the same, and the person is told.
import type { WebClient } from '@slack/web-api';
import type { Card } from '../cards/card.js';
import { cardBlocks } from './block-kit.js';

/** A direct message to one person, with nothing unfurled. */
export async function sendDirectMessage(
  client: WebClient,
  channel: string,
  card: Card,
): Promise<{ channel?: string; ts?: string }> {
  return client.chat.postMessage({
    channel,
    text: card.title,
    blocks: cardBlocks(card),
    unfurl_links: false,
    unfurl_media: false,
  });
}

interface HandlerOptions<Reply> {
  /** Slack's id of whoever acted. */
  readonly user: string;
  readonly ack: (reply?: Reply) => Promise<void>;
  /** What the person is shown when it fails. */
  readonly failed: Card;
  /** The reply if it fails before giving one; without it the person gets a message instead. */
  readonly instead?: Reply;
  readonly handle: (ack: (reply?: Reply) => Promise<void>) => Promise<void>;
}

/**
 * Runs a handler. Bolt answers nothing for one that throws, and Slack would show its own error three seconds
 * later, so a failure is answered here at once, and then goes on to `app.error`.
 */
export async function withErrorReply<Reply>(client: WebClient, o: HandlerOptions<Reply>): Promise<void> {
  const state = { replied: false as boolean };
  const ack = async (reply?: Reply): Promise<void> => {
    state.replied = true;
    await o.ack(reply);
  };
  try {
    await o.handle(ack);
  } catch (error) {
    const shown = !state.replied && o.instead !== undefined;
    if (!state.replied) await o.ack(o.instead);
    // If Slack doesn't accept even that, the error below is all that is left.
    if (!shown && o.user !== '') await sendDirectMessage(client, o.user, o.failed).catch(() => undefined);
    throw error;
  }
}
