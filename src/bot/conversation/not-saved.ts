// The honest failure: nothing was saved, what was typed is still there, and these are the people to ring.
import type { Context } from '../../escalation/context.js';
import type { PersonId } from '../../escalation/ids.js';
import { officersFor, routeOf } from '../../escalation/routing/routing.js';
import { NO_CASE } from '../../escalation/case/state.js';
import type { Form, FormValues } from '../cards/card.js';
import { readCaseState, readRaiseState } from '../cards/form-state.js';
import { notSavedSection, renderNotReadable, renderNotSaved, unsureSection } from '../cards/plain-cards.js';
import { raiseForm } from '../cards/raise-form.js';
import { unfinishedReview } from '../cards/review-form.js';
import { contactText, withPhone } from '../cards/words.js';
import { keepTyped } from '../cards/form-schema.js';
import { caseForm, isCaseForm } from './case-form.js';
import type { Answer, Interaction } from './conversation.js';
import { cardOf, formOf, type ConversationContext } from './conversation-context.js';
import { concernOf } from './values.js';

const MANAGERS_LIMIT = 2;

/**
 * What this person did could not be stored or read. Names and numbers come from memory. `sure`: nothing was
 * saved; otherwise nobody can say.
 */
export function notSaved(conversation: ConversationContext, interaction: Interaction, sure: boolean): Answer {
  const context = conversation.context();
  if (interaction.kind === 'submit') {
    const { name, state, values, who } = interaction;
    const ring = peopleToRing(name, values, readRaiseState(state)?.route ?? 'management', who, context);
    const form = typedForm(name, state, values, who, context);
    if (form === null) return cardOf(sure ? renderNotSaved(ring) : renderNotReadable(ring));
    const kept = keepTyped(form, values);
    return formOf(
      { ...kept, sections: [sure ? notSavedSection(ring) : unsureSection(ring), ...kept.sections] },
      'replace',
    );
  }
  const ring = peopleToRing('', {}, 'management', interaction.who, context);
  const reads =
    !sure || interaction.kind !== 'button' || interaction.name === 'open' || interaction.name === 'status';
  return cardOf(reads ? renderNotReadable(ring) : renderNotSaved(ring));
}

/** The form they sent, without the case, which can't be read: every typed value has its field. */
function typedForm(
  name: string,
  state: string,
  values: FormValues,
  who: PersonId,
  context: Context,
): Form | null {
  const raise = readRaiseState(state);
  if (raise && (name === 'raise' || name === 'review')) {
    const options = { state: raise, who, values, context };
    return name === 'raise'
      ? raiseForm(options)
      : unfinishedReview({ ...options, state: { ...raise, more: true } });
  }
  const ofCase = readCaseState(state);
  if (!ofCase || !isCaseForm(name)) return null;
  const form = caseForm(name, { state: ofCase, case: NO_CASE, who, values, context });
  return form === null || form.fields.length === 0 ? null : form;
}

/**
 * While a concern is being raised: those who would have been told, never a subject, judging by what is typed.
 * On a case, about which nothing can be known now: only the officers and the police.
 */
export function peopleToRing(
  name: string,
  values: FormValues,
  route: 'management' | 'whistle-blowing',
  who: PersonId,
  context: Context,
): string[] {
  const { organisation } = context;
  const raising = name === 'raise' || name === 'review';
  const concern = concernOf(values, route, who, context);
  // An anonymous reporter's name plays no part, but they aren't told to ring themselves.
  const asked = { ...concern, reporter: who };
  const managers = raising ? routeOf(organisation, asked).chain.slice(0, MANAGERS_LIMIT) : [];
  const officers = officersFor(organisation, asked);
  return [
    ...managers.map((p) => withPhone(p, organisation)),
    ...officers.map((p) => `the LADO, ${withPhone(p, organisation)}`),
    `the police, ${contactText(organisation.contacts.police)}`,
  ];
}
