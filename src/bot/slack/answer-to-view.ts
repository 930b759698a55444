// An answer of the conversation, shown where the person acted: in time, or as a "working" view that is updated.
import type { View } from '@slack/types';
import type { Answer } from '../conversation/conversation.js';
import { cardBlocks, cardView, formView, homeView } from './block-kit.js';

/** An answer as a modal; null when there is nothing to show. */
export function viewOf(answer: Answer, timeZone: string): View | null {
  switch (answer.kind) {
    case 'form':
      return formView(answer.form, timeZone);
    case 'errors':
      return formView(answer.form, timeZone, answer.errors);
    case 'card':
      return cardView(answer.card);
    case 'home':
      return homeView(answer.cards);
    case 'nothing':
      return null;
  }
}

/** What the reply to a submitted modal says: errors beside their fields, another page, or the outcome. */
export function submissionReply(answer: Answer, timeZone: string): SubmissionReply {
  if (answer.kind === 'errors') {
    const fields = new Set(answer.form.fields.map((f) => f.id));
    const errors = Object.fromEntries(Object.entries(answer.errors).filter(([id]) => fields.has(id)));
    if (Object.keys(errors).length === Object.keys(answer.errors).length) {
      return { response_action: 'errors', errors };
    }
  }
  const view = viewOf(answer, timeZone);
  return view === null ? { response_action: 'clear' } : { response_action: 'update', view };
}

export type SubmissionReply =
  | { readonly response_action: 'errors'; readonly errors: Record<string, string> }
  | { readonly response_action: 'update'; readonly view: View }
  | { readonly response_action: 'clear' };

/** A card as a message that only the asker sees. */
export const onlyToAsker = (answer: Extract<Answer, { kind: 'card' }>) => ({
  response_type: 'ephemeral' as const,
  text: answer.card.title,
  blocks: cardBlocks(answer.card),
});
