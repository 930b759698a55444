// What an app may answer to what Slack sends: within three seconds, and in the shape that the request has.
import { VIEW_BYTES_MAX } from '../block-kit-limits.js';
import { isRecord, record, records, text, type Json } from '../json.js';
import type { Reply } from '../signed-request.js';
import { MODAL_STACK_MAX, type StoredView } from '../workspace-state.js';
import { isWellFormed } from './messages.js';
import type { Behind, Rule } from './rule.js';
import { weightOf } from './views.js';

/** An answer to a submitted view. */
export interface Answered {
  readonly user: string;
  readonly view: StoredView;
  readonly reply: Reply;
  /** The body as an object; empty when it is none. */
  readonly answer: Json;
}

/** What is wrong; the paths and sentences of a problem. */
export type Wrong = readonly { readonly path: string; readonly message: string }[];

export interface AnswerRule extends Rule {
  readonly wrong: (answered: Answered, slack: Behind) => Wrong;
}

const wrong = (path: string, message: string): Wrong => [{ path, message }];
const MODALS = 'https://docs.slack.dev/surfaces/modals';
const ACTIONS = ['errors', 'update', 'push', 'clear'];

const shows = ({ answer }: Answered): boolean =>
  answer.response_action === 'update' || answer.response_action === 'push';

/** The ids of the blocks that take input. */
const inputsOf = (view: Json): readonly unknown[] =>
  records(view.blocks)
    .filter((block) => block.type === 'input')
    .map((block) => block.block_id);

/** Broken, the person reads "We had some trouble connecting. Try again?", and the form stays. */
export const ANSWER_RULES: readonly AnswerRule[] = [
  {
    id: 'answer-with-200',
    what: 'A submitted view is answered with status 200; otherwise its reader sees that Slack had trouble connecting.',
    source: MODALS,
    wrong: ({ reply }) => (reply.status === 200 ? [] : wrong('', `was answered with ${reply.status}`)),
  },
  {
    id: 'answer-empty-or-json',
    what: 'The answer to a submitted view is empty or a JSON object.',
    source: MODALS,
    wrong: ({ reply }) => (reply.text === '' || isRecord(reply.json) ? [] : wrong('', 'is no JSON object')),
  },
  {
    id: 'known-response-action',
    what: 'A `response_action` is `errors`, `update`, `push` or `clear`.',
    source: MODALS,
    wrong: ({ answer: { response_action: action } }) =>
      action === undefined || ACTIONS.includes(text(action))
        ? []
        : wrong('/response_action', 'is none that Slack knows'),
  },
  {
    id: 'errors-not-empty',
    what: '`response_action: errors` has at least one error.',
    source: 'https://github.com/slackapi/bolt-js/issues/554',
    wrong: ({ answer }) =>
      answer.response_action === 'errors' && Object.keys(record(answer.errors)).length === 0
        ? wrong('/errors', 'is empty')
        : [],
  },
  {
    id: 'error-keys',
    what: 'Each key of `errors` is the block id of an input block of the view that was sent.',
    source: 'https://github.com/slack-go/slack/issues/1013',
    wrong: ({ answer, view }) =>
      answer.response_action !== 'errors'
        ? []
        : Object.keys(record(answer.errors))
            .filter((id) => !inputsOf(view.view).includes(id))
            .map((id) => ({ path: `/errors/${id}`, message: 'is no input block of the view' })),
  },
  {
    id: 'answered-view',
    what: '`update` and `push` bring a view.',
    source: MODALS,
    wrong: (answered) =>
      shows(answered) && !isRecord(answered.answer.view) ? wrong('/view', 'is missing') : [],
  },
  {
    id: 'answered-view-too-large',
    what: 'A view in an answer weighs at most 250 kB, as one in a call.',
    source: 'https://docs.slack.dev/reference/methods/views.update',
    wrong: (answered) =>
      shows(answered) && weightOf(record(answered.answer.view)) > VIEW_BYTES_MAX
        ? wrong('/view', 'weighs over 250 KB')
        : [],
  },
  {
    id: 'answered-view-well-formed',
    what: "A view in an answer keeps Block Kit's shapes and limits, as one in a call.",
    source: 'https://docs.slack.dev/reference/views/modal-views',
    wrong: (answered, { validator }) => {
      const { view } = answered.answer;
      if (!shows(answered) || !isRecord(view)) return [];
      return [...validator.view(view), ...(isWellFormed(view) ? [] : wrong('', 'holds half a character'))];
    },
  },
  {
    id: 'answered-push-of-a-fourth',
    what: 'An answer pushes no fourth view.',
    source: 'https://docs.slack.dev/reference/methods/views.push',
    wrong: ({ answer, user }, { state }) =>
      answer.response_action === 'push' && state.stack(user).length >= MODAL_STACK_MAX
        ? wrong('', 'three modals stand on top of one another')
        : [],
  },
];

/** What an app answers when somebody types into an external select. */
export interface Offered {
  readonly reply: Reply;
  readonly answer: Json;
}

export interface OptionsRule extends Rule {
  readonly wrong: (offered: Offered, slack: Behind) => Wrong;
}

const EXTERNAL =
  'https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element#external_select';
const OPTIONS_MAX = 100;

export const optionsIn = (answer: Json): Json[] => [
  ...records(answer.options),
  ...records(answer.option_groups).flatMap((group) => records(group.options)),
];

/** Broken, the person sees that no options could be loaded. */
export const OPTIONS_RULES: readonly OptionsRule[] = [
  {
    id: 'options-with-200',
    what: 'Options are answered with status 200 and a JSON object.',
    source: EXTERNAL,
    wrong: ({ reply }) =>
      reply.status === 200 && isRecord(reply.json) ? [] : wrong('', 'is no JSON object'),
  },
  {
    id: 'options-at-most-100',
    what: 'At most 100 options, or 100 groups of at most 100.',
    source: EXTERNAL,
    wrong: ({ answer }) =>
      [answer, answer.option_groups, ...records(answer.option_groups)].some(
        (one) => (Array.isArray(one) ? one : records(record(one).options)).length > OPTIONS_MAX,
      )
        ? wrong('/options', 'must NOT have more than 100 items')
        : [],
  },
  {
    id: 'options-well-formed',
    what: 'An option has a plain text of 1 to 75 characters and a value of at most 150.',
    source: 'https://docs.slack.dev/reference/block-kit/composition-objects/option-object',
    wrong: ({ answer }) =>
      optionsIn(answer).flatMap((option, index) => {
        const [words, value] = [record(option.text), text(option.value)];
        const length = text(words.text).length;
        const sound = words.type === 'plain_text' && length >= 1 && length <= 75;
        return sound && value !== '' && value.length <= 150 && isWellFormed(option)
          ? []
          : wrong(`/options/${index}`, 'is no option that Slack takes');
      }),
  },
];

const MIN_QUERY = 3;

/** How much somebody must have typed before Slack asks the app. */
export const leastQuery = (element: Json): number =>
  typeof element.min_query_length === 'number' ? element.min_query_length : MIN_QUERY;
