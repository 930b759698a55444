// What every handler works with, and who and what an activity is about.
import { createHash } from 'node:crypto';
import type { PersonId } from '../../escalation/ids.js';
import type { Card } from '../cards/card.js';
import { GUEST_NOT_LET_IN } from '../cards/plain-cards.js';
import type { Answer, Interaction } from '../conversation/conversation.js';
import { inTime, type InTime } from '../conversation/in-time.js';
import { tenantOf, type Activity } from './activities.js';
import type { ConversationAddress, TeamsConnection } from './connection.js';
import type { IsGuest } from './guests.js';
import type { TeamsOptions } from './options.js';
import { AGAIN, type Pending } from './pending.js';
import type { References } from './references.js';

export interface TeamsContext {
  readonly o: TeamsOptions;
  readonly connection: TeamsConnection;
  readonly references: References;
  readonly isGuest: IsGuest;
  readonly pending: Pending;
  /** Work that goes on after the answer; a failure goes to the log. */
  readonly later: (work: Promise<void>) => void;
}

/** What people type in Teams. */
const TYPED = 'concern';

/** Undefined for anyone outside the organisation. Only Entra's id counts: a name proves nothing. */
const inFile = (context: TeamsContext, a: Activity): PersonId | undefined =>
  a.from.aadObjectId ? context.o.whoIs(tenantOf(a), a.from.aadObjectId) : undefined;

/** Undefined for whoever isn't let in: anyone outside the organisation, and a guest, whatever the file says. */
export async function person(context: TeamsContext, a: Activity): Promise<PersonId | undefined> {
  const who = inFile(context, a);
  const { aadObjectId } = a.from;
  if (who === undefined || !aadObjectId) return undefined;
  return (await context.isGuest(aadObjectId)) ? undefined : who;
}

/** @param text what they wrote: nothing of it is kept or repeated */
export function strangerCard(
  context: TeamsContext,
  a: Activity,
  o: { readonly text?: string; readonly isPublic?: boolean } = {},
): Card {
  const card = context.o.conversation.stranger({ typed: TYPED, ...o });
  return inFile(context, a) === undefined ? card : { ...card, lines: [GUEST_NOT_LET_IN, ...card.lines] };
}

/** How the decoder finds the name of somebody whom a message names by Entra's id alone. */
export const namesFor =
  ({ o }: TeamsContext, a: Activity) =>
  (objectId: string): string | null => {
    const who = o.whoIs(tenantOf(a), objectId);
    return who === undefined ? null : o.nameOf(who);
  };

/**
 * The same for every delivery of an activity; says nothing about the person or the conversation. One without an id of
 * its own is told from others by all that it holds.
 */
export function idOf(a: Activity): string {
  const own =
    a.id === '' ? JSON.stringify([a.from.id, a.name, a.action, a.text, a.replyToId, a.value]) : a.id;
  return createHash('sha256').update(`${a.conversation.id}\n${a.type}\n${own}`).digest('hex').slice(0, 32);
}

export const conversationAddressOf = (a: Activity): ConversationAddress => ({
  serviceUrl: a.serviceUrl,
  conversation: a.conversation.id,
  tenant: tenantOf(a),
});

type WithoutActor<T> = T extends unknown ? Omit<T, 'who' | 'id' | 'typed'> : never;
export type InteractionBody = WithoutActor<Interaction>;

export const askedOf = (who: PersonId, a: Activity, interaction: InteractionBody): Interaction => ({
  ...interaction,
  who,
  id: idOf(a),
  typed: TYPED,
});

/** The answer, if it comes while Teams waits; "look again" fetches one that didn't. */
export function ask(
  context: TeamsContext,
  who: PersonId,
  a: Activity,
  interaction: InteractionBody,
): Promise<InTime> {
  const asked = askedOf(who, a, interaction);
  return inTime(waiting(context, asked) ?? context.o.conversation.answer(asked));
}

function waiting(context: TeamsContext, asked: Interaction): Promise<Answer> | null {
  if (asked.kind !== 'button' || asked.name !== AGAIN) return null;
  // From long ago, or from a process that has ended: all we can say is how things stand.
  return (
    context.pending.find(asked.who, asked.value) ??
    context.o.conversation.answer({ who: asked.who, id: asked.id, kind: 'button', name: 'status', value: '' })
  );
}
