// What Teams would not take in an Adaptive Card: by the library's own reading of version 1.5, and by Teams' limits.
import * as AdaptiveCards from 'adaptivecards';
import { isRecord, records, text, type Json } from '../../twins/slack/json.js';

export interface CardProblem {
  readonly path: string;
  readonly message: string;
}

/** Teams shows no more actions of one set. */
const MOST_ACTIONS = 6;
/** Teams refuses a message that is longer. */
const MOST_BYTES = 28 * 1024;
/** Teams asks no more clients than this to refresh a card. */
const MOST_REFRESHED = 60;
/** Nothing that a card fetches from anywhere. */
const FETCHED = ['Image', 'ImageSet', 'Media'];
/**
 * Options that are asked for while somebody types: Teams takes it whatever the card's version
 * (https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/dynamic-search).
 */
const SEARCHED = 'choices.data';
/** What a card may say to Teams alone; the library doesn't know it. */
const TEAMS_OWN = ['msteams', 'type', '$schema', SEARCHED];

/** @param where only `Action.Execute` is answered in place in a message, and only `Action.Submit` in a dialog */
export function checkCard(card: Json, where: 'message' | 'dialog'): CardProblem[] {
  const problems: CardProblem[] = [...byLibrary(card)];
  const say = (path: string, message: string): void => void problems.push({ path, message });
  if (card.type !== 'AdaptiveCard') say('/type', 'is not AdaptiveCard');
  if (card.version !== '1.5') say('/version', `expected 1.5, got ${text(card.version)}`);
  if (records(card.actions).length > MOST_ACTIONS) say('/actions', `more than ${MOST_ACTIONS}`);
  const bytes = Buffer.byteLength(JSON.stringify(card));
  if (bytes > MOST_BYTES) say('', `${bytes} bytes, more than ${MOST_BYTES}`);
  const ids = new Set<string>();
  for (const [path, element] of elementsOf(card)) {
    const type = text(element.type);
    if (FETCHED.includes(type) || 'backgroundImage' in element || 'iconUrl' in element) {
      say(path, 'fetches something from somewhere');
    }
    if (type === 'ActionSet' && records(element.actions).length > MOST_ACTIONS) {
      say(path, `more than ${MOST_ACTIONS} actions`);
    }
    if (type === 'Action.Execute' && text(element.verb) === '') say(path, 'an Action.Execute without a verb');
    if (type === 'Action.Execute' && where === 'dialog') say(path, 'an Action.Execute in a dialog');
    if (type === 'Action.Submit' && where === 'message' && !isDialogOpener(element)) {
      say(path, 'an Action.Submit in a message that opens no dialog');
    }
    if (type === 'Action.OpenUrl' && !text(element.url).startsWith('http')) say(path, 'opens no address');
    if (!type.startsWith('Input.')) continue;
    if (ids.has(text(element.id))) say(path, `a second field ${text(element.id)}`);
    ids.add(text(element.id));
    if (text(element.label) === '') say(path, 'a field without a label');
    if (type === 'Input.ChoiceSet') checkChoices(path, element, say);
  }
  if (isRecord(card.refresh)) {
    const { userIds } = card.refresh;
    if (!Array.isArray(userIds) || userIds.length > MOST_REFRESHED)
      say('/refresh/userIds', 'none, or too many');
  }
  return problems;
}

const isDialogOpener = (action: Json): boolean =>
  isRecord(action.data) && isRecord(action.data.msteams) && action.data.msteams.type === 'task/fetch';

function checkChoices(path: string, element: Json, say: (path: string, message: string) => void): void {
  const values = records(element.choices).map((choice) => text(choice.value));
  if (values.length === 0 && !(SEARCHED in element)) say(path, 'a choice of nothing');
  if (new Set(values).size !== values.length) say(path, 'two choices with one value');
  if (values.some((value) => value.includes(','))) say(path, 'a value with a comma, which parts several');
  for (const one of text(element.value).split(',')) {
    if (one !== '' && !values.includes(one)) say(path, `the value ${one} is none of its choices`);
  }
}

/** Every element and action with a type, however deep, with its path; what an action sends back is none. */
export function elementsOf(json: unknown, path = ''): [string, Json][] {
  if (Array.isArray(json)) return json.flatMap((one, i) => elementsOf(one, `${path}/${i}`));
  if (!isRecord(json)) return [];
  const own: [string, Json][] = typeof json.type === 'string' ? [[path, json]] : [];
  const inside = Object.entries(json).filter(([key]) => !['data', 'msteams', SEARCHED].includes(key));
  return [...own, ...inside.flatMap(([key, value]) => elementsOf(value, `${path}/${key}`))];
}

/** The library, in version 1.5, knows of no list that is searched. */
function withoutSearches(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(withoutSearches);
  if (!isRecord(json)) return json;
  const inside = Object.entries(json).filter(([key]) => key !== SEARCHED);
  const rest: Json = Object.fromEntries(inside.map(([key, value]) => [key, withoutSearches(value)]));
  const isEmpty = SEARCHED in json && records(json.choices).length === 0;
  return isEmpty ? { ...rest, choices: [{ title: 'searched', value: 'searched' }] } : rest;
}

function byLibrary(given: Json): CardProblem[] {
  const card = withoutSearches(given) as Json;
  const context = new AdaptiveCards.SerializationContext(AdaptiveCards.Versions.v1_5);
  const parsed = new AdaptiveCards.AdaptiveCard();
  parsed.parse(card, context);
  const messages = Array.from({ length: context.eventCount }, (_, i) => context.getEventAt(i).message);
  const { validationEvents } = parsed.validateProperties();
  return [
    ...[...messages, ...validationEvents.map((event) => event.message)].map((message) => ({
      path: '',
      message,
    })),
    ...elementsOf(card).flatMap(([path, element]) => unknownProperties(path, element)),
  ];
}

function unknownProperties(path: string, element: Json): CardProblem[] {
  const type = text(element.type);
  const version = AdaptiveCards.Versions.v1_5;
  const made =
    type === 'AdaptiveCard'
      ? new AdaptiveCards.AdaptiveCard()
      : type === 'TextRun'
        ? new AdaptiveCards.TextRun()
        : (AdaptiveCards.GlobalRegistry.elements.createInstance(type, version) ??
          AdaptiveCards.GlobalRegistry.actions.createInstance(type, version));
  if (made === undefined) return [{ path, message: `there is no ${type} in version 1.5` }];
  const schema = made.getSchema();
  const known = Array.from({ length: schema.getCount() }, (_, i) => schema.getItemAt(i).name);
  const own = ownMembers(type);
  return Object.keys(element)
    .filter((name) => !known.includes(name) && !TEAMS_OWN.includes(name) && !own.includes(name))
    .map((name) => ({ path: `${path}/${name}`, message: `a ${type} has no ${name}` }));
}

/** Members that the library reads by hand. */
const ownMembers = (type: string): readonly string[] =>
  ({
    AdaptiveCard: ['body', 'actions', 'refresh'],
    ActionSet: ['actions'],
    Container: ['items'],
    ColumnSet: ['columns'],
    RichTextBlock: ['inlines'],
    'Input.ChoiceSet': ['choices'],
  })[type] ?? [];
