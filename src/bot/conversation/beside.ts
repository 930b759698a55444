// What is said beside the conversation: to somebody whom the organisation file doesn't know, and when something of
// ours fails. Both come from memory, and neither knows a case.
import { readRaiseState } from '../cards/form-state.js';
import { renderCodeHere, renderFailed, renderStranger } from '../cards/plain-cards.js';
import type { Card } from '../cards/card.js';
import { peopleToRing } from './not-saved.js';
import { ringAnonymous } from './anonymous-concern.js';
import type { Interaction, Stranger } from './conversation.js';
import type { ConversationContext } from './conversation-context.js';

/** Where somebody without an account speaks up; null where there is no site. */
export const speakUpAddress = ({ site }: ConversationContext): string | null =>
  site === null ? null : `${site}/speak-up`;

/** A receipt code, with nothing beside it: somebody looks for the place to enter it. 8(5) */
export const isReceiptCode = (text: string): boolean => /^\s*(?:\d[\s-]*){16}[\s.!?]*$/.test(text);

/** The words in which a code was typed are never kept, nor repeated. */
export const codeHere = (conversation: ConversationContext): Card =>
  renderCodeHere(speakUpAddress(conversation));

export function strangerCard(conversation: ConversationContext, o: Stranger): Card {
  if (isReceiptCode(o.text ?? '')) return codeHere(conversation);
  if (o.on !== undefined) conversation.strangerSeen(o.on);
  return renderStranger({
    ring: ringAnonymous(conversation.context()),
    speakUp: speakUpAddress(conversation),
    isPublic: o.isPublic ?? false,
  });
}

/** Never "ring your line manager" of somebody whom it may be about, or on a route that leads past managers. */
export function failedCard(conversation: ConversationContext, interaction: Interaction | null): Card {
  const context = conversation.context();
  const form =
    interaction?.kind === 'submit'
      ? interaction
      : interaction?.kind === 'button'
        ? interaction.form
        : undefined;
  const route = form === undefined ? null : (readRaiseState(form.state)?.route ?? null);
  const ring =
    interaction === null || form === undefined || route === null
      ? ringAnonymous(context)
      : peopleToRing(form.name, form.values, route, interaction.who, context);
  return renderFailed(ring);
}
