// What is wrong with a card: what Teams would not take or not show (rules/cards.ts), and what we don't want in one.
import { isRecord, records, text, type Json } from '../../twins/slack/json.js';
import { CARD_RULES, elementsOf, inputsOf, type CardPlace, type CardProblem } from './rules/cards.js';
import { inForce, NONE_LEFT_OUT, type Without } from './rules/rule.js';

export type { CardProblem } from './rules/cards.js';

/** Ours, for what a notice needs: far below Teams' own limit. */
const MOST_BYTES = 28 * 1024;
/** Nothing that a card fetches from anywhere. */
const FETCHED = ['Image', 'ImageSet', 'Media'];

/** @param where only `Action.Execute` is answered in place in a message, and only `Action.Submit` in a dialog */
export const checkCard = (card: Json, where: CardPlace, without: Without = NONE_LEFT_OUT): CardProblem[] => [
  ...cardProblems(card, where, without),
  ...ownProblems(card, where),
];

/** By Teams' rules alone. */
export const cardProblems = (card: Json, where: CardPlace, without: Without): CardProblem[] =>
  inForce(CARD_RULES, without).flatMap((rule) => rule.problems(card, where));

/** By Sameday's own: nothing is fetched, everything can be told apart and read aloud, and is short. */
export function ownProblems(card: Json, where: CardPlace): CardProblem[] {
  const problems: CardProblem[] = [];
  const say = (path: string, message: string): void => void problems.push({ path, message });
  const bytes = Buffer.byteLength(JSON.stringify(card));
  if (where === 'message' && bytes > MOST_BYTES) say('', `${bytes} bytes, more than ${MOST_BYTES}`);
  for (const [path, element] of elementsOf(card)) {
    const type = text(element.type);
    if (FETCHED.includes(type) || 'backgroundImage' in element || 'iconUrl' in element) {
      say(path, 'fetches something from somewhere');
    }
    if (type === 'Action.Execute' && text(element.verb) === '') say(path, 'an Action.Execute without a verb');
    if (type === 'Action.Submit' && where === 'message' && !isDialogOpener(element)) {
      say(path, 'an Action.Submit in a message that opens no dialog');
    }
  }
  for (const [path, input] of inputsOf(card)) {
    if (text(input.label) === '') say(path, 'a field without a label');
    if (input.type !== 'Input.ChoiceSet') continue;
    const values = records(input.choices).map((choice) => text(choice.value));
    if (values.length === 0 && input['choices.data'] === undefined) say(path, 'a choice of nothing');
    if (new Set(values).size !== values.length) say(path, 'two choices with one value');
  }
  return problems;
}

const isDialogOpener = (action: Json): boolean =>
  isRecord(action.data) && isRecord(action.data.msteams) && action.data.msteams.type === 'task/fetch';
