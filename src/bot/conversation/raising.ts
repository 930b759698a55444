// From "something worries me" to a stored concern: one page, a review, one command.
import { ANONYMOUS, person, type Concern, type Route } from '../../escalation/case/concern.js';
import type { PersonId } from '../../escalation/ids.js';
import { preview, type Preview } from '../../escalation/case/preview.js';
import type { FormErrors, FormValues } from '../cards/card.js';
import { TEXT_LIMIT } from '../cards/fields.js';
import { checkForm } from '../cards/form-schema.js';
import { readRaiseState, type RaiseState } from '../cards/form-state.js';
import { renderReceipt, renderStored } from '../cards/notice-reporter.js';
import { raiseForm, reviewFields, type RaiseOptions } from '../cards/raise-form.js';
import { reviewForm, unfinishedReview } from '../cards/review-form.js';
import { refusalErrors, refusalWords } from '../cards/refusal.js';
import { renderRecordedAlready } from '../cards/plain-cards.js';
import { read } from '../cards/standing.js';
import { nameOf } from '../cards/words.js';
import { speakUpAddress } from './beside.js';
import type { Answer } from './conversation.js';
import { cardOf, digestOf, errorsOf, formOf, type ConversationContext } from './conversation-context.js';
import { concernOf } from './values.js';

/** What somebody brings along to the first page. */
export interface Begun {
  readonly text?: string;
  readonly hadFile?: boolean;
  readonly author?: PersonId | undefined;
  /** What words can't carry of a message, a sentence each. */
  readonly notCarried?: readonly string[] | undefined;
}

/** The first page, with the text they typed after the command or took from a message. */
export function startRaise(conversation: ConversationContext, who: PersonId, o: Begun = {}): Answer {
  const context = conversation.context();
  const { text, isCut } = asMuchAsFits((o.text ?? '').trim());
  const form = raiseForm({
    state: freshState(conversation),
    who,
    context,
    values: text === '' ? {} : { what: text },
    hadFile: o.hadFile ?? false,
    missing: [...(isCut ? [CUT] : []), ...(o.notCarried ?? [])],
    // Their own words need no author.
    author: o.author === undefined || o.author === who ? null : nameOf(o.author, context.organisation),
  });
  return formOf(form, 'open');
}

const CUT =
  'It is longer than this form takes: its beginning stands below. Describe the rest in your own words, and keep the message.';

/** Cut where a word ends, and never within a character. */
function asMuchAsFits(text: string): { readonly text: string; readonly isCut: boolean } {
  if (text.length <= TEXT_LIMIT) return { text, isCut: false };
  const shown = text.slice(0, TEXT_LIMIT).replace(/[\uD800-\uDBFF]$/, '');
  const atWord = shown.replace(/\s+\S{0,80}$/, '');
  return { text: atWord.length > 0 ? atWord : shown, isCut: true };
}

export const freshState = (conversation: ConversationContext, route: Route = 'management'): RaiseState => ({
  instance: conversation.newId(),
  route,
  people: '',
  more: false,
});

export interface RaisePage {
  readonly name: string;
  readonly state: string;
  readonly values: FormValues;
}

const stateOf = (conversation: ConversationContext, page: RaisePage): RaiseState =>
  readRaiseState(page.state) ?? freshState(conversation);

/** The first page was sent: shows what is missing beside its field, or who will be told. */
export function submitRaise(conversation: ConversationContext, who: PersonId, page: RaisePage): Answer {
  return toReview(conversation, who, page, stateOf(conversation, page), false);
}

/** A button of the two pages. */
export function turnPage(
  conversation: ConversationContext,
  who: PersonId,
  name: string,
  page: RaisePage,
): Answer {
  const state = stateOf(conversation, page);
  const options = { who, context: conversation.context(), values: page.values };
  switch (name) {
    case 'back':
      return formOf(raiseForm({ ...options, state }), 'replace');
    case 'use-whistle-blowing':
    case 'use-management': {
      const turned: RaiseState = {
        ...state,
        route: name === 'use-management' ? 'management' : 'whistle-blowing',
      };
      if (page.name === 'raise') return formOf(raiseForm({ ...options, state: turned }), 'replace');
      return toReview(conversation, who, page, turned, false);
    }
    case 'leave-out':
      return toReview(conversation, who, page, { ...state, more: true }, false);
    default:
      return toReview(conversation, who, page, state, false);
  }
}

/** The review page for what was typed; when it can't be shown, the page they are on, with what to correct. */
function toReview(
  conversation: ConversationContext,
  who: PersonId,
  page: RaisePage,
  state: RaiseState,
  changed: boolean,
): Answer {
  const context = conversation.context();
  const options: RaiseOptions = { state, who, context, values: page.values };
  const first = page.name === 'raise' ? raiseForm(options) : unfinishedReview(options);
  const checked = checkForm(first, page.values, {
    now: context.now,
    timeZone: context.organisation.timeZone,
  });
  const concern = concernOf(page.values, state.route, who, context);
  const errors = { ...subjectErrors(concern), ...(checked.ok ? {} : checked.errors) };
  if (Object.keys(errors).length > 0) return errorsOf(first, page.values, errors);
  const shown = preview(concern, context);
  if (shown === null)
    return errorsOf(first, page.values, { what: refusalWords({ refused: 'text-missing' }, context) });
  const next: RaiseState = {
    ...state,
    people: digestOf(peopleOf(shown, concern)),
    more: state.more || asksForMore(page.values),
  };
  return formOf(reviewForm({ ...options, state: next, concern, preview: shown, changed }), 'replace');
}

const asksForMore = (values: FormValues): boolean =>
  ['leave_out', 'named_in_report', 'tell'].some((id) => (values[id] ?? '').length > 0);

/**
 * A case about children alone may name nobody; every other one says whom it is about, if only in a word. 7
 */
const subjectErrors = (concern: Concern): FormErrors =>
  concern.subjects.length === 0 && concern.adultInvolved !== 'no'
    ? { subjects: 'Say whom it is about, here or in the next field. A name or a description is enough.' }
    : {};

/** Who is told and who isn't, without the times: those change by themselves while somebody reads. */
const peopleOf = (shown: Preview, concern: Concern): unknown => [
  shown.managers.map((m) => m.person),
  shown.officers.map((o) => [o.person, o.atOnce]),
  [...shown.never].sort(),
  concern.identity,
  // Who told a manager is asked once they have said that somebody did.
  concern.received.how,
];

/** Sent: stored once for each opening of the form, however often it is sent. */
export async function submitReview(
  conversation: ConversationContext,
  who: PersonId,
  page: RaisePage,
): Promise<Answer> {
  const context = conversation.context();
  const state = stateOf(conversation, page);
  const options: RaiseOptions = { state: { ...state, more: true }, who, context, values: page.values };
  const concern = concernOf(page.values, state.route, who, context);
  const shown = preview(concern, context);
  if (shown === null) return toReview(conversation, who, page, state, false);
  const form = reviewForm({ ...options, state, concern, preview: shown });
  const all = { ...form, fields: reviewFields(options) };
  const checked = checkForm(all, page.values, { now: context.now, timeZone: context.organisation.timeZone });
  const errors = { ...subjectErrors(concern), ...(checked.ok ? {} : checked.errors) };
  if (Object.keys(errors).length > 0) return errorsOf(all, page.values, errors);
  if (digestOf(peopleOf(shown, concern)) !== state.people)
    return toReview(conversation, who, page, state, true);
  return store(conversation, who, state, concern, { form: all, values: page.values });
}

async function store(
  conversation: ConversationContext,
  who: PersonId,
  state: RaiseState,
  concern: Concern,
  page: { readonly form: ReturnType<typeof reviewForm>; readonly values: FormValues },
): Promise<Answer> {
  // Anonymous: from here on nothing knows who it was, not even the command's id. 8(5)
  const by = concern.identity === 'anonymous' ? ANONYMOUS : person(who);
  const outcome = await conversation.casework.raise(by, `raise:${state.instance}`, concern);
  const context = conversation.context();
  if (!outcome.done) {
    const errors = refusalErrors(
      outcome.refusal,
      page.form.fields.map((f) => f.id),
      context,
    );
    if (errors !== null) return errorsOf(page.form, page.values, errors);
    return cardOf(renderRecordedAlready(refusalWords(outcome.refusal, context)));
  }
  if (concern.identity === 'anonymous') {
    if (outcome.receiptCode === undefined)
      return cardOf(renderRecordedAlready('Your receipt code was shown once, when it was recorded.'));
    const advice = context.organisation.contacts.advice.map((a) =>
      a.phone ? `${a.name}, ${a.phone}` : a.name,
    );
    return cardOf(
      renderReceipt(outcome.receiptCode, { advice, speakUp: speakUpAddress(conversation) }, context),
    );
  }
  const view = { reference: outcome.reference, state: outcome.state };
  return { kind: 'card', card: renderStored(read(view, who, context)), isKept: true };
}
