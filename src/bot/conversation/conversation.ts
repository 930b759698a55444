// What every platform passes in and gets back. `createConversation` decides; a platform translates.
import type { PersonId } from '../../escalation/ids.js';
import type { Card, Form, FormErrors, FormValues, Option } from '../cards/card.js';

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
      readonly notCarried?: readonly string[];
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
  | {
      readonly kind: 'message';
      readonly text: string;
      /** What of it words can't carry, a sentence each: "A table's colours." */
      readonly notCarried?: readonly string[];
      /** Written where others read it, too. */
      readonly isPublic?: boolean;
    }
);

/** Somebody types into a field whose list is too long to be sent with its form. */
export interface FieldSearch {
  readonly who: PersonId;
  /** The form that the field is in, as it was sent, and what is typed there so far, where the platform says it. */
  readonly form: { readonly name: string; readonly state: string; readonly values: FormValues };
  readonly field: string;
  readonly query: string;
  /** At most this many. */
  readonly limit: number;
}

/** Somebody whom the organisation file doesn't know. Nothing that they wrote is kept. */
export interface Stranger {
  /** The channel that they came by, as people call it: said where the channels are mounted, not by them. */
  readonly on?: string;
  /** What people type on that platform. Default: `/concern`. */
  readonly typed?: string;
  /** What they wrote was written where others read it, too. */
  readonly isPublic?: boolean;
  /** What they wrote, to recognise a receipt code; nothing of it is kept or repeated. */
  readonly text?: string;
}

/** The outcome of a click or a form, for a platform that leads on to another page. */
export type InteractionOutcome =
  { readonly of: 'done'; readonly said: readonly string[] } | { readonly of: 'may-not' };

/** What to show that person now. Cards elsewhere are replaced by the delivery, not here. */
export type Answer =
  | { readonly kind: 'form'; readonly form: Form; readonly how: 'open' | 'replace' }
  | { readonly kind: 'errors'; readonly form: Form; readonly errors: FormErrors }
  | {
      readonly kind: 'card';
      readonly card: Card;
      readonly outcome?: InteractionOutcome;
      /** Worth having when the form is closed: it comes as a message to the person, too. It holds no content. */
      readonly isKept?: boolean;
    }
  | { readonly kind: 'home'; readonly cards: readonly Card[] }
  | { readonly kind: 'nothing' };

export interface Conversation {
  /**
   * Never throws because of what a person does: an unreachable store is an answer with the people to ring.
   */
  answer(interaction: Interaction): Promise<Answer>;
  /** Shown at once when the answer takes longer than a platform waits. */
  working(interaction: Interaction): Answer;
  /** The options of a field that match; none for a form or field that isn't theirs. */
  search(search: FieldSearch): Promise<readonly Option[]>;
  /** What they are shown: nothing was recorded, whom to ring, and the way without an account. */
  stranger(stranger?: Stranger): Card;
  /** Something of ours failed at this, and nobody can say how far it got: whom to ring, by the route they were on. */
  failed(interaction: Interaction | null): Card;
}
