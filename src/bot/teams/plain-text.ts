// The words of a message that Teams hands over as HTML, or with a mention of the bot in it.

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};
const BREAKS = /<(?:br|\/p|\/div|\/li|\/tr|\/h[1-6]|\/blockquote)\b[^<>]*>/gi;
const TAGS = /<\/?[a-z][^<>]*>/gi;
const ENTITY = /&(#x[0-9a-f]{1,6}|#[0-9]{1,7}|[a-z]{2,6});/gi;
const LAST_CODE_POINT = 0x10ffff;

/** The result is text only: an image, a link or a script leaves nothing behind. */
export const textOfHtml = (html: string): string =>
  html
    .replace(/\r?\n/g, ' ')
    .replace(BREAKS, '\n')
    .replace(TAGS, '')
    .replace(ENTITY, (whole, name: string) => characterOf(name.toLowerCase()) ?? whole)
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();

function characterOf(name: string): string | undefined {
  if (!name.startsWith('#')) return ENTITIES[name];
  const code = name.startsWith('#x') ? parseInt(name.slice(2), 16) : Number(name.slice(1));
  return code > 0 && code <= LAST_CODE_POINT ? String.fromCodePoint(code) : '';
}

/** What was said to the bot, without the mention that calls it. */
export const withoutMention = (text: string): string => text.replace(/<at\b[^<>]*>[^<>]*<\/at>/gi, '').trim();

/** An image that was pasted into the words. */
export const showsImage = (html: string): boolean => /<img\b/i.test(html);
