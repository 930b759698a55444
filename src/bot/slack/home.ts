// The app's Home: what somebody can do, and how their cases stand.
import type { PersonId } from '../../escalation/ids.js';
import type { Card } from '../cards/card.js';
import { homeView } from './block-kit.js';
import { lookOf, type SlackContext } from './context.js';

/** The last that each person's Home is waiting for: an older look at their cases never comes after a newer one. */
const waiting = new WeakMap<SlackContext, Map<string, Promise<void>>>();

export async function publishHome(
  context: SlackContext,
  { who, user, id }: { readonly who: PersonId; readonly user: string; readonly id: string },
): Promise<void> {
  const queues = waiting.get(context) ?? new Map<string, Promise<void>>();
  waiting.set(context, queues);
  const before = queues.get(user) ?? Promise.resolve();
  const mine = before.then(async () => show(context, user, await cardsOf(context, who, id)));
  const settled = mine.catch(() => undefined);
  queues.set(user, settled);
  await settled.then(() => queues.get(user) === settled && queues.delete(user));
  return mine;
}

/** Somebody whom we don't know. */
export const publishStranger = (context: SlackContext, user: string): Promise<void> =>
  show(context, user, [context.o.conversation.stranger()]);

async function show(context: SlackContext, user: string, cards: readonly Card[] | null): Promise<void> {
  if (cards === null) return;
  await context.client.views.publish({ user_id: user, view: homeView(cards, lookOf(context)) });
}

/** When the cases can't be read, a concern can still be raised from there. */
async function cardsOf({ o }: SlackContext, who: PersonId, id: string): Promise<readonly Card[] | null> {
  const answer = await o.conversation.answer({ who, id, kind: 'home' });
  if (answer.kind === 'home') return answer.cards;
  if (answer.kind !== 'card') return null;
  const help = await o.conversation.answer({ who, id: `${id} help`, kind: 'command', text: 'help' });
  return help.kind === 'card' ? [help.card, answer.card] : [answer.card];
}
