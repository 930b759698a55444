// What "Open" shows, after the access check: what to do now, what not to do, what was reported, the checklist.
import { may, mayKnowReporter, type Action } from '../../escalation/case/access.js';
import { person, type Concern, type OfConcern } from '../../escalation/case/concern.js';
import type { Context } from '../../escalation/context.js';
import type { PersonId, StepId } from '../../escalation/ids.js';
import { stepIn, type Step } from '../../escalation/procedure/procedure.js';
import {
  applies,
  imagesSuspected,
  overview,
  stateOfStep,
  type StepOverview,
  type Verdict,
} from '../../escalation/procedure/procedure-in-case.js';
import { officersFor } from '../../escalation/routing/routing.js';
import { stepStateOf, type StepEntry } from '../../escalation/case/state.js';
import {
  acknowledgeButton,
  button,
  conflictButton,
  furtherButtons,
  handOverButtons,
  recordButtons,
} from './buttons.js';
import type { Button, Form, Section } from './card.js';
import { CONCERN_LABELS } from './fields.js';
import { writeCaseState } from './form-state.js';
import { handlingLine, read, toldFact, type Reading, type View } from './standing.js';
import { contactText, dayTime, listed, nameOf, recordLabel, sentence, withPhone } from './words.js';

/** As many as a person can deal with at once; the checklist has them all. */
const OWED_LIMIT = 6;
/** The whole checklist is offered here; a platform's own limit (25 in one Slack block) is above it. */
const RECORD_LIMIT = 12;
/** Corrections offered on one page: the latest entry of each step, the latest steps. */
const CORRECT_LIMIT = 6;

/** `view` must come from an opening that was checked and recorded; this draws, and masks the reporter. */
export function renderOpenForm(view: View, who: PersonId, context: Context, instance: string): Form {
  const r = read(view, who, context);
  const concern = r.state.concern;
  const sections =
    concern === null
      ? []
      : [
          ...doNow(concern, r),
          dont(concern, r),
          reported(concern, r),
          ...dialogue(r),
          ...checklist(r),
          people(r),
        ];
  return {
    name: 'open',
    state: writeCaseState({ instance, reference: view.reference, step: null, entry: null }),
    title: view.reference,
    sections,
    fields: [],
    submit: null,
    buttons: openButtons(r),
  };
}

/** What is owed first, each step with what to do and whom to ring. */
export const owedLines = (concern: Concern, r: Reading): { readonly step: StepId; readonly line: string }[] =>
  r.owed
    .filter((s) => s.role !== 'acknowledgement')
    .slice(0, OWED_LIMIT)
    .map((s) => ({ step: s.id, line: sentence(doLine(s, concern, r)) }));

/** Steps in the order in which they are to be done, each with whom to ring. */
function doNow(concern: Concern, r: Reading): Section[] {
  const lines = [
    ...(r.state.handling === null && r.state.stage === 'open'
      ? ['Confirm that you have this, so that everybody knows.']
      : []),
    ...owedLines(concern, r).map(({ line }) => line),
  ];
  const emergency: Section = { style: 'warning', lines: [r.context.procedure.guidance.emergency] };
  if (lines.length === 0) return [{ style: 'plain', lines: ['Nothing is owed now.'] }];
  return [emergency, { style: 'list', heading: 'Do now', lines }];
}

function doLine(step: Step, concern: Concern, r: Reading): string {
  const { organisation } = r.context;
  const { instruction } = step;
  const due = stepStateOf(r.state, step.id).deadline?.dueAt ?? null;
  const by = due === null ? '' : `, by ${dayTime(due, r.context)}`;
  switch (step.role) {
    case 'police-contact': {
      const whom = `Ring the police, ${contactText(organisation.contacts.police)}`;
      return imagesSuspected(concern)
        ? `${whom}: images are suspected, so immediately; don't wait for the LADO`
        : `${whom}${by}`;
    }
    case 'officer-contact': {
      const officers = officersFor(organisation, concern, r.state.conflicts);
      return `Ring the LADO, ${listed(officers.map((o) => withPhone(o, organisation)))}${by}; outside their hours ${contactText(organisation.contacts.outOfHours)}`;
    }
    case 'device': {
      const devices = concern.devices.map((d) => (d.where === '' ? d.what : `${d.what} (${d.where})`));
      const which = devices.length === 0 ? 'the device' : listed(devices);
      return `Make sure that ${which} is left as it is and used by nobody, IT included${by}`;
    }
    case 'childrens-services': {
      const homes = [...new Set(concern.children.flatMap((c) => (c.area === null ? [] : [c.area])))];
      const areas = homes.length > 0 ? homes : concern.areas;
      const services = areas.flatMap((a) => organisation.contacts.childrensServices[a] ?? []);
      return `Ring ${listed(services.map(contactText))}${by}`;
    }
    default:
      return due === null ? instruction : `${instruction.replace(/\.$/, '')} (by ${dayTime(due, r.context)})`;
  }
}

export function dont(concern: Concern, r: Reading): Section {
  const { guidance } = r.context.procedure;
  const subjects = listed(
    concern.subjects.map((s) => s.name),
    'or',
  );
  return {
    style: 'warning',
    heading: "Don't",
    lines: [
      `Don't investigate, question anyone, look at the device, or tell ${subjects === '' ? 'the person' : subjects} or the family: police and children's services decide that together.`,
      ...(concern.concerns.includes('indecent-images') ? guidance.images : []),
      ...(concern.adultInvolved === 'no' ? [guidance.only_children] : []),
    ],
  };
}

/** Word for word. Whether the writer's name may be seen is for the domain to decide. */
export function reported(concern: Concern, r: Reading): Section {
  const { organisation } = r.context;
  const known = concern.reporter !== null && mayKnowReporter(r.to, r.state, organisation);
  const by = known ? nameOf(concern.reporter, organisation) : 'somebody whose name is kept back';
  return {
    style: 'quote',
    heading: `Reported by ${by}, ${dayTime(r.state.raisedAt, r.context)}`,
    lines: Object.values(LINES).flatMap((line) => line?.(concern, r) ?? []),
  };
}

/** What a handler reads of what was reported, in this order. */
const LINES: OfConcern<(concern: Concern, r: Reading) => string | []> = {
  what: ({ what }) => what,
  subjects: ({ subjects }) => {
    const about = listed(subjects.map((s) => `${s.name}${s.under18 ? ' (under 18)' : ''}`));
    return `About: ${about === '' ? 'nobody named' : about}.`;
  },
  concerns: ({ concerns }) => `Kind: ${listed(concerns.map((c) => CONCERN_LABELS[c]))}.`,
  children: ({ children }) => {
    const named = children.map((c) => `${c.name || 'a child'}${c.area === null ? '' : `, ${c.area}`}`);
    return named.length === 0 ? [] : `Children: ${listed(named)}.`;
  },
  devices: ({ devices }) =>
    devices.length === 0
      ? []
      : `Devices: ${listed(devices.map((d) => [d.what, d.where].filter(Boolean).join(', ')))}.`,
  immediateRisk: ({ immediateRisk }) => (immediateRisk ? 'A child may be in danger now.' : []),
  learnedAt: ({ learnedAt }, { context }) => `Known to them since ${dayTime(learnedAt, context)}.`,
  received: ({ received: { how, from } }) =>
    how === 'self'
      ? []
      : `${how === 'told-handling' ? `They were told of it by ${from === null || from === 'withheld' ? 'somebody whose name is kept back' : from.name}` : 'They saw it themselves'}, and handle it.`,
  // In the heading, as far as this reader may know it.
  reporter: null,
  identity: null,
  // "Do now" follows from these, and names whom to ring.
  adultInvolved: null,
  areas: null,
  route: null,
  // Who is told and who isn't stands under "People" and in the chronology.
  tell: null,
  leaveOut: null,
  namedInReport: null,
};

const dialogue = (r: Reading): Section[] =>
  r.state.dialogue.map((d) => ({
    style: 'quote' as const,
    heading: `${d.from === 'handler' ? 'Asked' : 'From the reporter'}, ${dayTime(d.at, r.context)}`,
    lines: [d.text],
  }));

const VERDICTS: Readonly<Record<Verdict, string>> = {
  open: 'open',
  met: 'done in time',
  'met-recorded-late': 'done in time, recorded late',
  late: 'done late',
  missed: 'missed',
  'not-needed': 'not needed',
  absent: 'does not apply',
};

export const verdictWords = (verdict: Verdict): string => VERDICTS[verdict];

function checklist(r: Reading): Section[] {
  const shown = overview(r.state, r.context).filter((s) => s.verdict !== 'absent');
  return [{ style: 'list', heading: 'Checklist', lines: shown.map((s) => checklistLine(s, r)) }];
}

/**
 * "Police contacted (4, 8(6)): open, due by 17:00 today." Missing a default deadline is no breach of the
 * procedure.
 */
function checklistLine(s: StepOverview, r: Reading): string {
  const { entries, notNeeded } = stateOfStep(s.step, r.state);
  const due = s.dueAt === null ? '' : `, due by ${dayTime(s.dueAt, r.context)}`;
  const whose = s.whose === 'default' ? ' (our own deadline)' : '';
  const last = entries.at(-1);
  const done = last === undefined ? '' : `; ${entryText(last, r)}`;
  const reason = notNeeded === null ? '' : `: ${notNeeded.reason}`;
  const hold = s.step.kind === 'hold' && s.verdict === 'open' ? 'the hold stands' : verdictWords(s.verdict);
  return `${s.step.title} (${s.step.source.join(', ')}): ${hold}${reason}${due}${whose}${done}`;
}

function entryText(entry: StepEntry, r: Reading): string {
  const by = entry.by.kind === 'person' ? ` by ${nameOf(entry.by.id, r.context.organisation)}` : '';
  const denied =
    entry.confirmed === false
      ? ', denied by the officer'
      : entry.confirmed === true
        ? ', confirmed by the officer'
        : '';
  const marks = `${entry.backdated ? ', entered afterwards' : ''}${entry.corrected ? ', corrected' : ''}`;
  return `at ${dayTime(entry.happenedAt, r.context)}, recorded${by}${denied}${marks}`;
}

const people = (r: Reading): Section => ({
  style: 'plain',
  heading: 'People',
  lines: [handlingLine(r), `${toldFact(r).label}: ${toldFact(r).value}.`],
});

/** Everything that this reader may do with the case now. */
export function openButtons(r: Reading): Button[] {
  const allowed = (action: Action): boolean => may(person(r.to), action, r.state, r.context.organisation);
  const offer = (action: Action, label: string, when = true): Button[] =>
    when && allowed(action) ? [button(action, label, r.view.reference)] : [];
  const open = r.state.stage === 'open';
  const writable =
    r.state.concern !== null &&
    (r.state.concern.reporter !== null || r.state.concern.identity === 'anonymous');
  return [
    ...acknowledgeButton(r),
    ...recordButtons(r, undefined, RECORD_LIMIT),
    ...holdButton(r, allowed('record-step') && open),
    ...againButton(r, allowed('record-step') && open),
    ...furtherButtons(r),
    ...offer('ask', 'Ask the reporter', open && writable),
    ...offer('refer', 'Refer to an officer', open),
    ...(allowed('note-access') ? [button('give-access', 'Give the officer access', r.view.reference)] : []),
    ...offer('answer-considerations', 'What must be considered', open && referred(r)),
    ...handOverButtons(r),
    ...(allowed('correct-step') ? correctButtons(r) : []),
    ...offer('close', 'Close', open),
    ...offer('reopen', 'Open again', !open),
    ...conflictButton(r),
  ];
}

const referred = (r: Reading): boolean =>
  applies(stepIn('strategy-discussion', r.context.procedure), r.state, r.context.procedure);

/**
 * The joint decision lifts the hold; it can be recorded once police and children's services have been told. 5
 */
const holdButton = (r: Reading, when: boolean): Button[] =>
  when
    ? r.context.procedure.steps
        .filter((s) => s.kind === 'hold' && stepStateOf(r.state, s.id).entries.length === 0)
        .map((s) => button('record-step', recordLabel(s), `${r.view.reference} ${s.id}`))
    : [];

/** 5: strategy discussions are held again, to review what the one before agreed. */
const againButton = (r: Reading, when: boolean): Button[] => {
  const { id: step } = stepIn('strategy-discussion', r.context.procedure);
  const held = stepStateOf(r.state, step).entries.length > 0;
  return when && held
    ? [button('record-step', 'Record a further strategy discussion', `${r.view.reference} ${step}`)]
    : [];
};

const correctButtons = (r: Reading): Button[] =>
  r.context.procedure.steps
    .flatMap((s) => {
      const last = stepStateOf(r.state, s.id).entries.at(-1);
      if (!last || s.role === 'acknowledgement') return [];
      return [button('correct-step', `Correct: ${s.title}`, `${r.view.reference} ${s.id} ${last.id}`)];
    })
    .slice(-CORRECT_LIMIT);
