// A card's buttons as actions of an Adaptive Card, and what comes back from them.
import { z } from 'zod';
import type { Element, Json } from './adaptive-text.js';
import { typedValues } from './adaptive-inputs.js';
import type { Button, Card, FormValues } from './card.js';

/** Teams shows at most six actions of one set; the rest would be lost. */
const ACTIONS_IN_A_SET = 5;
/** The verb of the button with which a card offers its forms in place. */
const HERE = 'here';
/** The verb with which a client asks for the current state of a card. */
export const REFRESH = 'refresh';

type Data = Readonly<Record<string, Json>>;

const styleOf = (b: Button): string =>
  ({ primary: 'positive', danger: 'destructive', plain: 'default' })[b.style];

const openUrl = (b: Button, url: string): Element => ({
  type: 'Action.OpenUrl',
  title: b.label,
  style: styleOf(b),
  url,
});

/** Answered in place: the card is replaced by the answer. */
export const execute = (b: Button, data: Data): Element =>
  b.url === undefined
    ? { type: 'Action.Execute', verb: b.name, title: b.label, style: styleOf(b), data }
    : openUrl(b, b.url);

/** The only action that comes back from a dialog; its verb is then in the data. */
export const submit = (b: Button, data: Data): Element =>
  b.url === undefined
    ? { type: 'Action.Submit', title: b.label, style: styleOf(b), data: { verb: b.name, ...data } }
    : openUrl(b, b.url);

/** Opens a dialog. */
const fetchTask = (b: Button): Element => submit(b, { value: b.value, msteams: { type: 'task/fetch' } });

/** How a platform that has dialogs takes a card's buttons. */
export interface DialogOptions {
  /** Whether the answer to this button is a form. */
  readonly opensForm: (button: Button) => boolean;
}

/**
 * The buttons of a card in a chat: those that lead to a form open a dialog, and one more offers the same in
 * place for clients without dialogs.
 */
export function chatActions(card: Card, o: DialogOptions): Element[] {
  const actions = card.buttons.map((b) => (o.opensForm(b) ? fetchTask(b) : execute(b, { value: b.value })));
  if (!card.buttons.some(o.opensForm)) return actions;
  const data = { title: card.title, buttons: card.buttons.map((b) => ({ ...b })) };
  return [...actions, execute({ name: HERE, label: 'Nothing opens?', value: '', style: 'plain' }, data)];
}

export function actionSets(actions: readonly Element[]): Element[] {
  const sets: Element[] = [];
  for (let i = 0; i < actions.length; i += ACTIONS_IN_A_SET) {
    sets.push({ type: 'ActionSet', actions: actions.slice(i, i + ACTIONS_IN_A_SET) });
  }
  return sets;
}

const hereSchema = z.object({
  title: z.string(),
  buttons: z.array(
    z.object({
      name: z.string(),
      label: z.string(),
      value: z.string(),
      style: z.enum(['primary', 'danger', 'plain']),
    }),
  ),
});

/** The card for somebody whose client has no dialogs; null when that isn't what they asked for. */
export function readHere(data: unknown, verb: string | undefined): Card | null {
  if (verb !== HERE) return null;
  const parsed = hereSchema.safeParse(data);
  if (!parsed.success) return null;
  const { title, buttons } = parsed.data;
  return {
    title,
    urgency: 'normal',
    lines: ['What you choose opens here, in place of this card.'],
    facts: [],
    buttons,
  };
}

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
 * Reads the data of an `Action.Execute` (with its verb) or of an `Action.Submit` of one of our cards. Null
 * when it is neither.
 */
export function readCardAction(data: unknown, verb?: string): CardAction | null {
  const parsed = dataSchema.safeParse(data);
  if (!parsed.success) return null;
  const { verb: inData, value, form, ...inputs } = parsed.data;
  const name = verb ?? inData;
  if (name === undefined || name === '') return null;
  if (form === undefined) return { kind: 'button', name, value };
  const values = typedValues(inputs);
  const { name: formName, state, submits } = form;
  if (submits) return { kind: 'submit', name: formName, state, values };
  return { kind: 'button', name, value, form: { name: formName, state, values } };
}
