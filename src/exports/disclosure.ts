// A lawful disclosure, decided by a person item by item: subject access, or the copy that KCSIE says is
// given. Nothing is included until somebody has said so, and every name of another person needs a decision.
// Sameday itself tells nobody.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Context } from '../escalation/context.js';
import type { PersonId } from '../escalation/ids.js';
import type { CaseView } from '../casework/casework.js';
import { chronologyOf, headOf } from './chronology.js';
import type { ExportBlock, ExportDocument, ExportEntry, ExportFact } from './document.js';
import { facts, titled } from './document.js';
import { localTime } from './names.js';
import { namesIn, withoutNames } from './third-parties.js';

export const ITEM_DECISIONS = ['include', 'redact', 'leave-out'] as const;
export type ItemDecision = (typeof ITEM_DECISIONS)[number];
export const NAME_DECISIONS = ['keep', 'withhold'] as const;
export type NameDecision = (typeof NAME_DECISIONS)[number];

const itemShape = z.object({
  decision: z.enum(ITEM_DECISIONS),
  reason: z.string(),
  /** What is given out instead, when redacted. */
  text: z.string(),
  /** Digest of what was decided on: an item that has changed since is open again. */
  digest: z.string(),
});
const nameShape = z.object({ decision: z.enum(NAME_DECISIONS), reason: z.string() });

/** What has been decided so far for one case by one person; kept encrypted, never an event of the case. */
export const disclosureShape = z.object({
  /** To whom it is given, and why it must be: "subject access request of 3 March". */
  madeFor: z.string(),
  basis: z.string(),
  items: z.record(z.string(), itemShape),
  names: z.record(z.string(), nameShape),
});
export type DisclosureDraft = z.infer<typeof disclosureShape>;
export const EMPTY_DRAFT: DisclosureDraft = { madeFor: '', basis: '', items: {}, names: {} };

/** One item of the chronology as text. */
export interface DisclosureItem {
  readonly id: string;
  readonly section: string;
  readonly title: string;
  readonly text: string;
  readonly digest: string;
}

/** Every item of the chronology, in its order; ids stay, as a log only grows. */
export function disclosureItems(view: CaseView, context: Context, by: PersonId): DisclosureItem[] {
  const { sections, timeZone } = chronologyOf(view, context, { by });
  return sections.flatMap((section, s) =>
    section.blocks.flatMap((block, b): DisclosureItem[] => {
      const item = itemOf(block, timeZone);
      if (item === null) return [];
      const id = block.kind === 'entry' ? `${block.id}-${s}` : `s${s}-${b}`;
      const digest = createHash('sha256').update(`${item.title}\n${item.text}`).digest('hex').slice(0, 16);
      return [{ id, section: section.heading, digest, ...item }];
    }),
  );
}

function itemOf(block: ExportBlock, timeZone: string): { title: string; text: string } | null {
  switch (block.kind) {
    case 'text':
      return null;
    case 'quote':
      return { title: 'In the words of the person who reported it', text: block.text };
    case 'facts':
      return { title: block.title ?? 'What was reported', text: linesOf(block.facts) };
    case 'entry':
      return { title: block.title, text: entryText(block, timeZone) };
  }
}

const linesOf = (rows: readonly ExportFact[]): string => rows.map((r) => `${r.label}: ${r.value}`).join('\n');

const entryText = (entry: ExportEntry, timeZone: string): string =>
  linesOf([
    { label: 'Happened', value: localTime(entry.happenedAt, timeZone) },
    { label: 'Recorded', value: `${localTime(entry.recordedAt, timeZone)}, by ${entry.by}` },
    ...entry.facts,
  ]);

/** The standing decision on an item; null when there is none, or the item has changed since. */
export function decisionOn(
  item: DisclosureItem,
  draft: DisclosureDraft,
): DisclosureDraft['items'][string] | null {
  const found = Object.hasOwn(draft.items, item.id) ? draft.items[item.id] : undefined;
  return found?.digest === item.digest ? found : null;
}

/** Other people named anywhere in what is given out, each of whom needs a decision. */
export function namesToDecide(
  items: readonly DisclosureItem[],
  draft: DisclosureDraft,
  view: CaseView,
  context: Context,
): string[] {
  const given = items.flatMap((item) => givenText(item, draft) ?? []).join('\n');
  return namesIn(given, view, context).filter((name) => name !== draft.madeFor.trim());
}

/** What is given out of an item before names are taken out; null when nothing is. */
function givenText(item: DisclosureItem, draft: DisclosureDraft): string | null {
  const decided = decisionOn(item, draft);
  if (decided === null || decided.decision === 'leave-out') return null;
  return `${item.title}\n${decided.decision === 'redact' ? decided.text : item.text}`;
}

export interface PendingDecisions {
  readonly items: readonly DisclosureItem[];
  readonly names: readonly string[];
  readonly purpose: boolean;
}

/** What is still to be decided before a disclosure can be made. */
export function pendingDecisions(
  items: readonly DisclosureItem[],
  draft: DisclosureDraft,
  view: CaseView,
  context: Context,
): PendingDecisions {
  return {
    items: items.filter((item) => decisionOn(item, draft) === null),
    names: namesToDecide(items, draft, view, context).filter((name) => !Object.hasOwn(draft.names, name)),
    purpose: draft.madeFor.trim() === '' || draft.basis.trim() === '',
  };
}

export const isDecided = (open: PendingDecisions): boolean =>
  open.items.length === 0 && open.names.length === 0 && !open.purpose;

const NOT_THE_WHOLE =
  'This is not the whole record. Where the law allows it, parts have been left out, shortened, or given without names.';

/**
 * Pure; null while anything is undecided. Left out means left out: the document doesn't even say that there
 * was something.
 */
export function disclosureOf(
  view: CaseView,
  context: Context,
  by: PersonId,
  draft: DisclosureDraft,
): ExportDocument | null {
  const items = disclosureItems(view, context, by);
  if (!isDecided(pendingDecisions(items, draft, view, context))) return null;
  const withheld = Object.keys(draft.names).filter((name) => draft.names[name]?.decision === 'withhold');
  const clean = (text: string): string => withoutNames(text, withheld);
  const given = items.flatMap((item): ExportBlock[] => {
    const decided = decisionOn(item, draft);
    if (decided === null || decided.decision === 'leave-out') return [];
    const text = decided.decision === 'redact' ? decided.text : item.text;
    return [titled(clean(item.title)), { kind: 'quote', text: clean(text) }];
  });
  return {
    ...headOf(view, context, { by, madeFor: draft.madeFor }),
    kind: 'disclosure',
    title: `Disclosure ${view.reference}`,
    marking: 'Confidential. Given by the decision of a person, to the one person named here.',
    sections: [
      {
        heading: 'About this disclosure',
        blocks: [
          facts(['For', draft.madeFor], ['Because of', draft.basis]),
          { kind: 'text', text: NOT_THE_WHOLE },
        ],
      },
      {
        heading: 'What is disclosed',
        blocks: given.length > 0 ? given : [{ kind: 'text', text: 'Nothing of the record is disclosed.' }],
      },
    ],
  };
}

const DECISION_WORDS: Readonly<Record<ItemDecision | NameDecision, string>> = {
  include: 'included',
  redact: 'redacted',
  'leave-out': 'left out',
  keep: 'name kept',
  withhold: 'name withheld',
};

/**
 * What was decided and why, for the organisation's own files: it names what was left out, so it isn't for the
 * person asking.
 */
export function decisionRecordOf(
  view: CaseView,
  context: Context,
  by: PersonId,
  draft: DisclosureDraft,
): ExportDocument {
  const items = disclosureItems(view, context, by);
  return {
    ...headOf(view, context, { by }),
    kind: 'disclosure',
    title: `Record of disclosure decisions ${view.reference}`,
    sections: [
      { heading: 'Purpose', blocks: [facts(['For', draft.madeFor], ['Because of', draft.basis])] },
      {
        heading: 'Items',
        blocks: items.map((item) => {
          const decided = decisionOn(item, draft);
          return titled(
            `${item.section}: ${item.title}`,
            ['Decision', decided === null ? 'not decided' : DECISION_WORDS[decided.decision]],
            ['Reason', decided === null || decided.reason === '' ? 'none needed' : decided.reason],
            ['The item', item.text],
            ...(decided?.decision === 'redact' ? ([['Given out instead', decided.text]] as const) : []),
          );
        }),
      },
      {
        heading: 'Names of others',
        blocks: [
          facts(
            ...Object.entries(draft.names).map(
              ([name, d]) => [name, `${DECISION_WORDS[d.decision]}: ${d.reason}`] as const,
            ),
          ),
        ],
      },
    ],
  };
}
