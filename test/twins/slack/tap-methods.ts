// What single Slack methods mean for what people see, and the answers that the emulator can't give.
import type { SlackEmulator } from './emulator.js';
import { record, text, type Json } from './json.js';
import type { Behind } from './rules/rule.js';
import { ROTATION_S } from './tokens.js';
import { answerView } from './views.js';
import type { WorkspaceState } from './workspace-state.js';

/** Where an interaction took place. `ts` is the message it was on, if any. */
export interface Observed {
  readonly user: string;
  readonly channel: string;
  readonly ts: string | null;
}

/** What stands behind the tap. */
export interface BehindTap extends Behind {
  readonly emulator: SlackEmulator;
  readonly socketUrl: string | null;
  /** Whether the app's access tokens end and are exchanged. */
  readonly rotatesTokens: boolean;
}

/** Keeps what a successful call has changed for people. */
export function observe(state: WorkspaceState, method: string, body: Json, answer: Json): void {
  switch (method) {
    case 'conversations.open': {
      const channel = text(record(answer.channel).id);
      const users = text(body.users) || text(record(answer.channel).user);
      if (!users.includes(',')) state.directChannel(channel, users);
      return;
    }
    case 'chat.postMessage': {
      const channel = text(answer.channel);
      if (/^[UW]/.test(text(body.channel))) state.directChannel(channel, text(body.channel));
      state.posted(channel, text(answer.ts), body);
      return;
    }
    case 'chat.postEphemeral':
      state.posted(text(body.channel), text(answer.message_ts), body, text(body.user));
      return;
    case 'chat.update':
      return state.edited(text(body.channel), text(body.ts), body);
    case 'chat.delete': {
      const message = state.message(text(body.channel), text(body.ts));
      if (message) message.deleted = true;
      return;
    }
    default:
      return;
  }
}

/** Keeps what a successful call has changed for tokens. Returns the answer as the app gets it. */
export function observeToken(tap: BehindTap, method: string, token: string, answer: Json): Json {
  const known = tap.tokens.find(token);
  if (method === 'auth.revoke' && known) known.state = 'revoked';
  if (method === 'apps.uninstall' && known) known.state = 'removed';
  if (method !== 'oauth.v2.access') return answer;
  const scopes = text(answer.scope).split(',');
  if (tap.rotatesTokens) return { ...answer, ...pair(tap, scopes) };
  tap.tokens.add(text(answer.access_token), scopes);
  return answer;
}

/** The answer to a call that must not, or can't, be forwarded; null when the emulator answers it well. */
export function answerInstead(tap: BehindTap, method: string, body: Json): Json | null {
  switch (method) {
    case 'api.test':
      return { ok: true, args: body };
    case 'apps.connections.open':
      return tap.socketUrl ? { ok: true, url: tap.socketUrl } : null;
    case 'chat.postEphemeral':
      return ephemeral(tap, body);
    case 'oauth.v2.access':
      return body.grant_type === 'refresh_token' ? refreshed(tap, text(body.refresh_token)) : null;
    default:
      return answerView(tap, method, body);
  }
}

/** In a direct message, where the emulator doesn't know the person as a member of a channel named by them. */
function ephemeral(tap: BehindTap, body: Json): Json | null {
  const channel = text(body.channel);
  if (tap.state.channelOwner(channel) !== text(body.user)) return null;
  const ts = `${Math.floor(Date.now() / 1000)}.${String(tap.state.nextId()).padStart(6, '0')}`;
  tap.state.posted(channel, ts, body, text(body.user));
  return { ok: true, message_ts: ts };
}

/** New tokens for a refresh token, which is used up; the access token before lives to its end. */
function refreshed(tap: BehindTap, refresh: string): Json {
  const before = tap.tokens.takeRefresh(refresh);
  const { teamId, teamDomain, appId, botUserId } = tap.workspace;
  const scopes = before?.scopes ?? [];
  return {
    ok: true,
    app_id: appId,
    bot_user_id: botUserId,
    token_type: 'bot',
    scope: scopes.join(','),
    team: { id: teamId, name: teamDomain },
    enterprise: tap.workspace.enterprise,
    is_enterprise_install: false,
    ...pair(tap, scopes),
  };
}

function pair({ tokens, clock }: BehindTap, scopes: readonly string[]): Json {
  const { token, refresh } = tokens.rotating(scopes, clock.now());
  return { access_token: token.token, refresh_token: refresh, expires_in: ROTATION_S };
}
