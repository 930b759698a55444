// A message as an activity brings it, and as the message extension hands it over, for the one decoder of their words.
import type { Activity, MessagePayload } from './activities.js';
import { wordsOfHtml } from './html-words.js';
import type { GivenAttachment, GivenMention, GivenMessage } from './words.js';

type NameOf = GivenMessage['nameOf'];

/** What somebody writes to the bot. Its HTML says more than its text: it is read where there is any. */
export function messageOfActivity(a: Activity, nameOf: NameOf): GivenMessage {
  const html = a.attachments?.find(({ contentType }) => contentType === 'text/html')?.content;
  const entities = a.entities ?? [];
  const mentioned = entities.filter(({ type }) => type === 'mention');
  const mentions = mentioned.map(({ text, mentioned: who }, i) => ({
    index: String(i),
    id: who?.id ?? '',
    name: withoutTags(text ?? '') || (who?.name ?? ''),
  }));
  const quotes = entities.flatMap(({ quotedReply: one }) =>
    one?.preview
      ? [{ id: one.messageId ?? '', author: one.senderName ?? null, text: one.preview.trim() }]
      : [],
  );
  return {
    subject: a.subject ?? null,
    body:
      typeof html === 'string' && html.trim() !== ''
        ? { kind: 'html', text: html }
        : { kind: 'escaped', text: a.text ?? '' },
    attachments: attachmentsOf(a.attachments),
    mentions,
    quotes,
    self: a.recipient?.id ?? '',
    nameOf,
  };
}

/** A message that "Raise a concern" is chosen on. */
export function messageOfPayload(message: MessagePayload, self: string, nameOf: NameOf): GivenMessage {
  const content = message.body?.content ?? '';
  return {
    subject: message.subject ?? null,
    body: { kind: message.body?.contentType === 'text' ? 'plain' : 'html', text: content },
    attachments: attachmentsOf(message.attachments),
    mentions: (message.mentions ?? []).map(mentionOf),
    quotes: [],
    self,
    nameOf,
  };
}

const mentionOf = (
  { id, mentionText, mentioned }: NonNullable<MessagePayload['mentions']>[number],
  i: number,
): GivenMention => ({
  index: String(id ?? i),
  id: mentioned?.user?.id ?? mentioned?.application?.id ?? '',
  name: mentionText ?? '',
});

const attachmentsOf = (all: Activity['attachments']): GivenAttachment[] =>
  (all ?? []).map(({ id, contentType, content }) => ({ id: id ?? '', contentType, content }));

const withoutTags = (text: string): string =>
  wordsOfHtml(text, { mention: (_index, name) => name, quote: () => null }).text;
