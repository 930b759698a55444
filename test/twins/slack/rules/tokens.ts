// Who may call: tokens, what they were granted, and how often.
import { BURST, TIERS } from '../limits.js';
import { text } from '../json.js';
import { methodPage, no, type Behind, type Call, type CallRule, type Refusal } from './rule.js';

/** What a method needs; the other ones here are those without a token of the bot's. */
export const NEEDS: Readonly<Record<string, string>> = {
  'chat.postMessage': 'chat:write',
  'chat.postEphemeral': 'chat:write',
  'chat.update': 'chat:write',
  'chat.delete': 'chat:write',
  'chat.scheduleMessage': 'chat:write',
  'conversations.open': 'im:write',
  'conversations.list': 'channels:read',
  'users.info': 'users:read',
  'users.list': 'users:read',
  'users.lookupByEmail': 'users:read.email',
  'team.info': 'team:read',
};
const WITHOUT_TOKEN = ['api.test', 'oauth.v2.access', 'apps.connections.open'];
const POSTS = ['chat.postMessage', 'chat.postEphemeral'];

const tokenOf = ({ token, method }: Call, slack: Behind) =>
  WITHOUT_TOKEN.includes(method) ? undefined : slack.tokens.find(token);

export const TOKEN_RULES: readonly CallRule[] = [
  {
    id: 'not-authed',
    what: 'A call without a token is refused with `not_authed`.',
    source: methodPage('auth.test'),
    refuses: ({ method, token }) =>
      WITHOUT_TOKEN.includes(method) || token !== '' ? null : no('not_authed'),
  },
  {
    id: 'invalid-auth',
    what: 'A token that Slack never gave out is refused with `invalid_auth`.',
    source: methodPage('auth.test'),
    refuses: (call, slack) =>
      WITHOUT_TOKEN.includes(call.method) || slack.tokens.find(call.token) ? null : no('invalid_auth'),
  },
  {
    id: 'token-revoked',
    what: 'A revoked token is refused with `token_revoked`.',
    source: methodPage('auth.revoke'),
    refuses: (call, slack) => (tokenOf(call, slack)?.state === 'revoked' ? no('token_revoked') : null),
  },
  {
    id: 'account-inactive',
    what: "A bot's token is refused with `account_inactive` once the app was removed from the workspace.",
    source: methodPage('chat.postMessage'),
    refuses: (call, slack) => (tokenOf(call, slack)?.state === 'removed' ? no('account_inactive') : null),
  },
  {
    id: 'token-expired',
    what: 'A rotated token is refused with `token_expired` after twelve hours.',
    source: 'https://docs.slack.dev/authentication/using-token-rotation',
    refuses: (call, slack) => {
      const expiresAt = tokenOf(call, slack)?.expiresAt ?? null;
      return expiresAt !== null && slack.clock.now() >= expiresAt ? no('token_expired') : null;
    },
  },
  {
    id: 'missing-scope',
    what: 'A call needs its scope; `missing_scope` says which is `needed` and which were `provided`.',
    source: 'https://docs.slack.dev/authentication/tokens',
    refuses: (call, slack) => {
      const [needed, token] = [NEEDS[call.method], tokenOf(call, slack)];
      if (needed === undefined || token === undefined || token.scopes.includes(needed)) return null;
      return no('missing_scope', { needed, provided: token.scopes.join(',') });
    },
  },
  {
    id: 'refresh-token-once',
    what: 'A refresh token is good for one exchange; then it is refused with `invalid_refresh_token`.',
    source: 'https://docs.slack.dev/authentication/using-token-rotation',
    refuses: ({ method, body }, slack) =>
      method === 'oauth.v2.access' &&
      body.grant_type === 'refresh_token' &&
      !slack.tokens.hasRefresh(text(body.refresh_token))
        ? no('invalid_refresh_token')
        : null,
  },
  {
    id: 'rate-per-conversation',
    what: 'About one message a second to one conversation, after a burst: then 429, `rate_limited`, `Retry-After`.',
    source: 'https://docs.slack.dev/apis/web-api/rate-limits',
    refuses: ({ method, body }, slack) => {
      if (!POSTS.includes(method)) return null;
      const channel = slack.state.conversationOf(text(body.channel));
      const wait = slack.limits.take(`conversation ${channel}`, {
        size: BURST,
        perSecond: 1,
        now: slack.clock.now(),
      });
      return wait === 0 ? null : tooMany('rate_limited', wait, slack);
    },
  },
  {
    id: 'rate-per-method',
    what: 'So many calls of a method a minute, by its tier: then 429, `ratelimited`, `Retry-After`.',
    source: 'https://docs.slack.dev/apis/web-api/rate-limits',
    refuses: ({ method, token }, slack) => {
      const size = TIERS[method];
      if (size === undefined) return null;
      const key = `${method} ${token}`;
      const wait = slack.limits.take(key, { size, perSecond: size / 60, now: slack.clock.now() });
      return wait === 0 ? null : tooMany('ratelimited', wait, slack);
    },
  },
];

function tooMany(error: string, wait: number, slack: Behind): Refusal {
  return {
    status: 429,
    headers: slack.settings.saysRetryAfter ? { 'retry-after': String(wait) } : {},
    body: { ok: false, error },
  };
}
