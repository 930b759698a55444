// What Teams' client takes as the answer to something that somebody did: anything else is shown to them as an error of
// the app's, "Unable to reach app" or "Something went wrong".
import { isRecord, record, records, text, type Json } from '../../slack/json.js';
import { PAGES, utf16Bytes, type Rule } from './rule.js';

export interface InvokeAnswer {
  /** Of the invoke: `task/fetch`. */
  readonly name: string;
  readonly status: number;
  /** The parsed body; null when there is none. */
  readonly json: unknown;
  /** Milliseconds that it took, as the twin counts them. */
  readonly ms: number;
}

export interface AnswerRule extends Rule {
  /** What is wrong; null when nothing is. */
  readonly wrong: (answer: InvokeAnswer) => string | null;
}

export const SEARCH = 'application/search';
export const CARD_ACTION = 'adaptiveCard/action';
const DIALOGS = ['task/fetch', 'task/submit', 'composeExtension/fetchTask', 'composeExtension/submitAction'];
const SUBMITS = ['task/submit', 'composeExtension/submitAction'];
const EXTENSION_TYPES = ['result', 'auth', 'config', 'message', 'botMessagePreview', 'silentAuth'];
const SIZES = ['small', 'medium', 'large'];
const CARD = 'application/vnd.microsoft.card.adaptive';
/** The strictest that anybody was told; counted as messages are. */
const MOST_BYTES = 28_000;
const EXTENSION_WITHIN_MS = 5_000;
const ANSWER_WITHIN_MS = 10_000;
/** Each type of answer to a button, with the statuses that it may say of itself. */
const CARD_ANSWERS: Readonly<Record<string, readonly number[]>> = {
  [CARD]: [200],
  'application/vnd.microsoft.activity.message': [200],
  'application/vnd.microsoft.error': [400, 403, 404, 429, 500, 501, 502, 503, 504],
  'application/vnd.microsoft.activity.loginRequest': [401],
  'application/vnd.microsoft.error.incorrectAuthCode': [401],
  'application/vnd.microsoft.error.preconditionFailed': [412],
};

const when = (isWrong: boolean, what: string): string | null => (isWrong ? what : null);
const taskOf = ({ json }: InvokeAnswer): Json => record(record(json).task);
const isDialog = ({ name }: InvokeAnswer): boolean => DIALOGS.includes(name);
const continues = (answer: InvokeAnswer): boolean => isDialog(answer) && taskOf(answer).type === 'continue';

export const ANSWER_RULES: readonly AnswerRule[] = [
  {
    id: 'answer-status',
    area: 'answers',
    what: 'An invoke is answered with 200; its failures stand in the body.',
    source: PAGES.universalActions,
    wrong: ({ status }) => when(status !== 200, `was answered with ${status}`),
  },
  {
    id: 'answer-size',
    area: 'answers',
    what: 'An answer has 28,000 bytes at most, counted in UTF-16.',
    source: 'https://github.com/MicrosoftDocs/msteams-docs/issues/4062',
    wrong: ({ json }) => {
      const bytes = json === null ? 0 : utf16Bytes(json);
      return when(bytes > MOST_BYTES, `${bytes} bytes, more than ${MOST_BYTES}`);
    },
  },
  {
    id: 'answer-extension-in-five-seconds',
    area: 'answers',
    what: 'A message extension has five seconds to answer.',
    source: PAGES.extensionSubmit,
    wrong: ({ name, ms }) =>
      when(name.startsWith('composeExtension/') && ms > EXTENSION_WITHIN_MS, `${Math.round(ms)} ms`),
  },
  {
    id: 'answer-in-ten-seconds',
    area: 'answers',
    what: 'A button, a dialog and a search have ten seconds.',
    source: PAGES.howBotsWork,
    wrong: ({ name, ms }) =>
      when(!name.startsWith('composeExtension/') && ms > ANSWER_WITHIN_MS, `${Math.round(ms)} ms`),
  },
  {
    id: 'answer-button-type',
    area: 'answers',
    what: 'The answer to Action.Execute has one of six types, each with its own statusCode.',
    source: PAGES.universalActions,
    wrong: ({ name, json }) => {
      const { type, statusCode } = record(json);
      if (name !== CARD_ACTION) return null;
      const statuses = CARD_ANSWERS[text(type)];
      if (statuses === undefined) return `no type of answer: ${text(type) || 'none'}`;
      return when(!statuses.includes(Number(statusCode)), `${text(type)} with ${String(statusCode)}`);
    },
  },
  {
    id: 'answer-button-value',
    area: 'answers',
    what: 'Its value is a card, a text for a message, or the code and the message of an error.',
    source: PAGES.universalActions,
    wrong: ({ name, json }) => {
      const { type, value } = record(json);
      if (name !== CARD_ACTION) return null;
      if (type === CARD) return when(record(value).type !== 'AdaptiveCard', 'a card that is none');
      if (type === 'application/vnd.microsoft.activity.message')
        return when(text(value) === '', 'a message of no words');
      if (text(type).startsWith('application/vnd.microsoft.error'))
        return when(
          value !== null && (text(record(value).code) === '' || typeof record(value).message !== 'string'),
          'an error without code and message',
        );
      return null;
    },
  },
  {
    id: 'answer-dialog-task',
    area: 'answers',
    what: 'A dialog opens by a task that continues, or says one message.',
    source: PAGES.dialogs,
    wrong: (answer) => {
      if (!isDialog(answer) || SUBMITS.includes(answer.name)) return null;
      const { type } = taskOf(answer);
      return when(type !== 'continue' && type !== 'message', `a task of the type ${text(type) || 'none'}`);
    },
  },
  {
    id: 'answer-submit-task',
    area: 'answers',
    what: 'What a dialog sends is answered with a task, or with nothing, which closes it.',
    source: PAGES.dialogs,
    wrong: (answer) => {
      if (answer.name !== 'task/submit' || answer.json === null) return null;
      const { type } = taskOf(answer);
      return when(type !== 'continue' && type !== 'message', `a task of the type ${text(type) || 'none'}`);
    },
  },
  {
    id: 'answer-extension-submit',
    area: 'answers',
    what: 'What a message extension’s dialog sends may besides be answered with a composeExtension of a known type.',
    source: PAGES.extensionSubmit,
    wrong: ({ name, json }) => {
      if (name !== 'composeExtension/submitAction' || json === null) return null;
      const { task, composeExtension } = record(json);
      if (isRecord(task)) return when(!['continue', 'message'].includes(text(task.type)), 'an unknown task');
      return when(
        !EXTENSION_TYPES.includes(text(record(composeExtension).type)),
        'neither a task nor a composeExtension',
      );
    },
  },
  {
    id: 'answer-dialog-card',
    area: 'answers',
    what: 'A task that continues holds an attachment with an Adaptive Card, or an https address.',
    source: PAGES.dialogInvoking,
    wrong: (answer) => {
      if (!continues(answer)) return null;
      const { card, url } = record(taskOf(answer).value);
      const hasCard = record(card).contentType === CARD && isRecord(record(card).content);
      return when(!hasCard && !text(url).startsWith('https://'), 'a task without card and address');
    },
  },
  {
    id: 'answer-dialog-size',
    area: 'answers',
    what: 'Its height and width are pixels, or small, medium or large.',
    source: PAGES.dialogInvoking,
    wrong: (answer) => {
      if (!continues(answer)) return null;
      const { height, width } = record(taskOf(answer).value);
      const isSize = (size: unknown): boolean =>
        size === undefined || typeof size === 'number' || SIZES.includes(text(size));
      return when(!isSize(height) || !isSize(width), 'a height or width that is no size');
    },
  },
  {
    id: 'answer-dialog-message',
    area: 'answers',
    what: 'A task that says a message has text as its value.',
    source: PAGES.dialogs,
    wrong: (answer) => {
      const { type, value } = taskOf(answer);
      return when(
        isDialog(answer) && type === 'message' && typeof value !== 'string',
        'a message of no text',
      );
    },
  },
  {
    id: 'answer-search-type',
    area: 'answers',
    what: 'What is looked up is answered with application/vnd.microsoft.search.searchResponse.',
    source: PAGES.search,
    wrong: ({ name, json }) =>
      when(
        name === SEARCH && record(json).type !== 'application/vnd.microsoft.search.searchResponse',
        'is no searchResponse',
      ),
  },
  {
    id: 'answer-search-results',
    area: 'answers',
    what: 'Its value holds results, each with title and value in text.',
    source: PAGES.search,
    wrong: ({ name, json }) => {
      const { results } = record(record(json).value);
      const isResult = (one: Json): boolean => typeof one.title === 'string' && typeof one.value === 'string';
      return when(
        name === SEARCH &&
          !(
            Array.isArray(results) &&
            records(results).length === results.length &&
            records(results).every(isResult)
          ),
        'results without title and value',
      );
    },
  },
];
