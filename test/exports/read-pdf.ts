// Reads a PDF back with a reader that is not ours: its text page by page, its title, language and structure.
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';

export interface ReadPdf {
  readonly pages: readonly string[];
  /** All pages, line breaks as spaces. */
  readonly text: string;
  readonly title: string | undefined;
  readonly language: string | undefined;
  readonly marked: boolean;
  /** The roles of the structure tree in reading order, such as `H1`, `L`, `LI`. */
  readonly roles: readonly string[];
  /** The text of each element of a role, in the order of the structure tree and not of the drawing. */
  textOf(role: string): string[];
}

interface Node {
  readonly role?: string;
  readonly type?: string;
  readonly id?: string;
  readonly children?: readonly Node[];
}

export async function readPdf(bytes: Buffer): Promise<ReadPdf> {
  const pdf = await getDocument({ data: new Uint8Array(bytes), verbosity: 0 }).promise;
  const { info } = await pdf.getMetadata();
  const marks = await pdf.getMarkInfo();
  const pages: string[] = [];
  const roles: string[] = [];
  const byRole: { role: string; text: string }[] = [];
  for (let n = 1; n <= pdf.numPages; n += 1) {
    const page = await pdf.getPage(n);
    const { items } = await page.getTextContent({ includeMarkedContent: true });
    pages.push(items.map((item) => ('str' in item ? item.str + (item.hasEOL ? ' ' : '') : '')).join(''));
    const marked = textByMark(items);
    walk(await page.getStructTree(), (role, ids) => {
      roles.push(role);
      byRole.push({ role, text: ids.map((id) => marked.get(id) ?? '').join(' ') });
    });
  }
  await pdf.destroy();
  const { Title, Language } = info as { Title?: string; Language?: string };
  return {
    pages,
    text: pages.join(' ').replace(/\s+/g, ' '),
    title: Title,
    language: Language,
    marked: (marks as { Marked?: boolean } | null)?.Marked === true,
    roles,
    textOf: (role) =>
      byRole.filter((one) => one.role === role).map((one) => one.text.replace(/\s+/g, ' ').trim()),
  };
}

interface Item {
  readonly type?: string;
  readonly id?: string | null;
  readonly str?: string;
}

function textByMark(items: readonly Item[]): Map<string, string> {
  const found = new Map<string, string>();
  const open: (string | null)[] = [];
  for (const item of items) {
    if (item.type === 'beginMarkedContentProps' || item.type === 'beginMarkedContent')
      open.push(item.id ?? null);
    else if (item.type === 'endMarkedContent') open.pop();
    else {
      const id = open.findLast((one) => one !== null) ?? undefined;
      if (id !== undefined) found.set(id, (found.get(id) ?? '') + (item.str ?? ''));
    }
  }
  return found;
}

function walk(node: Node | null, each: (role: string, ids: string[]) => void): void {
  if (node === null) return;
  if (node.role !== undefined && node.role !== 'Root') each(node.role, contentOf(node));
  for (const child of node.children ?? []) if (child.role !== undefined) walk(child, each);
}

const contentOf = (node: Node): string[] =>
  (node.children ?? []).flatMap((child) =>
    child.type === 'content' ? [child.id ?? ''] : child.role === 'Span' ? contentOf(child) : [],
  );
