// The way back to an anonymous report, by its receipt code: where it stands, and what its holder may write now. 8(5)
import type { CaseView, Outcome } from '../../casework/casework.js';
import { may } from '../../escalation/case/access.js';
import { ANONYMOUS } from '../../escalation/case/concern.js';
import type { Command } from '../../escalation/case/commands.js';
import { commandId, type StepId } from '../../escalation/ids.js';
import { addInformationForm } from '../cards/add-form.js';
import { button } from '../cards/buttons.js';
import type { Button, Form, FormErrors, FormValues } from '../cards/card.js';
import { replyForm, type CaseFormOptions } from '../cards/case-forms.js';
import { contactForm, contactSteps, rangLabel } from '../cards/contact-form.js';
import { checkForm } from '../cards/form-schema.js';
import { readCaseState } from '../cards/form-state.js';
import { refusalErrors, refusalWords } from '../cards/refusal.js';
import { speakUpStanding, type SpeakUpStanding } from '../cards/speak-up-standing.js';
import { EMERGENCY } from '../cards/standing.js';
import { anonymousInformation, NOBODY } from './anonymous-concern.js';
import { digestOf, type ConversationContext } from './conversation-context.js';
import { stepRecordOf } from './step-record.js';
import { textOf } from './values.js';

/** A page as the browser sent it back. */
export interface SpeakUpPage {
  readonly name: string;
  readonly state: string;
  readonly values: FormValues;
}

export type ReturnVisit =
  | {
      readonly kind: 'standing';
      readonly standing: SpeakUpStanding;
      /** The form for what they may write now, with what they typed and what to correct. */
      readonly form: Form;
      /** What else they may write: each leads to its form. */
      readonly others: readonly Button[];
      readonly values: FormValues;
      readonly errors: FormErrors;
      /** What was just done; null when they only looked. */
      readonly said: string | null;
    }
  /** A wrong code and an unknown one alike. */
  | { readonly kind: 'unknown' }
  /** It can't be read or stored just now: whom to ring, and what was typed. */
  | { readonly kind: 'unavailable'; readonly ring: readonly string[]; readonly values: FormValues };

/** A form of the page: a step's is named with the step. */
interface Wanted {
  readonly name: string;
  readonly step: StepId | null;
}

interface Looked {
  readonly values: FormValues;
  readonly said: string | null;
  readonly errors?: FormErrors;
  readonly wanted?: Wanted;
}

/** `record-step contact-police`, as the page's own buttons say it. */
export function wantedOf(text: string): Wanted | null {
  const [name = '', step = null] = text.split(' ');
  return name === '' ? null : { name, step: step as StepId | null };
}

export async function lookUp(
  conversation: ConversationContext,
  code: string,
  o: Looked,
): Promise<ReturnVisit> {
  const view = await conversation.casework.byReceipt(code);
  if (view === null) return { kind: 'unknown' };
  const { name, step } = o.wanted ?? usualForm(view, conversation);
  const state = { instance: conversation.newId(), reference: view.reference, step, entry: null };
  const options = optionsOf(conversation, view, state, o.values);
  const form = formOf(name, options) ?? addInformationForm({ ...options, state: { ...state, step: null } });
  return {
    kind: 'standing',
    standing: speakUpStanding(view.state, conversation.context()),
    form,
    others: othersThan(form, view, conversation),
    values: o.values,
    errors: o.errors ?? {},
    said: o.said,
  };
}

const optionsOf = (
  conversation: ConversationContext,
  view: CaseView,
  state: CaseFormOptions['state'],
  values: FormValues,
): CaseFormOptions => ({
  state,
  values,
  case: view.state,
  who: NOBODY,
  anonymous: true,
  context: conversation.context(),
});

/** A question waits for its answer; otherwise there is always something to add. */
function usualForm(view: CaseView, conversation: ConversationContext): Wanted {
  const context = conversation.context();
  const { asked, closed } = speakUpStanding(view.state, context);
  const answers = asked && !closed && may(ANONYMOUS, 'reply', view.state, context.organisation);
  return { name: answers ? 'reply' : 'add-information', step: null };
}

/** Null for what isn't one of this page's forms. */
function formOf(name: string, options: CaseFormOptions): Form | null {
  if (name === 'reply') return replyForm(options);
  if (name === 'add-information') return addInformationForm(options);
  const step = options.context.procedure.steps.find((s) => s.id === options.state.step);
  return name === 'record-step' && step !== undefined ? contactForm({ ...options, step }) : null;
}

function othersThan(form: Form, view: CaseView, conversation: ConversationContext): Button[] {
  const { procedure, organisation } = conversation.context();
  const usual = usualForm(view, conversation).name;
  const open = view.state.stage === 'open';
  const rings = open && may(ANONYMOUS, 'record-step', view.state, organisation);
  const shown = readCaseState(form.state)?.step ?? null;
  return [
    ...(usual === 'reply' && form.name !== 'reply' ? [button('reply', 'Answer the question', '')] : []),
    ...(form.name === 'add-information' ? [] : [button('add-information', 'Add something', '')]),
    ...(rings ? contactSteps(procedure) : [])
      .filter((step) => step.id !== shown)
      .map((step) => button('record-step', rangLabel(step), step.id)),
  ];
}

export async function write(
  conversation: ConversationContext,
  code: string,
  page: SpeakUpPage,
): Promise<ReturnVisit> {
  const view = await conversation.casework.byReceipt(code);
  const state = readCaseState(page.state);
  if (view === null || state === null || state.reference !== view.reference) return { kind: 'unknown' };
  const context = conversation.context();
  const options = optionsOf(conversation, view, state, page.values);
  const wanted = { name: page.name, step: state.step };
  const form = formOf(page.name, options);
  if (form === null) return lookUp(conversation, code, { values: page.values, said: null });
  const moment = { now: context.now, timeZone: context.organisation.timeZone };
  const checked = checkForm(form, page.values, moment);
  if (!checked.ok)
    return lookUp(conversation, code, { values: page.values, errors: checked.errors, said: null, wanted });
  // The same opening of the page with the same words is one command, however often it is sent.
  const id = `${form.name}:${state.instance}:${digestOf(checked.values)}`;
  const outcome = await run(conversation, view, { ...options, values: checked.values }, form, id);
  if (outcome.done) return lookUp(conversation, code, { values: {}, said: saidOf(checked.values) });
  const first = form.fields[0]?.id ?? '';
  const errors = refusalErrors(
    outcome.refusal,
    form.fields.map((f) => f.id),
    context,
  ) ?? { [first]: refusalWords(outcome.refusal, context) };
  return lookUp(conversation, code, { values: page.values, errors, said: null, wanted });
}

const saidOf = (values: FormValues): string => {
  const stored = 'Thank you. It is stored, and whoever handles it is being told.';
  return textOf(values, 'immediate_risk') === 'yes' ? `${EMERGENCY} ${stored}` : stored;
};

function run(
  conversation: ConversationContext,
  view: CaseView,
  { state, values, context }: CaseFormOptions,
  form: Form,
  id: string,
): Promise<Outcome> {
  const of = { id: commandId(id), by: ANONYMOUS } as const;
  const command = ((): Command => {
    if (form.name === 'reply') return { ...of, type: 'reply', data: { text: textOf(values, 'text') } };
    const step = context.procedure.steps.find((s) => s.id === state.step);
    if (form.name === 'record-step' && step !== undefined)
      return { ...of, type: 'record-step', data: stepRecordOf(step.id, step, values, context) };
    return { ...of, type: 'add-information', data: anonymousInformation(values, view.state, context) };
  })();
  return conversation.casework.run(view.reference, command);
}
