// An answer of the conversation, shown where the person acted: in time, or as a "working" view that is updated.
import type { View } from '@slack/types';
import type { Answer } from '../conversation/conversation.js';
import { cardBlocks, cardView, formView, homeView, type Look } from './block-kit.js';

/** An answer as a modal; null when there is nothing to show. */
export function viewOf(answer: Answer, look: Look): View | null {
  switch (answer.kind) {
    case 'form':
      return formView(answer.form, look);
    case 'errors':
      return formView(answer.form, look, answer.errors);
    case 'card':
      return cardView(answer.card, look);
    case 'home':
      return homeView(answer.cards, look);
    case 'nothing':
      return null;
  }
}

/**
 * What the reply to a submitted modal says: errors beside their fields, another page, or the outcome. An error of a
 * field that isn't in the view that was sent brings the form again, with that field.
 * @param fields block ids of the fields that the person had
 */
export function submissionReply(answer: Answer, fields: ReadonlySet<string>, look: Look): SubmissionReply {
  if (answer.kind === 'errors' && Object.keys(answer.errors).every((id) => fields.has(id)))
    return { response_action: 'errors', errors: { ...answer.errors } };
  const view = viewOf(answer, look);
  return view === null ? { response_action: 'clear' } : { response_action: 'update', view };
}

export type SubmissionReply =
  | { readonly response_action: 'errors'; readonly errors: Record<string, string> }
  | { readonly response_action: 'update'; readonly view: View }
  | { readonly response_action: 'clear' };

/** A card as a message that only the asker sees. */
export const onlyToAsker = (card: Extract<Answer, { kind: 'card' }>['card'], look: Pick<Look, 'site'>) => ({
  response_type: 'ephemeral' as const,
  text: card.title,
  blocks: cardBlocks(card, look),
});
