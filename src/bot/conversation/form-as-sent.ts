// A form again, from what a platform sends back of it: its name, its state and what was typed.
import type { PersonId } from '../../escalation/ids.js';
import type { Form, FormValues } from '../cards/card.js';
import { readCaseState, readRaiseState } from '../cards/form-state.js';
import { raiseForm, reviewFields } from '../cards/raise-form.js';
import { unfinishedReview } from '../cards/review-form.js';
import { caseForm, isCaseForm } from './case-form.js';
import { caseFor, type ConversationContext } from './conversation-context.js';

/** Null for a form that isn't ours, or of a case that this person may not act on. */
export async function formAsSent(
  conversation: ConversationContext,
  who: PersonId,
  { name, state, values }: { readonly name: string; readonly state: string; readonly values: FormValues },
): Promise<Form | null> {
  const context = conversation.context();
  const raise = readRaiseState(state);
  if (raise !== null && (name === 'raise' || name === 'review')) {
    const options = { state: raise, who, values, context };
    if (name === 'raise') return raiseForm(options);
    const all = { ...options, state: { ...raise, more: true } };
    return { ...unfinishedReview(all), fields: reviewFields(all) };
  }
  const ofCase = readCaseState(state);
  if (ofCase === null || !isCaseForm(name)) return null;
  const view = await caseFor(conversation, who, name, ofCase.reference);
  return view === null ? null : caseForm(name, { state: ofCase, case: view.state, who, values, context });
}
