// What "Open" shows, after the access check: what to do now, what not to do, what was reported, the checklist.
import { may, mayKnowReporter, type Action } from '../../escalation/case/access.js';
import { person, type Concern, type OfConcern } from '../../escalation/case/concern.js';
import type { Context } from '../../escalation/context.js';
import type { PersonId } from '../../escalation/ids.js';
import { stepIn } from '../../escalation/procedure/procedure.js';
import { applies } from '../../escalation/procedure/procedure-in-case.js';
import { stepStateOf } from '../../escalation/case/state.js';
import {
  acknowledgeButton,
  button,
  conflictButton,
  furtherButtons,
  handOverButtons,
  recordButtons,
} from './buttons.js';
import type { Button, Form, Section } from './card.js';
import { checklist, decided } from './checklist.js';
import { doNow } from './do-now.js';
import { CONCERN_LABELS } from './fields.js';
import { writeCaseState } from './form-state.js';
import { handlingLine, read, type Reading, type View } from './standing.js';
import { toldFacts } from './told.js';
import { dayTime, listed, nameOf, recordLabel } from './words.js';

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
          ...beforeDeciding(r),
          reported(concern, r),
          ...dialogue(r),
          ...decided(r),
          checklist(r),
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

/** 7: what the safeguarding lead weighs before deciding, where only children are involved. */
export function beforeDeciding(r: Reading): Section[] {
  const { guidance } = r.context.procedure;
  const step = r.owed.find((s) => s.role === 'children-only-decision');
  const lead = r.context.organisation.roles.safeguardingLead.includes(r.to);
  const lines = guidance.safeguarding_lead;
  return step === undefined || lines.length === 0 || !(lead || r.mine.includes(step))
    ? []
    : [{ style: 'list', heading: `Before you decide (${step.source.join(', ')})`, lines }];
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

const DIALOGUE = {
  handler: 'Asked',
  reporter: 'From the reporter',
  colleague: 'Added by a colleague',
} as const;

const dialogue = (r: Reading): Section[] =>
  r.state.dialogue.map((d) => ({
    style: 'quote' as const,
    heading: `${DIALOGUE[d.from]}, ${dayTime(d.at, r.context)}`,
    lines: [d.text],
  }));

const people = (r: Reading): Section => ({
  style: 'plain',
  heading: 'People',
  lines: [handlingLine(r), ...toldFacts(r).map(({ label, value }) => `${label}: ${value}.`)],
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
