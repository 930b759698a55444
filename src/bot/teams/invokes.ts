// What needs an answer straight away: a button in a chat, a dialog that opens or is sent, the message
// extension.
import type { PersonId } from '../../escalation/ids.js';
import { readCardAction, readHere, REFRESH } from '../cards/adaptive-actions.js';
import { cardToAdaptiveCard, type AdaptiveCardJson } from '../cards/adaptive-card.js';
import type { Card } from '../cards/card.js';
import { renderMayNot } from '../cards/plain-cards.js';
import type { Answer } from '../conversation/conversation.js';
import { shortcutInteraction } from '../conversation/interaction-mapping.js';
import { cardValue, extensionValue, hasFile, taskValue, tenantOf, type Activity } from './activities.js';
import { messageOf, renderAnswer } from './cards.js';
import { ask, person, conversationAddressOf, type TeamsContext, type InteractionBody } from './context.js';
import type { Reply } from './request-guard.js';
import { showsImage, textOfHtml } from './plain-text.js';

const CARD = 'application/vnd.microsoft.card.adaptive';
const UNKNOWN: Reply = { status: 501 };

/** @returns the answer to an invoke; even when something of ours fails, which is then logged */
export async function answerInvoke(context: TeamsContext, a: Activity): Promise<Reply> {
  const reply = INVOKE_HANDLERS[a.name ?? ''];
  if (reply === undefined) return UNKNOWN;
  try {
    return await reply.handle(context, a);
  } catch (error) {
    context.o.onError(error);
    return reply.renderFailure(context.o.conversation.failed(null));
  }
}

interface InvokeHandler {
  readonly handle: (context: TeamsContext, a: Activity) => Promise<Reply>;
  readonly renderFailure: (card: Card) => Reply;
}

const INVOKE_HANDLERS: Readonly<Record<string, InvokeHandler | undefined>> = {
  'adaptiveCard/action': { handle: onChatButton, renderFailure: (card) => inPlace(cardToAdaptiveCard(card)) },
  'task/fetch': { handle: onDialog, renderFailure: (card) => dialogOf(card) },
  'task/submit': { handle: onDialog, renderFailure: (card) => dialogOf(card) },
  'composeExtension/fetchTask': { handle: onExtension, renderFailure: (card) => dialogOf(card) },
  'composeExtension/submitAction': { handle: onExtensionSubmit, renderFailure: (card) => dialogOf(card) },
};

const inPlace = (card: AdaptiveCardJson): Reply => ({
  status: 200,
  body: { statusCode: 200, type: CARD, value: card },
});

const dialog = (title: string, card: AdaptiveCardJson): Reply => ({
  status: 200,
  body: {
    task: {
      type: 'continue',
      value: { title, height: 'large', width: 'medium', card: { contentType: CARD, content: card } },
    },
  },
});
const dialogOf = (card: Card): Reply => dialog('Sameday', cardToAdaptiveCard(card, { inDialog: true }));

/** A button of a card in a chat: the card is replaced by the answer, for whoever pressed it. */
async function onChatButton(context: TeamsContext, a: Activity): Promise<Reply> {
  const parsed = cardValue.safeParse(a.value);
  if (!parsed.success) return { status: 400 };
  const { verb, data } = parsed.data.action;
  const who = person(context, a);
  if (who === undefined) return inPlace(cardToAdaptiveCard(context.o.conversation.stranger()));
  const here = readHere(data, verb);
  if (here !== null) return inPlace(cardToAdaptiveCard(here));
  const interaction = readCardAction(data ?? {}, verb);
  if (interaction === null) return inPlace(cardToAdaptiveCard(renderMayNot()));
  const { answer, later } = await ask(context, who, a, interaction);
  const page = renderAnswer(
    answer ?? { kind: 'card', card: context.pending.keep(who, later) },
    'in-place',
    a.from.id,
  );
  if (answer === null) updateLater(context, a, interaction, later);
  if (page !== null) return inPlace(page.card);
  // Nothing new can be read just now: what the client shows stays.
  return {
    status: 200,
    body: {
      statusCode: 503,
      type: 'application/vnd.microsoft.error',
      value: { code: 'Unavailable', message: 'This could not be refreshed. Please try again.' },
    },
  };
}

/** The message itself, for a plain button only: a form's answer may show what no message may hold. */
function updateLater(
  context: TeamsContext,
  a: Activity,
  interaction: InteractionBody,
  later: Promise<Answer>,
): void {
  const { replyToId } = a;
  if (
    !replyToId ||
    interaction.kind !== 'button' ||
    interaction.form !== undefined ||
    interaction.name === REFRESH
  )
    return;
  context.later(
    later.then(async (answer) => {
      if (answer.kind !== 'card') return;
      await context.connection.update(conversationAddressOf(a), replyToId, messageOf(answer.card));
    }),
  );
}

/** A dialog opens on a button, turns its page, or is sent. */
async function onDialog(context: TeamsContext, a: Activity): Promise<Reply> {
  const parsed = taskValue.safeParse(a.value);
  if (!parsed.success) return { status: 400 };
  const who = person(context, a);
  if (who === undefined) return dialogOf(context.o.conversation.stranger());
  const interaction = readCardAction(parsed.data.data);
  return interaction === null ? dialogOf(renderMayNot()) : inDialog(context, who, a, interaction);
}

async function inDialog(
  context: TeamsContext,
  who: PersonId,
  a: Activity,
  interaction: InteractionBody,
): Promise<Reply> {
  const { answer, later } = await ask(context, who, a, interaction);
  const page = renderAnswer(
    answer ?? { kind: 'card', card: context.pending.keep(who, later) },
    'dialog',
    a.from.id,
  );
  // Without a task the dialog closes.
  return page === null ? { status: 200 } : dialog(page.title, page.card);
}

/** "Raise a concern" from where messages are written, or on a message: its words and author are offered, its files never. */
async function onExtension(context: TeamsContext, a: Activity): Promise<Reply> {
  const parsed = extensionValue.safeParse(a.value);
  if (!parsed.success) return { status: 400 };
  const who = person(context, a);
  if (who === undefined) return dialogOf(context.o.conversation.stranger());
  const { messagePayload: message } = parsed.data;
  const html = message?.body?.content ?? '';
  const text = message?.body?.contentType === 'text' ? html : textOfHtml(html);
  const authorId = message?.from?.user?.id;
  const handed = message && {
    text,
    hasFile: hasFile(message.attachments ?? []) || showsImage(html),
    author: authorId ? context.o.whoIs(tenantOf(a), authorId) : undefined,
  };
  return inDialog(context, who, a, shortcutInteraction(handed ?? null));
}

async function onExtensionSubmit(context: TeamsContext, a: Activity): Promise<Reply> {
  const parsed = extensionValue.safeParse(a.value);
  if (!parsed.success) return { status: 400 };
  return onDialog(context, { ...a, value: { data: parsed.data.data } });
}
