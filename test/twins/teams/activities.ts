// What Teams sends for what people do, as Teams words it.
import { randomUUID } from 'node:crypto';
import { record, type Json } from '../../twins/slack/json.js';
import { ENVELOPE_RULES, type Body } from './rules/messages.js';
import { NONE_LEFT_OUT, type Without } from './rules/rule.js';

export interface TeamsPerson {
  /** Their id in the organisation file. */
  readonly key: string;
  readonly name: string;
  /** Entra's object id. */
  readonly aadObjectId: string;
}

export interface Where {
  readonly conversationId: string;
  readonly type: 'personal' | 'channel' | 'groupChat';
}

/** What stands on the envelope of everything that Teams sends. */
export interface Envelope {
  readonly botId: string;
  readonly tenant: string;
  readonly serviceUrl: string;
  readonly without?: Without;
}

const isOn = ({ without = NONE_LEFT_OUT }: Envelope, rule: keyof typeof ENVELOPE_RULES): boolean =>
  !without.has(ENVELOPE_RULES[rule].id);

/** Teams' own id of a person, which is another for each bot. */
export const teamsId = (person: TeamsPerson): string => `29:${person.key}`;
export const personalChat = (person: TeamsPerson): Where => ({
  conversationId: `a:chat-with-${person.key}`,
  type: 'personal',
});
export const CHANNEL: Where = { conversationId: '19:staffroom@thread.tacv2', type: 'channel' };
/** A reply in a thread of the channel. */
export const inThread = (messageId: string, on: Envelope): Where => ({
  conversationId: `${CHANNEL.conversationId}${isOn(on, 'thread') ? `;messageid=${messageId}` : ''}`,
  type: 'channel',
});
export const GROUP: Where = { conversationId: '19:a-group@thread.v2', type: 'groupChat' };

function baseActivity(person: TeamsPerson, where: Where, on: Envelope): Json {
  const { tenant, serviceUrl, botId } = on;
  const team =
    where.type === 'channel'
      ? { team: { id: CHANNEL.conversationId }, channel: { id: CHANNEL.conversationId } }
      : {};
  const channelData = isOn(on, 'channel') ? { tenant: { id: tenant }, ...team } : {};
  return {
    id: randomUUID(),
    channelId: 'msteams',
    serviceUrl,
    timestamp: new Date().toISOString(),
    locale: 'en-GB',
    from: { id: teamsId(person), name: person.name, aadObjectId: person.aadObjectId },
    recipient: { id: `28:${botId}`, name: 'Sameday' },
    conversation: {
      id: where.conversationId,
      conversationType: where.type,
      tenantId: tenant,
      ...(where.type === 'personal' ? {} : { isGroup: true }),
    },
    channelData,
    entities: [
      { type: 'clientInfo', locale: 'en-GB', country: 'GB', platform: 'Web', timezone: 'Europe/London' },
    ],
  };
}

export interface Attachment {
  readonly contentType: string;
  readonly name?: string;
  readonly contentUrl?: string;
  readonly content?: unknown;
}

/** A message; in a channel or a group it begins with a mention of the bot, as the bot sees no other. */
export function messageActivity(
  person: TeamsPerson,
  where: Where,
  on: Envelope,
  words: string,
  attachments: readonly Attachment[] = [],
): Json {
  return bodyActivity(person, where, on, { text: words, attachments: attachments.map(record) });
}

/** A message of any shape (rules/messages.ts). */
export function bodyActivity(person: TeamsPerson, where: Where, on: Envelope, body: Body): Json {
  const base = baseActivity(person, where, on);
  const { text = '', html = `<p>${text}</p>`, attachments = [], entities = [] } = body;
  const mention = '<at>Sameday</at>';
  const inPublic = where.type !== 'personal' && isOn(on, 'mention');
  const own = inPublic
    ? [{ type: 'mention', text: mention, mentioned: { id: `28:${on.botId}`, name: 'Sameday' } }]
    : [];
  const beside = isOn(on, 'html') ? [{ contentType: 'text/html', content: html }] : [];
  return {
    ...base,
    type: 'message',
    textFormat: 'plain',
    text: inPublic ? `${mention} ${text}` : text,
    entities: [...(base.entities as Json[]), ...own, ...entities],
    attachments: [...attachments, ...beside],
    ...body.activity,
  };
}

/** A message of theirs as it is now, after they edited it. */
export const editedActivity = (
  person: TeamsPerson,
  where: Where,
  on: Envelope,
  o: { id: string; words: string },
): Json => {
  const activity = messageActivity(person, where, on, o.words);
  if (!isOn(on, 'edited')) return { ...activity, id: o.id };
  const channelData = { ...record(activity.channelData), eventType: 'editMessage' };
  return { ...activity, type: 'messageUpdate', id: o.id, channelData };
};

export const deletedActivity = (person: TeamsPerson, where: Where, on: Envelope, id: string): Json => {
  const base = baseActivity(person, where, on);
  const channelData = { ...record(base.channelData), eventType: 'softDeleteMessage' };
  return isOn(on, 'deleted') ? { ...base, type: 'messageDelete', id, channelData } : { ...base, id };
};

/** @param to the id of the bot's message */
export const reactionActivity = (
  person: TeamsPerson,
  where: Where,
  on: Envelope,
  o: { to: string; type: string },
): Json => ({
  ...baseActivity(person, where, on),
  type: 'messageReaction',
  ...(isOn(on, 'reaction') ? { reactionsAdded: [{ type: o.type }], replyToId: o.to } : {}),
});

/** What Teams sends when somebody does something that wants an answer at once. */
export function invokeActivity(
  person: TeamsPerson,
  where: Where,
  on: Envelope,
  invoke: { name: string; value: Json; replyToId?: string },
): Json {
  const replyTo = invoke.replyToId === undefined ? {} : { replyToId: invoke.replyToId };
  return {
    ...baseActivity(person, where, on),
    type: 'invoke',
    name: invoke.name,
    value: invoke.value,
    ...replyTo,
  };
}

/** The app was installed for a person, or removed. */
export function installationActivity(person: TeamsPerson, on: Envelope, action: 'add' | 'remove'): Json {
  return { ...baseActivity(person, personalChat(person), on), type: 'installationUpdate', action };
}

/** The conversation of a person with the bot came to be. */
export function conversationUpdate(person: TeamsPerson, where: Where, on: Envelope): Json {
  return {
    ...baseActivity(person, where, on),
    type: 'conversationUpdate',
    membersAdded: [{ id: `28:${on.botId}` }, { id: teamsId(person), aadObjectId: person.aadObjectId }],
  };
}

/** Somebody's message, as the message extension hands it over. */
export const messagePayload = (author: TeamsPerson, words: string, attachments: readonly Json[] = []): Json =>
  bodyPayload(author, { html: `<p>${words}</p>`, attachments });

/** The same, of any shape (rules/messages.ts). */
export function bodyPayload(author: TeamsPerson, body: Body): Json {
  const { text = '', html = `<p>${text}</p>`, attachments = [] } = body;
  return {
    id: String(Date.now()),
    replyToId: null,
    messageType: 'message',
    createdDateTime: new Date().toISOString(),
    importance: 'normal',
    locale: 'en-GB',
    linkToMessage: 'https://teams.microsoft.com/l/message/19:staffroom/1',
    from: {
      device: null,
      conversation: null,
      application: null,
      user: { userIdentityType: 'aadUser', id: author.aadObjectId, displayName: author.name },
    },
    body: { contentType: 'html', content: html },
    attachments,
    mentions: [],
    reactions: [],
  };
}
