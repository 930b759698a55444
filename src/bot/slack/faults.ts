// Whose fault it is that Slack did not take a message, by Slack's own code for it: one table, read by every call
// that brings a notice.
import { z } from 'zod';
import { DeliveryError, type Fault } from '../../casework/casework.js';
import { NotInstalled } from './workspace-client.js';

/** Ours, of a workspace that has no token. */
const NOT_INSTALLED = 'not_installed';
/** Of this person, or of their place in the workspace: trying again won't help. */
const PERSON = [
  ...['user_not_found', 'users_not_found', 'user_disabled', 'user_not_visible', 'user_not_in_channel'],
  ...['channel_not_found', 'not_in_channel', 'is_archived', 'cannot_dm_bot', 'messages_tab_disabled'],
  ...['invalid_user_combination', 'method_not_supported_for_channel_type'],
  ...['restricted_action_read_only_channel', 'restricted_action_thread_only_channel'],
];
/** Of this one message, which Slack won't take in any form that we have: it goes by the person's next channel. */
const MESSAGE = [
  ...['msg_too_long', 'msg_blocks_too_long', 'no_text', 'too_many_attachments', 'metadata_too_large'],
  ...[
    'invalid_blocks',
    'invalid_blocks_format',
    'invalid_arguments',
    'invalid_arg_name',
    'invalid_array_arg',
  ],
  ...['invalid_charset', 'invalid_form_data', 'invalid_post_type', 'missing_post_type'],
  // When an earlier message is brought up to date.
  ...['message_not_found', 'edit_window_closed', 'cant_update_message'],
];
const CONVERSATION = ['ratelimited', 'rate_limited'];
/** Of us: nobody in the workspace can be told anything until somebody mends it. */
const PLATFORM = [
  ...['invalid_auth', 'not_authed', 'token_revoked', 'token_expired', 'account_inactive', 'missing_scope'],
  ...['no_permission', 'not_allowed_token_type', 'ekm_access_denied', 'org_login_required', 'access_denied'],
  ...['team_access_not_granted', 'team_not_found', 'accesslimited', 'two_factor_setup_required'],
  ...['enterprise_is_restricted', 'team_disabled', 'user_removed_from_team', NOT_INSTALLED],
  // The workspace lets no app write, or has sent all that it may.
  ...['restricted_action', 'message_limit_exceeded', 'method_deprecated', 'deprecated_endpoint'],
];
const WAIT = ['fatal_error', 'internal_error', 'service_unavailable', 'request_timeout', 'team_added_to_org'];
/** It says nothing of what was asked. */
export const TROUBLE_OF_SLACKS_OWN: ReadonlySet<string> = new Set([...WAIT, ...CONVERSATION]);

const FAULTS: ReadonlyMap<string, Fault> = new Map([
  ...[...PERSON, ...MESSAGE].map((code) => [code, 'person'] as const),
  ...CONVERSATION.map((code) => [code, 'conversation'] as const),
  ...PLATFORM.map((code) => [code, 'platform'] as const),
  ...WAIT.map((code) => [code, 'wait'] as const),
]);

/** A message that is too large is refused before Slack reads it. */
const TOO_LARGE = 413;

const errorShape = z.object({
  code: z.string().optional(),
  /** Seconds. */
  retryAfter: z.number().optional(),
  statusCode: z.number().optional(),
  data: z.object({ error: z.string().optional() }).optional(),
});

/** Slack's code for a refusal; otherwise what became of the call: `http-503`, `no-answer`. Safe to log. */
export function codeOfFailure(error: unknown): string {
  if (error instanceof NotInstalled) return NOT_INSTALLED;
  const { data: { error: said } = {}, statusCode, retryAfter } = read(error);
  if (said !== undefined) return SAFE.test(said) ? said : 'unreadable-answer';
  if (retryAfter !== undefined) return 'ratelimited';
  return statusCode === undefined ? 'no-answer' : `http-${statusCode}`;
}

/** Whether this is a code that Slack answered with, and not what became of a call that it didn't answer. */
export const isSlacksWord = (code: string): boolean => SAFE.test(code);

/** What Slack has no code for, or one that isn't known here, counts as trouble that may pass. */
export function faultOf(code: string): Fault {
  if (code === `http-${TOO_LARGE}`) return 'person';
  return FAULTS.get(code) ?? 'wait';
}

export function deliveryErrorOf(cause: unknown): DeliveryError {
  const code = codeOfFailure(cause);
  return new DeliveryError(faultOf(code), code, { retryAfterMs: retryAfterMsOf(cause), cause });
}

/** How long Slack asks to be left alone, in milliseconds. */
export function retryAfterMsOf(error: unknown): number | null {
  const { retryAfter } = read(error);
  return retryAfter === undefined ? null : retryAfter * 1000;
}

const SAFE = /^[a-z_]{1,60}$/;

function read(error: unknown): z.infer<typeof errorShape> {
  const parsed = errorShape.safeParse(error);
  return parsed.success ? parsed.data : {};
}
