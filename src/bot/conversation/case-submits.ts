// What a form on a case means once it is sent: its fields are checked, then it is one command.
import { stepIn } from '../../escalation/procedure/procedure.js';
import type { CommandType } from '../../escalation/case/commands.js';
import type { Outcome } from '../../casework/casework.js';
import { personId, type PersonId, type StepId } from '../../escalation/ids.js';
import type { Form, FormValues } from '../cards/card.js';
import { DENIED, type CaseFormOptions } from '../cards/case-forms.js';
import { checkForm } from '../cards/form-schema.js';
import { readCaseState, type CaseFormState } from '../cards/form-state.js';
import { renderNoLonger } from '../cards/notice.js';
import { recordElseForm } from '../cards/record-else-form.js';
import { renderMovedOn } from '../cards/plain-cards.js';
import { EMERGENCY } from '../cards/standing.js';
import { instantOf, stepInChat } from '../cards/words.js';
import { caseForm, choosesStep, stepFor, type CaseFormName } from './case-form.js';
import type { Answer } from './conversation.js';
import {
  caseFor,
  cardOf,
  digestOf,
  errorsOf,
  formOf,
  mayNot,
  outcomeOfForm,
  run,
  type ConversationContext,
} from './conversation-context.js';
import { informationOf } from './facts.js';
import { stepRecordOf } from './step-record.js';
import { textOf } from './values.js';

export interface SubmittedForm {
  readonly who: PersonId;
  readonly name: CaseFormName;
  readonly state: string;
  readonly values: FormValues;
}

export async function submitCaseForm(
  conversation: ConversationContext,
  sent: SubmittedForm,
): Promise<Answer> {
  const state = readCaseState(sent.state);
  const view = await caseFor(conversation, sent.who, sent.name, state?.reference ?? null);
  if (view === null || state === null) return givenUp(conversation, sent, state);
  const context = conversation.context();
  const options: CaseFormOptions = { state, case: view.state, who: sent.who, values: sent.values, context };
  const form = caseForm(sent.name, options);
  if (form === null || (form.submit === null && sent.name !== 'close')) {
    return cardOf(renderMovedOn(view, sent.who, context));
  }
  const moment = { now: context.now, timeZone: context.organisation.timeZone };
  const checked = checkForm(form, sent.values, moment);
  if (!checked.ok) return errorsOf(form, sent.values, checked.errors);
  if (choosesStep(sent.name, options)) return formOf(chosenStep(options, checked.values), 'replace');
  // The same opening of a form with the same values is one command, however often it is sent.
  const id = `${sent.name}:${state.instance}:${digestOf(checked.values)}`;
  const outcome = await command(conversation, sent, { state, options, values: checked.values, id });
  if (outcome === null) return errorsOf(form, sent.values, missingStep(form));
  const said = saidOf(sent, state, conversation);
  return outcomeOfForm(conversation, sent.who, state.reference, outcome, { form, values: sent.values, said });
}

/** Their own second click: the first has taken the case from them, and with it the right to press again. */
async function givenUp(
  conversation: ConversationContext,
  { name, who }: SubmittedForm,
  state: CaseFormState | null,
): Promise<Answer> {
  const view =
    name === 'declare-conflict' && state !== null ? await conversation.casework.peek(state.reference) : null;
  return view?.state.conflicts.includes(who) === true ? cardOf(renderNoLonger(view)) : mayNot();
}

/** The form of the step that was chosen; it was one of the list. */
function chosenStep(options: CaseFormOptions, values: FormValues): Form {
  const state = { ...options.state, step: textOf(values, 'step') as StepId };
  const next = { ...options, state, values: {} };
  return caseForm('record-step', next) ?? recordElseForm(options);
}

const missingStep = (form: Form): Readonly<Record<string, string>> => ({
  [form.fields[0]?.id ?? '']: 'Please open this form again.',
});

interface CheckedForm {
  readonly state: CaseFormState;
  readonly options: CaseFormOptions;
  readonly values: FormValues;
  readonly id: string;
}

/** Null when the form lacks the step that its command is about. */
async function command(
  conversation: ConversationContext,
  sent: SubmittedForm,
  o: CheckedForm,
): Promise<Outcome | null> {
  const { values, state, id } = o;
  const go = (type: Exclude<CommandType, 'raise'>, data: unknown): Promise<Outcome> =>
    run(conversation, sent.who, state.reference, { type, id, data: data as never });
  const text = textOf(values, 'text');
  switch (sent.name) {
    case 'record-step':
      return state.step === null ? null : go('record-step', stepRecord(sent.name, o));
    case 'decide-immediate-action':
      return go('decide-immediate-action', stepRecord(sent.name, o));
    case 'correct-step': {
      const { happenedAt, fields } = stepRecord(sent.name, o);
      const reason = textOf(values, 'reason');
      return go('correct-step', { step: state.step, entry: state.entry, happenedAt, fields, reason });
    }
    case 'decide':
      return go('decide', { decision: textOf(values, 'decision'), reasons: textOf(values, 'reasons') });
    case 'ask-in':
      return go('ask-in', { person: personId(textOf(values, 'person')) });
    case 'hand-over':
      return go('hand-over', { to: personId(textOf(values, 'to')) });
    case 'ask':
    case 'reply':
      return go(sent.name, { text });
    case 'add-information':
      return go('add-information', informationOf(values, o.options.case.concern, o.options.context));
    case 'give-reasons':
      return state.step === null
        ? null
        : go('give-reasons', { step: state.step, reasons: textOf(values, 'reasons') });
    case 'confirm':
      return go('confirm', confirmation(o));
    case 'declare-conflict':
      return go('declare-conflict', {});
    case 'refer':
      return go('refer', { officer: personId(textOf(values, 'officer')) });
    case 'close':
      return go('close', {});
    case 'reopen':
      return go('reopen', { reason: textOf(values, 'reason') });
    case 'answer-considerations':
      return go('answer-considerations', { answers: answersOf(values) });
  }
}

function stepRecord(name: CaseFormName, o: CheckedForm) {
  const step = stepFor(name, o.options);
  return stepRecordOf((step?.id ?? o.state.step) as StepId, step, o.values, o.options.context);
}

function confirmation(o: CheckedForm) {
  const { timeZone } = o.options.context.organisation;
  const happenedAt = instantOf(textOf(o.values, 'happened_at'), timeZone);
  const reference = textOf(o.values, 'reference');
  const advice = textOf(o.values, 'advice');
  return {
    step: o.state.step ?? stepIn('officer-contact', o.options.context.procedure).id,
    so: o.state.entry !== DENIED,
    ...(happenedAt === null ? {} : { happenedAt }),
    ...(reference === '' ? {} : { reference }),
    ...(advice === '' ? {} : { advice }),
  };
}

/** Half done is fine: what is left empty stays open. */
const answersOf = (values: FormValues): Record<string, string> =>
  Object.fromEntries(
    Object.keys(values).flatMap((id) => (textOf(values, id) === '' ? [] : [[id, textOf(values, id)]])),
  );

const STORED = 'Thank you. It is stored, and whoever handles it is being told.';

/** The first line of the answer; content-free, as it appears in the chat. */
function saidOf(
  { name, values }: SubmittedForm,
  state: CaseFormState,
  conversation: ConversationContext,
): string[] {
  switch (name) {
    case 'record-step':
    case 'correct-step':
      return state.step === null ? [] : [`Recorded: ${stepInChat(state.step, conversation.context())}.`];
    case 'decide-immediate-action':
      return [`Recorded: ${stepIn('immediate-action', conversation.context().procedure).in_chat}.`];
    case 'decide':
      return ['Your decision is recorded, with your reasons.'];
    case 'ask-in':
      return ['They can read it now.'];
    case 'hand-over':
      return ['They are asked now. Until they accept, it stays with you.'];
    case 'ask':
      return ['Your question is on its way.'];
    case 'reply':
      return [STORED];
    case 'add-information':
      return [...(textOf(values, 'immediate_risk') === 'yes' ? [EMERGENCY] : []), STORED];
    case 'give-reasons':
      return ['Your reasons are stored.'];
    case 'confirm':
      return state.entry === DENIED
        ? ['Thank you. It is open again, and everyone who can act is being told now.']
        : ['Thank you. It is confirmed.'];
    case 'declare-conflict':
      return ['It goes to somebody else now.'];
    case 'refer':
      return ['The officer is being told now. Ring them too.'];
    case 'close':
      return ['Your agreement is recorded.'];
    case 'reopen':
      return ['It is open again.'];
    case 'answer-considerations':
      return ['Saved. What is left open can be answered later.'];
  }
}
