// The first minute: who has the app from now on is greeted once, in their own chat. That also shows, weeks before it
// matters, whether they can be reached.
import { button } from '../cards/buttons.js';
import type { Card } from '../cards/card.js';
import { isPersonal, type Activity } from './activities.js';
import { messageOf } from './cards.js';
import { conversationAddressOf, person, type TeamsContext } from './context.js';

const WELCOME: Card = {
  title: 'Sameday is here when you need it',
  urgency: 'normal',
  lines: [
    'Does something worry you about a colleague and a child? Write “concern” here, at any time. Before anything is sent you see who will be told.',
    'If a child is in danger now, ring 999 first.',
  ],
  facts: [],
  buttons: [button('raise', 'Raise a concern', '', 'primary'), button('help', 'How it works', '')],
};

/** The bot itself has come into a chat, by a person's own hand or by a policy. An upgrade is no installation. */
export function isInstallation(a: Activity): boolean {
  if (!isPersonal(a)) return false;
  if (a.type === 'installationUpdate') return a.action === 'add';
  return a.type === 'conversationUpdate' && (a.membersAdded ?? []).some(({ id }) => id === a.recipient?.id);
}

/** Two activities tell of one installation: the first of them counts. Nobody is greeted whom the file doesn't know. */
export async function welcome(context: TeamsContext, a: Activity): Promise<void> {
  const { aadObjectId } = a.from;
  if (!aadObjectId || (await person(context, a)) === undefined) return;
  if (!(await isStillToBe(context, aadObjectId))) return;
  try {
    await context.connection.send(conversationAddressOf(a), messageOf(WELCOME, context.o.site));
  } catch (error) {
    await forgetWelcome(context, aadObjectId);
    throw error;
  }
}

/** In one step, so that of two activities at once one alone is answered. */
async function isStillToBe({ o }: TeamsContext, objectId: string): Promise<boolean> {
  let isFirst = false;
  await o.welcomed.change(objectId.toLowerCase(), (greeted) => {
    isFirst = greeted === null;
    return true;
  });
  return isFirst;
}

/** Where the app is installed again, its first minute is, too. */
export const forgetWelcome = ({ o }: TeamsContext, objectId: string): Promise<void> =>
  o.welcomed.remove(objectId.toLowerCase());
