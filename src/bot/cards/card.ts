// A message and a form, independent of any platform: Slack, Teams, the rehearsal room and the web only
// translate these.

export interface Fact {
  readonly label: string;
  readonly value: string;
}

/** `name` is the command's name and becomes Slack's `action_id` and an Adaptive Card's `verb`. */
export interface Button {
  readonly name: string;
  readonly label: string;
  /** Travels with the button, content-free: `SD-7K4M-Q2X` or `SD-7K4M-Q2X contact-police`. */
  readonly value: string;
  readonly style: 'primary' | 'danger' | 'plain';
  /** Leads to one of our pages instead: on a card that only one person sees. */
  readonly url?: string;
}

/** Plain text everywhere: no markup of any platform is ever read from it. */
export interface Card {
  readonly title: string;
  readonly urgency: 'emergency' | 'urgent' | 'normal' | 'done';
  readonly lines: readonly string[];
  readonly facts: readonly Fact[];
  /** A list, each line with its button: they stand before the card's own. */
  readonly rows?: readonly Row[];
  readonly buttons: readonly Button[];
  /** The same in the few words of a text message; without it, its title stands there. */
  readonly brief?: Brief;
}

export interface Row {
  readonly line: string;
  readonly button: Button;
}

/** What is not done, whom to ring for it, and the passcode where one comes this way. */
export interface Brief {
  readonly what: string;
  /** "LADO 01632 960001, police 101"; null where nobody is to be rung. */
  readonly ring: string | null;
  readonly passcode?: string;
}

export type FormField = {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly required: boolean;
  readonly value?: string | readonly string[];
} & (
  | { readonly kind: 'text' | 'long-text'; readonly max: number }
  | { readonly kind: 'date' }
  /** A local date and time, `YYYY-MM-DD HH:MM` in the organisation's zone. */
  | { readonly kind: 'time' }
  | { readonly kind: 'choice' | 'choices'; readonly options: readonly Option[] }
  /** People of the organisation by their id; a platform may offer search. */
  | { readonly kind: 'people'; readonly options: readonly Option[]; readonly many: boolean }
);

export interface Option {
  readonly id: string;
  readonly label: string;
}

/** A modal, dialog or page: reading (lines), then fields, then one submit, or buttons that lead on. */
export interface Form {
  /** The conversation's name for it: `raise`, `review`, `record-step` … */
  readonly name: string;
  /** Where it was opened: reference and step, or what earlier pages hold; content-free only. */
  readonly state: string;
  readonly title: string;
  readonly sections: readonly Section[];
  readonly fields: readonly FormField[];
  readonly submit: string | null;
  readonly buttons: readonly Button[];
}

export interface Section {
  readonly heading?: string;
  readonly lines: readonly string[];
  readonly style: 'plain' | 'warning' | 'quote' | 'list';
}

export type FormValues = Readonly<Record<string, string | readonly string[]>>;
/** Field id → what to correct, shown beside the field. */
export type FormErrors = Readonly<Record<string, string>>;
