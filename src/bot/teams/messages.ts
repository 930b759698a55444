// What somebody writes to the bot. In a channel or a group nothing is said: the answer comes to them alone.
import type { PersonId } from '../../escalation/ids.js';
import type { Card } from '../cards/card.js';
import { WRITTEN_IN_PUBLIC } from '../cards/plain-cards.js';
import { messageInteraction } from '../conversation/interaction-mapping.js';
import { isPersonal, type Activity } from './activities.js';
import { messageOf } from './cards.js';
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
import type { ConversationAddress } from './connection.js';
import { messageOfActivity } from './given-messages.js';
import { TeamsRefusal } from './refusals.js';
import { wordsOf, type TeamsWords } from './words.js';

/** What the app's own menu offers, and the way to the web: it may be said in answer to something that is quoted. */
const COMMAND = /^\/?(?:concern|status|help|web)$/i;

interface Heard {
  readonly who: PersonId | undefined;
  readonly words: TeamsWords;
  readonly isPublic: boolean;
}

export async function answerMessage(context: TeamsContext, a: Activity): Promise<void> {
  const heard: Heard = {
    who: await person(context, a),
    words: wordsOf(messageOfActivity(a, namesFor(context, a))),
    isPublic: !isPersonal(a),
  };
  const place = await privateAddress(context, a, heard);
  if (place === null) return;
  try {
    await answerAt(context, a, place, heard);
  } catch (error) {
    const asked = heard.who === undefined ? null : askedOf(heard.who, a, interactionOf(heard));
    await context.connection
      .send(place, messageOf(context.o.conversation.failed(asked), context.o.site))
      .catch(() => undefined);
    throw error;
  }
}

/** Null: somebody in a channel to whom nobody can write alone. */
async function privateAddress(
  context: TeamsContext,
  a: Activity,
  { who, isPublic }: Heard,
): Promise<ConversationAddress | null> {
  if (!isPublic) return conversationAddressOf(a);
  const { aadObjectId } = a.from;
  if (!aadObjectId) return null;
  if (who !== undefined) return (await context.references.addressOf(aadObjectId)).place;
  try {
    return await context.references.strangerAddress(aadObjectId);
  } catch (error) {
    // They haven't the app, or may not be written to.
    if (error instanceof TeamsRefusal && error.status >= 400 && error.status < 500) return null;
    throw error;
  }
}

function interactionOf({ words, isPublic }: Heard): InteractionBody {
  const text = COMMAND.test(words.own) ? words.own : words.text;
  const interaction = messageInteraction(text, words.hasFile);
  if (interaction.kind === 'file') return interaction;
  const { notCarried } = words;
  return {
    ...interaction,
    ...(notCarried.length === 0 ? {} : { notCarried }),
    ...(isPublic ? { isPublic } : {}),
  };
}

/** A file that everyone can see is refused like any other, and can be deleted. */
const inPublic = (card: Card): Card => ({ ...card, lines: [WRITTEN_IN_PUBLIC, ...card.lines] });

async function answerAt(
  context: TeamsContext,
  a: Activity,
  place: ConversationAddress,
  heard: Heard,
): Promise<void> {
  const { connection, pending } = context;
  const { site } = context.o;
  const say = (card: Card): Promise<string> => connection.send(place, messageOf(card, site));
  if (heard.who === undefined) {
    const { isPublic, words } = heard;
    await say(strangerCard(context, a, { isPublic, text: words.own }));
    return;
  }
  const { answer, later } = await ask(context, heard.who, a, interactionOf(heard));
  if (answer !== null) {
    const isShown = heard.isPublic && heard.words.hasFile;
    if (answer.kind === 'card') await say(isShown ? inPublic(answer.card) : answer.card);
    return;
  }
  const id = await say(pending.keep(heard.who, later));
  const late = await later;
  if (late.kind === 'card') await connection.update(place, id, messageOf(late.card, site));
}
