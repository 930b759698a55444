// The buttons and fields of a view or message, as a person finds them, and what Slack sends for their contents.
import { elementsOf } from './block-kit-rules.js';
import { record, records, text, textOf, type Json } from './json.js';

export interface Button {
  readonly actionId: string;
  readonly blockId: string;
  readonly text: string;
  readonly value: string;
  readonly style: string;
  readonly url: string;
  readonly element: Json;
}

export interface Field {
  readonly blockId: string;
  readonly actionId: string;
  readonly label: string;
  readonly hint: string;
  readonly type: string;
  readonly optional: boolean;
  /** The choices, by value; empty for a field that is typed into. */
  readonly options: readonly {
    readonly value: string;
    readonly text: string;
    readonly description: string;
  }[];
  /** What stands in it: text, the chosen value or values, a date, a number; null when empty. */
  readonly value: FieldValue;
  readonly element: Json;
  /** Whether each change is sent to the app at once. */
  readonly dispatches: boolean;
}

export type FieldValue = string | number | readonly string[] | null;

/** All buttons in the blocks, in order. */
export function buttonsOf(blocks: readonly Json[]): Button[] {
  return blocks.flatMap((block) =>
    elementsOf(block)
      .map(([, element]) => element)
      .filter((element) => element.type === 'button')
      .map((element) => ({
        actionId: text(element.action_id),
        blockId: text(block.block_id),
        text: textOf(element.text),
        value: text(element.value),
        style: text(element.style),
        url: text(element.url),
        element,
      })),
  );
}

/** All fields in the blocks, with what stands in them. */
export function fieldsOf(blocks: readonly Json[], typed: ReadonlyMap<string, Json>): Field[] {
  return blocks.flatMap((block) =>
    elementsOf(block)
      .map(([, element]) => element)
      .filter((element) => isInput(text(element.type)))
      .map((element) => {
        const state = typed.get(fieldKey(block, element)) ?? initialState(element);
        return {
          blockId: text(block.block_id),
          actionId: text(element.action_id),
          label: textOf(block.label) || textOf(block.text),
          hint: textOf(block.hint),
          type: text(element.type),
          optional: block.type !== 'input' || block.optional === true,
          options: optionsOf(element).map((option) => ({
            value: text(option.value),
            text: textOf(option.text),
            description: textOf(option.description),
          })),
          value: valueIn(state),
          element,
          dispatches: block.type !== 'input' || block.dispatch_action === true,
        };
      }),
  );
}

export const fieldKey = (block: Json, element: Json): string =>
  `${text(block.block_id)}/${text(element.action_id)}`;

export function optionsOf(element: Json): Json[] {
  return [
    ...records(element.options),
    ...records(element.option_groups).flatMap((group) => records(group.options)),
  ];
}

/** What a person sees written in the blocks: texts, fields, context, labels and headings, in order. */
export function textsOf(blocks: readonly Json[]): string[] {
  const found: string[] = [];
  for (const block of blocks) {
    found.push(...[block.text, block.label, block.hint, ...records(block.fields)].map(textOf));
    if (block.type === 'context') found.push(...records(block.elements).map((element) => text(element.text)));
    if (block.type === 'markdown') found.push(text(block.text));
    for (const option of elementsOf(block).flatMap(([, element]) => optionsOf(element))) {
      found.push(textOf(option.text), textOf(option.description));
    }
  }
  return [...new Set(found)].filter((one) => one !== '');
}

const FORMS: Readonly<Record<string, { key: string; initial: string; several: boolean; option: boolean }>> = {
  static_select: { key: 'selected_option', initial: 'initial_option', several: false, option: true },
  external_select: { key: 'selected_option', initial: 'initial_option', several: false, option: true },
  radio_buttons: { key: 'selected_option', initial: 'initial_option', several: false, option: true },
  multi_static_select: { key: 'selected_options', initial: 'initial_options', several: true, option: true },
  multi_external_select: { key: 'selected_options', initial: 'initial_options', several: true, option: true },
  checkboxes: { key: 'selected_options', initial: 'initial_options', several: true, option: true },
  users_select: { key: 'selected_user', initial: 'initial_user', several: false, option: false },
  multi_users_select: { key: 'selected_users', initial: 'initial_users', several: true, option: false },
  conversations_select: {
    key: 'selected_conversation',
    initial: 'initial_conversation',
    several: false,
    option: false,
  },
  channels_select: { key: 'selected_channel', initial: 'initial_channel', several: false, option: false },
  datepicker: { key: 'selected_date', initial: 'initial_date', several: false, option: false },
  timepicker: { key: 'selected_time', initial: 'initial_time', several: false, option: false },
  datetimepicker: { key: 'selected_date_time', initial: 'initial_date_time', several: false, option: false },
};
const TYPED = { key: 'value', initial: 'initial_value', several: false, option: false };

const isInput = (type: string): boolean => type in FORMS || type.endsWith('_input');
const formOf = (type: string) => FORMS[type] ?? TYPED;

/** What Slack sends for a field that nobody has touched. */
export function initialState(element: Json): Json {
  const type = text(element.type);
  const { key, initial, several } = formOf(type);
  return { type, [key]: element[initial] ?? (several ? [] : null) };
}

/** What Slack sends for a field with nothing in it. */
export function emptyState(element: Json): Json {
  const type = text(element.type);
  const { key, several } = formOf(type);
  return { type, [key]: several ? [] : null };
}

/**
 * What Slack sends for a field with this in it. A choice is given by its value or by its words.
 * Throws when there is no such choice.
 */
export function stateFor(
  element: Json,
  value: FieldValue,
  offered: readonly Json[] = optionsOf(element),
): Json {
  const type = text(element.type);
  const { key, several, option } = formOf(type);
  const choose = (wanted: string): unknown => {
    if (!option) return wanted;
    const found = offered.find((one) => one.value === wanted || textOf(one.text) === wanted);
    if (found) return found;
    throw new Error(
      `no choice ${wanted}; there are: ${offered.map((one) => text(one.value)).join(', ') || 'none'}`,
    );
  };
  if (several) {
    const wanted = value === null ? [] : typeof value === 'object' ? value : [String(value)];
    return { type, [key]: wanted.map(choose) };
  }
  if (value === null || value === '') return { type, [key]: null };
  if (type === 'datetimepicker') return { type, [key]: Number(value) };
  return { type, [key]: choose(String(value)) };
}

function valueIn(state: Json): FieldValue {
  const { key, option } = formOf(text(state.type));
  const plain = (one: unknown): string => (option ? text(record(one).value) : text(one));
  const held = state[key];
  if (Array.isArray(held)) return held.map(plain);
  if (held === null || held === undefined) return null;
  return typeof held === 'number' ? held : plain(held);
}
