// Whose fault a refusal of Slack's is: each code that it may answer a message with, by its own list of them.
import { expect, it } from 'vitest';
import { DeliveryError, type Fault } from '../../casework/casework.js';
import { deliveryErrorOf } from './faults.js';
import { NotInstalled } from './workspace-client.js';

const said = (error: string) => ({ code: 'slack_webapi_platform_error', data: { ok: false, error } });
const http = (statusCode: number) => ({ code: 'slack_webapi_http_error', statusCode, body: '' });

const TABLE: readonly (readonly [Fault, readonly string[]])[] = [
  [
    'person',
    [
      ...['user_not_found', 'users_not_found', 'user_disabled', 'user_not_visible', 'cannot_dm_bot'],
      ...['channel_not_found', 'not_in_channel', 'is_archived', 'messages_tab_disabled'],
      // Not taken in any form that we have: it goes by the next channel.
      ...['msg_too_long', 'msg_blocks_too_long', 'invalid_blocks', 'invalid_arguments', 'no_text'],
      ...['message_not_found', 'edit_window_closed', 'cant_update_message'],
    ],
  ],
  ['conversation', ['ratelimited', 'rate_limited']],
  [
    'platform',
    [
      ...[
        'invalid_auth',
        'not_authed',
        'token_revoked',
        'token_expired',
        'account_inactive',
        'missing_scope',
      ],
      ...['no_permission', 'not_allowed_token_type', 'ekm_access_denied', 'org_login_required'],
      ...['team_access_not_granted', 'restricted_action', 'message_limit_exceeded', 'access_denied'],
    ],
  ],
  [
    'wait',
    [
      ...['fatal_error', 'internal_error', 'service_unavailable', 'request_timeout', 'team_added_to_org'],
      // Whatever it may add to its list.
      'something_new',
    ],
  ],
];

it.each(TABLE.flatMap(([fault, codes]) => codes.map((code) => [code, fault] as const)))(
  '%s is of the %s',
  (code, fault) => {
    const error = deliveryErrorOf(said(code));
    expect(error).toBeInstanceOf(DeliveryError);
    expect(error).toMatchObject({ fault, reason: code, retryAfterMs: null });
  },
);

it.each<[string, unknown, Fault, string, number | null]>([
  [
    'a limit',
    { code: 'slack_webapi_rate_limited_error', retryAfter: 7 },
    'conversation',
    'ratelimited',
    7_000,
  ],
  ['an error page', http(503), 'wait', 'http-503', null],
  ['a message that is too large', http(413), 'person', 'http-413', null],
  ['no answer', { code: 'slack_webapi_request_error' }, 'wait', 'no-answer', null],
  ['something of our own', new TypeError('x'), 'wait', 'no-answer', null],
  ['a workspace without a token', new NotInstalled(), 'platform', 'not_installed', null],
  ['what is no code', said('Amira Khan <U0AMIRA>'), 'wait', 'unreadable-answer', null],
])('%s has a code of its own', (_what, cause, fault, reason, retryAfterMs) => {
  expect(deliveryErrorOf(cause)).toMatchObject({ fault, reason, retryAfterMs });
});
