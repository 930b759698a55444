// Cards and forms as Adaptive Cards 1.5, for Teams and the rehearsal room.
// A text block reads a part of Markdown; a text run reads none. What people wrote stands in runs alone.
import { z } from 'zod';
import type { Button, Card, Fact, Form, FormErrors, FormField, FormValues, Option, Section } from './card.js';

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
type Element = { readonly type: string } & Readonly<Record<string, Json>>;

export interface AdaptiveCardJson {
  readonly [key: string]: Json;
  readonly type: 'AdaptiveCard';
  readonly version: '1.5';
  readonly body: readonly Element[];
}

/** Teams shows no more than six actions of one set; the rest would be lost. */
const ACTIONS_IN_A_SET = 5;
/** Up to so many options are shown at once, more are folded into a list. */
const EXPANDED_OPTIONS = 6;

/** Markdown's own signs, made plain: for the few places that have no text run (facts, labels). */
export const plainInMarkdown = (text: string): string =>
  text.replace(/[\\`*_[\]<>~|]/g, (sign) => `\\${sign}`).replace(/\{\{/g, '{\u200b{');

const COLOURS = { emergency: 'attention', urgent: 'warning', normal: 'default', done: 'good' } as const;

export function cardToAdaptiveCard(card: Card): AdaptiveCardJson {
  return adaptive([
    title(card.title, COLOURS[card.urgency]),
    ...card.lines.flatMap((line) => run(line)),
    ...facts(card.facts),
    ...actionSets(card.buttons.map((b) => execute(b, { value: b.value }))),
  ]);
}

export interface FormOptions {
  /** What to mend, shown above the field: a client's own check knows less than ours. */
  readonly errors?: FormErrors;
  /** In a Teams dialog only `Action.Submit` comes back; the verb then stands in the data. */
  readonly inDialog?: boolean;
}

export function formToAdaptiveCard(form: Form, o: FormOptions = {}): AdaptiveCardJson {
  const where = { name: form.name, state: form.state };
  const action = (b: Button, submits: boolean): Element =>
    o.inDialog === true
      ? submit(b, { verb: b.name, value: b.value, form: { ...where, submits } })
      : execute(b, { value: b.value, form: { ...where, submits } });
  const send: Button[] =
    form.submit === null
      ? []
      : [{ name: form.name, label: form.submit, value: form.state, style: 'primary' }];
  return adaptive([
    title(form.title, 'default'),
    ...form.sections.flatMap(section),
    ...form.fields.flatMap((field) => input(field, o.errors?.[field.id])),
    ...actionSets([...send.map((b) => action(b, true)), ...form.buttons.map((b) => action(b, false))]),
  ]);
}

const adaptive = (body: readonly Element[]): AdaptiveCardJson => ({
  $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
  type: 'AdaptiveCard',
  version: '1.5',
  body,
});

const title = (text: string, color: string): Element => ({
  type: 'TextBlock',
  text: plainInMarkdown(text),
  size: 'Medium',
  weight: 'Bolder',
  wrap: true,
  color,
  style: 'heading',
});

/** One block a line: a run shows no line ends. */
function run(text: string, look: Readonly<Record<string, Json>> = {}): Element[] {
  return text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map((line) => ({ type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: line, ...look }] }));
}

const facts = (list: readonly Fact[]): Element[] =>
  list.length === 0
    ? []
    : [
        {
          type: 'FactSet',
          facts: list.map((f) => ({ title: plainInMarkdown(f.label), value: plainInMarkdown(f.value) })),
        },
      ];

function section(s: Section): Element[] {
  const heading = s.heading === undefined ? [] : run(s.heading, { weight: 'Bolder' });
  const lines = s.style === 'list' ? s.lines.map((line, i) => `${i + 1}. ${line}`) : s.lines;
  const items = [...heading, ...lines.flatMap((line) => run(line))];
  if (items.length === 0) return [];
  const style = { warning: 'warning', quote: 'emphasis', plain: 'default', list: 'default' }[s.style];
  return [{ type: 'Container', style, items }];
}

const styleOf = (b: Button): string =>
  ({ primary: 'positive', danger: 'destructive', plain: 'default' })[b.style];

const execute = (b: Button, data: Readonly<Record<string, Json>>): Element => ({
  type: 'Action.Execute',
  verb: b.name,
  title: b.label,
  style: styleOf(b),
  data,
});

const submit = (b: Button, data: Readonly<Record<string, Json>>): Element => ({
  type: 'Action.Submit',
  title: b.label,
  style: styleOf(b),
  data,
});

function actionSets(actions: readonly Element[]): Element[] {
  const sets: Element[] = [];
  for (let i = 0; i < actions.length; i += ACTIONS_IN_A_SET) {
    sets.push({ type: 'ActionSet', actions: actions.slice(i, i + ACTIONS_IN_A_SET) });
  }
  return sets;
}

function input(field: FormField, error: string | undefined): Element[] {
  const hint = field.hint === undefined ? [] : run(field.hint, { isSubtle: true, size: 'Small' });
  const wrong = error === undefined ? [] : run(`${field.label}: ${error}`, { color: 'Attention' });
  const value = valueText(field.value);
  const common = {
    id: field.id,
    label: plainInMarkdown(field.label),
    isRequired: field.required,
    errorMessage: error ?? 'Please fill this in.',
    ...(value === '' ? {} : { value }),
  };
  return [...wrong, { ...common, ...kindOf(field) }, ...hint];
}

function kindOf(field: FormField): Element {
  switch (field.kind) {
    case 'text':
      return { type: 'Input.Text', maxLength: field.max };
    case 'long-text':
      return { type: 'Input.Text', isMultiline: true, maxLength: field.max };
    case 'date':
      return { type: 'Input.Date' };
    case 'time':
      return { type: 'Input.Text', placeholder: '2026-03-16 09:10', maxLength: 16 };
    case 'choice':
      return choiceSet(field.options, false);
    case 'choices':
      return choiceSet(field.options, true);
    case 'people':
      return choiceSet(field.options, field.many);
  }
}

const choiceSet = (options: readonly Option[], many: boolean): Element => ({
  type: 'Input.ChoiceSet',
  isMultiSelect: many,
  style: options.length <= EXPANDED_OPTIONS ? 'expanded' : many ? 'compact' : 'filtered',
  wrap: true,
  choices: options.map((o) => ({ title: o.label, value: o.id })),
});

/** A choice of several travels as one text with commas. */
const valueText = (value: string | readonly string[] | undefined): string =>
  value === undefined ? '' : typeof value === 'string' ? value : value.join(',');

const dataSchema = z.looseObject({
  verb: z.string().optional(),
  value: z.string().default(''),
  form: z.object({ name: z.string(), state: z.string(), submits: z.boolean() }).optional(),
});

/** What somebody did on an Adaptive Card, in the conversation's terms. */
export type CardAction =
  | {
      readonly kind: 'button';
      readonly name: string;
      readonly value: string;
      readonly form?: { readonly name: string; readonly state: string; readonly values: FormValues };
    }
  | { readonly kind: 'submit'; readonly name: string; readonly state: string; readonly values: FormValues };

/**
 * Reads the data of an `Action.Execute` (with its verb) or of an `Action.Submit` of a card made above.
 * Null when it is none of ours. Inputs that were left empty are not there at all.
 */
export function readCardAction(data: unknown, verb?: string): CardAction | null {
  const parsed = dataSchema.safeParse(data);
  if (!parsed.success) return null;
  const { verb: inData, value, form, ...inputs } = parsed.data;
  const name = verb ?? inData;
  if (name === undefined || name === '') return null;
  if (form === undefined) return { kind: 'button', name, value };
  const values = Object.fromEntries(
    Object.entries(inputs).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
  const { name: formName, state, submits } = form;
  if (submits) return { kind: 'submit', name: formName, state, values };
  return { kind: 'button', name, value, form: { name: formName, state, values } };
}
