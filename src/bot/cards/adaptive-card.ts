// Cards and forms as Adaptive Cards 1.5, for Teams and the rehearsal room.
import { actionSets, chatActions, execute, REFRESH, submit, type DialogOptions } from './adaptive-actions.js';
import { input } from './adaptive-inputs.js';
import { writeDataset } from './adaptive-search.js';
import { plainInMarkdown, run, type Element, type Json } from './adaptive-text.js';
import type { Button, Card, Fact, Form, FormErrors, FormField, Row, Section } from './card.js';

export interface AdaptiveCardJson {
  readonly [key: string]: Json;
  readonly type: 'AdaptiveCard';
  readonly version: '1.5';
  readonly body: readonly Element[];
}

/** A tint behind the words: Teams' yellow and green letters are hard to read on white. */
const TINTS = { emergency: 'attention', urgent: 'warning', normal: null, done: 'good' } as const;

export interface CardOptions {
  /** In a Teams dialog only `Action.Submit` comes back. */
  readonly inDialog?: boolean;
  /** In a chat whose clients have dialogs. */
  readonly dialogs?: DialogOptions;
  /** Those whose clients ask on their own for the card's current state; `value` says which card it is. */
  readonly refresh?: { readonly value: string; readonly userIds: readonly string[] };
}

export function cardToAdaptiveCard(card: Card, o: CardOptions = {}): AdaptiveCardJson {
  const actions = o.dialogs
    ? chatActions(card, o.dialogs)
    : card.buttons.map((b) => (o.inDialog ? submit : execute)(b, { value: b.value }));
  const shown = adaptive([
    title(card.title, TINTS[card.urgency]),
    ...card.lines.flatMap((line) => run(line)),
    ...facts(card.facts),
    ...rows(card.rows ?? [], o.inDialog ? submit : execute),
    ...actionSets(actions),
  ]);
  return o.refresh === undefined ? shown : { ...shown, refresh: refreshOf(o.refresh) };
}

const refreshOf = ({ value, userIds }: NonNullable<CardOptions['refresh']>): Json => ({
  action: execute({ name: REFRESH, label: 'Refresh', value, style: 'plain' }, { value }),
  userIds,
});

export interface FormOptions {
  /** What to correct, shown above the field. */
  readonly errors?: FormErrors;
  /** In a Teams dialog only `Action.Submit` comes back; the verb is then in the data. */
  readonly inDialog?: boolean;
  /** Lists of people with more options than this are searched while somebody types; without it none is. */
  readonly searchesAbove?: number;
  /** Without the hints below the fields: where room is short, what is typed goes first. */
  readonly isTerse?: boolean;
}

export function formToAdaptiveCard(form: Form, o: FormOptions = {}): AdaptiveCardJson {
  const where = { name: form.name, state: form.state };
  const action = (b: Button, submits: boolean): Element =>
    (o.inDialog ? submit : execute)(b, { value: b.value, form: { ...where, submits } });
  const send: Button[] =
    form.submit === null
      ? []
      : [{ name: form.name, label: form.submit, value: form.state, style: 'primary' }];
  const beside = new Set(form.fields.map((field) => field.id));
  const others = Object.entries(o.errors ?? {}).filter(([id]) => !beside.has(id));
  const lists =
    o.searchesAbove === undefined
      ? null
      : { above: o.searchesAbove, datasetOf: (field: FormField) => writeDataset(form, field.id) };
  const sections = form.sections.map((s) => (s.heading === form.title ? withoutHeading(s) : s));
  return adaptive([
    title(form.title, null),
    ...others.flatMap(([, error]) => run(error, { color: 'Attention' })),
    ...sections.flatMap(section),
    ...form.fields.flatMap((field) =>
      input(o.isTerse ? withoutHint(field) : field, o.errors?.[field.id], lists),
    ),
    ...closing(form, o),
    ...actionSets([...send.map((b) => action(b, true)), ...form.buttons.map((b) => action(b, false))]),
  ]);
}

const withoutHint = (field: FormField): FormField => {
  const { hint: _hint, ...rest } = field;
  return rest;
};

const withoutHeading = ({ style, lines }: Section): Section => ({ style, lines });

/**
 * What goes beside the buttons. A chat scrolls to the bottom of a card that is replaced, and the client
 * writes "Your response was sent to the app" below it, whatever was pressed: so the page itself says what is
 * not sent.
 */
function closing(form: Form, o: FormOptions): Element[] {
  if (form.submit === null) return [];
  if (Object.keys(o.errors ?? {}).length > 0) {
    return run('Not sent yet. What to mend stands above, in red.', { color: 'Attention', weight: 'Bolder' });
  }
  if (o.inDialog) return [];
  return run(`Nothing on this page has been sent yet. It begins above: “${form.title}”.`, {
    weight: 'Bolder',
  });
}

const adaptive = (body: readonly Element[]): AdaptiveCardJson => ({
  $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
  type: 'AdaptiveCard',
  version: '1.5',
  body,
});

function title(text: string, tint: string | null): Element {
  const words: Element = {
    type: 'TextBlock',
    text: plainInMarkdown(text),
    size: 'Large',
    weight: 'Bolder',
    wrap: true,
    style: 'heading',
  };
  return tint === null ? words : { type: 'Container', style: tint, bleed: true, items: [words] };
}

/** A line, and beside it its button. */
const rows = (list: readonly Row[], action: typeof execute): Element[] =>
  list.map(({ line, button }) => ({
    type: 'ColumnSet',
    columns: [
      { type: 'Column', width: 'stretch', verticalContentAlignment: 'Center', items: run(line) },
      {
        type: 'Column',
        width: 'auto',
        verticalContentAlignment: 'Center',
        items: actionSets([action(button, { value: button.value })]),
      },
    ],
  }));

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
