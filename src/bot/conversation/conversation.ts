// What every platform passes in and gets back. `createConversation` decides; a platform translates.
import type { PersonId } from '../../escalation/ids.js';
import type { Card, Form, FormErrors, FormValues } from '../cards/card.js';

/** Someone did something on a platform. `id` is the platform's own id of the click: the same id again has one effect. */
export type Interaction = {
  readonly who: PersonId;
  readonly id: string;
  /** What people type on that platform to raise a concern. Default: `/concern`. */
  readonly typed?: string;
} & (
  | { readonly kind: 'command'; readonly text: string }
  | {
      readonly kind: 'shortcut';
      readonly messageText?: string;
      readonly messageAuthor?: PersonId;
      readonly hadFile?: boolean;
    }
  | {
      readonly kind: 'button';
      readonly name: string;
      readonly value: string;
      readonly form?: { readonly name: string; readonly state: string; readonly values: FormValues };
    }
  | { readonly kind: 'submit'; readonly name: string; readonly state: string; readonly values: FormValues }
  | { readonly kind: 'home' }
  | { readonly kind: 'file' }
  | { readonly kind: 'message'; readonly text: string }
);

/** The outcome of a click or a form, for a platform that leads on to another page. */
export type InteractionOutcome =
  { readonly of: 'done'; readonly said: readonly string[] } | { readonly of: 'may-not' };

/** What to show that person now. Cards elsewhere are replaced by the delivery, not here. */
export type Answer =
  | { readonly kind: 'form'; readonly form: Form; readonly how: 'open' | 'replace' }
  | { readonly kind: 'errors'; readonly form: Form; readonly errors: FormErrors }
  | { readonly kind: 'card'; readonly card: Card; readonly outcome?: InteractionOutcome }
  | { readonly kind: 'home'; readonly cards: readonly Card[] }
  | { readonly kind: 'nothing' };

export interface Conversation {
  /**
   * Never throws because of what a person does: an unreachable store is an answer with the people to ring.
   */
  answer(interaction: Interaction): Promise<Answer>;
  /** Shown at once when the answer takes longer than a platform waits. */
  working(interaction: Interaction): Answer;
}
