// How Slack hands things to an app: addresses to answer to, tries again, sockets, and what it does with an answer.
import type { Reply } from '../signed-request.js';
import type { Rule } from './rule.js';

/** After this long Slack tells the person that the app didn't respond. */
export const ANSWER_WITHIN_MS = 3_000;

/** An address to answer to, and how often it was used. */
export interface ResponseUrl {
  readonly madeAt: number;
  uses: number;
}

export interface AddressRule extends Rule {
  /** The words with which Slack refuses; null: the address may be used. */
  readonly refuses: (url: ResponseUrl, now: number) => string | null;
}

const RESPONSES = 'https://docs.slack.dev/interactivity/handling-user-interaction';
const RESPONSE_URL_LIVES_MS = 30 * 60_000;
const RESPONSE_URL_USES = 5;

export const ADDRESS_RULES: readonly AddressRule[] = [
  {
    id: 'response-url-thirty-minutes',
    what: 'A `response_url` lives for 30 minutes; then it answers 404, `expired_url`. It needs no token.',
    source: RESPONSES,
    refuses: ({ madeAt }, now) => (now - madeAt > RESPONSE_URL_LIVES_MS ? 'expired_url' : null),
  },
  {
    id: 'response-url-five-uses',
    what: 'A `response_url` is good for five messages; then it answers 404, `used_url`.',
    source: RESPONSES,
    refuses: ({ uses }) => (uses >= RESPONSE_URL_USES ? 'used_url' : null),
  },
];

/** After a failed try of an event the next ones come so much after the first. */
export const RETRY_AFTER_MS: readonly number[] = [0, 60_000, 5 * 60_000];

/** Why an event is tried again, as `X-Slack-Retry-Reason` says it; null when it was taken. */
export function retryReason({ status, ms }: Pick<Reply, 'status' | 'ms'>): string | null {
  if (ms > ANSWER_WITHIN_MS) return 'http_timeout';
  if (status === 0) return 'connection_failed';
  return status >= 200 && status < 300 ? null : 'http_error';
}

/** Why a socket is given up: `warning` ten seconds before, the others now. */
export type DisconnectReason = 'warning' | 'refresh_requested' | 'link_disabled';

const EVENTS = 'https://docs.slack.dev/apis/events-api';
const SOCKET = 'https://docs.slack.dev/apis/events-api/using-socket-mode';
const COMMANDS = 'https://docs.slack.dev/interactivity/implementing-slash-commands';

/** What the client, the user and the socket here do by themselves. */
export const BEHAVIOURS: readonly Rule[] = [
  {
    id: 'answer-within-three-seconds',
    what: 'What is not answered within three seconds has failed: a command with `operation_timeout`, a form with "trouble connecting".',
    source: 'https://github.com/Netflix/dispatch/pull/2848',
  },
  {
    id: 'command-refused',
    what: 'A command that is not answered with 200 has failed with `dispatch_failed`.',
    source: 'https://github.com/slackapi/java-slack-sdk/issues/885',
  },
  {
    id: 'command-answer-is-a-message',
    what: 'What a command is answered with is shown, to its sender alone unless it says `in_channel`.',
    source: COMMANDS,
  },
  {
    id: 'other-answers-are-ignored',
    what: 'The body of an answer to an event, a shortcut, a button or a closed view is ignored.',
    source: RESPONSES,
  },
  {
    id: 'events-are-tried-three-times-more',
    what: 'An event that is not taken comes again at once, after a minute and after five, with the number and the reason of the try.',
    source: EVENTS,
  },
  {
    id: 'no-retry-header',
    what: '`X-Slack-No-Retry: 1` beside a failure ends the tries.',
    source: EVENTS,
  },
  {
    id: 'url-verification',
    what: 'An address for events is taken once it has given back the challenge.',
    source: 'https://docs.slack.dev/reference/events/url_verification',
  },
  {
    id: 'ssl-check',
    what: 'Now and then a command’s address is asked with `ssl_check`, and must answer 200.',
    source: COMMANDS,
  },
  {
    id: 'signed-requests',
    what: 'Each request carries `v0`, an HMAC of its time and body by the signing secret.',
    source: 'https://docs.slack.dev/authentication/verifying-requests-from-slack',
  },
  {
    id: 'socket-disconnects',
    what: 'A socket ends with a `disconnect` that says why: `warning`, `refresh_requested`, `link_disabled`.',
    source: SOCKET,
  },
  {
    id: 'socket-envelopes',
    what: 'What comes by a socket is acknowledged by its `envelope_id`.',
    source: SOCKET,
  },
  {
    id: 'scopes-in-the-header',
    what: 'Each answer names the scopes of the token in `x-oauth-scopes`.',
    source: 'https://docs.slack.dev/authentication/tokens',
  },
  {
    id: 'token-rotation',
    what: 'With rotation an access token comes with a refresh token and `expires_in`, and ends after twelve hours.',
    source: 'https://docs.slack.dev/authentication/using-token-rotation',
  },
  {
    id: 'typed-values-are-kept',
    what: 'What was typed stays in a field that an updated view has again, with the same ids.',
    source: 'https://docs.slack.dev/reference/views/modal-views',
  },
  {
    id: 'forgotten-values',
    what: 'A pre-filled field of an updated view that nobody touched may be sent as `null` (a mode of the user: `forgetful`).',
    source: 'https://github.com/slackapi/bolt-js/issues/1258',
  },
  {
    id: 'least-query',
    what: 'Options of an external select are asked for once `min_query_length` characters (3) are typed.',
    source: 'https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element#external_select',
  },
  {
    id: 'held-back-by-the-form',
    what: 'A form holds back by itself what is required and empty, too long or too short.',
    source: 'https://docs.slack.dev/reference/block-kit/blocks/input-block',
  },
  {
    id: 'people-of-other-workspaces',
    what: 'Somebody of another workspace (Connect, Grid) acts with their own `user.team_id`, beside the `team.id` of where they act.',
    source: 'https://github.com/slackapi/bolt-python/issues/1229',
  },
  {
    id: 'enterprise-grid',
    what: 'In a Grid each request names the `enterprise`, and commands carry `enterprise_id`.',
    source: 'https://docs.slack.dev/enterprise/developing-for-enterprise-orgs',
  },
];
