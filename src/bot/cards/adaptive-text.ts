// The text of an Adaptive Card. A text block reads some Markdown; a text run reads none. What people wrote
// goes into runs alone.

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type Element = { readonly type: string } & Readonly<Record<string, Json>>;

/** Markdown's own characters, escaped: for the few places that have no text run (facts, labels). */
export const plainInMarkdown = (text: string): string =>
  text.replace(/[\\`*_[\]<>~|]/g, (sign) => `\\${sign}`).replace(/\{\{/g, '{\u200b{');

/** One block a line: a run shows no line breaks. */
export function run(text: string, look: Readonly<Record<string, Json>> = {}): Element[] {
  return text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map((line) => ({ type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: line, ...look }] }));
}
