// What goes over the wire to Teams, and what comes back, whoever carries it.
import { z } from 'zod';
import type { ConversationAddress, Member, TeamsMessage } from './connection.js';
import { TeamsRefusal } from './refusals.js';

interface Bot {
  readonly id: string;
  readonly name: string;
}

/** Teams puts a number for the kind of account before a bot's id. */
export const botOf = (appId: string): Bot => ({ id: `28:${appId}`, name: '' });

export const activityOf = ({ card, summary }: TeamsMessage, bot: Bot, place: ConversationAddress) => ({
  type: 'message',
  from: bot,
  conversation: { id: place.conversation, tenantId: place.tenant },
  channelId: 'msteams',
  serviceUrl: place.serviceUrl,
  summary,
  attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: card }],
});

/** What Teams needs to make a conversation, and no more. */
export const newConversationOf = (o: { bot: Bot; tenant: string; objectId: string }) => ({
  isGroup: false,
  bot: o.bot,
  members: [{ id: o.objectId, name: '' }],
  tenantId: o.tenant,
  channelData: { tenant: { id: o.tenant } },
});

const memberShape = z.object({
  id: z.string().nullish(),
  userRole: z.string().nullish(),
  userPrincipalName: z.string().nullish(),
});

export function memberOf(found: unknown): Member {
  const parsed = memberShape.safeParse(found);
  if (!parsed.success) return { user: null, guest: false };
  const { id, userRole, userPrincipalName } = parsed.data;
  const guest = userRole === 'guest' || /#EXT#/i.test(userPrincipalName ?? '');
  return { user: id ?? null, guest };
}

const withId = z.object({ id: z.string().min(1) });

/** Without an id the message could never be replaced: it counts as not taken. */
export function idIn(answer: unknown): string {
  const found = withId.safeParse(answer);
  if (!found.success) throw new TeamsRefusal(0, null);
  return found.data.id;
}
