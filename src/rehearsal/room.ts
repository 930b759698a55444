// What the rehearsal room is made of, for whoever shows it: everybody's chat and post, one clock, one way to begin again.
import type { CaseView } from '../casework/casework.js';
import type { Context } from '../escalation/context.js';
import type { Instant, PersonId } from '../escalation/ids.js';
import type { ChannelName } from '../escalation/organisation.js';
import type { Card, Form, FormErrors, FormValues } from '../bot/cards/card.js';

/** A message as it is shown: what the person wrote, what was answered to them alone, or what they were told. */
export type ShownMessage = { readonly id: string; readonly at: Instant } & (
  | { readonly kind: 'said'; readonly text: string }
  | { readonly kind: 'answer'; readonly card: Card }
  | { readonly kind: 'notice'; readonly card: Card; readonly channels: readonly string[] }
);

/** The form open in front of somebody; `values` are what they typed, over the form's own values. */
export interface Panel {
  readonly form: Form;
  readonly errors: FormErrors;
  readonly values: FormValues;
}

/** What somebody clicks or sends from an open form. */
export interface ChatFormInput {
  readonly name: string;
  readonly state: string;
  readonly values: FormValues;
}

export interface RehearsalChat {
  messages(person: PersonId): Promise<readonly ShownMessage[]>;
  panel(person: PersonId): Panel | null;
  /** How many notices came since `seen`. */
  unread(person: PersonId): number;
  seen(person: PersonId): void;
  /** Every case that anybody has been told about, oldest first. */
  cases(): Promise<readonly CaseView[]>;
  say(person: PersonId, id: string, text: string): Promise<void>;
  press(
    person: PersonId,
    id: string,
    button: { name: string; value: string },
    form?: ChatFormInput,
  ): Promise<void>;
  submit(person: PersonId, id: string, form: ChatFormInput): Promise<void>;
  /** Puts values into the open form, as if they had been typed. */
  fill(person: PersonId, values: FormValues): void;
  closePanel(person: PersonId): void;
  clear(): void;
}

/** An e-mail or a text message, as it was written when it was sent. */
export interface Letter {
  readonly id: string;
  readonly at: Instant;
  readonly by: ChannelName;
  /** Where it was sent to: an e-mail address or a mobile number. */
  readonly address: string;
  /** Null for a text message. */
  readonly subject: string | null;
  readonly text: string;
}

export interface RehearsalPost {
  /** The newest first. */
  letters(person: PersonId): readonly Letter[];
  /** How many came since `seen`. */
  unread(person: PersonId): number;
  seen(person: PersonId): void;
  clear(): void;
}

export interface RehearsalRoom {
  readonly chat: RehearsalChat;
  readonly post: RehearsalPost;
  /** The organisation and the procedure, at the time of the rehearsal's clock. */
  context(): Context;
  /** Delivers what is due now, after somebody did something. */
  deliverDue(): Promise<void>;
  /** Lets time pass up to `at`, tick by tick: nothing that falls due in between is skipped. */
  moveTo(at: Instant): Promise<void>;
  /** Empties the rehearsal's database, every chat and all post, and puts the clock back. */
  startAgain(): Promise<void>;
}
