// What wants an answer in the same breath: a button in a chat, a dialog that opens or is sent, the message extension.
import type { PersonId } from '../../escalation/ids.js';
import { readCardAction, readHere, REFRESH } from '../cards/adaptive-actions.js';
import { cardToAdaptiveCard, type AdaptiveCardJson } from '../cards/adaptive-card.js';
import type { Card } from '../cards/card.js';
import { FAILED_CARD, renderMayNot } from '../cards/plain-cards.js';
import type { Answer } from '../conversation/conversation.js';
import { shortcutWish } from '../conversation/interaction-mapping.js';
import { cardValue, extensionValue, hasFile, taskValue, tenantOf, type Activity } from './activities.js';
import { messageOf, shown } from './cards.js';
import { ask, person, placeOf, type Desk, type Wish } from './context.js';
import type { Reply } from './request-guard.js';
import { showsImage, textOfHtml } from './plain-text.js';

const CARD = 'application/vnd.microsoft.card.adaptive';
const UNKNOWN: Reply = { status: 501 };

/** @returns the answer to an invoke; also when something of ours fails, which then goes on to the log */
export async function answerInvoke(desk: Desk, a: Activity): Promise<Reply> {
  const reply = REPLIES[a.name ?? ''];
  if (reply === undefined) return UNKNOWN;
  try {
    return await reply.handle(desk, a);
  } catch (error) {
    desk.o.onError(error);
    return reply.show(FAILED_CARD);
  }
}

interface Replies {
  readonly handle: (desk: Desk, a: Activity) => Promise<Reply>;
  readonly show: (card: Card) => Reply;
}

const REPLIES: Readonly<Record<string, Replies | undefined>> = {
  'adaptiveCard/action': { handle: pressInChat, show: (card) => inPlace(cardToAdaptiveCard(card)) },
  'task/fetch': { handle: actInDialog, show: (card) => dialogOf(card) },
  'task/submit': { handle: actInDialog, show: (card) => dialogOf(card) },
  'composeExtension/fetchTask': { handle: fromExtension, show: (card) => dialogOf(card) },
  'composeExtension/submitAction': { handle: sentFromExtension, show: (card) => dialogOf(card) },
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
async function pressInChat(desk: Desk, a: Activity): Promise<Reply> {
  const parsed = cardValue.safeParse(a.value);
  if (!parsed.success) return { status: 400 };
  const { verb, data } = parsed.data.action;
  const who = person(desk, a);
  if (who === undefined) return inPlace(cardToAdaptiveCard(desk.o.stranger()));
  const here = readHere(data, verb);
  if (here !== null) return inPlace(cardToAdaptiveCard(here));
  const wish = readCardAction(data ?? {}, verb);
  if (wish === null) return inPlace(cardToAdaptiveCard(renderMayNot()));
  const { answer, later } = await ask(desk, who, a, wish);
  const page = shown(answer ?? { kind: 'card', card: desk.pending.keep(who, later) }, 'in-place', a.from.id);
  if (answer === null) updateLater(desk, a, wish, later);
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

/** The message itself, for a plain button alone: what a form brings may show what no message may hold. */
function updateLater(desk: Desk, a: Activity, wish: Wish, later: Promise<Answer>): void {
  const { replyToId } = a;
  if (!replyToId || wish.kind !== 'button' || wish.form !== undefined || wish.name === REFRESH) return;
  desk.later(
    later.then(async (answer) => {
      if (answer.kind !== 'card') return;
      await desk.connection.update(placeOf(a), replyToId, messageOf(answer.card));
    }),
  );
}

/** A dialog opens on a button, turns its page, or is sent. */
async function actInDialog(desk: Desk, a: Activity): Promise<Reply> {
  const parsed = taskValue.safeParse(a.value);
  if (!parsed.success) return { status: 400 };
  const who = person(desk, a);
  if (who === undefined) return dialogOf(desk.o.stranger());
  const wish = readCardAction(parsed.data.data);
  return wish === null ? dialogOf(renderMayNot()) : inDialog(desk, who, a, wish);
}

async function inDialog(desk: Desk, who: PersonId, a: Activity, wish: Wish): Promise<Reply> {
  const { answer, later } = await ask(desk, who, a, wish);
  const page = shown(answer ?? { kind: 'card', card: desk.pending.keep(who, later) }, 'dialog', a.from.id);
  // Without a task the dialog closes.
  return page === null ? { status: 200 } : dialog(page.title, page.card);
}

/** "Raise a concern" from where messages are written, or on a message: its words and author are offered, its files never. */
async function fromExtension(desk: Desk, a: Activity): Promise<Reply> {
  const parsed = extensionValue.safeParse(a.value);
  if (!parsed.success) return { status: 400 };
  const who = person(desk, a);
  if (who === undefined) return dialogOf(desk.o.stranger());
  const { messagePayload: message } = parsed.data;
  const html = message?.body?.content ?? '';
  const text = message?.body?.contentType === 'text' ? html : textOfHtml(html);
  const authorId = message?.from?.user?.id;
  const handed = message && {
    text,
    hasFile: hasFile(message.attachments ?? []) || showsImage(html),
    author: authorId ? desk.o.whoIs(tenantOf(a), authorId) : undefined,
  };
  return inDialog(desk, who, a, shortcutWish(handed ?? null));
}

async function sentFromExtension(desk: Desk, a: Activity): Promise<Reply> {
  const parsed = extensionValue.safeParse(a.value);
  if (!parsed.success) return { status: 400 };
  return actInDialog(desk, { ...a, value: { data: parsed.data.data } });
}
