// The text of an Adaptive Card. A text block reads a part of Markdown; a text run reads none. What people wrote
// stands in runs alone.

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type Element = { readonly type: string } & Readonly<Record<string, Json>>;

/** Markdown's own signs, made plain: for the few places that have no text run (facts, labels). */
export const plainInMarkdown = (text: string): string =>
  text.replace(/[\\`*_[\]<>~|]/g, (sign) => `\\${sign}`).replace(/\{\{/g, '{\u200b{');

/** One block a line: a run shows no line ends. */
export function run(text: string, look: Readonly<Record<string, Json>> = {}): Element[] {
  return text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map((line) => ({ type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: line, ...look }] }));
}
