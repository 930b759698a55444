// What somebody writes to the bot. In a channel or a group nothing is said: the answer comes to them alone.
import type { Card } from '../cards/card.js';
import { messageInteraction } from '../conversation/interaction-mapping.js';
import { hasFile, isPersonal, type Activity } from './activities.js';
import { messageOf } from './cards.js';
import { ask, person, conversationAddressOf, type TeamsContext } from './context.js';
import type { ConversationAddress } from './connection.js';
import { withoutMention } from './plain-text.js';

export async function answerMessage(context: TeamsContext, a: Activity): Promise<void> {
  const place = await privateAddress(context, a);
  if (place === null) return;
  try {
    await answerAt(context, a, place);
  } catch (error) {
    await context.connection
      .send(place, messageOf(context.o.conversation.failed(null)))
      .catch(() => undefined);
    throw error;
  }
}

/** Null: a stranger in a channel, who gets no answer. */
async function privateAddress(context: TeamsContext, a: Activity): Promise<ConversationAddress | null> {
  if (isPersonal(a)) return conversationAddressOf(a);
  const { aadObjectId } = a.from;
  if (!aadObjectId || person(context, a) === undefined) return null;
  return (await context.references.addressOf(aadObjectId)).place;
}

async function answerAt(context: TeamsContext, a: Activity, place: ConversationAddress): Promise<void> {
  const say = (card: Card): Promise<string> => context.connection.send(place, messageOf(card));
  const who = person(context, a);
  if (who === undefined) {
    await say(context.o.conversation.stranger());
    return;
  }
  // Only that there is a file is known; nothing of it is read or fetched.
  const interaction = messageInteraction(withoutMention(a.text ?? ''), hasFile(a.attachments ?? []));
  const { answer, later } = await ask(context, who, a, interaction);
  if (answer !== null) {
    if (answer.kind === 'card') await say(answer.card);
    return;
  }
  const id = await say(context.pending.keep(who, later));
  const late = await later;
  if (late.kind === 'card') await context.connection.update(place, id, messageOf(late.card));
}
