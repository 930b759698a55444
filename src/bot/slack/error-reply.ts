// What happens when one of our handlers fails: Slack gets its answer all the same, and the person is told where they
// are.
import type { WebClient } from '@slack/web-api';
import { within } from '../../kit/bounds.js';
import type { Card } from '../cards/card.js';
import type { Interaction } from '../conversation/conversation.js';
import { cardBlocks, type Look } from './block-kit.js';
import { lookOf, type SlackContext } from './context.js';
import { respond } from './respond.js';

/** Slack may still be waiting for its answer. */
const KEEPS_WITHIN_MS = 800;

/** A direct message to one person, with nothing unfurled. */
export async function sendDirectMessage(
  client: WebClient,
  channel: string,
  card: Card,
  look: Pick<Look, 'site'>,
): Promise<{ channel?: string; ts?: string }> {
  return client.chat.postMessage({
    channel,
    text: card.title,
    blocks: cardBlocks(card, look),
    unfurl_links: false,
    unfurl_media: false,
  });
}

/** One thing that somebody did, while it is answered. */
export interface Attempt<Reply> {
  readonly reply: (reply?: Reply) => Promise<void>;
  /** As soon as it is known what they asked, so that a failure can be about that. */
  readonly asks: (interaction: Interaction) => void;
}

interface HandlerOptions<Reply> {
  /** Slack's id of whoever acted. */
  readonly user: string;
  /** Null where Slack gives none. */
  readonly responseUrl: string | null;
  readonly ack: (reply?: Reply) => Promise<void>;
  /** The reply if it fails before giving one; without it the person gets a message instead. */
  readonly instead?: (failed: Card) => Reply;
  readonly handle: (attempt: Attempt<Reply>) => Promise<void>;
}

/**
 * Runs a handler. Bolt answers nothing for one that throws, and Slack would show its own error three seconds
 * later, so a failure is answered here at once, and then goes on to `app.error`.
 */
export async function withErrorReply<Reply>(context: SlackContext, o: HandlerOptions<Reply>): Promise<void> {
  const state: { replied: boolean; asked: Interaction | null } = { replied: false, asked: null };
  const reply = async (said?: Reply): Promise<void> => {
    state.replied = true;
    await o.ack(said);
  };
  try {
    const asks = (asked: Interaction): void => {
      state.asked = asked;
    };
    await o.handle({ reply, asks });
  } catch (error) {
    const failed = await failedCard(context, state.asked);
    const shown = !state.replied && o.instead !== undefined;
    if (!state.replied) await o.ack(o.instead?.(failed));
    if (!shown) await tell(context, o, failed);
    throw error;
  }
}

/** Where they acted, which needs no token; otherwise by a message. If Slack takes neither, the error is all that is left. */
async function tell(
  context: SlackContext,
  { user, responseUrl }: Pick<HandlerOptions<unknown>, 'user' | 'responseUrl'>,
  failed: Card,
): Promise<void> {
  const look = lookOf(context);
  if (responseUrl !== null && (await respond(responseUrl, failed, look, 'beside'))) return;
  if (user !== '') await sendDirectMessage(context.client, user, failed, look).catch(() => undefined);
}

/** Whom to ring; and where words were used, a button that begins a concern with them, so that they aren't lost. */
async function failedCard({ o }: SlackContext, asked: Interaction | null): Promise<Card> {
  const failed = o.conversation.failed(asked);
  const words = asked === null ? '' : wordsOf(asked);
  if (asked === null || words.trim() === '') return failed;
  const asks: Interaction = { who: asked.who, id: `${asked.id} kept`, kind: 'message', text: words };
  const kept = await within(KEEPS_WITHIN_MS, o.conversation.answer(asks), () => null).catch(() => null);
  if (kept?.kind !== 'card') return failed;
  const begins = kept.card.buttons.filter((b) => b.name === 'raise' && b.value !== '');
  return { ...failed, buttons: [...failed.buttons, ...begins] };
}

function wordsOf(asked: Interaction): string {
  if (asked.kind === 'command' || asked.kind === 'message') return asked.text;
  return asked.kind === 'shortcut' ? (asked.messageText ?? '') : '';
}
