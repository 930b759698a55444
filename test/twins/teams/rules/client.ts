// What Teams' client does with what somebody typed: it is built on the library of Adaptive Cards.
import { record, text, type Json } from '../../slack/json.js';
import { PAGES, type Rule, type Without } from './rule.js';

/** An input as its reader sees it; `value`: what stands in it, several choices by commas. */
export interface FilledInput {
  readonly id: string;
  readonly type: string;
  readonly value: string;
  readonly required: boolean;
  readonly maxLength: number | null;
  readonly regex: string | null;
  readonly isHidden: boolean;
  readonly valueOn: string;
  readonly valueOff: string;
}

const rule = (id: string, what: string, source: string = PAGES.cardLibrary): Rule => ({
  ...{ id, area: 'client', what, source },
});

const EMPTY_TEXT = rule(
  'client-empty-text',
  'A text, a date and a time come as "" when nothing stands in them, cleared or never touched.',
);
const EMPTY_CHOICE = rule('client-empty-choice', 'A choice of which nothing is chosen does not come at all.');
const PREFILLED = rule(
  'client-prefilled',
  'What stands in an input from the start comes back although nobody touched it.',
);
const TOGGLE = rule(
  'client-toggle',
  'A toggle comes as its valueOn or valueOff, "true" and "false" unless it says otherwise.',
  'https://adaptivecards.io/explorer/Input.Toggle.html',
);
const HIDDEN = rule('client-hidden', 'An input with isVisible false comes like all others.');
const INPUTS_WIN = rule(
  'client-inputs-win',
  'Inputs are laid over the data of the action: one of the same name wins.',
);
const NO_INPUTS = rule(
  'client-associated-inputs',
  'An action with associatedInputs "none" sends its data alone, and its form is not checked.',
  'https://adaptivecards.io/explorer/Action.Submit.html',
);
const REQUIRED = rule(
  'client-required',
  'A form with an empty required input is held back, and nothing is sent.',
  'https://learn.microsoft.com/en-us/adaptive-cards/authoring-cards/input-validation',
);
const MAX_LENGTH = rule(
  'client-max-length',
  'A text input takes no more characters than its maxLength.',
  'https://adaptivecards.io/explorer/Input.Text.html',
);
const REGEX = rule(
  'client-regex',
  'A text that its regex doesn’t match is held back.',
  'https://learn.microsoft.com/en-us/adaptive-cards/authoring-cards/input-validation',
);
const SEARCHED = rule(
  'client-search-fifteen',
  'Of what is looked up, fifteen at most are shown; it is asked for with skip 0 and top 15.',
  PAGES.search,
);
const OFFERED = rule(
  'client-chooses-what-is-offered',
  'Somebody can choose only what stands among the choices, or was found.',
  PAGES.search,
);
const MSTEAMS_KEPT = rule(
  'client-dialog-data',
  'A dialog’s fetch and submit carry the action’s data and the inputs together, in value.data.',
  PAGES.dialogs,
);

export const CLIENT_RULES: readonly Rule[] = [
  ...[EMPTY_TEXT, EMPTY_CHOICE, PREFILLED, TOGGLE, HIDDEN, INPUTS_WIN, NO_INPUTS, REQUIRED, MAX_LENGTH],
  ...[REGEX, SEARCHED, OFFERED, MSTEAMS_KEPT],
];

export const MOST_FOUND = 15;
/** Whether a name that was not offered is refused. */
export const choosesOffered = (without: Without): boolean => !without.has(OFFERED.id);
export const shownOfFound = <T>(found: readonly T[], without: Without): readonly T[] =>
  without.has(SEARCHED.id) ? found : found.slice(0, MOST_FOUND);

/** What the client sends for these, by their ids. */
export function inputsSent(
  inputs: readonly (FilledInput & { isTouched: boolean })[],
  without: Without,
): Json {
  const sent: Record<string, string> = {};
  for (const input of inputs) {
    if (input.id === '' || (input.isHidden && without.has(HIDDEN.id))) continue;
    if (!input.isTouched && input.value !== '' && without.has(PREFILLED.id)) continue;
    const value = valueSent(input, without);
    if (value !== null) sent[input.id] = value;
  }
  return sent;
}

function valueSent({ type, value, valueOn, valueOff }: FilledInput, without: Without): string | null {
  switch (type) {
    case 'Input.ChoiceSet':
      return value === '' && !without.has(EMPTY_CHOICE.id) ? null : value;
    case 'Input.Toggle':
      if (without.has(TOGGLE.id)) return value;
      return value === valueOn ? valueOn : valueOff;
    default:
      return value === '' && without.has(EMPTY_TEXT.id) ? null : value;
  }
}

/** What an action sends: its data, with the inputs over it. */
export function dataSent(action: Json, inputs: Json, without: Without): Json {
  if (action.associatedInputs === 'none' && !without.has(NO_INPUTS.id)) return record(action.data);
  return without.has(INPUTS_WIN.id)
    ? { ...inputs, ...record(action.data) }
    : { ...record(action.data), ...inputs };
}

/** The value of a dialog's invoke. */
export const dialogValue = (data: Json, without: Without): Json =>
  without.has(MSTEAMS_KEPT.id) ? { ...data } : { data, context: { theme: 'default' } };

/** What the client's own form holds back before it sends anything: field id → why. */
export function heldBack(inputs: readonly FilledInput[], without: Without): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const { id, value, required, maxLength, regex, isHidden } of inputs) {
    if (isHidden) continue;
    if (required && value === '' && !without.has(REQUIRED.id)) errors[id] = 'is required';
    if (maxLength !== null && value.length > maxLength && !without.has(MAX_LENGTH.id))
      errors[id] = 'is too long';
    const matches = regex === null || value === '' || new RegExp(regex).test(value);
    if (!matches && !without.has(REGEX.id)) errors[id] = 'is not as its pattern says';
  }
  return errors;
}

export const isChecked = (action: Json, without: Without): boolean =>
  text(action.associatedInputs) !== 'none' || without.has(NO_INPUTS.id);
