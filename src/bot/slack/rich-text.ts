// Slack's blocks as text: what a person wrote in them stays, each quote, list and cell in its place.
import { z } from 'zod';
import { decodeMarkers, link, mention, unescaped, type Names } from './markers.js';

/** Anything: each kind is read for itself, and one that isn't known is said to be there. */
const node = z.looseObject({ type: z.string() });
type Block = z.infer<typeof node>;
export const blockShape = node;

const inline = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  url: z.string().optional(),
  user_id: z.string().optional(),
  channel_id: z.string().optional(),
  range: z.string().optional(),
  name: z.string().optional(),
  unicode: z.string().optional(),
  fallback: z.string().optional(),
  value: z.string().optional(),
});
const richPart = z.looseObject({
  type: z.string(),
  elements: z.array(z.unknown()).default([]),
  style: z.unknown().optional(),
  indent: z.number().default(0),
  offset: z.number().default(0),
});
const textObject = z.object({ text: z.string() });
const anyText = z.looseObject({
  text: z.union([z.string(), textObject]).optional(),
  fields: z.array(textObject).optional(),
  elements: z.array(z.looseObject({ text: z.unknown().optional() })).optional(),
});
const table = z.object({ rows: z.array(z.array(node)) });

interface Read {
  readonly lines: readonly string[];
  /** What it holds that words can't say, a sentence each. */
  readonly notCarried: readonly string[];
}

/** @param channels names of channels by id, where the text of the message knows them */
export interface Reader {
  readonly names: Names;
  readonly channels: ReadonlyMap<string, string>;
}

export function readBlocks(blocks: readonly Block[], reader: Reader): Read {
  const all = blocks.map((block) => readBlock(block, reader));
  return { lines: all.flatMap((r) => r.lines), notCarried: all.flatMap((r) => r.notCarried) };
}

const only = (lines: readonly string[]): Read => ({ lines, notCarried: [] });
const missing = (sentence: string): Read => ({ lines: [], notCarried: [sentence] });

const CARRIED_BY_NOTHING: Readonly<Record<string, string>> = {
  image: 'A picture that another app showed there.',
  video: 'A video that another app showed there.',
  call: 'A call.',
  actions: 'Buttons and fields of another app.',
  input: 'Buttons and fields of another app.',
};

function readBlock(block: Block, reader: Reader): Read {
  switch (block.type) {
    case 'rich_text':
      return only(richPart.parse(block).elements.flatMap((part) => richLines(part, reader)));
    case 'header':
    case 'section':
    case 'context':
    case 'markdown':
      return only(plainLines(block, reader.names));
    case 'table': {
      const { rows } = table.parse(block);
      return only(rows.map((row) => row.map((cell) => cellText(cell, reader)).join(' | ')));
    }
    case 'divider':
      return only([]);
    default:
      return missing(CARRIED_BY_NOTHING[block.type] ?? 'Something that another app drew there.');
  }
}

function richLines(given: unknown, reader: Reader): string[] {
  const part = richPart.parse(given);
  const text = (): string => part.elements.map((one) => inlineText(one, reader)).join('');
  switch (part.type) {
    case 'rich_text_quote':
      return quoted(linesOf(text()));
    case 'rich_text_list':
      return part.elements.map((item, i) => {
        const mark = part.style === 'ordered' ? `${part.offset + i + 1}.` : '•';
        return `${'  '.repeat(part.indent)}${mark} ${richLines(item, reader).join(' ')}`;
      });
    default:
      return linesOf(text());
  }
}

/** A line break at the end of a part is only where the next begins. */
const linesOf = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));

export const quoted = (lines: readonly string[]): string[] => lines.map((line) => `> ${line}`);

function inlineText(given: unknown, { names, channels }: Reader): string {
  const e = inline.parse(given);
  switch (e.type) {
    case 'user':
      return mention(e.user_id ?? '', '', names);
    case 'channel':
      return `#${channels.get(e.channel_id ?? '') ?? 'a channel'}`;
    case 'broadcast':
      return `@${e.range ?? 'here'}`;
    case 'usergroup':
      return '@a group';
    case 'link':
      return link(e.url ?? '', e.text ?? '');
    case 'emoji':
      return emojiOf(e.unicode) ?? `:${e.name ?? ''}:`;
    case 'date':
      return e.fallback ?? '';
    default:
      return e.text ?? e.value ?? '';
  }
}

/** "1f44d-1f3fd", as Slack writes a character of several; null for an emoji of the workspace's own. */
function emojiOf(unicode: string | undefined): string | null {
  if (unicode === undefined || !/^[0-9a-f]{1,6}(-[0-9a-f]{1,6})*$/i.test(unicode)) return null;
  const points = unicode.split('-').map((hex) => parseInt(hex, 16));
  return points.every((p) => p <= 0x10ffff) ? String.fromCodePoint(...points) : null;
}

function plainLines(block: Block, names: Names): string[] {
  const parsed = anyText.safeParse(block);
  if (!parsed.success) return [];
  const { text, fields = [], elements = [] } = parsed.data;
  const own = typeof text === 'string' ? text : text?.text;
  const beside = elements.flatMap((e) => (typeof e.text === 'string' ? [e.text] : []));
  return [...(own === undefined ? [] : [own]), ...fields.map((f) => f.text), ...beside].flatMap((t) =>
    decodeMarkers(t, names).split('\n'),
  );
}

function cellText(cell: Block, reader: Reader): string {
  if (cell.type === 'rich_text') return readBlock(cell, reader).lines.join(' ');
  return typeof cell['text'] === 'string' ? unescaped(cell['text']) : '';
}
