// The words of a message that Teams hands over as HTML, as they were used: what is drawn in it becomes characters, what
// is quoted stays a quotation, and what no words can carry is named. Parsed as a browser would, with nothing fetched.
import { defaultTreeAdapter as tree, parseFragment, type DefaultTreeAdapterTypes } from 'parse5';

type Node = DefaultTreeAdapterTypes.ChildNode;
type TreeElement = DefaultTreeAdapterTypes.Element;

/** Words of somebody else, in somebody's message. */
export interface Quote {
  /** What the message names it by; empty where it doesn't. */
  readonly id: string;
  /** Null where nobody says. */
  readonly author: string | null;
  readonly text: string;
}

/** What a message refers to, beside its own text. */
interface References {
  /** @returns null for a mention that only calls the bot, otherwise the name as it was written */
  readonly mention: (index: string | null, name: string) => string | null;
  /** By the id of an `<attachment>` or a `<quoted>`. */
  readonly quote: (id: string) => Quote | null;
}

export interface HtmlWords {
  readonly text: string;
  /** Without what it quotes. */
  readonly own: string;
  /** The ids of the quotations that stand in it. */
  readonly quoted: ReadonlySet<string>;
  /** A picture or a film of the sender's own. */
  readonly hasMedia: boolean;
  readonly notCarried: ReadonlySet<string>;
}

const SKYPE = 'http://schema.skype.com/';
const BLOCKS: ReadonlySet<string> = new Set([
  ...['p', 'div', 'ul', 'ol', 'table', 'tr', 'pre', 'codeblock', 'section', 'article', 'figure', 'hr'],
  ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'blockquote', 'li', 'dl', 'dt', 'dd', 'address'],
]);
/** Code of a page, and nothing that anybody reads. */
const UNREAD: ReadonlySet<string> = new Set([
  'script',
  'style',
  'template',
  'head',
  'title',
  'iframe',
  'object',
]);
const PREFORMATTED: ReadonlySet<string> = new Set(['pre', 'codeblock']);
/** Deeper than any message; what stands deeper is read as words alone. */
const DEEPEST = 60;

interface Reading {
  text: string;
  own: string;
  hasMedia: boolean;
  readonly quoted: Set<string>;
  readonly notCarried: Set<string>;
  readonly of: References;
}

interface Where {
  readonly isPreformatted: boolean;
  readonly isQuoted: boolean;
  readonly depth: number;
}

interface HowToRead {
  /** Spaces and line breaks count, as in plain text. */
  readonly isPreformatted?: boolean;
  /** All of it is somebody else's. */
  readonly isQuoted?: boolean;
}

export function wordsOfHtml(html: string, of: References, how: HowToRead = {}): HtmlWords {
  const { isPreformatted = false, isQuoted = false } = how;
  const reading = emptyReading(of);
  readAll(parseFragment(html).childNodes, reading, { isPreformatted, isQuoted, depth: 0 });
  const { quoted, hasMedia, notCarried } = reading;
  return { text: tidied(reading.text), own: tidied(reading.own), quoted, hasMedia, notCarried };
}

/** A quotation in words: `> Dan Reed: come to mine`, each line marked. */
export function quotation({ author, text }: Pick<Quote, 'author' | 'text'>): string {
  const said = author === null ? text : `${author}: ${text}`;
  return said
    .split('\n')
    .map((line) => `> ${line}`.trimEnd())
    .join('\n');
}

const emptyReading = (of: References): Reading => ({
  ...{ text: '', own: '', hasMedia: false, of },
  ...{ quoted: new Set<string>(), notCarried: new Set<string>() },
});

const tidied = (text: string): string =>
  text
    .replaceAll('\u00a0', ' ')
    .split('\n')
    .map((line) => line.trimEnd().replace(/^ (?=\S)/, ''))
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();

function write(reading: Reading, words: string): void {
  reading.text += words;
  reading.own += words;
}

function newLine(reading: Reading): void {
  if (reading.text !== '' && !reading.text.endsWith('\n')) reading.text += '\n';
  if (reading.own !== '' && !reading.own.endsWith('\n')) reading.own += '\n';
}

function quote(reading: Reading, quoted: Quote): void {
  if (quoted.id !== '') reading.quoted.add(quoted.id);
  newLine(reading);
  reading.text += `${quotation(quoted)}\n`;
}

function readAll(nodes: readonly Node[], reading: Reading, where: Where): void {
  for (const node of nodes) {
    if (tree.isTextNode(node)) {
      const words = where.isPreformatted
        ? node.value.replace(/\r\n?/g, '\n')
        : node.value.replace(/[ \t\r\n\f]+/g, ' ');
      write(reading, reading.text.endsWith('\n') && !where.isPreformatted ? words.replace(/^ /, '') : words);
    } else if (tree.isElementNode(node)) readElement(node, reading, where);
  }
}

function readElement(node: TreeElement, reading: Reading, where: Where): void {
  const name = node.tagName;
  if (UNREAD.has(name)) return;
  const inside = where.depth < DEEPEST ? { ...where, depth: where.depth + 1 } : where;
  if (where.depth >= DEEPEST) return write(reading, plainIn(node));
  if (isMention(node)) return readMention(node, reading);
  if (name === 'blockquote') return readBlockquote(node, reading, inside);
  const drawn = DRAWN[name];
  if (drawn !== undefined) {
    drawn(node, reading, where);
    // Where a tag closes itself, a parser of HTML puts what follows into it.
    return readAll(node.childNodes, reading, inside);
  }
  if (name === 'a') return readLink(node, reading, inside);
  if (name === 'td' || name === 'th') return readCell(node, reading, inside);
  if (BLOCKS.has(name)) return readBlock(node, reading, inside);
  if (['s', 'del', 'strike'].includes(name))
    reading.notCarried.add('That some of the words are struck through.');
  readAll(node.childNodes, reading, inside);
}

function readBlock(node: TreeElement, reading: Reading, where: Where): void {
  newLine(reading);
  if (node.tagName === 'li') write(reading, bulletOf(node));
  if (node.tagName === 'codeblock') reading.notCarried.add('That a part of it is program code.');
  const isPreformatted = where.isPreformatted || PREFORMATTED.has(node.tagName);
  readAll(node.childNodes, reading, { ...where, isPreformatted });
  newLine(reading);
}

function bulletOf(node: TreeElement): string {
  const list = node.parentNode;
  if (list === null || !tree.isElementNode(list) || list.tagName !== 'ol') return '- ';
  const items = list.childNodes.filter((one) => tree.isElementNode(one) && one.tagName === 'li');
  return `${items.indexOf(node) + 1}. `;
}

function readCell(node: TreeElement, reading: Reading, where: Where): void {
  const cells = node.parentNode?.childNodes.filter((one) => tree.isElementNode(one)) ?? [];
  if (cells[0] !== node) write(reading, ' | ');
  const cell = readApart(node.childNodes, reading, where);
  reading.text += cell.text.replaceAll('\n', ' ');
  reading.own += cell.own.replaceAll('\n', ' ');
}

/** What is read apart, as a text of its own; what it holds counts for the whole. */
function readApart(nodes: readonly Node[], reading: Reading, where: Where): { text: string; own: string } {
  const apart: Reading = { ...reading, text: '', own: '' };
  readAll(nodes, apart, where);
  reading.hasMedia = apart.hasMedia;
  return { text: tidied(apart.text), own: tidied(apart.own) };
}

function readLink(node: TreeElement, reading: Reading, where: Where): void {
  const shown = readApart(node.childNodes, reading, where);
  const address = attribute(node, 'href').trim();
  const isWorthKeeping = /^(?:https?|tel|mailto):/i.test(address) && !isSameAddress(address, shown.text);
  const after = !isWorthKeeping ? '' : shown.text === '' ? address : ` (${address})`;
  reading.text += `${shown.text}${after}`;
  reading.own += `${shown.own}${after}`;
}

const isSameAddress = (address: string, shown: string): boolean => bare(address) === bare(shown);
const bare = (address: string): string =>
  address
    .trim()
    .replace(/^(?:https?:\/\/|mailto:|tel:)/i, '')
    .replace(/\/$/, '')
    .toLowerCase();

const isMention = (node: TreeElement): boolean =>
  node.tagName === 'at' || (node.tagName === 'span' && attribute(node, 'itemtype') === `${SKYPE}Mention`);

function readMention(node: TreeElement, reading: Reading): void {
  const name = plainIn(node).trim();
  const index = attribute(node, 'id') || attribute(node, 'itemid') || null;
  write(reading, reading.of.mention(index, name) ?? '');
}

/** Teams' own quotation names its author; one that somebody made doesn't. */
function readBlockquote(node: TreeElement, reading: Reading, where: Where): void {
  const author = node.childNodes.find(
    (one): one is TreeElement => tree.isElementNode(one) && attribute(one, 'itemprop') === 'mri',
  );
  const rest = node.childNodes.filter((one) => one !== author);
  const { text } = readApart(rest, reading, { ...where, isQuoted: true });
  const named = author === undefined ? '' : plainIn(author).trim();
  quote(reading, { id: attribute(node, 'itemid'), author: named === '' ? null : named, text });
}

type Draw = (node: TreeElement, reading: Reading, where: Where) => void;

/** What is no words, but is drawn among them. */
const DRAWN: Readonly<Record<string, Draw | undefined>> = {
  br: (_node, reading) => write(reading, '\n'),
  emoji: (node, reading) => write(reading, attribute(node, 'alt')),
  customemoji: (node, reading) => {
    write(reading, `:${attribute(node, 'alt')}:`);
    reading.notCarried.add('A picture that stands for an emoji of your organisation.');
  },
  readonly: (node, reading) => {
    if (attribute(node, 'itemtype') === `${SKYPE}Emoji`) write(reading, attribute(node, 'itemscope'));
  },
  img: (node, reading, where) => readImage(node, reading, where),
  video: (_node, reading, where) => readMedia(reading, where, 'A film in what is quoted.'),
  audio: (_node, reading) => void reading.notCarried.add('A sound recording.'),
  attachment: (node, reading) => readReference(attribute(node, 'id'), reading),
  quoted: (node, reading) => readReference(attribute(node, 'messageid'), reading),
};

function readReference(id: string, reading: Reading): void {
  const found = reading.of.quote(id);
  if (found !== null) quote(reading, found);
}

function readImage(node: TreeElement, reading: Reading, where: Where): void {
  const kind = attribute(node, 'itemtype');
  if (kind === `${SKYPE}Emoji`) write(reading, attribute(node, 'alt'));
  else if (kind === `${SKYPE}Giphy`) reading.notCarried.add('A moving picture from Giphy.');
  else readMedia(reading, where, 'A picture in what is quoted.');
}

/** What somebody else has shown isn't sent by whoever quotes it. */
function readMedia(reading: Reading, { isQuoted }: Where, inQuote: string): void {
  if (isQuoted) reading.notCarried.add(inQuote);
  else reading.hasMedia = true;
}

function plainIn(node: TreeElement): string {
  let words = '';
  const left: Node[] = [...node.childNodes];
  for (let next = left.shift(); next !== undefined; next = left.shift()) {
    if (tree.isTextNode(next)) words += next.value;
    else if (tree.isElementNode(next) && !UNREAD.has(next.tagName)) left.unshift(...next.childNodes);
  }
  return words;
}

/** Names of attributes are in lower case once they are parsed. */
const attribute = (node: TreeElement, name: string): string =>
  node.attrs.find((one) => one.name === name)?.value ?? '';
