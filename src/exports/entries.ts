// A case's log as entries that people read: each with when it happened, when it was recorded, and by whom.
import type { CaseEvent, EventOf, EventType } from '../escalation/case/events.js';
import type { Instant, StepId } from '../escalation/ids.js';
import type { ExportEntry, ExportFact } from './document.js';
import { ADULT_WORDS, channelWord, CONCERN_WORDS, DECISION_WORDS } from './labels.js';
import type { Words } from './names.js';

/** Where in a chronology an event belongs. Events that only move Sameday's own timers aren't shown. */
type ChronologySection = 'happened' | 'access';

interface EntryText {
  readonly place: ChronologySection;
  readonly title: string;
  readonly happenedAt?: Instant;
  readonly facts?: readonly ExportFact[];
}

/** What happened, in the order in which it was recorded; notifications and deliveries are in `told.ts`. */
export const happenedEntries = (events: readonly CaseEvent[], words: Words): ExportEntry[] =>
  entriesIn('happened', events, words);

/** Who opened, exported, or was refused. */
export const accessEntries = (events: readonly CaseEvent[], words: Words): ExportEntry[] =>
  entriesIn('access', events, words);

function entriesIn(place: ChronologySection, events: readonly CaseEvent[], words: Words): ExportEntry[] {
  return events.flatMap((event, index): ExportEntry[] => {
    const said = say(event, events, words);
    if (said?.place !== place) return [];
    return [
      {
        kind: 'entry',
        id: `e${index + 1}`,
        title: said.title,
        happenedAt: said.happenedAt ?? event.at,
        recordedAt: event.at,
        by: words.actor(event.by),
        facts: (said.facts ?? []).filter((fact) => fact.value !== ''),
      },
    ];
  });
}

const fact = (label: string, value: string | null): ExportFact => ({ label, value: value ?? '' });
const stepsOf = (steps: readonly StepId[], words: Words): string =>
  steps.map((step) => words.step(step)).join(', ') || 'nothing';

function informationAdded({ data, by }: EventOf<'InformationAdded'>, words: Words): EntryText {
  const { facts } = data;
  const rows: [string, string][] = [
    ['Kind of concern', facts.concerns.map((kind) => CONCERN_WORDS[kind]).join(', ')],
    ['A child may be in danger now', facts.immediateRisk ? 'yes' : ''],
    ['An adult is involved', facts.adultInvolved === null ? '' : ADULT_WORDS[facts.adultInvolved]],
    ['Also about', facts.subjects.map((subject) => subject.name).join(', ')],
    ['Also named as involved', facts.namedInReport.map((id) => words.name(id)).join(', ')],
    ['Devices', facts.devices.map((device) => device.what).join(', ')],
    ['Children', facts.children.map((child) => child.name || 'a child, name not known').join(', ')],
    ['Local authority', facts.areas.join(', ')],
  ];
  return happened(
    `Information added by ${words.actor(by)}`,
    fact('Text', data.text),
    ...rows.filter(([, value]) => value !== '').map(([label, value]) => fact(label, value)),
  );
}

const happened = (title: string, ...facts: readonly ExportFact[]): EntryText => ({
  place: 'happened',
  title,
  facts,
});
const access = (title: string, ...facts: readonly ExportFact[]): EntryText => ({
  place: 'access',
  title,
  facts,
});

// eslint-disable-next-line max-lines-per-function -- one switch over all events, so that none can be forgotten
function say(event: CaseEvent, events: readonly CaseEvent[], words: Words): EntryText | null {
  switch (event.type) {
    case 'ConcernRaised':
      return happened('Concern raised', fact('Reference', event.data.reference));
    case 'Acknowledged':
      return happened(`${words.name(event.data.person)} confirmed and is handling it`);
    case 'LadderExhausted':
      return happened('Everybody in line was asked and nobody confirmed');
    case 'InactionNoticed':
      return happened('Confirmed, but nothing that was owed was recorded in time');
    case 'ConflictDeclared':
      return happened(`${words.name(event.data.person)} declared a conflict of interest`);
    case 'HandOverOffered':
      return happened(`${words.name(event.data.from)} asked ${words.name(event.data.to)} to take it over`);
    case 'HandOverAccepted':
      return happened(`${words.name(event.data.to)} took it over`);
    case 'StepRecorded':
      return stepRecorded(event, events, words);
    case 'StepCorrected':
      return { ...stepCorrected(event, events, words), happenedAt: event.data.happenedAt };
    case 'StepNotNeeded':
      return happened(`${words.step(event.data.step)}: not needed`, fact('Because', event.data.reason));
    case 'ConsiderationsAnswered':
      return happened('Considerations answered (section 5)', ...considerations(event.data.answers, words));
    case 'ContactConfirmed':
      return happened(`${words.step(event.data.step)}: confirmed by ${words.name(event.data.officer)}`);
    case 'ContactDenied':
      return happened(
        `${words.step(event.data.step)}: ${words.name(event.data.officer)} says it was not made`,
      );
    case 'StepMissed':
      return happened(
        `Deadline missed: ${words.step(event.data.step)}`,
        fact('Was due', words.time(event.data.dueAt)),
        fact('Whose deadline', whoseWords(event.data.whose)),
      );
    case 'ReasonsGiven':
      return happened(`Reasons given: ${words.step(event.data.step)}`, fact('Reasons', event.data.reasons));
    case 'OfficersAlerted':
      return happened('The designated officer was alerted directly');
    case 'PoliceFailSafeReached':
      return happened('No police contact was recorded within the time for it');
    case 'FailSafeReached':
      return happened(
        'Fail-safe before the end of the day',
        fact('Still owed', event.data.owed.map((step) => words.step(step)).join(', ') || 'nothing'),
      );
    case 'InformationAdded':
      return informationAdded(event, words);
    case 'DutiesAskedAgain':
      return happened(
        'Asked for again, as something new is known',
        fact('What', stepsOf(event.data.steps, words)),
      );
    case 'HandlingEnded':
      return happened(
        `What came to be known is about ${words.name(event.data.person)}: it was taken from them`,
      );
    case 'LadderRestarted':
      return happened('Everybody was asked once more');
    case 'OfficerDecided':
      return happened(
        `${words.nameAndJob(event.data.officer)} decided: ${DECISION_WORDS[event.data.decision]} (a departure from 8(6))`,
        fact('Reasons', event.data.reasons),
        fact('Not needed any more', stepsOf(event.data.steps, words)),
      );
    case 'ActionAgreed':
      return happened(`${words.actor(event.by)} agreed: ${words.step(event.data.step)}`);
    case 'QuestionAsked':
      return happened('Question to the person who reported it', fact('Text', event.data.text));
    case 'ReplyGiven':
      return happened('Answer of the person who reported it', fact('Text', event.data.text));
    case 'OfficerReferred':
      return happened(`Referred to ${words.nameAndJob(event.data.officer)}`);
    case 'CaseLinked':
      return happened('Linked with another concern about the same person', fact('Other', event.data.other));
    case 'ClosureAgreed':
      return happened(
        `Closing agreed by ${event.data.as === 'officer' ? 'the designated officer' : 'the manager'}`,
      );
    case 'CaseClosed':
      return happened('Closed', fact('To be reviewed on', words.time(event.data.reviewOn)));
    case 'CaseReopened':
      return happened(
        'Opened again',
        fact('Why', event.data.reason),
        fact('Further evidence', event.data.furtherEvidence ? 'yes' : 'no'),
      );
    case 'NoticeFailed':
      return event.data.last
        ? happened(
            `${words.name(event.data.to)} could not be reached`,
            fact('Last tried by', channelWord(event.data.channel, words.context.organisation)),
          )
        : null;
    case 'ContentOpened':
      return access('Opened');
    case 'AccessRefused':
      return access('Refused', fact('Asked for', event.data.action));
    case 'OfficerAccess':
      return access(`${ACCESS_WORDS[event.data.what]} ${words.nameAndJob(event.data.officer)}`);
    case 'Exported':
      return access(`Exported: ${event.data.what}`);
    case 'DeadlineSet':
    case 'PeopleTold':
    case 'LadderMoved':
    case 'RemindersPassed':
    case 'MissedRepeated':
    case 'WeekPassed':
    case 'NoticeDelivered':
      return null;
  }
}

const ACCESS_WORDS = {
  given: 'Page on this concern opened to',
  revoked: 'Page on this concern taken back from',
  locked: 'Page closed after five wrong passcodes to',
} as const;

export const whoseWords = (whose: 'procedure' | 'default' | null): string =>
  whose === 'procedure' ? "the procedure's" : whose === 'default' ? "the organisation's own" : 'none';

function stepRecorded(e: EventOf<'StepRecorded'>, events: readonly CaseEvent[], words: Words): EntryText {
  const { entry, step, fields, outOfOrder, reason, backdated, happenedAt } = e.data;
  const corrections = of('StepCorrected', events).filter((c) => c.data.entry === entry).length;
  return {
    ...happened(
      words.step(step),
      ...words.fields(step, fields),
      fact('Done before', outOfOrder.map((id) => words.step(id)).join(', ')),
      fact('Reason given', reason),
      fact('Entered afterwards', backdated ? 'yes: recorded after the deadline had been missed' : null),
      fact('Corrected later', corrections > 0 ? `yes, ${corrections} time(s): see below` : null),
    ),
    happenedAt,
  };
}

function stepCorrected(e: EventOf<'StepCorrected'>, events: readonly CaseEvent[], words: Words): EntryText {
  const corrected = of('StepRecorded', events).find((r) => r.data.entry === e.data.entry);
  return happened(
    `Correction: ${words.step(e.data.step)}`,
    fact('Corrects what was recorded', corrected === undefined ? null : words.time(corrected.at)),
    ...words.fields(e.data.step, e.data.fields),
    fact('Why', e.data.reason),
  );
}

function considerations(answers: Readonly<Record<string, string>>, words: Words): ExportFact[] {
  const parts = words.context.procedure.considerations.flatMap((c) => c.parts);
  return Object.entries(answers).map(([id, answer]) =>
    fact(parts.find((p) => p.id === id)?.text ?? id, answer),
  );
}

const of = <T extends EventType>(type: T, events: readonly CaseEvent[]): EventOf<T>[] =>
  events.filter((e): e is EventOf<T> => e.type === type);
