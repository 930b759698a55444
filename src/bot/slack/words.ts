// A message of Slack in the words that were used: as those who wrote and read it saw it.
import { z } from 'zod';
import { decodeMarkers, type Names } from './markers.js';
import { blockShape, quoted, readBlocks, type Reader } from './rich-text.js';

export type { Names } from './markers.js';

/** Slack cuts longer ones off (api.slack.com/changelog/2018-04-truncating-really-long-messages). */
const SLACK_CUTS_AT = 40_000;

/** docs.slack.dev/reference/objects/file-object */
const fileShape = z.looseObject({ mode: z.string().nullish(), filetype: z.string().nullish() });

/** A message that was forwarded, or what another app hung onto one (docs.slack.dev/legacy/legacy-messaging). */
const attachmentShape = z.object({
  is_share: z.boolean().nullish(),
  is_msg_unfurl: z.boolean().nullish(),
  from_url: z.string().nullish(),
  original_url: z.string().nullish(),
  author_id: z.string().nullish(),
  author_name: z.string().nullish(),
  pretext: z.string().nullish(),
  title: z.string().nullish(),
  text: z.string().nullish(),
  fallback: z.string().nullish(),
  fields: z.array(z.object({ title: z.string().nullish(), value: z.string().nullish() })).nullish(),
  message_blocks: z
    .array(z.object({ message: z.object({ blocks: z.array(blockShape).nullish() }).nullish() }))
    .nullish(),
  blocks: z.array(blockShape).nullish(),
  files: z.array(fileShape).nullish(),
});
type Attachment = z.infer<typeof attachmentShape>;

export const messageShape = z.object({
  text: z.string().nullish(),
  subtype: z.string().optional(),
  blocks: z.array(blockShape).nullish(),
  attachments: z.array(attachmentShape).nullish(),
  files: z.array(fileShape).nullish(),
  /** Of a huddle. */
  room: z.unknown().optional(),
});
type Message = z.infer<typeof messageShape>;

export interface Words {
  readonly text: string;
  /** What of it words can't carry, a sentence each. */
  readonly notCarried: readonly string[];
  /** Nothing of a file is known but that there is one. */
  readonly hasFile: boolean;
}

/** What somebody typed where nothing but text can be. */
export const readTyped = (text: string, names: Names): string => decodeMarkers(text, names).trim();

export function readMessage(message: Message, names: Names): Words {
  const text = message.text ?? '';
  const reader: Reader = { names, channels: channelsIn(text) };
  const blocks = readBlocks(message.blocks ?? [], reader);
  // Slack's client writes the same twice; only the blocks say what each emoji and quote is.
  const own = blocks.lines.length > 0 ? blocks.lines : decodeMarkers(text, names).split('\n');
  const hung = (message.attachments ?? []).map((one) => readAttachment(one, reader));
  const files = [...(message.files ?? []), ...(message.attachments ?? []).flatMap((a) => a.files ?? [])];
  const notCarried = [
    ...(text.length >= SLACK_CUTS_AT ? ['Slack itself cut this message after 40,000 characters.'] : []),
    ...(message.subtype === 'huddle_thread' || message.room !== undefined ? ['A huddle.'] : []),
    ...blocks.notCarried,
    ...hung.flatMap((one) => one.notCarried),
    ...files.flatMap((file) => sentenceFor(file) ?? []),
  ];
  return {
    text: [own, ...hung.map((one) => one.lines)]
      .map((lines) => lines.join('\n').trim())
      .filter((part) => part !== '')
      .join('\n\n'),
    notCarried: [...new Set(notCarried)],
    hasFile: files.some((file) => sentenceFor(file) === null),
  };
}

/** Names of the channels that the text mentions: the blocks hold their ids alone. */
const channelsIn = (text: string): ReadonlyMap<string, string> =>
  new Map([...text.matchAll(/<#([A-Z0-9]+)\|([^<>]+)>/g)].map(([, id = '', name = '']) => [id, name]));

function readAttachment(a: Attachment, reader: Reader): { lines: string[]; notCarried: readonly string[] } {
  const isMessage = a.is_share === true || a.is_msg_unfurl === true;
  // What Slack shows of a page behind a link: nobody wrote it there.
  if (!isMessage && (a.from_url ?? a.original_url ?? null) !== null) return { lines: [], notCarried: [] };
  const read = readBlocks(
    [...(a.message_blocks ?? []).flatMap((m) => m.message?.blocks ?? []), ...(a.blocks ?? [])],
    reader,
  );
  const said = read.lines.length > 0 ? read.lines : textLines(a, reader.names);
  const nobody = said.length === 0 && isMessage ? ['A message that Slack doesn’t show to apps.'] : [];
  const author = authorOf(a, reader.names);
  return {
    lines: said.length === 0 ? [] : [...(author === null ? [] : [`${author} wrote:`]), ...quoted(said)],
    notCarried: [...read.notCarried, ...((a.files ?? []).length > 0 ? [] : nobody)],
  };
}

function authorOf({ author_id, author_name }: Attachment, { nameOf }: Names): string | null {
  const known = author_id ? nameOf(author_id) : null;
  if (known !== null) return known;
  return author_name ? `${author_name} (somebody outside)` : author_id ? 'Somebody outside' : null;
}

function textLines(a: Attachment, names: Names): string[] {
  const fields = (a.fields ?? []).map((f) => [f.title, f.value].filter(Boolean).join(': '));
  const parts = [a.pretext, a.title, a.text, ...fields].filter((part) => (part ?? '') !== '');
  const all = parts.length > 0 ? parts : [a.fallback ?? ''];
  return all.flatMap((part) => decodeMarkers(part ?? '', names).split('\n')).filter((line) => line !== '');
}

const NOT_A_FILE: Readonly<Record<string, string>> = {
  quip: 'A canvas.',
  canvas: 'A canvas.',
  list: 'A list of Slack.',
  post: 'A post of Slack.',
  space: 'A post of Slack.',
  docs: 'A post of Slack.',
  external: 'A link to a file that is kept elsewhere.',
  tombstone: 'A file that was deleted.',
  hidden_by_limit: 'A file that Slack no longer shows.',
};

/** Null for a file, an image or a film; otherwise what it is. */
const sentenceFor = ({ mode, filetype }: z.infer<typeof fileShape>): string | null =>
  NOT_A_FILE[mode ?? ''] ?? NOT_A_FILE[filetype ?? ''] ?? null;
