// A form's fields as the inputs of an Adaptive Card, and what was typed into them.
import { plainInMarkdown, run, type Element } from './adaptive-text.js';
import type { FormField, FormValues, Option } from './card.js';

/** Up to this many options are shown at once; more are folded into a list. */
const EXPANDED_OPTIONS = 6;
/** A platform on which the options of a long list are asked for while somebody types. */
interface LongLists {
  /** People lists with more options than this are asked for. */
  readonly above: number;
  /** What comes back with each question. */
  readonly datasetOf: (field: FormField) => string;
}

/** A moment takes two inputs, which come back as one value. */
const DAY = '--date';
const HOUR = '--time';

/**
 * One field. Nothing is marked as required for the client: its check would hold up the buttons that lead
 * elsewhere, and knows less than ours.
 */
export function input(field: FormField, error: string | undefined, lists: LongLists | null): Element[] {
  const hint = field.hint === undefined ? [] : run(field.hint, { isSubtle: true, size: 'Small' });
  const wrong = error === undefined ? [] : run(`${field.label}: ${error}`, { color: 'Attention' });
  // What is asked for is not optional, whatever the form says: it may hang on another answer.
  const isOptional = !field.required && error === undefined;
  const label = plainInMarkdown(isOptional ? `${field.label} (optional)` : field.label);
  return [...wrong, ...elementsOf(field, label, lists), ...hint];
}

function elementsOf(field: FormField, label: string, lists: LongLists | null): Element[] {
  if (field.kind === 'time') return dayAndHour(field, label);
  if (field.kind === 'people' && lists !== null && field.options.length > lists.above)
    return [searchedList(field, label, lists)];
  const value = valueText(field.value);
  return [{ id: field.id, label, ...(value === '' ? {} : { value }), ...kindOf(field) }];
}

/** Those who are chosen are sent along, so that they show by their names. */
function searchedList(
  field: Extract<FormField, { kind: 'people' }>,
  label: string,
  { datasetOf }: LongLists,
): Element {
  const ids = new Set(valueText(field.value).split(','));
  const chosen = field.options.filter(({ id }) => ids.has(id));
  const value = chosen.map(({ id }) => id).join(',');
  return {
    type: 'Input.ChoiceSet',
    id: field.id,
    label,
    isMultiSelect: field.many,
    style: 'filtered',
    placeholder: 'Begin to type a name',
    wrap: true,
    choices: choicesOf(chosen),
    'choices.data': { type: 'Data.Query', dataset: datasetOf(field) },
    ...(value === '' ? {} : { value }),
  };
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
  choices: choicesOf(options),
});

const choicesOf = (options: readonly Option[]) => options.map((o) => ({ title: o.label, value: o.id }));

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
