// One field of a form as an input block, and back again: block id and action id are the field's id.
import type { InputBlock, KnownBlock, PlainTextOption } from '@slack/types';
import { z } from 'zod';
import type { FormField, FormValues, Option } from '../cards/card.js';
import { instantOf, localText } from '../cards/words.js';
import { beginningOf, cut, plain } from './plain-text.js';

export const OPTIONS_LIMIT = 100;
const OPTION_TEXT_LIMIT = 75;
const LABEL_LIMIT = 2000;
/** With more than this, a list to pick from is easier than a row of buttons. */
const BUTTONS_FOR = 10;

const short = (text: string): string => cut(text, OPTION_TEXT_LIMIT);
export const option = (o: Option): PlainTextOption => ({ text: plain(short(o.label)), value: o.id });

const chosen = (field: FormField): string[] =>
  field.value === undefined ? [] : typeof field.value === 'string' ? [field.value] : [...field.value];

/** @param timeZone the organisation's: a time is typed and shown as its local time */
export function fieldBlock(field: FormField, timeZone: string): KnownBlock {
  const block: InputBlock = {
    type: 'input',
    block_id: field.id,
    label: plain(cut(field.label, LABEL_LIMIT)),
    optional: !field.required,
    element: elementOf(field, timeZone),
    ...(field.hint ? { hint: plain(cut(field.hint, LABEL_LIMIT)) } : {}),
  };
  return block;
}

function elementOf(field: FormField, timeZone: string): InputBlock['element'] {
  const action_id = field.id;
  const [value] = chosen(field);
  switch (field.kind) {
    case 'text':
    case 'long-text':
      return {
        type: 'plain_text_input',
        action_id,
        multiline: field.kind === 'long-text',
        max_length: Math.min(3000, field.max),
        ...(value ? { initial_value: beginningOf(value, 3000) } : {}),
      };
    case 'date':
      return { type: 'datepicker', action_id, ...(value ? { initial_date: value } : {}) };
    case 'time': {
      const at = value ? instantOf(value, timeZone) : null;
      return {
        type: 'datetimepicker',
        action_id,
        ...(at === null ? {} : { initial_date_time: Math.floor(at / 1000) }),
      };
    }
    case 'choice':
    case 'choices':
      return choiceOf(field, field.options, field.kind === 'choices');
    case 'people':
      return listOf(field, field.options, field.many);
  }
}

function choiceOf(field: FormField, options: readonly Option[], many: boolean): InputBlock['element'] {
  if (
    options.length === 0 ||
    options.length > BUTTONS_FOR ||
    options.some((o) => o.label.length > OPTION_TEXT_LIMIT && !many)
  ) {
    return listOf(field, options, many);
  }
  const all = options.map(option);
  const initial = all.filter((o) => chosen(field).includes(o.value ?? ''));
  if (many) {
    return {
      type: 'checkboxes',
      action_id: field.id,
      options: all,
      ...(initial.length > 0 ? { initial_options: initial } : {}),
    };
  }
  return {
    type: 'radio_buttons',
    action_id: field.id,
    options: all,
    ...(initial[0] ? { initial_option: initial[0] } : {}),
  };
}

/**
 * A list to choose from. Slack takes a hundred options, and not none at all; for others it asks while somebody types
 * (docs.slack.dev/reference/block-kit/block-elements/select-menu-element).
 */
function listOf(field: FormField, options: readonly Option[], many: boolean): InputBlock['element'] {
  const initial = options.filter((o) => chosen(field).includes(o.id)).map(option);
  const isAsked = options.length === 0 || options.length > OPTIONS_LIMIT;
  const from = isAsked ? { min_query_length: 0 } : { options: options.map(option) };
  if (many) {
    const type = isAsked ? 'multi_external_select' : 'multi_static_select';
    const shown = initial.length > 0 ? { initial_options: initial } : {};
    return { type, action_id: field.id, ...from, ...shown };
  }
  const type = isAsked ? 'external_select' : 'static_select';
  const shown = initial[0] ? { initial_option: initial[0] } : {};
  return { type, action_id: field.id, ...from, ...shown };
}

export const chosenOption = z.object({ value: z.string() });
const stateValue = z.object({
  value: z.string().nullish(),
  selected_date: z.string().nullish(),
  selected_date_time: z.number().nullish(),
  selected_option: chosenOption.nullish(),
  selected_options: z.array(chosenOption).nullish(),
});
export const viewState = z.object({ values: z.record(z.string(), z.record(z.string(), stateValue)) });

/** The values of a modal as the conversation takes them: empty ones are left out, times are local times. */
export function valuesOf(state: z.infer<typeof viewState>, timeZone: string): FormValues {
  const values: Record<string, string | string[]> = {};
  for (const [id, actions] of Object.entries(state.values)) {
    for (const value of Object.values(actions)) {
      if (value.selected_options) values[id] = value.selected_options.map((o) => o.value);
      else if (value.selected_date_time) values[id] = localText(value.selected_date_time * 1000, timeZone);
      else values[id] = value.selected_option?.value ?? value.selected_date ?? value.value ?? '';
    }
  }
  return Object.fromEntries(Object.entries(values).filter(([, v]) => v.length > 0));
}
