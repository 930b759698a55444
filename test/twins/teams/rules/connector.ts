// long because: every refusal of the connector, in the order in which it looks.
// What the connector refuses, in the order in which it looks: the token, the bot, its speed, the size, the place.
import { records, record, text, type Json } from '../../slack/json.js';
import type { TeamsPerson } from '../activities.js';
import { PAGES, utf16Bytes, type Rule } from './rule.js';

export type CallKind = 'send' | 'update' | 'delete' | 'create' | 'members' | 'unknown';

export interface ConnectorCallIn {
  readonly kind: CallKind;
  readonly conversationId: string;
  /** The message, or the member, that the path names; empty when it names none. */
  readonly id: string;
  readonly body: Json;
  /** The `Authorization` header. */
  readonly authorization: string;
  /** Whether it came to the newest address. */
  readonly isAtNewest: boolean;
  /** In milliseconds of the twin's clock. */
  readonly now: number;
}

export interface IssuedToken {
  readonly token: string;
  readonly audience: string;
  readonly endsAt: number;
}

/** What of the connector its rules look at. */
export interface ConnectorState {
  readonly tenant: string;
  readonly tokens: readonly IssuedToken[];
  readonly isRegistered: boolean;
  readonly isDisabledByAdmin: boolean;
  readonly isGovernment: boolean;
  /** The person that a conversation is with; null for a channel or a group. */
  readonly personIn: (conversationId: string) => TeamsPerson | null;
  readonly personOf: (id: string) => TeamsPerson | null;
  readonly isThere: (conversationId: string) => boolean;
  readonly isInstalledIn: (conversationId: string) => boolean;
  readonly blocked: (person: TeamsPerson) => 'writes' | 'conversation' | null;
  readonly isInstalled: (person: TeamsPerson) => boolean;
  /** Whose the message is; null when there is none of this id in it. */
  readonly authorOf: (conversationId: string, id: string) => 'bot' | 'person' | null;
  /** When calls of this kind that were let in came, in milliseconds. */
  readonly letIn: (kinds: readonly CallKind[], conversationId: string | null) => readonly number[];
}

export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message?: string;
  readonly retryAfterSeconds?: number;
  /** Instead of the usual body. */
  readonly body?: unknown;
}

export interface ConnectorRule extends Rule {
  readonly refusal: (call: ConnectorCallIn, state: ConnectorState) => Refusal | null;
}

export const CONNECTOR = 'https://api.botframework.com';
const MESSAGE_BYTES = 100 * 1024;
const WRITES: readonly CallKind[] = ['send', 'update', 'delete'];
const SECOND_MS = 1_000;

const refuse = (isRefused: boolean, status: number, code: string, message?: string): Refusal | null =>
  isRefused ? { status, code, ...(message === undefined ? {} : { message }) } : null;
const bearerOf = ({ authorization }: ConnectorCallIn): string =>
  /^Bearer (.+)$/.exec(authorization)?.[1] ?? '';
const tokenOf = (call: ConnectorCallIn, state: ConnectorState): IssuedToken | undefined =>
  state.tokens.find(({ token }) => token === bearerOf(call));

/** [seconds, calls at most] */
type Window = readonly [number, number];

/** Refuses what comes too fast, and says when it may come again. */
function tooFast(times: readonly number[], now: number, windows: readonly Window[]): Refusal | null {
  for (const [seconds, most] of windows) {
    const recent = times.filter((at) => at > now - seconds * SECOND_MS).sort((one, other) => one - other);
    const [first] = recent.slice(-most);
    if (recent.length < most || first === undefined) continue;
    const retryAfterSeconds = Math.max(1, Math.ceil((first + seconds * SECOND_MS - now) / SECOND_MS));
    return { status: 429, code: 'Throttled', message: 'Too many requests.', retryAfterSeconds };
  }
  return null;
}

const limit = (
  id: string,
  what: string,
  kinds: readonly CallKind[],
  o: { readonly windows: readonly Window[]; readonly perTenant?: boolean },
): ConnectorRule => ({
  ...{ id, area: 'limits', what, source: PAGES.rateLimit },
  refusal: (call, state) =>
    kinds.includes(call.kind)
      ? tooFast(state.letIn(kinds, o.perTenant === true ? null : call.conversationId), call.now, o.windows)
      : null,
});

const TOKEN_RULES: readonly ConnectorRule[] = [
  {
    id: 'connector-token',
    area: 'connector',
    what: 'Each call bears a token that the login server issued to the bot (401).',
    source: PAGES.botAuthentication,
    refusal: (call, state) =>
      refuse(tokenOf(call, state) === undefined, 401, 'Unauthorized', 'Authorization has been denied.'),
  },
  {
    id: 'connector-token-audience',
    area: 'connector',
    what: 'The token is for https://api.botframework.com (401).',
    source: PAGES.botAuthentication,
    refusal: (call, state) => {
      const { audience = CONNECTOR } = tokenOf(call, state) ?? {};
      return refuse(audience !== CONNECTOR, 401, 'Unauthorized', 'Authorization has been denied.');
    },
  },
  {
    id: 'connector-token-expired',
    area: 'connector',
    what: 'The token has not ended (401).',
    source: PAGES.botAuthentication,
    refusal: (call, state) => {
      const { endsAt = Infinity } = tokenOf(call, state) ?? {};
      return refuse(endsAt <= call.now, 401, 'Unauthorized', 'Authorization has been denied.');
    },
  },
  {
    id: 'connector-registered',
    area: 'connector',
    what: 'The bot is registered, with Teams as a channel (401 BotNotRegistered).',
    source: PAGES.statusCodes,
    refusal: (_call, state) => refuse(!state.isRegistered, 401, 'BotNotRegistered'),
  },
  {
    id: 'connector-disabled',
    area: 'connector',
    what: 'The tenant’s administrator has not disabled it (403 BotDisabledByAdmin).',
    source: PAGES.statusCodes,
    refusal: (_call, state) => refuse(state.isDisabledByAdmin, 403, 'BotDisabledByAdmin'),
  },
  {
    id: 'connector-government',
    area: 'connector',
    what: 'A tenant of the government’s cloud is written to by that cloud’s address (403 InvalidBotApiHost).',
    source: PAGES.statusCodes,
    refusal: (_call, state) => refuse(state.isGovernment, 403, 'InvalidBotApiHost'),
  },
  {
    id: 'connector-service-moved',
    area: 'connector',
    what: 'A conversation is written to by the serviceUrl of its newest activity: the one before it may know it no longer (404).',
    source: PAGES.proactive,
    refusal: (call) => refuse(!call.isAtNewest, 404, 'ConversationNotFound'),
  },
];

const LIMIT_RULES: readonly ConnectorRule[] = [
  limit('limit-send-in-1s', 'To one conversation 7 messages in a second.', WRITES, { windows: [[1, 7]] }),
  limit('limit-send-in-2s', 'To one conversation 8 messages in 2 seconds.', WRITES, { windows: [[2, 8]] }),
  limit('limit-send-in-30s', 'To one conversation 60 messages in 30 seconds.', WRITES, {
    windows: [[30, 60]],
  }),
  limit('limit-send-in-1h', 'To one conversation 1,800 messages in an hour.', WRITES, {
    windows: [[3600, 1800]],
  }),
  limit('limit-members-in-1s', 'Of one conversation 14 looks at its members in a second.', ['members'], {
    windows: [[1, 14]],
  }),
  limit('limit-members-in-30s', 'And 120 in 30 seconds.', ['members'], { windows: [[30, 120]] }),
  limit(
    'limit-tenant',
    'In one tenant 50 calls of any kind in a second.',
    ['send', 'update', 'delete', 'create', 'members'],
    { windows: [[1, 50]], perTenant: true },
  ),
];

const WRITE_RULES: readonly ConnectorRule[] = [
  {
    id: 'connector-message-size',
    area: 'connector',
    what: 'A message has 100 KB at most, counted in UTF-16 (413 MessageSizeTooBig).',
    source: PAGES.format,
    refusal: ({ kind, body }) =>
      refuse(WRITES.includes(kind) && utf16Bytes(body) > MESSAGE_BYTES, 413, 'MessageSizeTooBig'),
  },
  {
    id: 'connector-message-type',
    area: 'connector',
    what: 'An activity has a type (400 Bad Argument).',
    source: PAGES.connectorReference,
    refusal: ({ kind, body }) =>
      refuse(['send', 'update'].includes(kind) && text(body.type) === '', 400, 'Bad Argument'),
  },
  {
    id: 'connector-conversation',
    area: 'connector',
    what: 'The conversation exists (404 ConversationNotFound).',
    source: PAGES.statusCodes,
    refusal: ({ kind, conversationId }, state) =>
      refuse(kind !== 'create' && !state.isThere(conversationId), 404, 'ConversationNotFound'),
  },
  {
    id: 'connector-roster',
    area: 'connector',
    what: 'The bot is in the conversation (403 BotNotInConversationRoster).',
    source: PAGES.statusCodes,
    refusal: ({ kind, conversationId }, state) =>
      refuse(kind !== 'create' && !state.isInstalledIn(conversationId), 403, 'BotNotInConversationRoster'),
  },
  {
    id: 'connector-blocked-writes',
    area: 'connector',
    what: 'Nobody is written to who blocked or muted the bot (403, subCode MessageWritesBlocked in a message that is JSON itself).',
    source: `${PAGES.proactive}#understand-who-blocked-muted-or-uninstalled-a-bot`,
    refusal: ({ kind, conversationId }, state) => {
      const person = state.personIn(conversationId);
      if (!WRITES.includes(kind) || person === null || state.blocked(person) !== 'writes') return null;
      const subCode = {
        subCode: 'MessageWritesBlocked',
        details: 'Thread is blocked from message writes.',
        errorCode: null,
        errorSubCode: null,
      };
      const body = { errorCode: 209, message: JSON.stringify(subCode, null, 2) };
      return { status: 403, code: 'MessageWritesBlocked', body };
    },
  },
  {
    id: 'connector-blocked-conversation',
    area: 'connector',
    what: 'Nor who blocked the conversation (403 ConversationBlockedByUser).',
    source: PAGES.statusCodes,
    refusal: ({ kind, conversationId }, state) => {
      const person = state.personIn(conversationId);
      const isBlocked = person !== null && state.blocked(person) === 'conversation';
      return refuse(WRITES.includes(kind) && isBlocked, 403, 'ConversationBlockedByUser');
    },
  },
  {
    id: 'connector-activity',
    area: 'connector',
    what: 'What is updated or deleted stands in the conversation, and was not deleted (404 ActivityNotFoundInConversation).',
    source: PAGES.statusCodes,
    refusal: ({ kind, conversationId, id }, state) =>
      refuse(
        ['update', 'delete'].includes(kind) && state.authorOf(conversationId, id) === null,
        404,
        'ActivityNotFoundInConversation',
      ),
  },
  {
    id: 'connector-own-activity',
    area: 'connector',
    what: 'And is the bot’s own (403 NotEnoughPermissions).',
    source: `${PAGES.conversationMessages}#update-and-delete-messages-sent-from-bot`,
    refusal: ({ kind, conversationId, id }, state) =>
      refuse(
        ['update', 'delete'].includes(kind) && state.authorOf(conversationId, id) === 'person',
        403,
        'NotEnoughPermissions',
      ),
  },
];

const tenantIn = (body: Json): string =>
  text(body.tenantId) || text(record(record(body.channelData).tenant).id);
const memberIn = (body: Json): string => text(records(body.members)[0]?.id);
const memberOf = (body: Json, state: ConnectorState): TeamsPerson | null =>
  state.personOf(memberIn(body)) ?? state.personOf(text(records(body.members)[0]?.aadObjectId));

const CREATE_RULES: readonly ConnectorRule[] = [
  {
    id: 'connector-create-tenant',
    area: 'connector',
    what: 'A conversation is made with the tenant’s id (400).',
    source: PAGES.proactive,
    refusal: ({ kind, body }) => refuse(kind === 'create' && tenantIn(body) === '', 400, 'Bad Argument'),
  },
  {
    id: 'connector-create-no-group',
    area: 'connector',
    what: 'It is with one person: a bot makes no group chat (400).',
    source: PAGES.proactive,
    refusal: ({ kind, body }) =>
      refuse(
        kind === 'create' && (body.isGroup === true || records(body.members).length !== 1),
        400,
        'Bad Argument',
      ),
  },
  {
    id: 'connector-create-other-tenant',
    area: 'connector',
    what: 'The tenant is one where the app is (403).',
    source: PAGES.statusCodes,
    refusal: ({ kind, body }, state) =>
      refuse(kind === 'create' && !['', state.tenant].includes(tenantIn(body)), 403, 'BotDisabledInTenant'),
  },
  {
    id: 'connector-create-member',
    area: 'connector',
    what: 'The person is named by Teams’ or Entra’s id, never by e-mail or UPN (400).',
    source: PAGES.proactive,
    refusal: ({ kind, body }, state) =>
      refuse(kind === 'create' && memberOf(body, state) === null, 400, 'BadSyntax'),
  },
  {
    id: 'connector-create-installed',
    area: 'connector',
    what: 'The app is installed for the person (403 ForbiddenOperationException).',
    source: PAGES.statusCodes,
    refusal: ({ kind, body }, state) => {
      const person = memberOf(body, state);
      const isThere = person === null || state.isInstalled(person);
      return refuse(kind === 'create' && !isThere, 403, 'ForbiddenOperationException');
    },
  },
  {
    id: 'connector-member',
    area: 'connector',
    what: 'A member that is asked for is one (404 MemberNotFoundInConversation).',
    source: PAGES.teamsContext,
    refusal: ({ kind, id, conversationId }, state) => {
      if (kind !== 'members' || id === '') return null;
      const [person, whose] = [state.personOf(id), state.personIn(conversationId)];
      const isMember = person !== null && (whose === null || whose.key === person.key);
      return refuse(!isMember, 404, 'MemberNotFoundInConversation');
    },
  },
];

export const CONNECTOR_RULES: readonly ConnectorRule[] = [
  ...TOKEN_RULES,
  ...LIMIT_RULES,
  ...WRITE_RULES,
  ...CREATE_RULES,
];

/** The code that comes with a status that a test asks for. */
export const FAULT_CODES: Rule & { readonly codes: Readonly<Record<number, string>> } = {
  id: 'connector-passing-faults',
  area: 'connector',
  what: 'What passes says so: 412 PreconditionFailed, 429 Throttled, 500 and 502 ServiceError, 503 and 504 nothing; 412, 429, 502, 503 and 504 are tried again.',
  source: PAGES.statusCodes,
  codes: { 412: 'PreconditionFailed', 429: 'Throttled', 500: 'ServiceError', 502: 'ServiceError' },
};

/** How Teams tells somebody from elsewhere. */
export const GUEST_ROLE: Rule & { readonly roleOf: (isGuest: boolean) => string } = {
  id: 'connector-guest',
  area: 'connector',
  what: 'A guest of the tenant is a member with userRole guest and #EXT# in the name.',
  source: PAGES.teamsContext,
  roleOf: (isGuest) => (isGuest ? 'guest' : 'user'),
};
