// Text as Slack shows it to the letter: never markup, never half a character.

/** Nothing that a person typed is ever read as markup. */
export const plain = (text: string) => ({ type: 'plain_text' as const, text, emoji: false });

/** Cut by code points, with a mark that there is more elsewhere. */
export function cut(text: string, limit: number): string {
  const points = Array.from(text);
  return points.length <= limit ? text : `${points.slice(0, limit - 1).join('')}…`;
}

/** The beginning, in UTF-16 units; never in the middle of a character that takes two. */
export function beginningOf(text: string, limit: number): string {
  const part = text.slice(0, limit);
  return part.length < text.length && /[\uD800-\uDBFF]$/.test(part) ? part.slice(0, -1) : part;
}
