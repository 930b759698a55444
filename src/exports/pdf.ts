// An export as an accessible PDF: tagged, in reading order, with its title and language; text stays text.
import type { ExportBlock, ExportDocument, ExportEntry, ExportFact } from './document.js';
import { localTime } from './names.js';
import { PdfPages, type Structure, type Style } from './pdf-page.js';

const TITLE: Style = { face: 'bold', size: 18 };
const HEADING: Style = { face: 'bold', size: 13, before: 16, keep: 40 };
const ENTRY: Style = { face: 'bold', size: 10, before: 8, keep: 30 };
const BODY: Style = { face: 'plain', size: 10, before: 4 };
const QUOTE: Style = { face: 'plain', size: 10, indent: 14, before: 4 };

/**
 * Nothing in the document is read as markup; a character that no font has is shown by its number, as
 * `[U+1F980]`.
 */
export async function renderPdf(document: ExportDocument): Promise<Buffer> {
  const when = localTime(document.madeAt, document.timeZone);
  const pages = new PdfPages(
    {
      title: `${document.title}, ${document.organisation}`,
      subject: document.title,
      author: document.madeBy,
      at: new Date(document.madeAt),
    },
    {
      head: [
        `${document.title} · ${document.organisation}`,
        `For: ${document.madeFor}`,
        `Made by: ${document.madeBy}, on ${when}`,
      ],
      foot: document.marking,
    },
  );
  pages.write(document.title, pages.element('H1'), TITLE);
  writeFacts(pages, [
    { label: 'Organisation', value: document.organisation },
    { label: 'Reference', value: document.reference },
    { label: 'For', value: document.madeFor },
    { label: 'Made by', value: document.madeBy },
    { label: 'Made on', value: when },
  ]);
  pages.write(document.marking, pages.element('P'), BODY);
  for (const section of document.sections) {
    const part = pages.element('Sect');
    pages.write(section.heading, pages.element('H2', part), HEADING);
    for (const block of section.blocks) writeBlock(pages, block, part, document.timeZone);
  }
  return pages.finish();
}

function writeBlock(pages: PdfPages, block: ExportBlock, into: Structure, timeZone: string): void {
  switch (block.kind) {
    case 'text':
      return pages.write(block.text, pages.element('P', into), BODY);
    case 'quote':
      return pages.write(block.text, pages.element('P', pages.element('BlockQuote', into)), QUOTE);
    case 'facts':
      if (block.title !== undefined) pages.write(block.title, pages.element('H3', into), ENTRY);
      return writeFacts(pages, block.facts, into);
    case 'entry':
      return writeEntry(pages, block, into, timeZone);
  }
}

function writeEntry(pages: PdfPages, entry: ExportEntry, into: Structure, timeZone: string): void {
  pages.rule();
  pages.write(entry.title, pages.element('H3', into), ENTRY);
  writeFacts(
    pages,
    [
      { label: 'Happened', value: localTime(entry.happenedAt, timeZone) },
      { label: 'Recorded', value: `${localTime(entry.recordedAt, timeZone)}, by ${entry.by}` },
      ...entry.facts,
    ],
    into,
  );
}

/** A list of labels and values: a screen reader says how many there are, and can skip one. */
function writeFacts(pages: PdfPages, rows: readonly ExportFact[], into?: Structure): void {
  if (rows.length === 0) return;
  const list = pages.element('L', into);
  for (const { label, value } of rows) {
    const item = pages.element('LI', list);
    pages.row([label, pages.element('Lbl', item)], [value, pages.element('LBody', item)]);
  }
}
