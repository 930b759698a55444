// What is exported, before it is a PDF or JSON: sections of plain text, in reading order. No markup is ever read.
import type { Instant, Reference } from '../escalation/ids.js';

export const EXPORT_KINDS = ['chronology', 'referral', 'disclosure'] as const;
export type ExportKind = (typeof EXPORT_KINDS)[number];

export const EXPORT_FORMATS = ['pdf', 'json'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Used wherever nothing is known. Nothing is ever made up to fill a gap. */
export const NOT_KNOWN = 'not known';

export interface ExportFact {
  readonly label: string;
  readonly value: string;
}

/** One thing that happened. `recordedAt` is when Sameday learned of it, `happenedAt` when it was done. */
export interface ExportEntry {
  readonly kind: 'entry';
  /** Its place in the case's log: `e12`. */
  readonly id: string;
  readonly title: string;
  readonly happenedAt: Instant;
  readonly recordedAt: Instant;
  readonly by: string;
  readonly facts: readonly ExportFact[];
}

export interface ExportFacts {
  readonly kind: 'facts';
  readonly title?: string;
  readonly facts: readonly ExportFact[];
}

export type ExportBlock =
  | { readonly kind: 'text'; readonly text: string }
  /** Somebody's own words. */
  | { readonly kind: 'quote'; readonly text: string }
  | ExportFacts
  | ExportEntry;

export interface ExportSection {
  readonly heading: string;
  readonly blocks: readonly ExportBlock[];
}

export interface ExportDocument {
  readonly kind: ExportKind;
  readonly title: string;
  readonly organisation: string;
  readonly reference: Reference;
  /** For whom it was made, by whom and when: on every page. */
  readonly madeFor: string;
  readonly madeBy: string;
  readonly madeAt: Instant;
  readonly timeZone: string;
  /** "Strictly confidential …". */
  readonly marking: string;
  readonly sections: readonly ExportSection[];
}

export const facts = (...rows: readonly (readonly [label: string, value: string])[]): ExportFacts => ({
  kind: 'facts',
  facts: rows.map(([label, value]) => ({ label, value: known(value) })),
});

/** The same under a heading of its own. */
export const titled = (
  title: string,
  ...rows: readonly (readonly [label: string, value: string])[]
): ExportBlock => ({ kind: 'facts', title, facts: facts(...rows).facts });

/** The value, or "not known" for none. */
export const known = (value: string | null | undefined): string =>
  value === null || value === undefined || value.trim() === '' ? NOT_KNOWN : value;

/** JSON with the same sections as the PDF; instants are ISO 8601 in UTC. */
export function renderJson(document: ExportDocument): string {
  const iso = (at: Instant): string => new Date(at).toISOString();
  const blockOf = (block: ExportBlock): object =>
    block.kind === 'entry'
      ? { ...block, happenedAt: iso(block.happenedAt), recordedAt: iso(block.recordedAt) }
      : block;
  const sections = document.sections.map((s) => ({ heading: s.heading, blocks: s.blocks.map(blockOf) }));
  return `${JSON.stringify({ ...document, madeAt: iso(document.madeAt), sections }, null, 2)}\n`;
}
