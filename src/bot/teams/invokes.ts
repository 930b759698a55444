// What needs an answer straight away: a button in a chat, a dialog that opens or is sent, a list that is searched, the
// message extension.
import type { PersonId } from '../../escalation/ids.js';
import { readCardAction, readHere, REFRESH } from '../cards/adaptive-actions.js';
import { readDataset } from '../cards/adaptive-search.js';
import type { Card } from '../cards/card.js';
import { renderMayNot } from '../cards/plain-cards.js';
import type { Answer } from '../conversation/conversation.js';
import { shortcutInteraction } from '../conversation/interaction-mapping.js';
import { cardValue, extensionValue, searchValue, taskValue, tenantOf, type Activity } from './activities.js';
import { dialogCard, messageOf, plainCard, renderAnswer } from './cards.js';
import {
  ask,
  askedOf,
  conversationAddressOf,
  namesFor,
  person,
  strangerCard,
  type InteractionBody,
  type TeamsContext,
} from './context.js';
import { messageOfPayload } from './given-messages.js';
import { dialog, inPlace, MALFORMED, NOTHING_NEW, searched } from './replies.js';
import type { Reply } from './request-guard.js';
import { wordsOf } from './words.js';

const UNKNOWN: Reply = { status: 501 };
/** Teams shows no more, whatever it asks for. */
const MOST_FOUND = 15;

/** @returns the answer to an invoke; even when something of ours fails, which is then logged */
export async function answerInvoke(context: TeamsContext, a: Activity): Promise<Reply> {
  const reply = INVOKE_HANDLERS[a.name ?? ''];
  if (reply === undefined) return UNKNOWN;
  try {
    return await reply.handle(context, a);
  } catch (error) {
    context.o.onError(error);
    return reply.renderFailure(await failedCard(context, a), context.o.site);
  }
}

/** By the route that they were on, where that can be told. */
async function failedCard(context: TeamsContext, a: Activity): Promise<Card> {
  const who = await person(context, a).catch(() => undefined);
  const read = who === undefined ? null : interactionIn(a);
  return context.o.conversation.failed(who === undefined || read === null ? null : askedOf(who, a, read));
}

function interactionIn(a: Activity): InteractionBody | null {
  const button = cardValue.safeParse(a.value);
  if (button.success) return readCardAction(button.data.action.data ?? {}, button.data.action.verb);
  const sent = taskValue.safeParse(a.value);
  return sent.success ? readCardAction(sent.data.data) : null;
}

interface InvokeHandler {
  readonly handle: (context: TeamsContext, a: Activity) => Promise<Reply>;
  readonly renderFailure: (card: Card, site: string) => Reply;
}

const inDialogOf = (card: Card, site: string): Reply => dialog('Sameday', dialogCard(card, site));
const DIALOG: InvokeHandler = { handle: onDialog, renderFailure: inDialogOf };
const INVOKE_HANDLERS: Readonly<Record<string, InvokeHandler | undefined>> = {
  'adaptiveCard/action': {
    handle: onChatButton,
    renderFailure: (card, site) => inPlace(plainCard(card, site)),
  },
  'task/fetch': DIALOG,
  'task/submit': DIALOG,
  'application/search': { handle: onSearch, renderFailure: () => searched([]) },
  'composeExtension/fetchTask': { handle: onExtension, renderFailure: inDialogOf },
  'composeExtension/submitAction': { handle: onExtensionSubmit, renderFailure: inDialogOf },
};

/** A button of a card in a chat: the card is replaced by the answer, for whoever pressed it. */
async function onChatButton(context: TeamsContext, a: Activity): Promise<Reply> {
  const parsed = cardValue.safeParse(a.value);
  if (!parsed.success) return MALFORMED;
  const { verb, data } = parsed.data.action;
  const { site } = context.o;
  const who = await person(context, a);
  if (who === undefined) return inPlace(plainCard(strangerCard(context, a), site));
  const here = readHere(data, verb);
  if (here !== null) return inPlace(plainCard(here, site));
  const interaction = readCardAction(data ?? {}, verb);
  if (interaction === null) return inPlace(plainCard(renderMayNot(), site));
  const { answer, later } = await ask(context, who, a, interaction);
  const page = renderAnswer(answer ?? { kind: 'card', card: context.pending.keep(who, later) }, 'in-place', {
    user: a.from.id,
    site,
  });
  keepForThem(context, a, later);
  if (answer === null) updateLater(context, a, interaction, later);
  return page === null ? NOTHING_NEW : inPlace(page.card);
}

/** Worth having when what is shown here is gone: it comes as a message of their own, too. */
function keepForThem(context: TeamsContext, a: Activity, later: Promise<Answer>): void {
  const { aadObjectId } = a.from;
  if (!aadObjectId) return;
  context.later(
    later.then(async (answer) => {
      if (answer.kind !== 'card' || answer.isKept !== true) return;
      const { place } = await context.references.addressOf(aadObjectId);
      await context.connection.send(place, messageOf(answer.card, context.o.site));
    }),
  );
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
      await context.connection.update(
        conversationAddressOf(a),
        replyToId,
        messageOf(answer.card, context.o.site),
      );
    }),
  );
}

/** A dialog opens on a button, turns its page, or is sent. */
async function onDialog(context: TeamsContext, a: Activity): Promise<Reply> {
  const parsed = taskValue.safeParse(a.value);
  if (!parsed.success) return { status: 400 };
  const { site } = context.o;
  const who = await person(context, a);
  if (who === undefined) return inDialogOf(strangerCard(context, a), site);
  const interaction = readCardAction(parsed.data.data);
  return interaction === null ? inDialogOf(renderMayNot(), site) : inDialog(context, who, a, interaction);
}

async function inDialog(
  context: TeamsContext,
  who: PersonId,
  a: Activity,
  interaction: InteractionBody,
): Promise<Reply> {
  const { answer, later } = await ask(context, who, a, interaction);
  const page = renderAnswer(answer ?? { kind: 'card', card: context.pending.keep(who, later) }, 'dialog', {
    user: a.from.id,
    site: context.o.site,
  });
  keepForThem(context, a, later);
  // Without a task the dialog closes.
  return page === null ? { status: 200 } : dialog(page.title, page.card);
}

/** "Raise a concern" from where messages are written, or on a message: its words and author are offered, its files never. */
async function onExtension(context: TeamsContext, a: Activity): Promise<Reply> {
  const parsed = extensionValue.safeParse(a.value);
  if (!parsed.success) return { status: 400 };
  const who = await person(context, a);
  if (who === undefined) return inDialogOf(strangerCard(context, a), context.o.site);
  const { messagePayload: message } = parsed.data;
  if (!message) return inDialog(context, who, a, shortcutInteraction(null));
  const { text, hasFile, notCarried } = wordsOf(
    messageOfPayload(message, context.o.appId, namesFor(context, a)),
  );
  const authorId = message.from?.user?.id;
  const author = authorId ? context.o.whoIs(tenantOf(a), authorId) : undefined;
  return inDialog(context, who, a, {
    ...shortcutInteraction({ text, hasFile, author }),
    ...(notCarried.length === 0 ? {} : { notCarried }),
  });
}

/** Somebody types into a list that is too long to be sent. */
async function onSearch(context: TeamsContext, a: Activity): Promise<Reply> {
  const parsed = searchValue.safeParse(a.value);
  const who = await person(context, a);
  const searchedFor = parsed.success ? readDataset(parsed.data.dataset) : null;
  if (!parsed.success || who === undefined || searchedFor === null) return searched([]);
  const { queryText, queryOptions } = parsed.data;
  const skip = Math.max(0, queryOptions?.skip ?? 0);
  const top = Math.min(Math.max(1, queryOptions?.top ?? MOST_FOUND), MOST_FOUND);
  const query = { who, ...searchedFor, query: queryText ?? '', limit: skip + top };
  return searched((await context.o.conversation.search(query)).slice(skip));
}

async function onExtensionSubmit(context: TeamsContext, a: Activity): Promise<Reply> {
  const parsed = extensionValue.safeParse(a.value);
  if (!parsed.success) return { status: 400 };
  return onDialog(context, { ...a, value: { data: parsed.data.data } });
}
