// The Slack emulator, started from code with a bot, its scopes and a workspace full of people.
import { createEmulator } from 'emulate';
import { parsedOrNull, record, records, text, type Json } from './json.js';
import { oneRequest } from './one-request.js';

export interface SeedUser {
  /** What a test calls this person; also their Slack handle. */
  readonly key: string;
  readonly name: string;
  readonly email: string;
  /** The id of another workspace, of which they are (Slack Connect, or another one of the Grid). */
  readonly team?: string;
}

export interface SlackPerson extends SeedUser {
  /** The Slack user id. The emulator makes it up afresh at every start. */
  readonly id: string;
}

/** What a test needs to know of the workspace, and what it hands to the app. */
export interface Workspace {
  readonly teamId: string;
  readonly teamDomain: string;
  readonly appId: string;
  readonly botId: string;
  readonly botUserId: string;
  readonly botToken: string;
  readonly signingSecret: string;
  /** The bot's. */
  readonly scopes: readonly string[];
  readonly clientId: string;
  readonly clientSecret: string;
  /** A public channel that everyone has joined. */
  readonly channel: { readonly id: string; readonly name: string };
  /** A public channel that the bot has not joined. */
  readonly foreignChannel: { readonly id: string; readonly name: string };
  readonly people: readonly SlackPerson[];
  /** The Grid that the workspace is part of, or null. */
  readonly enterprise: { readonly id: string; readonly name: string } | null;
}

export interface SlackEmulator {
  readonly workspace: Workspace;
  /** Without `/api/`. */
  readonly url: string;
  /** Of the same bot, with every scope: the tap has looked at those of the app's own. */
  readonly token: string;
  /** Calls the emulator with it, past the tap; throws when Slack says no. */
  call(method: string, body: Json): Promise<Json>;
  stop(): Promise<void>;
}

export interface EmulatorOptions {
  readonly people: readonly SeedUser[];
  /** The bot's scopes; a call without the scope that it needs gets `missing_scope`. */
  readonly scopes: readonly string[];
  /** Where `/slack/oauth_redirect` may lead back to. */
  readonly redirectUris?: readonly string[];
  /** Makes the workspace one of a Grid. */
  readonly enterprise?: { readonly id: string; readonly name: string };
}

const BOT = { app_id: 'A0SAMEDAY', bot_id: 'B0SAMEDAY', bot_user_id: 'U0SAMEDAYB' };
const BOT_TOKEN = 'xoxb-test-app';
// A second token of the same bot: what the harness does counts neither against the app's scopes nor against
// the emulator's 5,000 calls a token.
const HARNESS_TOKEN = 'xoxb-test-harness';
const CLIENT = { client_id: '111.222', client_secret: 'client-secret-for-tests' };
const SIGNING_SECRET = '8f742231b10e8888abcd99yyyzzz85a5';
const CHANNEL = 'staffroom';
const HARNESS_SCOPES = [
  'team:read',
  'users:read',
  'users:read.email',
  'channels:read',
  'im:write',
  'im:read',
  'chat:write',
];

/** Starts an emulator on a free port of this machine. */
export async function startEmulator(options: EmulatorOptions): Promise<SlackEmulator> {
  const emulator = await createEmulator({ service: 'slack', port: 0, seed: { slack: seedOf(options) } });
  const call = (method: string, body: Json): Promise<Json> => callEmulator(emulator.url, method, body);
  const [team, members, channels] = await Promise.all([
    call('team.info', {}),
    call('users.list', { limit: 1000 }),
    call('conversations.list', { limit: 1000 }),
  ]);
  const ids = new Map(records(members.members).map((user) => [text(user.name), text(user.id)]));
  const workspace: Workspace = {
    teamId: text(record(team.team).id),
    teamDomain: text(record(team.team).domain),
    appId: BOT.app_id,
    botId: BOT.bot_id,
    botUserId: BOT.bot_user_id,
    botToken: BOT_TOKEN,
    scopes: options.scopes,
    signingSecret: SIGNING_SECRET,
    clientId: CLIENT.client_id,
    clientSecret: CLIENT.client_secret,
    channel: {
      id: text(records(channels.channels).find((channel) => channel.name === CHANNEL)?.id),
      name: CHANNEL,
    },
    foreignChannel: { id: 'C0FOREIGN', name: 'governors' },
    enterprise: options.enterprise ?? null,
    people: options.people.map((person) => ({ ...person, id: ids.get(person.key) ?? '' })),
  };
  if (workspace.people.some((person) => person.id === ''))
    throw new Error('the emulator did not seed everyone');
  return { workspace, url: emulator.url, token: HARNESS_TOKEN, call, stop: () => emulator.close() };
}

function seedOf(options: EmulatorOptions): Json {
  return {
    team: { name: 'Riverside', domain: 'riverside' },
    users: options.people.map(({ key, name, email }) => ({
      name: key,
      real_name: name,
      email,
      profile: { email },
    })),
    channels: [{ name: CHANNEL }],
    oauth_apps: [
      {
        ...CLIENT,
        ...BOT,
        name: 'Sameday',
        bot_name: 'sameday',
        redirect_uris: [...(options.redirectUris ?? [])],
        scopes: [...options.scopes],
      },
    ],
    tokens: [
      [BOT_TOKEN, options.scopes],
      [HARNESS_TOKEN, [...new Set([...HARNESS_SCOPES, ...options.scopes])]],
    ].map(([token, scopes]) => ({
      token,
      type: 'bot',
      user_id: BOT.bot_user_id,
      ...BOT,
      client_id: CLIENT.client_id,
      scopes,
    })),
    signing_secret: SIGNING_SECRET,
    strict_scopes: true,
  };
}

async function callEmulator(url: string, method: string, body: Json): Promise<Json> {
  const { text: said } = await oneRequest(`${url}/api/${method}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${HARNESS_TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = record(parsedOrNull(said));
  if (answer.ok !== true) throw new Error(`the emulator refused ${method}: ${JSON.stringify(answer)}`);
  return answer;
}
