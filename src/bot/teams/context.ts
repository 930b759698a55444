// What every handler works with, and who and what an activity is about.
import { createHash } from 'node:crypto';
import type { PersonId } from '../../escalation/ids.js';
import type { Answer, Interaction } from '../conversation/conversation.js';
import { inTime, type InTime } from '../conversation/in-time.js';
import { tenantOf, type Activity } from './activities.js';
import type { ConversationAddress, TeamsConnection } from './connection.js';
import type { TeamsOptions } from './options.js';
import { AGAIN, type Pending } from './pending.js';
import type { References } from './references.js';

export interface TeamsContext {
  readonly o: TeamsOptions;
  readonly connection: TeamsConnection;
  readonly references: References;
  readonly pending: Pending;
  /** Work that goes on after the answer; a failure goes to the log. */
  readonly later: (work: Promise<void>) => void;
}

/** Undefined for anyone outside the organisation. Only Entra's id counts: a name proves nothing. */
export const person = (context: TeamsContext, a: Activity): PersonId | undefined =>
  a.from.aadObjectId ? context.o.whoIs(tenantOf(a), a.from.aadObjectId) : undefined;

/** The same for every delivery of an activity; says nothing about the person or the conversation. */
export const idOf = (a: Activity): string =>
  createHash('sha256').update(`${a.conversation.id}\n${a.type}\n${a.id}`).digest('hex').slice(0, 32);

export const conversationAddressOf = (a: Activity): ConversationAddress => ({
  serviceUrl: a.serviceUrl,
  conversation: a.conversation.id,
  tenant: tenantOf(a),
});

type WithoutActor<T> = T extends unknown ? Omit<T, 'who' | 'id' | 'typed'> : never;
export type InteractionBody = WithoutActor<Interaction>;

/** What people type in Teams. */
const TYPED = 'concern';

/** The answer, if it comes while Teams waits; "look again" fetches one that didn't. */
export function ask(
  context: TeamsContext,
  who: PersonId,
  a: Activity,
  interaction: InteractionBody,
): Promise<InTime> {
  const asked = { ...interaction, who, id: idOf(a), typed: TYPED } as Interaction;
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
