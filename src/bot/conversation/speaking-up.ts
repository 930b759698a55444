// Speaking up without an account: the whistle-blowing route, anonymous, and the way back by the receipt code. 8(5)
import { StoreUnavailable } from '../../casework/casework.js';
import { ANONYMOUS } from '../../escalation/case/concern.js';
import { preview, type Preview } from '../../escalation/case/preview.js';
import { isUrgent } from '../../escalation/procedure/procedure-in-case.js';
import type { Form, FormErrors, FormValues, Section } from '../cards/card.js';
import { checkForm, keepTyped } from '../cards/form-schema.js';
import { readRaiseState, type RaiseState } from '../cards/form-state.js';
import { notSavedSection, unsureSection } from '../cards/plain-cards.js';
import { refusalErrors, refusalWords } from '../cards/refusal.js';
import { ABOUT, speakUpForm, speakUpReview } from '../cards/speak-up-form.js';
import { anonymousConcern, ringAnonymous, type AnonymousConcern } from './anonymous-concern.js';
import { freshState } from './raising.js';
import {
  createConversationContext,
  digestOf,
  type ConversationOptions,
  type ConversationContext,
} from './conversation-context.js';
import { lookUp, wantedOf, write, type ReturnVisit, type SpeakUpPage } from './return-visit.js';

export type { ReturnVisit, SpeakUpPage } from './return-visit.js';

export type SpeakUpAnswer =
  | { readonly kind: 'form'; readonly form: Form; readonly values: FormValues; readonly errors: FormErrors }
  /** Stored. The code is the only way back; `urgent`: 999 comes first. */
  | { readonly kind: 'receipt'; readonly code: string; readonly urgent: boolean }
  /** Stored long ago: the code was shown then, and won't be again. */
  | { readonly kind: 'sent-already' };

export interface SpeakUp {
  /** The first page, under a name of its own: what is sent under it is stored once. */
  start(): Form;
  /** A form with every field of the two pages, for reading a request body. */
  everyField(): Form;
  /** "Back" and "Show again". */
  turn(to: 'back' | 'review', page: SpeakUpPage): SpeakUpAnswer;
  /** The first page leads to the second; the second is stored. Never throws because of what a person does. */
  submit(page: SpeakUpPage): Promise<SpeakUpAnswer>;
  /** `wanted`: the form that a button of the page leads to; without it, the usual one. */
  look(code: string, wanted?: string): Promise<ReturnVisit>;
  /** An answer to a question, something to add, or a contact that they made. */
  write(code: string, page: SpeakUpPage): Promise<ReturnVisit>;
  /** Whom to ring, by role and number: for when nothing can be stored. */
  ring(): readonly string[];
}

/** How long after sending the same page is shown the same code again: a double click, a lost answer. */
const SHOWN_AGAIN_MS = 30 * 60_000;
/** Ours are random and long; any other could make two people share one name. */
const INSTANCE = /^[0-9a-f-]{36}$/;

export function createSpeakUp(o: ConversationOptions): SpeakUp {
  const conversation = createConversationContext(o);
  const unavailable = (error: unknown, values: FormValues): ReturnVisit => {
    if (!(error instanceof StoreUnavailable)) o.onError?.(error);
    return { kind: 'unavailable', ring: ringAnonymous(conversation.context()), values };
  };
  return {
    start: () => speakUpForm({ state: fresh(conversation), values: {}, context: conversation.context() }),
    everyField: () => {
      const context = conversation.context();
      const values = { concerns: 'indecent-images' };
      const { concern } = anonymousConcern(values, context);
      return speakUpReview({ state: fresh(conversation), values, context, concern, preview: null });
    },
    turn: (to, page) => (to === 'back' ? toFirst(conversation, page) : toReview(conversation, page, false)),
    submit: async (page) => {
      if (page.name !== 'speak-up-review') return toReview(conversation, page, false);
      try {
        return await send(conversation, page);
      } catch (error) {
        if (!conversation.isFromCasework(error)) o.onError?.(error);
        return notSaved(conversation, page, conversation.isFromCasework(error));
      }
    },
    look: (code, asked = '') => {
      const wanted = wantedOf(asked);
      const o = { values: {}, said: null, ...(wanted === null ? {} : { wanted }) };
      return lookUp(conversation, code, o).catch((error: unknown) => unavailable(error, {}));
    },
    write: (code, page) =>
      write(conversation, code, page).catch((error: unknown) => unavailable(error, page.values)),
    ring: () => ringAnonymous(conversation.context()),
  };
}

const fresh = (conversation: ConversationContext): RaiseState => freshState(conversation, 'whistle-blowing');

function stateOf(conversation: ConversationContext, page: SpeakUpPage): RaiseState {
  const state = readRaiseState(page.state);
  const ours = state !== null && INSTANCE.test(state.instance);
  return ours ? { ...state, route: 'whistle-blowing', more: true } : fresh(conversation);
}

const formAnswer = (form: Form, values: FormValues, errors: FormErrors = {}): SpeakUpAnswer => ({
  kind: 'form',
  form: keepTyped(form, values),
  values,
  errors,
});

const toFirst = (conversation: ConversationContext, page: SpeakUpPage): SpeakUpAnswer =>
  formAnswer(
    speakUpForm({ state: stateOf(conversation, page), values: page.values, context: conversation.context() }),
    page.values,
  );

/** Who would be told, without a look into the directory: no answer on these pages depends on a typed name. */
const peopleOf = (shown: Preview): unknown => [
  shown.managers.map((m) => m.person),
  shown.officers.map((x) => [x.person, x.atOnce]),
];

interface CheckedPage {
  readonly concerns: AnonymousConcern;
  readonly shown: Preview | null;
  readonly errors: FormErrors;
}

function check(conversation: ConversationContext, page: SpeakUpPage, form: Form): CheckedPage {
  const context = conversation.context();
  const moment = { now: context.now, timeZone: context.organisation.timeZone };
  const checked = checkForm(form, page.values, moment);
  const concerns = anonymousConcern(page.values, context);
  const nobody = concerns.concern.subjects.length === 0 && concerns.concern.adultInvolved !== 'no';
  const errors = {
    ...(nobody ? { [ABOUT]: 'Say whom it is about. A name, a job or a description is enough.' } : {}),
    ...(checked.ok ? {} : checked.errors),
  };
  return {
    concerns,
    errors,
    shown: Object.keys(errors).length > 0 ? null : preview(concerns.asShown, context),
  };
}

function toReview(conversation: ConversationContext, page: SpeakUpPage, changed: boolean): SpeakUpAnswer {
  const context = conversation.context();
  const state = stateOf(conversation, page);
  const { concern } = anonymousConcern(page.values, context);
  const options = { state, values: page.values, context, concern };
  const first =
    page.name === 'speak-up' ? speakUpForm(options) : speakUpReview({ ...options, preview: null });
  const { shown, errors } = check(conversation, page, first);
  if (shown === null) return formAnswer(first, page.values, errors);
  const next = { ...options, state: { ...state, people: digestOf(peopleOf(shown)) } };
  return formAnswer(speakUpReview({ ...next, preview: shown, changed }), page.values);
}

async function send(conversation: ConversationContext, page: SpeakUpPage): Promise<SpeakUpAnswer> {
  const context = conversation.context();
  const state = stateOf(conversation, page);
  const { concern } = anonymousConcern(page.values, context);
  const form = speakUpReview({ state, values: page.values, context, concern, preview: null });
  const { shown, errors } = check(conversation, page, form);
  if (shown === null) return formAnswer(form, page.values, errors);
  // Nobody is told whom they haven't seen by role.
  if (digestOf(peopleOf(shown)) !== state.people) return toReview(conversation, page, true);
  const outcome = await conversation.casework.raise(ANONYMOUS, `raise:${state.instance}`, concern);
  if (!outcome.done) {
    const ids = form.fields.map((f) => f.id);
    const beside = refusalErrors(outcome.refusal, ids, context);
    return formAnswer(form, page.values, beside ?? { [ABOUT]: refusalWords(outcome.refusal, context) });
  }
  const late = context.now - outcome.state.raisedAt > SHOWN_AGAIN_MS;
  if (late || outcome.receiptCode === undefined) return { kind: 'sent-already' };
  return { kind: 'receipt', code: outcome.receiptCode, urgent: isUrgent(concern) };
}

/** Every typed value is still in its field; the people to ring are from memory. */
function notSaved(conversation: ConversationContext, page: SpeakUpPage, sure: boolean): SpeakUpAnswer {
  const context = conversation.context();
  const ring = ringAnonymous(context);
  const section: Section = sure ? notSavedSection(ring) : unsureSection(ring);
  const { concern } = anonymousConcern(page.values, context);
  const form = speakUpReview({
    state: stateOf(conversation, page),
    values: page.values,
    context,
    concern,
    preview: null,
  });
  return formAnswer({ ...form, sections: [section, ...form.sections.slice(1)] }, page.values);
}
