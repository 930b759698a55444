// The first minute: who has the app from now on is greeted once, in their own chat. That also shows, weeks before it
// matters, whether they can be reached.
import { renderWelcome } from '../cards/plain-cards.js';
import { isPersonal, type Activity } from './activities.js';
import { messageOf } from './cards.js';
import { conversationAddressOf, person, type TeamsContext } from './context.js';

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
    await context.connection.send(conversationAddressOf(a), messageOf(renderWelcome(), context.o.site));
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
