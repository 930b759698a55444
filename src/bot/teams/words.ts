// What somebody wrote to the bot, or handed to it, in words: the one decoder of Teams' messages.
import { z } from 'zod';
import { quotation, wordsOfHtml, type HtmlWords, type Quote } from './html-words.js';

export interface TeamsWords {
  /** As it was used, with what it quotes. */
  readonly text: string;
  /** Without what it quotes: a command may stand beside a quotation. */
  readonly own: string;
  /** A file, an image or a film; nothing of it is read or fetched. */
  readonly hasFile: boolean;
  /** A sentence each: what words can't carry. */
  readonly notCarried: readonly string[];
}

export interface GivenAttachment {
  readonly id: string;
  readonly contentType: string;
  readonly content?: unknown;
}

/** Somebody who is mentioned, in the message's own order. */
export interface GivenMention {
  /** As the message numbers it. */
  readonly index: string;
  /** Teams' or Entra's id. */
  readonly id: string;
  readonly name: string;
}

export interface GivenMessage {
  readonly subject: string | null;
  readonly body: { readonly kind: 'html' | 'escaped' | 'plain'; readonly text: string };
  readonly attachments: readonly GivenAttachment[];
  readonly mentions: readonly GivenMention[];
  /** Named by `<quoted messageId="…"/>`. */
  readonly quotes: readonly Quote[];
  /** The bot's own id: a mention of it only calls it. */
  readonly self: string;
  /** The name of somebody by Entra's id, where only that is given; null for anyone unknown. */
  readonly nameOf: (objectId: string) => string | null;
}

const FILES: readonly RegExp[] = [
  /^reference$/,
  /^image\//,
  /^video\//,
  /^application\/vnd\.microsoft\.teams\.file\.download\.info$/,
];
/** Every message comes with its own text as an attachment, too. */
const OWN_TEXT = /^text\//;
const QUOTED = ['messageReference', 'forwardedMessageReference'];
const ANNOUNCEMENT = 'application/vnd.microsoft.card.announcement';
/** What isn't words, by how its content type begins; the first that fits. */
const NOT_WORDS: readonly (readonly [RegExp, string])[] = [
  [/^application\/vnd\.microsoft\.card\.codesnippet/, 'A piece of program code.'],
  [/^application\/vnd\.microsoft\.card\.fluidEmbedCard/, 'A Loop component.'],
  [/^application\/vnd\.microsoft\.(?:card|teams\.card)/, 'A card of another app.'],
  [/^meetingReference$/, 'An invitation to a meeting.'],
  [/^tabReference$/, 'A link to a tab.'],
  [/^audio\//, 'A sound recording.'],
];
const UNKNOWN = 'Something attached that Sameday can’t read.';

export function wordsOf(message: GivenMessage): TeamsWords {
  const { attachments, subject } = message;
  const referred = attachments.flatMap((one) => quoteIn(one, message));
  const quotes = [...message.quotes, ...referred].filter(({ text }) => text !== '');
  const body = bodyOf(message, quotes);
  // Some clients place a quotation in the text, some only name it beside.
  const before = quotes.filter(({ id }) => !body.quoted.has(id)).map(quotation);
  const headings = [subject?.trim() ?? '', ...attachments.flatMap(headingIn)].filter((one) => one !== '');
  return {
    text: [...headings, ...before, body.text].filter((one) => one !== '').join('\n'),
    own: body.own,
    hasFile: body.hasMedia || attachments.some((one) => isFile(one)),
    notCarried: [
      ...new Set([...body.notCarried, ...referred.flatMap(wordlessIn), ...attachments.flatMap(notWords)]),
    ],
  };
}

function bodyOf(message: GivenMessage, quotes: readonly Quote[]): HtmlWords {
  const { kind, text } = message.body;
  const html = kind === 'html' ? text : kind === 'escaped' ? onlyOurTags(text) : escaped(text);
  const references = {
    mention: mentionsIn(message),
    quote: (id: string) => quotes.find((one) => one.id === id) ?? null,
  };
  return wordsOfHtml(html, references, { isPreformatted: kind !== 'html' });
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
/** In the text of an activity a sign that begins no tag of Teams' own is a sign. */
const onlyOurTags = (text: string): string => text.replace(/<(?!\/?(?:at|quoted|emoji)\b)/gi, '&lt;');

/** A name may be split, or shared: it is looked for among those that haven't been met yet, then by its number. */
function mentionsIn({ mentions, self }: GivenMessage) {
  const left = [...mentions];
  return (index: string | null, name: string): string | null => {
    const found =
      left.find((one) => one.index === index && one.name === name) ??
      left.find((one) => one.name === name) ??
      left.find((one) => one.index === index);
    if (found === undefined) return name;
    left.splice(left.indexOf(found), 1);
    return isSelf(found.id, self) ? null : name;
  };
}

/** Teams puts a number for the kind of account before a bot's id. */
const isSelf = (id: string, self: string): boolean => bareId(id) === bareId(self);
const bareId = (id: string): string => id.replace(/^28:/, '').toLowerCase();

const isFile = ({ contentType }: GivenAttachment): boolean => FILES.some((kind) => kind.test(contentType));

function notWords(attachment: GivenAttachment): string[] {
  const { contentType } = attachment;
  if (contentType === '' || OWN_TEXT.test(contentType) || isFile(attachment)) return [];
  if (QUOTED.includes(contentType) || headingIn(attachment).length > 0) return [];
  return [NOT_WORDS.find(([kind]) => kind.test(contentType))?.[1] ?? UNKNOWN];
}

const headingShape = z.object({ title: z.string().min(1) });

function headingIn({ contentType, content }: GivenAttachment): string[] {
  if (contentType !== ANNOUNCEMENT) return [];
  const parsed = headingShape.safeParse(parsedJson(content));
  return parsed.success ? [parsed.data.title.trim()] : [];
}

const senderShape = z
  .object({
    user: z.object({ id: z.string().nullish(), displayName: z.string().nullish() }).nullish(),
    application: z.object({ displayName: z.string().nullish() }).nullish(),
  })
  .nullish();
/** Of a reply, and of a forwarded message: by Microsoft Graph's `chatMessageAttachment`. */
const quoteShape = z.object({
  messageId: z.string().nullish(),
  messagePreview: z.string().nullish(),
  messageSender: senderShape,
  originalMessageId: z.string().nullish(),
  originalMessageContent: z.string().nullish(),
  originalMessageSender: senderShape,
});

interface Referred extends Quote {
  readonly notCarried: readonly string[];
}

const wordlessIn = ({ text, notCarried }: Referred): string[] =>
  text === '' && notCarried.length === 0 ? ['Something quoted that has no words.'] : [...notCarried];

function quoteIn({ id, contentType, content }: GivenAttachment, { nameOf }: GivenMessage): Referred[] {
  if (!QUOTED.includes(contentType)) return [];
  const parsed = quoteShape.safeParse(parsedJson(content));
  if (!parsed.success) return [];
  const { messageId, messagePreview, originalMessageContent } = parsed.data;
  const { user, application } = parsed.data.originalMessageSender ?? parsed.data.messageSender ?? {};
  const author = user?.displayName ?? (user?.id ? nameOf(user.id) : null) ?? application?.displayName ?? null;
  const words = originalMessageContent
    ? wordsOfHtml(originalMessageContent, NOTHING_ELSE, { isQuoted: true })
    : { text: (messagePreview ?? '').trim(), notCarried: [] };
  const { text, notCarried } = words;
  return [{ id: id || (messageId ?? ''), author, text, notCarried: [...notCarried] }];
}

const NOTHING_ELSE = { mention: (_index: string | null, name: string) => name, quote: () => null };

function parsedJson(content: unknown): unknown {
  if (typeof content !== 'string') return content;
  try {
    return JSON.parse(content);
  } catch {
    return null;
  }
}
