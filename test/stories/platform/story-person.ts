// One person in front of one platform: what they see and do there, in words that fit every platform. A platform's
// suite brings its own; `createPlatformDriver` plays the stories with it.
import type { PersonId } from '../../../src/escalation/ids.js';
import type { FormValues } from '../../../src/bot/cards/card.js';

/** A command's name and what travels with the button, such as `record-step` and `SD-7K4M-Q2X contact-police`. */
export interface StoryButton {
  readonly name: string;
  readonly value: string;
}

export interface SeenField {
  readonly id: string;
  readonly label: string;
  /** The choices by id; empty for a field that is typed into. */
  readonly options: readonly string[];
}

/** What somebody looks at after they did something, the buttons included. `text` is everything that is written there. */
export type Seen =
  | {
      readonly kind: 'form';
      /** The conversation's name for it: `raise`, `review`, `record-step`. */
      readonly name: string;
      readonly fields: readonly SeenField[];
      /**
       * Field id → what to correct; under '' what belongs to no field. Empty for a form that was just opened.
       */
      readonly errors: Readonly<Record<string, string>>;
      readonly buttons: readonly StoryButton[];
      readonly text: string;
    }
  | { readonly kind: 'card'; readonly buttons: readonly StoryButton[]; readonly text: string }
  /** A dialog was closed and nothing else is shown. */
  | { readonly kind: 'nothing' };

/** Every method resolves once the platform shows what came of it, "Working on it" waited out. */
export interface StoryPerson {
  readonly id: PersonId;
  /** `/concern`, or whatever begins a concern there. */
  startConcern(): Promise<Seen>;
  /** The form that lies open before them; null when none does. */
  form(): Promise<Extract<Seen, { kind: 'form' }> | null>;
  /**
   * Types into fields of the open form, by id; a time is a local one (`2026-03-16 09:10`), a list is chosen options.
   * @throws for a field or an option that the form doesn't have
   */
  fill(values: FormValues): Promise<void>;
  /** Sends the open form by its own button. */
  submit(): Promise<Seen>;
  /** Presses a button of the open form; the values that were filled in go along. @throws when it isn't there */
  pressInForm(button: StoryButton): Promise<Seen>;
  /** Closes the open form without sending, when there is one. */
  close(): Promise<void>;
  /** The messages that reached them, the latest first, each as it stands now. */
  messages(): Promise<readonly Extract<Seen, { kind: 'card' }>[]>;
  /** Presses this button on the latest message that has it. @throws when none has */
  pressInMessages(button: StoryButton): Promise<Seen>;
  /** Looks at "where it stands", in the platform's own way: its home, or a command. It then is a message, or the home. */
  status(): Promise<readonly Extract<Seen, { kind: 'card' }>[]>;
  /** Presses a button that `status` has just shown. */
  pressInStatus(button: StoryButton): Promise<Seen>;
  /** Sends the click of a button that nobody showed them, as somebody hostile could. */
  forge(button: StoryButton): Promise<Seen>;
}

/** The app and everybody in front of one of its platforms, for one story. */
export interface StoryPlatform {
  readonly name: string;
  person(id: PersonId): StoryPerson;
}
