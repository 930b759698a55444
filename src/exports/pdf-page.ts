// One PDF being written: lines in the two fonts, a structure tree beside them, and a head and foot on each page.
import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';
import { drawable, hasRightToLeft, runsFromRight, runsOf, wrap } from './text-lines.js';

const load = createRequire(import.meta.url);
const FONTS = {
  plain: load.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
  bold: load.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'),
};
export type Face = keyof typeof FONTS;

/** Points (1/72 inch). A4 with room for the head and the foot. */
const MARGIN = { top: 84, bottom: 72, left: 56, right: 56 };
/** Known to the library, but not yet to its types. */
const PDF_UA = 'PDF/UA' as PDFKit.PDFDocumentOptions['subset'] & string;
const LINE_HEIGHT = 1.4;
const SMALL = 8;
const LABEL_WIDTH = 150;
const LABEL_GAP = 10;
const ROW_GAP = 3;
const RULE_KEEP = 60;

export type Structure = PDFKit.PDFStructureElement;
type Document = PDFKit.PDFDocument;

export interface Style {
  readonly face: Face;
  readonly size: number;
  readonly indent?: number;
  /** Default: up to the right margin. */
  readonly width?: number;
  /** Space before it, in points. */
  readonly before?: number;
  /** Keeps this many points of what follows on the same page. */
  readonly keep?: number;
}

/**
 * What is printed on each page: `head` under one another at its top, `foot` at its bottom, with the page's
 * number.
 */
export interface PageMarks {
  readonly head: readonly string[];
  readonly foot: string;
}

export class PdfPages {
  readonly document: Document;
  private readonly root: Structure;
  private y = MARGIN.top;

  constructor(
    o: { title: string; subject: string; author: string; at: Date },
    private readonly marks: PageMarks,
  ) {
    this.document = new PDFDocument({
      size: 'A4',
      margins: { top: 0, bottom: 0, left: 0, right: 0 },
      autoFirstPage: false,
      bufferPages: true,
      pdfVersion: '1.7',
      subset: PDF_UA,
      tagged: true,
      lang: 'en-GB',
      displayTitle: true,
      info: {
        Title: o.title,
        Subject: o.subject,
        Author: o.author,
        Creator: 'Sameday',
        Producer: 'Sameday',
        CreationDate: o.at,
        ModDate: o.at,
      },
    });
    for (const [name, path] of Object.entries(FONTS)) this.document.registerFont(name, path);
    this.root = this.document.struct('Document');
    this.document.addStructure(this.root);
    this.addPage();
  }

  /** A structure element under `parent`, or under the document itself. */
  element(type: string, parent: Structure = this.root): Structure {
    const element = this.document.struct(type);
    parent.add(element);
    return element;
  }

  /** Writes text into an element, over as many lines and pages as it takes. Empty lines stay empty. */
  write(text: string, into: Structure, style: Style): void {
    const indent = style.indent ?? 0;
    const width = this.widthFor(style);
    this.y += style.before ?? 0;
    this.makeRoom(this.lineHeight(style) + (style.keep ?? 0));
    for (const line of this.linesOf(text, style)) {
      this.makeRoom(this.lineHeight(style));
      this.use(style);
      if (line.trim() !== '') this.line(line, into, { x: MARGIN.left + indent, width });
      this.y += this.lineHeight(style);
    }
  }

  /** A label with its value beside it; the value goes on below, and over pages, where it is long. */
  row(
    label: readonly [text: string, into: Structure],
    value: readonly [text: string, into: Structure],
  ): void {
    const labelStyle: Style = { face: 'bold', size: 9, width: LABEL_WIDTH };
    const lines = this.linesOf(label[0], labelStyle);
    this.y += ROW_GAP;
    this.makeRoom(lines.length * this.lineHeight(labelStyle));
    const top = this.y;
    const page = this.document.page;
    this.write(label[0], label[1], labelStyle);
    const under = this.y;
    this.y = top;
    this.write(value[0], value[1], { face: 'plain', size: 9.5, indent: LABEL_WIDTH + LABEL_GAP });
    if (this.document.page === page) this.y = Math.max(this.y, under);
  }

  /** Marks the pages and closes the document; nothing can be written after it. */
  finish(): Promise<Buffer> {
    const chunks: Buffer[] = [];
    const { document } = this;
    return new Promise((resolve, reject) => {
      document.on('data', (chunk: Buffer) => void chunks.push(chunk));
      document.on('end', () => resolve(Buffer.concat(chunks)));
      document.on('error', reject);
      this.markPages();
      this.root.end();
      document.end();
    });
  }

  /** A thin rule between parts: decoration, which screen readers skip. */
  rule(): void {
    // Never the last thing on a page, nor the first.
    this.makeRoom(RULE_KEEP);
    if (this.y === MARGIN.top) return;
    this.y += 6;
    this.artifact('Layout', () => {
      const right = this.document.page.width - MARGIN.right;
      this.document
        .moveTo(MARGIN.left, this.y)
        .lineTo(right, this.y)
        .lineWidth(0.5)
        .strokeColor('#b1b4b6')
        .stroke();
    });
    this.y += 2;
  }

  private line(line: string, into: Structure, place: { x: number; width: number }): void {
    const fromRight = hasRightToLeft(line) && runsFromRight(line);
    const runs = runsOf(line, fromRight);
    // What is read out is what was typed, in its own order, whatever the drawing order.
    const turned = runs.some((run) => run.rightToLeft);
    const target = turned ? this.document.struct('Span', { actual: line }) : into;
    if (turned) into.add(target);
    const content = this.document.markStructureContent(turned ? 'Span' : 'P');
    const widths = runs.map((run) => this.document.widthOfString(run.text));
    let x = fromRight ? place.x + place.width - widths.reduce((a, b) => a + b, 0) : place.x;
    runs.forEach((run, index) => {
      // `features` makes the font lay out the run as one, so that its words are in order too.
      const features = run.rightToLeft ? { features: [] } : {};
      this.document.text(run.text, x, this.y, { lineBreak: false, ...features });
      x += widths[index] ?? 0;
    });
    this.document.endMarkedContent();
    target.add(content);
  }

  private linesOf(text: string, style: Style): string[] {
    this.use(style);
    return wrap(this.drawable(text), this.widthFor(style), (part) => this.document.widthOfString(part));
  }

  private widthFor({ indent = 0, width }: Style): number {
    return width ?? this.document.page.width - MARGIN.left - MARGIN.right - indent;
  }

  private drawable(text: string): string {
    const font = (this.document as unknown as { _font: { font: FontFile } })._font.font;
    return drawable(text, (code) => font.hasGlyphForCodePoint(code));
  }

  private use({ face, size }: Pick<Style, 'face' | 'size'>): void {
    this.document.font(face).fontSize(size).fillColor('#0b0c0c');
  }

  private lineHeight({ size }: Pick<Style, 'size'>): number {
    return size * LINE_HEIGHT;
  }

  private makeRoom(height: number): void {
    if (this.y + height > this.document.page.height - MARGIN.bottom) this.addPage();
  }

  private addPage(): void {
    this.document.addPage();
    this.y = MARGIN.top;
  }

  private artifact(type: 'Layout' | 'Pagination', draw: () => void): void {
    this.document.markContent('Artifact', { type });
    draw();
    this.document.endMarkedContent();
  }

  /** Head, foot and number: on each page for the eye, and named as such, so that they aren't read between two lines. */
  private markPages(): void {
    const { count } = this.document.bufferedPageRange();
    for (let page = 0; page < count; page += 1) {
      this.document.switchToPage(page);
      this.use({ face: 'plain', size: SMALL });
      const { height, width } = this.document.page;
      const across = width - MARGIN.left - MARGIN.right;
      this.artifact('Pagination', () => {
        this.marks.head.forEach((text, row) =>
          this.small(text, 30 + row * SMALL * LINE_HEIGHT, { across, rows: 1 }),
        );
        this.small(this.marks.foot, height - 60, { across, rows: 2 });
        this.small(`Page ${page + 1} of ${count}`, height - 34, { across, rows: 1 });
      });
    }
  }

  /** One line, or, from `rows` of them, the first ones with a mark that there was more. */
  private small(text: string, y: number, o: { across: number; rows: number }): void {
    const all = wrap(this.drawable(text), o.across, (part) => this.document.widthOfString(part));
    const lines = all.slice(0, o.rows);
    if (all.length > o.rows) lines.push(`${lines.pop()?.slice(0, -1) ?? ''}…`);
    lines.forEach((line, row) => {
      let x = MARGIN.left;
      for (const run of runsOf(line, false)) {
        const features = run.rightToLeft ? { features: [] } : {};
        this.document.text(run.text, x, y + row * SMALL * LINE_HEIGHT, { lineBreak: false, ...features });
        x += this.document.widthOfString(run.text);
      }
    });
  }
}

/** The part of the font file's own interface that is used here. */
interface FontFile {
  hasGlyphForCodePoint(code: number): boolean;
}
