// A form's fields as the inputs of an Adaptive Card, and what was typed into them.
import { plainInMarkdown, run, type Element } from './adaptive-text.js';
import type { FormField, FormValues, Option } from './card.js';

/** Up to this many options are shown at once; more are folded into a list. */
const EXPANDED_OPTIONS = 6;
/** A moment takes two inputs, which come back as one value. */
const DAY = '--date';
const HOUR = '--time';

/**
 * One field. Nothing is marked as required for the client: its check would hold up the buttons that lead
 * elsewhere, and knows less than ours.
 */
export function input(field: FormField, error: string | undefined): Element[] {
  const hint = field.hint === undefined ? [] : run(field.hint, { isSubtle: true, size: 'Small' });
  const wrong = error === undefined ? [] : run(`${field.label}: ${error}`, { color: 'Attention' });
  return [...wrong, ...elementsOf(field), ...hint];
}

function elementsOf(field: FormField): Element[] {
  const label = plainInMarkdown(field.required ? field.label : `${field.label} (optional)`);
  if (field.kind === 'time') return dayAndHour(field, label);
  const value = valueText(field.value);
  return [{ id: field.id, label, ...(value === '' ? {} : { value }), ...kindOf(field) }];
}

function dayAndHour(field: FormField, label: string): Element[] {
  const [day = '', hour = ''] = valueText(field.value).split(' ');
  const given = (value: string): Readonly<Record<string, string>> => (value === '' ? {} : { value });
  return [
    { type: 'Input.Date', id: `${field.id}${DAY}`, label, ...given(day) },
    { type: 'Input.Time', id: `${field.id}${HOUR}`, label: `${label}: time`, ...given(hour) },
  ];
}

function kindOf(field: Exclude<FormField, { kind: 'time' }>): Element {
  switch (field.kind) {
    case 'text':
      return { type: 'Input.Text', maxLength: field.max };
    case 'long-text':
      return { type: 'Input.Text', isMultiline: true, maxLength: field.max };
    case 'date':
      return { type: 'Input.Date' };
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

/** A choice of several travels as one comma-separated text. */
const valueText = (value: string | readonly string[] | undefined): string =>
  value === undefined ? '' : typeof value === 'string' ? value : value.join(',');

/** What a client sends for the inputs, by the ids of the fields. Inputs that were left empty are not there at all. */
export function typedValues(inputs: Readonly<Record<string, unknown>>): FormValues {
  const values: Record<string, string> = {};
  for (const [id, value] of Object.entries(inputs)) {
    if (typeof value !== 'string') continue;
    if (!id.endsWith(DAY) && !id.endsWith(HOUR)) values[id] = value;
    else joinMoment(values, id.slice(0, -DAY.length), inputs);
  }
  return values;
}

/** Half a moment stays half, so that it is shown again with what to correct. */
function joinMoment(
  values: Record<string, string>,
  id: string,
  inputs: Readonly<Record<string, unknown>>,
): void {
  const half = (suffix: string): string => {
    const value = inputs[`${id}${suffix}`];
    return typeof value === 'string' ? value.trim() : '';
  };
  const joined = `${half(DAY)} ${half(HOUR)}`.trimEnd();
  if (joined !== '') values[id] = joined;
}
