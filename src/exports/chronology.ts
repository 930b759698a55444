// The chronology that a LADO asks for: everything recorded about one case, in order, saying where something
// is not known.
import type { Context } from '../escalation/context.js';
import type { PersonId } from '../escalation/ids.js';
import { overview } from '../escalation/procedure/procedure-in-case.js';
import { stepStateOf, type CaseState } from '../escalation/case/state.js';
import type { Concern, OfConcern } from '../escalation/case/concern.js';
import type { CaseView } from '../casework/casework.js';
import {
  facts,
  titled,
  known,
  NOT_KNOWN,
  type ExportBlock,
  type ExportDocument,
  type ExportSection,
} from './document.js';
import { accessEntries, happenedEntries, whoseWords } from './entries.js';
import { ADULT_WORDS, CONCERN_WORDS, ROUTE_WORDS, VERDICT_WORDS } from './labels.js';
import { wordsFor, type Words } from './names.js';
import { toldEntries } from './told.js';

export const STRICTLY =
  'Strictly confidential. Not to be copied or shown to anybody who is not required to know. The person concerned is not told of it by Sameday.';

/** For whom and by whom a document is made. */
export interface ExportRecipient {
  /** Who asks, and so whether the reporter's name may appear in it. */
  readonly by: PersonId;
  /** For whom it is: a name or an office. Default: the person who asks. */
  readonly madeFor?: string;
}

/**
 * Pure. `view` and `context` as of the moment of making; the document names nobody whom `by` may not know
 * about.
 */
export function chronologyOf(view: CaseView, context: Context, making: ExportRecipient): ExportDocument {
  const words = wordsFor(making.by, view.state, context);
  return {
    ...headOf(view, context, making),
    kind: 'chronology',
    title: `Chronology ${view.reference}`,
    sections: [
      ...(view.state.concern === null ? [] : [reported(view.state.concern, view.state, words)]),
      deadlines(view.state, context, words),
      section('What happened', happenedEntries(view.events, words), 'Nothing is recorded.'),
      section('Who was told, and what arrived', toldEntries(view, words), 'Nobody was told anything.'),
      section('Who opened or exported it', accessEntries(view.events, words), 'Nobody opened it.'),
    ],
  };
}

/** What every document says about itself. */
export function headOf(
  view: CaseView,
  context: Context,
  making: ExportRecipient,
): Omit<ExportDocument, 'kind' | 'title' | 'sections'> {
  const by = wordsFor(making.by, view.state, context).nameAndJob(making.by);
  return {
    organisation: context.organisation.name,
    reference: view.reference,
    madeFor: making.madeFor ?? by,
    madeBy: by,
    madeAt: context.now,
    timeZone: context.organisation.timeZone,
    marking: STRICTLY,
  };
}

export const section = (heading: string, blocks: readonly ExportBlock[], none: string): ExportSection => ({
  heading,
  blocks: blocks.length > 0 ? blocks : [{ kind: 'text', text: none }],
});

const reported = (concern: Concern, state: CaseState, words: Words): ExportSection => ({
  heading: 'What was reported',
  blocks: [
    facts(
      ['Raised', words.time(state.raisedAt)],
      ...Object.values(FACTS).flatMap((fact) => (fact === null ? [] : [fact(concern, words)])),
    ),
    { kind: 'text', text: 'In the words of the person who reported it:' },
    { kind: 'quote', text: known(concern.what) },
  ],
});

/** What the chronology says of a report, in this order. */
const FACTS: OfConcern<(concern: Concern, words: Words) => readonly [label: string, value: string]> = {
  learnedAt: ({ learnedAt }, words) => ['Known to the person who reported it since', words.time(learnedAt)],
  reporter: (concern, words) => ['Reported by', reporterOf(concern, words)],
  route: ({ route }) => ['Route', ROUTE_WORDS[route]],
  subjects: ({ subjects }) => [
    'About',
    subjects.map((s) => `${s.name}${s.under18 ? ' (under 18)' : ''}`).join(', '),
  ],
  namedInReport: ({ namedInReport }, words) => [
    'Also named as involved, or as having done nothing',
    namedInReport.map((id) => words.name(id)).join(', ') || 'nobody',
  ],
  concerns: ({ concerns }) => ['Kind of concern', concerns.map((kind) => CONCERN_WORDS[kind]).join(', ')],
  immediateRisk: ({ immediateRisk }) => ['A child may be in danger now', riskWords(immediateRisk)],
  adultInvolved: ({ adultInvolved }) => ['An adult is involved', ADULT_WORDS[adultInvolved]],
  devices: (concern) => ['Devices', devicesOf(concern)],
  children: (concern) => ['Children', childrenOf(concern)],
  received: ({ received: { how, from } }) => [
    'How they came to know',
    `${RECEIVED_WORDS[how]}${from === null ? '' : `, by ${from === 'withheld' ? 'somebody whose name is kept back' : from.name}`}`,
  ],
  areas: ({ areas }) => ['Local authority of the place of work', areas.join(', ')],
  // Below the facts, word for word.
  what: null,
  // Said with who reported it.
  identity: null,
  // Whom a reporter chose or left out is theirs; who was told stands in a section of its own.
  tell: null,
  leaveOut: null,
};

const RECEIVED_WORDS: Readonly<Record<Concern['received']['how'], string>> = {
  self: 'saw or knew it themselves',
  'told-handling': 'were told of it, and handle it',
  'saw-handling': 'saw it themselves, and handle it',
};

export const riskWords = (immediateRisk: boolean): string =>
  immediateRisk ? 'yes, so the person who reported it' : 'not said';

export const reporterOf = (concern: Concern, words: Words): string =>
  concern.reporter === null ? words.actor({ kind: 'reporter' }) : words.nameAndJob(concern.reporter);

export const devicesOf = (concern: Concern): string =>
  concern.devices.map((d) => [d.what, d.where].filter((part) => part.trim() !== '').join(', ')).join('; ');

export const childrenOf = (concern: Concern): string =>
  concern.children
    .map(
      (c) =>
        `${c.name.trim() === '' ? 'a child, name not known' : c.name} (lives in: ${c.area ?? NOT_KNOWN})`,
    )
    .join('; ');

function deadlines(state: CaseState, context: Context, words: Words): ExportSection {
  const blocks = overview(state, context)
    .filter((o) => o.verdict !== 'absent')
    .map((o): ExportBlock => {
      const { missedAt, reasons, notNeeded } = stepStateOf(state, o.step.id);
      const hold = o.step.kind === 'hold' && o.verdict === 'open';
      return titled(
        `${o.step.title} (${o.step.source.join(', ')})`,
        ['Verdict', hold ? 'the hold stands' : VERDICT_WORDS[o.verdict]],
        ...(o.dueAt === null
          ? []
          : ([['Due', `${words.time(o.dueAt)} (deadline: ${whoseWords(o.whose)})`]] as const)),
        ...(missedAt === null ? [] : ([['Missed, recorded on', words.time(missedAt)]] as const)),
        ...(notNeeded === null ? [] : ([['Not needed, because', notNeeded.reason]] as const)),
        ...reasons.map((reason) => ['Reason for being late', reason] as const),
        ...(missedAt !== null && reasons.length === 0
          ? ([['Reason for being late', 'none given']] as const)
          : []),
      );
    });
  return section('Duties and deadlines', blocks, 'No duty applies.');
}
