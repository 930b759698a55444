// Whose fault it is that Teams did not take a message: one table, by the connector's status and its own code.
import { DeliveryError, type Fault } from '../../casework/casework.js';
import { GUEST, TeamsRefusal } from './refusals.js';

import { TokenRefused } from './refusals.js';

/** Codes that say more than their status. */
const BY_CODE: Readonly<Record<string, Fault>> = {
  // 401 and 403 that are about the bot itself: nobody in the tenant can be told anything.
  BotNotRegistered: 'platform',
  BotDisabledByAdmin: 'platform',
  BotDisabledInTenant: 'platform',
  InvalidBotApiHost: 'platform',
};
const BY_STATUS: Readonly<Record<number, Fault>> = {
  // No such person, or a card that Teams won't take.
  400: 'person',
  401: 'platform',
  // The app isn't installed for them, or they have blocked it.
  403: 'person',
  404: 'person',
  405: 'person',
  410: 'person',
  // Two writers at once, in Teams' own store.
  412: 'wait',
  // This one message is too large.
  413: 'person',
  429: 'conversation',
};

/** The chat that we keep for a person, or our place in it, is gone; not so where the person or the tenant has blocked us. */
export const isGone = (error: unknown): error is TeamsRefusal =>
  error instanceof TeamsRefusal &&
  [403, 404, 410].includes(error.status) &&
  (error.teamsCode === null || (BY_CODE[error.teamsCode] === undefined && !BLOCKED.has(error.teamsCode)));

const BLOCKED: ReadonlySet<string> = new Set(['MessageWritesBlocked', 'ConversationBlockedByUser', GUEST]);

export function deliveryErrorOf(cause: unknown): DeliveryError {
  if (cause instanceof TokenRefused)
    return new DeliveryError(cause.isPassing ? 'wait' : 'platform', cause.reason, { cause });
  if (!(cause instanceof TeamsRefusal)) return new DeliveryError('wait', 'no-answer', { cause });
  const { status, teamsCode, retryAfterMs } = cause;
  const fault = BY_CODE[teamsCode ?? ''] ?? BY_STATUS[status] ?? 'wait';
  const reason = status === 0 ? 'no-answer' : `http-${status}${teamsCode === null ? '' : `-${teamsCode}`}`;
  return new DeliveryError(fault, reason, { retryAfterMs, cause });
}
