// What Teams' clients draw of an Adaptive Card.
import * as AdaptiveCards from 'adaptivecards';
import { isRecord, records, text, type Json } from '../../slack/json.js';
import { PAGES, type Rule } from './rule.js';

export interface CardProblem {
  readonly path: string;
  readonly message: string;
}

/** `message`: in a chat; `dialog`: in a window of its own. */
export type CardPlace = 'message' | 'dialog';

export interface CardRule extends Rule {
  readonly problems: (card: Json, where: CardPlace) => CardProblem[];
}

const MOST_ACTIONS = 6;
const MOST_REFRESHED = 60;
/** The newest that Teams draws on every client. */
const VERSION = 5;
const SUBMIT_TYPES = ['messageBack', 'imBack', 'invoke', 'signin', 'task/fetch'];
/** What a card may say to Teams alone; the library's version 1.5 doesn't know it. */
const TEAMS_OWN = ['msteams', 'type', '$schema', 'choices.data'];

/** The library takes a while, and the same card is shown to many: what it said of each, by the card as JSON. */
const read = new Map<string, CardProblem[]>();

export const CARD_RULES: readonly CardRule[] = [
  {
    id: 'card-version',
    area: 'cards',
    what: 'A card is an AdaptiveCard of version 1.0 to 1.5; a client shows nothing of a later one.',
    source: PAGES.cards,
    problems: (card) => {
      const [, minor] = /^1\.(\d)$/.exec(text(card.version)) ?? [];
      return [
        ...(card.type === 'AdaptiveCard' ? [] : [{ path: '/type', message: 'is not AdaptiveCard' }]),
        ...(minor !== undefined && Number(minor) <= VERSION
          ? []
          : [{ path: '/version', message: `expected 1.5 at most, got ${text(card.version)}` }]),
      ];
    },
  },
  {
    id: 'card-schema',
    area: 'cards',
    what: 'Elements, their members and their values are those of the schema of version 1.5.',
    source: 'https://adaptivecards.io/explorer/',
    problems: (card) => {
      const key = JSON.stringify(card);
      const problems = read.get(key) ?? bySchema(card);
      read.set(key, problems);
      return problems;
    },
  },
  {
    id: 'card-six-actions',
    area: 'cards',
    what: 'A set of actions has six at most.',
    source: PAGES.cardActions,
    problems: (card) =>
      elementsOf(card)
        .filter(([, element]) => records(element.actions).length > MOST_ACTIONS)
        .map(([path]) => ({ path: `${path}/actions`, message: `more than ${MOST_ACTIONS} actions` })),
  },
  {
    id: 'card-no-execute-in-dialog',
    area: 'cards',
    what: 'A dialog is sent by Action.Submit; Action.Execute is not answered there.',
    source: PAGES.dialogs,
    problems: (card, where) =>
      of(card, 'Action.Execute', () => where === 'dialog', 'an Action.Execute in a dialog'),
  },
  {
    id: 'card-submit-types',
    area: 'cards',
    what: 'The `msteams` member of an Action.Submit has one of five types.',
    source: PAGES.cardActions,
    problems: (card) =>
      of(
        card,
        'Action.Submit',
        ({ data }) =>
          isRecord(data) && isRecord(data.msteams) && !SUBMIT_TYPES.includes(text(data.msteams.type)),
        'an Action.Submit of no type that Teams knows',
      ),
  },
  {
    id: 'card-open-url',
    area: 'cards',
    what: 'Action.OpenUrl has a whole address.',
    source: PAGES.cardActions,
    problems: (card) =>
      of(card, 'Action.OpenUrl', ({ url }) => !/^https?:\/\//.test(text(url)), 'opens no address'),
  },
  {
    id: 'card-refreshed-for-sixty',
    area: 'cards',
    what: 'A card names 60 people at most for whom it refreshes itself, and one action to do it with.',
    source: PAGES.userSpecific,
    problems: ({ refresh }) => {
      if (!isRecord(refresh)) return [];
      const { userIds, action } = refresh;
      const few = Array.isArray(userIds) && userIds.length <= MOST_REFRESHED;
      return [
        ...(few ? [] : [{ path: '/refresh/userIds', message: `none, or more than ${MOST_REFRESHED}` }]),
        ...(isRecord(action) && action.type === 'Action.Execute'
          ? []
          : [{ path: '/refresh/action', message: 'is no Action.Execute' }]),
      ];
    },
  },
  {
    id: 'card-one-input-an-id',
    area: 'cards',
    what: 'Each input has an id of its own; what has none is never sent.',
    source: 'https://adaptivecards.io/explorer/Input.Text.html',
    problems: (card) => {
      const ids = inputsOf(card).map(([path, input]) => [path, text(input.id)] as const);
      return ids
        .filter(([, id], i) => id === '' || ids.findIndex(([, other]) => other === id) !== i)
        .map(([path, id]) => ({ path, message: id === '' ? 'a field without id' : `a second field ${id}` }));
    },
  },
  {
    id: 'card-choices-without-comma',
    area: 'cards',
    what: 'Several choices come back in one text, parted by commas: none of their values has one.',
    source: 'https://adaptivecards.io/explorer/Input.ChoiceSet.html',
    problems: (card) =>
      of(
        card,
        'Input.ChoiceSet',
        ({ isMultiSelect, choices }) =>
          isMultiSelect === true && records(choices).some((one) => text(one.value).includes(',')),
        'a value with a comma, which parts several',
      ),
  },
  {
    id: 'card-chosen-is-a-choice',
    area: 'cards',
    what: 'What is chosen from the start is one of the choices: a client shows nothing for anything else.',
    source: PAGES.cardLibrary,
    problems: (card) =>
      inputsOf(card).flatMap(([path, { type, choices, value }]) =>
        type !== 'Input.ChoiceSet'
          ? []
          : text(value)
              .split(',')
              .filter((one) => one !== '' && !records(choices).some((choice) => choice.value === one))
              .map((one) => ({ path, message: `the value ${one} is none of its choices` })),
      ),
  },
  {
    id: 'card-searched-choices',
    area: 'cards',
    what: 'Choices that are looked up name a Data.Query with a dataset.',
    source: PAGES.search,
    problems: (card) =>
      of(
        card,
        'Input.ChoiceSet',
        ({ 'choices.data': query }) =>
          query !== undefined &&
          !(isRecord(query) && query.type === 'Data.Query' && text(query.dataset) !== ''),
        'choices.data is no Data.Query with a dataset',
      ),
  },
];

function of(card: Json, type: string, isWrong: (element: Json) => boolean, message: string): CardProblem[] {
  return elementsOf(card)
    .filter(([, element]) => element.type === type && isWrong(element))
    .map(([path]) => ({ path, message }));
}

export const inputsOf = (card: Json): [string, Json][] =>
  elementsOf(card).filter(([, { type }]) => text(type).startsWith('Input.'));

/** Most rules look at each element of one card. */
const walked = new WeakMap<Json, [string, Json][]>();
const NO_ELEMENTS = ['data', 'msteams', 'choices.data'];

/** Every element and action with a type, however deep, with its path; what an action sends back is none. */
export function elementsOf(card: Json): [string, Json][] {
  const known = walked.get(card);
  if (known !== undefined) return known;
  const found: [string, Json][] = [];
  walk(card, '', found);
  walked.set(card, found);
  return found;
}

function walk(json: unknown, path: string, found: [string, Json][]): void {
  if (Array.isArray(json)) json.forEach((one, i) => walk(one, `${path}/${i}`, found));
  if (!isRecord(json)) return;
  if (typeof json.type === 'string') found.push([path, json]);
  for (const [key, value] of Object.entries(json)) {
    if (typeof value === 'object' && !NO_ELEMENTS.includes(key)) walk(value, `${path}/${key}`, found);
  }
}

function bySchema(card: Json): CardProblem[] {
  const context = new AdaptiveCards.SerializationContext(AdaptiveCards.Versions.v1_5);
  const parsed = new AdaptiveCards.AdaptiveCard();
  // Said by a rule of its own.
  parsed.parse({ ...(withoutSearches(card) as Json), type: 'AdaptiveCard', version: '1.5' }, context);
  const messages = Array.from({ length: context.eventCount }, (_, i) => context.getEventAt(i).message);
  const { validationEvents } = parsed.validateProperties();
  return [
    ...[...messages, ...validationEvents.map((event) => event.message)].map((message) => ({
      path: '',
      message,
    })),
    ...elementsOf(card).flatMap(([path, element]) => unknownMembers(path, element)),
  ];
}

/**
 * Options that are asked for while somebody types: Teams takes them whatever the card's version, and the library knows of
 * none in 1.5 (https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/dynamic-search).
 */
const SEARCHED = 'choices.data';

function withoutSearches(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(withoutSearches);
  if (!isRecord(json)) return json;
  const inside = Object.entries(json).filter(([key]) => key !== SEARCHED);
  const rest: Json = Object.fromEntries(inside.map(([key, value]) => [key, withoutSearches(value)]));
  const isEmpty = SEARCHED in json && records(json.choices).length === 0;
  return isEmpty ? { ...rest, choices: [{ title: 'searched', value: 'searched' }] } : rest;
}

function unknownMembers(path: string, element: Json): CardProblem[] {
  const type = text(element.type);
  const known = members.get(type) ?? membersOf(type);
  members.set(type, known);
  if (known === null) return [{ path, message: `there is no ${type} in version 1.5` }];
  return Object.keys(element)
    .filter((name) => !known.includes(name) && name !== SEARCHED)
    .map((name) => ({ path: `${path}/${name}`, message: `a ${type} has no ${name}` }));
}

/** What each type of element may have, as it was found. */
const members = new Map<string, readonly string[] | null>();

function membersOf(type: string): readonly string[] | null {
  const version = AdaptiveCards.Versions.v1_5;
  const made =
    type === 'AdaptiveCard'
      ? new AdaptiveCards.AdaptiveCard()
      : type === 'TextRun'
        ? new AdaptiveCards.TextRun()
        : (AdaptiveCards.GlobalRegistry.elements.createInstance(type, version) ??
          AdaptiveCards.GlobalRegistry.actions.createInstance(type, version));
  if (made === undefined) return null;
  const schema = made.getSchema();
  const known = Array.from({ length: schema.getCount() }, (_, i) => schema.getItemAt(i).name);
  return [...known, ...TEAMS_OWN, ...ownMembers(type)];
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
