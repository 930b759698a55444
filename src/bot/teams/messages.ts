// What somebody writes to the bot. In a channel or a group nothing is said: the answer comes to them alone.
import { FAILED_CARD } from '../cards/plain-cards.js';
import type { Card } from '../cards/card.js';
import { messageWish } from '../conversation/interaction-mapping.js';
import { hasFile, isPersonal, type Activity } from './activities.js';
import { messageOf } from './cards.js';
import { ask, person, placeOf, type Desk } from './context.js';
import type { Place } from './connection.js';
import { withoutMention } from './plain-text.js';

export async function answerMessage(desk: Desk, a: Activity): Promise<void> {
  const place = await privatePlace(desk, a);
  if (place === null) return;
  try {
    await answerAt(desk, a, place);
  } catch (error) {
    await desk.connection.send(place, messageOf(FAILED_CARD)).catch(() => undefined);
    throw error;
  }
}

/** Null: a stranger in a channel, whom nothing is said to. */
async function privatePlace(desk: Desk, a: Activity): Promise<Place | null> {
  if (isPersonal(a)) return placeOf(a);
  const { aadObjectId } = a.from;
  if (!aadObjectId || person(desk, a) === undefined) return null;
  return (await desk.references.placeOf(aadObjectId)).place;
}

async function answerAt(desk: Desk, a: Activity, place: Place): Promise<void> {
  const say = (card: Card): Promise<string> => desk.connection.send(place, messageOf(card));
  const who = person(desk, a);
  if (who === undefined) {
    await say(desk.o.stranger());
    return;
  }
  // A file is known by its being there; nothing of it is read or fetched.
  const wish = messageWish(withoutMention(a.text ?? ''), hasFile(a.attachments ?? []));
  const { answer, later } = await ask(desk, who, a, wish);
  if (answer !== null) {
    if (answer.kind === 'card') await say(answer.card);
    return;
  }
  const id = await say(desk.pending.keep(who, later));
  const late = await later;
  if (late.kind === 'card') await desk.connection.update(place, id, messageOf(late.card));
}
