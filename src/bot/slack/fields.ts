// One field of a form as an input block, and back again: block id and action id are the field's id.
import type { InputBlock, KnownBlock, PlainTextOption } from '@slack/types';
import { z } from 'zod';
import type { FormField, FormValues, Option } from '../cards/card.js';
import { instantOf, localText } from '../cards/words.js';

const OPTIONS_LIMIT = 100;
const OPTION_TEXT_LIMIT = 75;
const LABEL_LIMIT = 2000;
/** With more than this, a list to pick from is easier than a row of buttons. */
const BUTTONS_FOR = 10;

const plain = (text: string) => ({ type: 'plain_text' as const, text, emoji: false });
const short = (text: string): string => {
  const points = Array.from(text);
  return points.length <= OPTION_TEXT_LIMIT ? text : `${points.slice(0, OPTION_TEXT_LIMIT - 1).join('')}…`;
};
const option = (o: Option): PlainTextOption => ({ text: plain(short(o.label)), value: o.id });

const chosen = (field: FormField): string[] =>
  field.value === undefined ? [] : typeof field.value === 'string' ? [field.value] : [...field.value];

/** @param timeZone the organisation's: a time is typed and shown as its local time */
export function fieldBlock(field: FormField, timeZone: string): KnownBlock {
  const block: InputBlock = {
    type: 'input',
    block_id: field.id,
    label: plain(field.label.slice(0, LABEL_LIMIT)),
    optional: !field.required,
    element: elementOf(field, timeZone),
    ...(field.hint ? { hint: plain(field.hint.slice(0, LABEL_LIMIT)) } : {}),
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
        ...(value ? { initial_value: value.slice(0, 3000) } : {}),
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
  if (options.length > BUTTONS_FOR || options.some((o) => o.label.length > OPTION_TEXT_LIMIT && !many)) {
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

/** Slack takes a hundred options, or a hundred groups of a hundred. */
function listOf(field: FormField, options: readonly Option[], many: boolean): InputBlock['element'] {
  const all = options.map(option);
  const initial = all.filter((o) => chosen(field).includes(o.value ?? ''));
  const groups = [];
  for (let i = 0; i < all.length; i += OPTIONS_LIMIT) {
    groups.push({
      label: plain(`${i + 1} to ${Math.min(all.length, i + OPTIONS_LIMIT)}`),
      options: all.slice(i, i + OPTIONS_LIMIT),
    });
  }
  const from = all.length > OPTIONS_LIMIT ? { option_groups: groups } : { options: all };
  return many
    ? {
        type: 'multi_static_select',
        action_id: field.id,
        ...from,
        ...(initial.length > 0 ? { initial_options: initial } : {}),
      }
    : {
        type: 'static_select',
        action_id: field.id,
        ...from,
        ...(initial[0] ? { initial_option: initial[0] } : {}),
      };
}

const chosenOption = z.object({ value: z.string() });
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
