// The buttons that make sense now, for this person: a redrawn old message loses those that don't.
import { may, type Action } from '../../escalation/case/access.js';
import { OFFICER_DECISIONS, person } from '../../escalation/case/concern.js';
import type { StepId } from '../../escalation/ids.js';
import { stepStateOf, validEntries, type StepEntry } from '../../escalation/case/state.js';
import { contactsWith } from '../../escalation/case/contacts.js';
import type { Step } from '../../escalation/procedure/procedure.js';
import { deciders, isSenior, lastDecision } from './agreement.js';
import type { Button } from './card.js';
import { alertedOnly } from './case-forms.js';
import { DECISION_LABELS } from './officer-decision.js';
import type { Reading } from './standing.js';
import { contactSteps, rangLabel, recordsContactsOnly } from './contact-form.js';
import { recordLabel } from './words.js';

/** More buttons than this make a message unreadable; the rest are on the case's own page. */
const RECORD_BUTTONS_LIMIT = 5;

const allowed = (action: Action, r: Reading): boolean =>
  may(person(r.to), action, r.state, r.context.organisation);

export const button = (
  name: string,
  label: string,
  value: string,
  style: Button['style'] = 'plain',
): Button => ({
  name,
  label,
  value,
  style,
});

export const openButton = (r: Reading): Button[] =>
  allowed('open-content', r) ? [button('open', 'Open', r.view.reference)] : [];

/** "I have this": while nobody handles the case, or whoever does has recorded nothing. */
export function acknowledgeButton(r: Reading): Button[] {
  const free = r.state.handling === null || (r.state.inactive && r.state.handling.person !== r.to);
  if (r.state.stage !== 'open' || !free || !allowed('acknowledge', r)) return [];
  return [button('acknowledge', 'I have this', r.view.reference, 'primary')];
}

/** One for each step owed; all of `only` when given, in the procedure's order. */
export function recordButtons(r: Reading, only?: readonly StepId[], limit = RECORD_BUTTONS_LIMIT): Button[] {
  if (!allowed('record-step', r)) return [];
  if (recordsContactsOnly(r.parts)) return rangButtons(r);
  return r.owed
    .filter((s) => s.role !== 'acknowledgement' && (only === undefined || only.includes(s.id)))
    .slice(0, limit)
    .map((s) => button('record-step', recordLabel(s), `${r.view.reference} ${s.id}`, urgentStyle(s, r)));
}

/** "I have rung the police": until they have said so, whoever else has rung. */
export function rangButtons(r: Reading): Button[] {
  if (r.state.stage !== 'open' || !recordsContactsOnly(r.parts) || !allowed('record-step', r)) return [];
  const isMine = ({ by }: StepEntry): boolean => by.kind === 'person' && by.id === r.to;
  return contactSteps(r.context.procedure)
    .filter((step) => !validEntries(stepStateOf(r.state, step.id)).some(isMine))
    .map((step) => button('record-step', rangLabel(step), `${r.view.reference} ${step.id}`));
}

const urgentStyle = (step: Step, r: Reading): Button['style'] =>
  step.role === 'police-contact' && r.urgent ? 'primary' : 'plain';

export function handOverButtons(r: Reading): Button[] {
  const { handOver, handling, stage } = r.state;
  if (stage !== 'open') return [];
  if (handOver?.to === r.to && allowed('accept', r)) {
    return [button('accept', 'Take it over', r.view.reference, 'primary')];
  }
  const mine = handling?.person === r.to && handOver === null;
  return mine && allowed('hand-over', r) ? [button('hand-over', 'Hand over', r.view.reference)] : [];
}

export const conflictButton = (r: Reading): Button[] =>
  r.state.stage === 'open' && allowed('declare-conflict', r) && !r.parts.has('officer')
    ? [button('declare-conflict', 'I have a conflict of interest', r.view.reference, 'danger')]
    : [];

/** The contacts with this reader, the designated officer, that they haven't denied. */
export const contactsWithReader = (r: Reading, step: StepId): readonly StepEntry[] =>
  contactsWith(r.to, step, r.state, r.context.organisation).filter((e) => e.confirmed !== false);

/** Whether a contact that somebody recorded still waits for this officer's word. */
export const awaitsConfirmation = (r: Reading, step: StepId): boolean =>
  contactsWithReader(r, step).some((e) => e.confirmed === null);

/** "Yes, that is so" and "No" on a recorded contact; on none, "I have been contacted" asks for when. */
export function confirmButtons(r: Reading, step: StepId): Button[] {
  if (r.state.stage !== 'open' || !allowed('confirm', r)) return [];
  const value = `${r.view.reference} ${step}`;
  if (awaitsConfirmation(r, step)) {
    return [
      button('confirm', 'Yes, that is so', `${value} yes`, 'primary'),
      button('confirm', 'No', `${value} no`, 'danger'),
    ];
  }
  if (contactsWithReader(r, step).length > 0) return [];
  return [
    button('confirm', 'I have been contacted', value, 'primary'),
    button('confirm', 'Nobody has contacted me', `${value} no`),
  ];
}

export const addInformationButton = (r: Reading): Button[] =>
  allowed('add-information', r) ? [button('add-information', 'Add something', r.view.reference)] : [];

export const simpleButton = (r: Reading, action: Action, label: string, style?: Button['style']): Button[] =>
  allowed(action, r) ? [button(action, label, r.view.reference, style)] : [];

/** 8(7): each of them agrees by their own click, once it is recorded what was decided. */
export function agreeButton(r: Reading): Button[] {
  const decision = lastDecision(r.state, r.context);
  if (r.state.stage !== 'open' || decision === null || !allowed('agree-action', r)) return [];
  const agreed = deciders(decision, r.state, r.context).includes(r.to);
  return agreed || !isSenior(r.to, r.state, r.context)
    ? []
    : [button('agree-action', 'I agree to the decision', r.view.reference, 'primary')];
}

/** 8(6): each once; what is not possible is answered in words. */
export const decideButtons = (r: Reading): Button[] =>
  r.state.stage === 'open' && allowed('decide', r)
    ? OFFICER_DECISIONS.filter((d) => !r.state.decisions.some((made) => made.decision === d)).map((d) =>
        button('decide', DECISION_LABELS[d], `${r.view.reference} ${d}`),
      )
    : [];

const askInButton = (r: Reading): Button[] =>
  r.state.stage === 'open' && r.state.handling?.person === r.to && alertedOnly(r.state, r.context).length > 0
    ? simpleButton(r, 'ask-in', 'Let somebody read it')
    : [];

/** One button for every step that isn't owed: it names none, and its form asks which. */
const recordElseButton = (r: Reading): Button[] =>
  r.state.stage === 'open' && !recordsContactsOnly(r.parts)
    ? simpleButton(r, 'record-step', 'Record something else')
    : [];

/** What a reader of the case may do beside recording what is owed. */
export const furtherButtons = (r: Reading): Button[] => [
  ...agreeButton(r),
  ...recordElseButton(r),
  ...addInformationButton(r),
  ...decideButtons(r),
  ...askInButton(r),
];
