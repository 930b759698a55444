// Everything that the page of one case shows to somebody who may open it.
import type { CaseView } from '../../casework/casework.js';
import { accessEntries, happenedEntries } from '../../exports/entries.js';
import type { ExportEntry } from '../../exports/document.js';
import { wordsFor, type Words } from '../../exports/names.js';
import { toldEntries } from '../../exports/told.js';
import { may } from '../../escalation/case/access.js';
import { person, type Concern } from '../../escalation/case/concern.js';
import type { Context } from '../../escalation/context.js';
import type { PersonId } from '../../escalation/ids.js';
import {
  overview,
  stateOfStep,
  type StepOverview,
  type Verdict,
} from '../../escalation/procedure/procedure-in-case.js';
import { officersFor } from '../../escalation/routing/routing.js';
import { type StepEntry } from '../../escalation/case/state.js';
import { agreementLines, lastDecision } from '../../bot/cards/agreement.js';
import { confirmButtons, recordButtons } from '../../bot/cards/buttons.js';
import type { Button } from '../../bot/cards/card.js';
import {
  againNote,
  decided,
  dueWords,
  marksOf,
  ownerNote,
  ownFirst,
  verdictWords,
} from '../../bot/cards/checklist.js';
import { othersLines, ownLines, type OwedLine } from '../../bot/cards/do-now.js';
import { beforeDeciding, dont, openButtons, reported } from '../../bot/cards/open-form.js';
import { reachOf, type Reach } from '../../escalation/case/reached.js';
import { handlingLine, nextFact, read, type Reading } from '../../bot/cards/standing.js';
import { areasOfChildren } from '../../bot/cards/whom-to-ring.js';
import { clockTime, contactText, dayTime, withPhone } from '../../bot/cards/words.js';
import { dayOf } from '../kit/day-clock.js';
import { stepIn } from '../../escalation/procedure/procedure.js';

const TAGS: Readonly<Record<Verdict, string>> = {
  open: 'blue',
  met: 'green',
  'met-recorded-late': 'yellow',
  late: 'orange',
  missed: 'red',
  'not-needed': 'grey',
  absent: 'grey',
};

const FROM = {
  handler: 'To the reporter',
  reporter: 'From the reporter',
  colleague: 'Added by those who handle it',
} as const;

const PARTS = {
  manager: 'manager',
  officer: 'designated officer',
  'step-owner': 'for a step of theirs',
  alerted: 'alerted because others are silent',
} as const;

/** Where a button leads: a page with its form, or one that asks for confirmation. */
export const hrefOf = (button: Pick<Button, 'name' | 'value'>): string => {
  const [reference = '', ...rest] = button.value.split(' ');
  return `/${['cases', reference, 'do', button.name, ...rest].map(encodeURIComponent).join('/')}`;
};

/** `view` must come from an opening that was checked and recorded. */
export function casePage(view: CaseView, who: PersonId, context: Context): Record<string, unknown> {
  const r = read(view, who, context);
  const words = wordsFor(who, view.state, context);
  const { state } = view;
  const buttons = openButtons(r);
  const isAnswer = (b: Button): boolean => ['acknowledge', 'accept', 'agree-action'].includes(b.name);
  const shown = (some: readonly Button[]) => some.map((b) => ({ ...b, href: hrefOf(b) }));
  return {
    reference: view.reference,
    linked: state.linked,
    closed: state.stage === 'closed',
    raised: dayTime(state.raisedAt, context),
    closedAt: state.closedAt === null ? null : dayTime(state.closedAt, context),
    handling: handlingLine(r),
    urgent: r.urgent && state.stage === 'open',
    emergency: context.procedure.guidance.emergency,
    owed: state.concern === null ? [] : owedOf(ownLines(state.concern, r), r),
    others: state.concern === null ? [] : owedOf(othersLines(state.concern, r), r),
    sections:
      state.concern === null
        ? []
        : [dont(state.concern, r), ...beforeDeciding(r), reported(state.concern, r), ...decided(r)],
    now: shown(buttons.filter(isAnswer)),
    confirm: shown(confirmButtons(r, stepIn('officer-contact', context.procedure).id)),
    more: shown(buttons.filter((b) => !isAnswer(b) && b.name !== 'correct-step' && !recordsOwed(b))),
    day: state.stage === 'open' ? dayOf([view], context) : null,
    steps: ownFirst(
      overview(state, context).filter((s) => s.verdict !== 'absent'),
      r,
    ).map((s) => stepRow(s, r, words)),
    chronology: entries(happenedEntries(view.events, words), context),
    told: entries(toldEntries(view, words), context),
    access: entries(accessEntries(view.events, words), context),
    dialogue: state.dialogue.map((d) => ({
      mine: d.from !== 'reporter',
      from: FROM[d.from],
      at: clockTime(d.at, context),
      text: d.text,
    })),
    people: peopleOf(r),
    next: nextFact(r),
    mayExport: may(person(who), 'export', state, context.organisation),
  };
}

/** Each step that is owed or done has its button in the checklist; the rest is behind one that names no step. */
const recordsOwed = ({ name, value }: Button): boolean => name === 'record-step' && value.includes(' ');

/** What to do now, each with its button. */
const owedOf = (lines: readonly OwedLine[], r: Reading): Record<string, unknown>[] =>
  lines.map(({ step, line }) => ({
    line,
    records: recordButtons(r, [step]).map((b) => ({ ...b, href: hrefOf(b) })),
  }));

function stepRow(s: StepOverview, r: Reading, words: Words): Record<string, unknown> {
  const { context } = r;
  const state = stateOfStep(s.step, r.state);
  const allowed = (action: 'record-step' | 'correct-step' | 'give-reasons') =>
    r.state.stage === 'open' &&
    s.step.role !== 'acknowledgement' &&
    may(person(r.to), action, r.state, context.organisation);
  const base = `/cases/${r.view.reference}/do`;
  return {
    id: s.step.id,
    title: s.step.title,
    source: s.step.source.join(', '),
    verdict: s.step.kind === 'hold' && s.verdict === 'open' ? 'the hold stands' : verdictWords(s.verdict),
    tag: TAGS[s.verdict],
    due: dueWords(s, r),
    notes: [...ownerNote(s, r), ...againNote(s.step, r.state)],
    own: s.whose === 'default',
    notNeeded: state.notNeeded?.reason ?? null,
    reasons: state.reasons,
    entries: state.entries.map((entry) => ({
      ...entryOf(entry, s, r, words),
      correct: allowed('correct-step')
        ? `${base}/correct-step/${s.step.id}/${encodeURIComponent(entry.id)}`
        : null,
    })),
    record: allowed('record-step')
      ? { href: `${base}/record-step/${s.step.id}`, again: state.entries.length > 0 }
      : null,
    reason: state.missedAt !== null && allowed('give-reasons') ? `${base}/give-reasons/${s.step.id}` : null,
  };
}

const entryOf = (entry: StepEntry, s: StepOverview, r: Reading, words: Words) => ({
  happened: dayTime(entry.happenedAt, r.context),
  recorded: dayTime(entry.recordedAt, r.context),
  by: words.actor(entry.by),
  marks: marksOf(s.step, entry, r.context),
  facts: [
    ...words.fields(s.step.id, entry.fields),
    ...(entry.reason === null ? [] : [{ label: 'Reason', value: entry.reason }]),
    ...(entry === lastDecision(r.state, r.context)
      ? [{ label: 'Agreement', value: agreementLines(r.state, r.context).join(' ') }]
      : []),
  ],
});

const entries = (all: readonly ExportEntry[], context: Context): Record<string, unknown>[] =>
  all.map((entry) => ({
    ...entry,
    happened: clockTime(entry.happenedAt, context),
    recorded: clockTime(entry.recordedAt, context),
    isLater: Math.abs(entry.recordedAt - entry.happenedAt) >= 60_000,
  }));

function reachWords(reach: Reach, context: Context): string {
  if (reach.reach === 'reached') return `told at ${clockTime(reach.at, context)}`;
  return reach.reach === 'being-told' ? 'being told' : 'could not be reached: ring them';
}

/** Everybody with a part in it but the reporter, with the number to ring. */
function peopleOf(r: Reading): Record<string, unknown>[] {
  const { organisation } = r.context;
  return r.state.told.flatMap((t) =>
    t.as === 'reporter'
      ? []
      : [
          {
            name: withPhone(t.person, organisation),
            part: PARTS[t.as],
            reach: reachWords(reachOf(t.person, r.state), r.context),
            handles: r.state.handling?.person === t.person,
            conflict: r.state.conflicts.includes(t.person),
          },
        ],
  );
}

/** The reporter's own page: what they wrote, where it stands, and what they were asked. */
export function reportPage(view: CaseView, context: Context): Record<string, unknown> {
  const { state } = view;
  return {
    reference: view.reference,
    closed: state.stage === 'closed',
    what: state.concern?.what ?? '',
    raised: dayTime(state.raisedAt, context),
    ring:
      state.concern === null || state.stage === 'closed'
        ? []
        : ringOf(state.concern, state.conflicts, context),
    // What a colleague added is for those who handle it.
    dialogue: state.dialogue
      .filter((d) => d.from !== 'colleague')
      .map((d) => ({
        mine: d.from === 'reporter',
        from: d.from === 'reporter' ? 'You' : 'Asked of you',
        at: clockTime(d.at, context),
        text: d.text,
      })),
  };
}

/** Whom a reporter may ring themselves, at any time; never anybody whom it is about. */
const ringOf = (concern: Concern, conflicts: readonly PersonId[], { organisation }: Context): string[] => [
  ...officersFor(organisation, concern, conflicts).map((id) => `the LADO, ${withPhone(id, organisation)}`),
  `the police, ${contactText(organisation.contacts.police)}, or 101 at any hour`,
  ...areasOfChildren(concern).flatMap((area) => {
    const service = organisation.contacts.childrensServices[area];
    return service === undefined ? [] : [`children's services, ${contactText(service)}`];
  }),
  `outside working hours ${contactText(organisation.contacts.outOfHours)}`,
  ...organisation.contacts.advice.map(({ name, phone }) => (phone === null ? name : `${name}, ${phone}`)),
];
