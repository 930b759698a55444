// Cards and forms as Pigeon draws them: a note with pads to peck at, a sheet with slots to write in.
import type { Button, Card, Form, FormErrors, FormField } from '../../../../src/bot/cards/card.js';
import type { Answer } from '../../../../src/bot/conversation/conversation.js';

/** A note is refused that is wider or longer. */
export const HEAD_LIMIT = 160;
export const LINE_LIMIT = 400;
export const LINES_LIMIT = 60;

export interface Pad {
  readonly pad: string;
  readonly seed: string;
  readonly word: string;
}

export interface Note {
  readonly head: string;
  readonly lines: readonly string[];
  readonly pads: readonly Pad[];
}

export interface Slot {
  readonly slot: string;
  readonly word: string;
  /** What may be picked; empty where one writes. */
  readonly picks: readonly string[];
  readonly wrote: string | readonly string[];
  readonly wrong: string | null;
}

export interface Sheet extends Note {
  readonly sheet: string;
  readonly state: string;
  readonly slots: readonly Slot[];
  readonly wrong: string | null;
  readonly send: string | null;
}

export type Drawn = { readonly sheet: Sheet } | { readonly notes: readonly Note[] };

const cut = (text: string, limit: number): string => {
  const letters = Array.from(text);
  return letters.length <= limit ? text : `${letters.slice(0, limit - 1).join('')}…`;
};
const linesOf = (lines: readonly string[]): string[] =>
  lines
    .filter((line) => line !== '')
    .slice(0, LINES_LIMIT)
    .map((line) => cut(line, LINE_LIMIT));
const padOf = ({ name, value, label }: Button): Pad => ({ pad: name, seed: value, word: label });

export const drawCard = ({ title, lines, facts, buttons }: Card): Note => ({
  head: cut(title, HEAD_LIMIT),
  lines: linesOf([...lines, ...facts.map(({ label, value }) => `${label}: ${value}`)]),
  pads: buttons.map(padOf),
});

export const drawForm = (form: Form, errors: FormErrors): Sheet => ({
  sheet: form.name,
  state: form.state,
  head: cut(form.title, HEAD_LIMIT),
  lines: linesOf(form.sections.flatMap(({ heading, lines }) => [heading ?? '', ...lines])),
  slots: form.fields.map((field) => slotOf(field, errors)),
  wrong: errors[''] ?? null,
  send: form.submit,
  pads: form.buttons.map(padOf),
});

const slotOf = (field: FormField, errors: FormErrors): Slot => ({
  slot: field.id,
  word: field.label,
  picks: 'options' in field ? field.options.map(({ id }) => id) : [],
  wrote: field.value ?? '',
  wrong: errors[field.id] ?? null,
});

export function drawAnswer(answer: Answer): Drawn {
  switch (answer.kind) {
    case 'form':
      return { sheet: drawForm(answer.form, {}) };
    case 'errors':
      return { sheet: drawForm(answer.form, answer.errors) };
    case 'card':
      return { notes: [drawCard(answer.card)] };
    case 'home':
      return { notes: answer.cards.map(drawCard) };
    case 'nothing':
      return { notes: [] };
  }
}
