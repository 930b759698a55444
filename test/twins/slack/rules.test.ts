// long because: each rule stands beside what breaks it, in one table over one started Slack.
// Each rule of the twin, broken by the smallest app that can: refused with it, and not so without it.
import { readFileSync } from 'node:fs';
import { WebClient } from '@slack/web-api';
import type { ModalView } from '@slack/types';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { text } from './json.js';
import { startRuleBreaker, type RuleBreaker } from './rule-breaker.js';
import { readmeTables } from './readme.js';
import { RULES } from './rules.js';
import { ROTATION_S } from './tokens.js';
import { startSlack, type Slack } from './slack.js';
import type { SlackUser } from './user.js';

const SCOPES = ['chat:write', 'commands', 'im:write', 'users:read', 'users:read.email'];
const MINUTE_MS = 60_000;
let slack: Slack;
let app: RuleBreaker;
let amira: SlackUser;
const plain = (text: string) => ({ type: 'plain_text' as const, text });
const view = (more: Partial<ModalView> = {}): ModalView => ({
  type: 'modal',
  title: plain('Title'),
  submit: plain('Send'),
  blocks: [
    {
      type: 'input',
      block_id: 'what',
      label: plain('What'),
      element: { type: 'plain_text_input', action_id: 'a', initial_value: 'as it was' },
    },
  ],
  ...more,
});
/** Of well-formed blocks, and too heavy by far. */
const heavy = () =>
  view({
    blocks: Array.from({ length: 100 }, () => ({
      type: 'section' as const,
      text: { type: 'mrkdwn' as const, text: 'é'.repeat(2_000) },
    })),
  });

beforeAll(async () => {
  slack = await startSlack({
    people: [
      { key: 'amira', name: 'Amira Khan', email: 'amira@riverside.example' },
      { key: 'ben', name: 'Ben Ode', email: 'ben@riverside.example', team: 'T0ELSEWHERE' },
    ],
    scopes: SCOPES,
    enterprise: { id: 'E0TRUST', name: 'The trust' },
  });
  slack.tap.clock.stand();
  app = await startRuleBreaker(slack);
  amira = slack.connect(app.eventsUrl).user('amira');
});
afterEach(() => {
  const { tap } = slack;
  tap.without.clear();
  tap.problems.length = 0;
  tap.settings.editWindowMs = null;
  tap.settings.saysRetryAfter = true;
  tap.settings.deactivated.clear();
  tap.state.close(amira.id, 'all');
  amira.forgetful = false;
  // What one rule used up is not the next one's.
  tap.clock.pass(10 * MINUTE_MS);
});
afterAll(async () => {
  await (app as RuleBreaker | undefined)?.stop();
  await (slack as Slack | undefined)?.stop();
});

const web = (token = slack.workspace.botToken) =>
  new WebClient(token, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: SILENT,
  });
const nothing = (): void => undefined;
const SILENT = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  setLevel: nothing,
  getLevel: () => 'error' as never,
  setName: nothing,
};

/** A call without a client in between; what came back. */
async function call(
  method: string,
  body: object = {},
  token = slack.workspace.botToken,
): Promise<{ status: number; headers: Headers; error: string; json: Record<string, unknown> }> {
  const response = await fetch(`${slack.apiUrl}${method}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token !== '' && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  const json = (await response.json()) as Record<string, unknown>;
  return { status: response.status, headers: response.headers, error: text(json.error), json };
}
const errorOf = async (method: string, body: object = {}, token?: string) =>
  (await call(method, body, token)).error;

const trigger = () => slack.tap.state.trigger(amira.id);
const open = async (more: Partial<ModalView> = {}) => {
  const opened = await web().views.open({ trigger_id: trigger(), view: view(more) });
  return { id: opened.view?.id ?? '', hash: opened.view?.hash ?? '' };
};
const say = (text: string, more: object = {}) =>
  call('chat.postMessage', { channel: amira.id, text, ...more });
const posted = async () => {
  const { json } = await say('Hello');
  return { channel: String(json.channel), ts: String(json.ts) };
};
const tokenThat = (state: 'revoked' | 'removed') => {
  const token = slack.tap.tokens.add(`xoxb-${state}-${slack.tap.state.nextId()}`, SCOPES);
  token.state = state;
  return token.token;
};

/** By the rule's id: what breaks it, and the error that Slack gives. */
const BROKEN: Readonly<Record<string, readonly [error: string, breaks: () => Promise<string>]>> = {
  'not-authed': ['not_authed', () => errorOf('chat.postMessage', {}, '')],
  'invalid-auth': ['invalid_auth', () => errorOf('views.publish', {}, 'xoxb-never-given')],
  'token-revoked': ['token_revoked', () => errorOf('chat.postMessage', {}, tokenThat('revoked'))],
  'account-inactive': ['account_inactive', () => errorOf('chat.postMessage', {}, tokenThat('removed'))],
  'token-expired': [
    'token_expired',
    () => {
      const { token } = slack.tap.tokens.rotating(SCOPES, slack.tap.clock.now());
      slack.tap.clock.pass(ROTATION_S * 1000);
      return errorOf('chat.postMessage', {}, token.token);
    },
  ],
  'missing-scope': ['missing_scope', () => errorOf('conversations.list')],
  'refresh-token-once': [
    'invalid_refresh_token',
    async () => {
      const { refresh } = slack.tap.tokens.rotating(SCOPES, slack.tap.clock.now());
      const exchange = () =>
        errorOf('oauth.v2.access', { grant_type: 'refresh_token', refresh_token: refresh }, '');
      return (await exchange()) || exchange();
    },
  ],
  'rate-per-conversation': [
    'rate_limited',
    async () => {
      for (let n = 0; n < 25; n += 1) expect((await say(`${n}`)).status).toBe(200);
      return (await say('one too many')).error;
    },
  ],
  'rate-per-method': [
    'ratelimited',
    async () => {
      for (let n = 0; n < 50; n += 1)
        expect((await call('conversations.open', { users: amira.id })).status).toBe(200);
      return errorOf('conversations.open', { users: amira.id });
    },
  ],
  'view-too-large': ['view_too_large', () => errorOf('views.open', { trigger_id: trigger(), view: heavy() })],
  'view-well-formed': [
    'invalid_arguments',
    () => errorOf('views.open', { trigger_id: trigger(), view: view({ title: plain('x'.repeat(25)) }) }),
  ],
  'trigger-known': ['invalid_trigger_id', () => errorOf('views.open', { trigger_id: '1.2.3', view: view() })],
  'trigger-used-once': [
    'exchanged_trigger_id',
    async () => {
      const trigger_id = trigger();
      await errorOf('views.open', { trigger_id, view: view() });
      return errorOf('views.open', { trigger_id, view: view() });
    },
  ],
  'trigger-three-seconds': [
    'expired_trigger_id',
    () => {
      const trigger_id = trigger();
      slack.tap.clock.pass(3_001);
      return errorOf('views.open', { trigger_id, view: view() });
    },
  ],
  'push-needs-a-view': ['not_found', () => errorOf('views.push', { trigger_id: trigger(), view: view() })],
  'stack-of-three': [
    'push_limit_reached',
    async () => {
      await open();
      for (let n = 2; n <= 3; n += 1) await errorOf('views.push', { trigger_id: trigger(), view: view() });
      return errorOf('views.push', { trigger_id: trigger(), view: view() });
    },
  ],
  'closed-view-is-gone': [
    'not_found',
    async () => {
      const { id } = await open();
      slack.tap.state.close(amira.id, 'all');
      return errorOf('views.update', { view_id: id, view: view() });
    },
  ],
  'hash-conflict': [
    'hash_conflict',
    async () => {
      const { id, hash } = await open();
      await errorOf('views.update', { view_id: id, hash, view: view() });
      return errorOf('views.update', { view_id: id, hash, view: view() });
    },
  ],
  'external-id-unique': [
    'duplicate_external_id',
    async () => {
      await open({ external_id: 'mine' });
      return errorOf('views.push', { trigger_id: trigger(), view: view({ external_id: 'mine' }) });
    },
  ],
  'no-text': ['no_text', async () => (await say('')).error],
  'blocks-well-formed': [
    'invalid_blocks',
    async () => (await say('x', { blocks: [{ type: 'header', text: plain('x'.repeat(151)) }] })).error,
  ],
  'msg-too-long': [
    'msg_too_long',
    async () => errorOf('chat.update', { ...(await posted()), text: 'x'.repeat(4_001) }),
  ],
  'msg-blocks-too-long': [
    'msg_blocks_too_long',
    async () => {
      const section = { type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(2_700) } };
      return (await say('x', { blocks: [section, section, section, section, section] })).error;
    },
  ],
  'user-not-found': ['user_not_found', () => errorOf('conversations.open', { users: 'U0NOBODY' })],
  'user-disabled': [
    'user_disabled',
    () => {
      slack.tap.settings.deactivated.add(amira.id);
      return errorOf('conversations.open', { users: amira.id });
    },
  ],
  'cannot-dm-bot': [
    'cannot_dm_bot',
    () => errorOf('conversations.open', { users: slack.workspace.botUserId }),
  ],
  'users-not-found': ['users_not_found', () => errorOf('users.lookupByEmail', { email: 'no@one.example' })],
  'channel-not-found': [
    'channel_not_found',
    () => errorOf('chat.postMessage', { channel: 'U0NOBODY', text: 'Hello' }),
  ],
  'not-in-channel': [
    'not_in_channel',
    () => errorOf('chat.postMessage', { channel: slack.workspace.foreignChannel.id, text: 'Hello' }),
  ],
  'message-not-found': [
    'message_not_found',
    async () => errorOf('chat.update', { ...(await posted()), ts: '1.000001', text: 'Hello' }),
  ],
  'cant-update-message': [
    'cant_update_message',
    async () => {
      const { channel } = await posted();
      const { ts } = slack.tap.state.posted(channel, '2.000002', { text: 'Mine' }, undefined, 'person');
      return errorOf('chat.update', { channel, ts, text: 'Hello' });
    },
  ],
  'edit-window-closed': [
    'edit_window_closed',
    async () => {
      const message = await posted();
      slack.tap.settings.editWindowMs = 5 * MINUTE_MS;
      slack.tap.clock.pass(6 * MINUTE_MS);
      return errorOf('chat.update', { ...message, text: 'Hello' });
    },
  ],
  'lone-surrogates': ['invalid_blocks', async () => (await say('half \ud83d')).error],
};

/** The emulator behind the twin knows these as well, so that without the rule it still says no. */
const KNOWN_TO_THE_EMULATOR = [
  'not-authed',
  'users-not-found',
  'no-text',
  'channel-not-found',
  'message-not-found',
  'user-not-found',
];

describe.each(Object.entries(BROKEN))('%s', (id, [error, breaks]) => {
  it(`is ${error}, by this rule`, async () => {
    expect(await breaks()).toBe(error);
    if (KNOWN_TO_THE_EMULATOR.includes(id)) return;
    slack.tap.state.close(amira.id, 'all');
    slack.tap.clock.pass(10 * MINUTE_MS);
    slack.tap.without.add(id);
    expect(await breaks()).not.toBe(error);
  });
});

describe('a submitted view', () => {
  const answers: Readonly<Record<string, readonly [status: number, body: unknown]>> = {
    'answer-with-200': [500, ''],
    'answer-empty-or-json': [200, 'OK'],
    'known-response-action': [200, { response_action: 'dance' }],
    'errors-not-empty': [200, { response_action: 'errors', errors: {} }],
    'error-keys': [200, { response_action: 'errors', errors: { elsewhere: 'Say more' } }],
    'answered-view': [200, { response_action: 'update' }],
    'answered-view-too-large': [200, { response_action: 'update', view: heavy() }],
    'answered-view-well-formed': [200, { response_action: 'update', view: view({ title: plain('') }) }],
  };
  it.each(Object.entries(answers))('fails by %s', async (id, [status, body]) => {
    const submitted = async () => {
      await open();
      app.answerWith(status, body);
      return (await amira.submit()).kind;
    };
    expect(await submitted()).toBe('failed');
    // Seen by its reader: the form is still there, with all that was typed.
    expect(amira.field('what').value).toBe('as it was');
    slack.tap.without.add(id);
    // The heavy view and the one with a bad title break two rules each.
    if (id === 'answered-view-too-large') slack.tap.without.add('answered-view-well-formed');
    expect(await submitted()).not.toBe('failed');
  });

  it('fails by answered-push-of-a-fourth', async () => {
    await open();
    for (let n = 2; n <= 3; n += 1) await errorOf('views.push', { trigger_id: trigger(), view: view() });
    app.answerWith(200, { response_action: 'push', view: view() });
    expect((await amira.submit()).kind).toBe('failed');
    slack.tap.without.add('answered-push-of-a-fourth');
    expect((await amira.submit()).kind).toBe('pushed');
  });

  it('fails when it is answered too late, and a command too', async () => {
    await open();
    app.answerWith(200, '', { takesMs: 3_001 });
    expect((await amira.submit()).kind).toBe('failed');
    await amira.command('/concern');
    expect(amira.toldBySlack.at(-1)).toBe('/concern failed with the error "operation_timeout"');
    slack.tap.without.add('answer-within-three-seconds');
    expect((await amira.submit()).kind).toBe('closed');
    app.answerWith(404, '');
    await amira.command('/concern');
    expect(amira.toldBySlack.at(-1)).toBe('/concern failed with the error "dispatch_failed"');
  });

  it('sends null for what nobody touched in an updated view, when its reader’s Slack is forgetful', async () => {
    const sent = async (): Promise<unknown> => {
      const { id } = await open();
      await web().views.update({ view_id: id, view: view() });
      app.answerWith(200, '');
      await amira.submit();
      return app.heard.at(-1);
    };
    const state = (value: string | null) => ({
      view: { state: { values: { what: { a: { type: 'plain_text_input', value } } } } },
    });
    expect(await sent()).toMatchObject(state('as it was'));
    amira.forgetful = true;
    expect(await sent()).toMatchObject(state(null));
  });
});

describe('an external select', () => {
  const select = (least?: number) =>
    view({
      blocks: [
        {
          type: 'input',
          block_id: 'who',
          label: plain('Who'),
          element: {
            type: 'external_select',
            action_id: 'people',
            initial_option: { text: plain('Jo Marsh'), value: 'jo' },
            ...(least !== undefined && { min_query_length: least }),
          },
        },
      ],
    });
  const option = (n: number) => ({ text: plain(`Dan Reed ${n}`), value: `dan-${n}` });
  const many = (count: number) => Array.from({ length: count }, (_, n) => option(n));

  it('asks once enough was typed, offers, and holds what was chosen', async () => {
    await open(select());
    app.answerWith(200, { options: many(100) });
    expect(amira.field('who').value).toBe('jo');
    const before = app.heard.length;
    expect(await amira.search('who', 'Da')).toEqual([]);
    expect(app.heard).toHaveLength(before);
    expect(await amira.search('who', 'Dan')).toHaveLength(100);
    expect(app.heard.at(-1)).toMatchObject({ type: 'block_suggestion', value: 'Dan', block_id: 'who' });
    await amira.choose('who', 'Dan', 'Dan Reed 7');
    expect(amira.field('who').value).toBe('dan-7');
    app.answerWith(200, { options: many(1) }, { takesMs: 3_001 });
    expect(await amira.search('who', 'Dan')).toEqual([]);
  });

  it.each([
    ['options-with-200', 500, 'gone'],
    ['options-at-most-100', 200, { options: many(101) }],
    ['options-well-formed', 200, { options: [{ text: plain('x'.repeat(76)), value: 'x' }] }],
  ])('offers nothing by %s', async (id, status, body) => {
    await open(select(1));
    app.answerWith(status, body);
    expect(await amira.search('who', 'D')).toEqual([]);
    expect(slack.tap.problems).not.toEqual([]);
    slack.tap.problems.length = 0;
    slack.tap.without.add(id);
    await amira.search('who', 'D');
    expect(slack.tap.problems).toEqual([]);
  });
});

describe('an address to answer to', () => {
  const address = () =>
    slack.tap.responseUrl({ user: amira.id, channel: slack.workspace.channel.id, ts: null });
  const use = async (url: string) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"text":"Hello"}',
    });
    return `${response.status} ${await response.text()}`;
  };

  it('is good five times, without a token', async () => {
    const url = address();
    for (let n = 0; n < 5; n += 1) expect(await use(url)).toBe('200 ok');
    expect(await use(url)).toBe('404 used_url');
    slack.tap.without.add('response-url-five-uses');
    expect(await use(url)).toBe('200 ok');
  });

  it('lives for half an hour', async () => {
    const url = address();
    slack.tap.clock.pass(31 * MINUTE_MS);
    expect(await use(url)).toBe('404 expired_url');
    slack.tap.without.add('response-url-thirty-minutes');
    expect(await use(url)).toBe('200 ok');
  });
});

describe('what Slack sends', () => {
  const tries = () => app.retries.splice(0);

  it('brings an event again that was not taken: at once, after a minute, after five', async () => {
    const { client } = slack.connect(app.eventsUrl);
    tries();
    app.answerWith(500, '');
    await client.event({ type: 'app_home_opened', user: amira.id });
    expect(tries()).toEqual([null, '1 http_error']);
    await client.retryEvents();
    expect(tries()).toEqual([]);
    slack.tap.clock.pass(MINUTE_MS);
    app.answerWith(200, '', { takesMs: 3_001 });
    await client.retryEvents();
    expect(tries()).toEqual(['2 http_error']);
    slack.tap.clock.pass(4 * MINUTE_MS);
    await client.retryEvents();
    expect(tries()).toEqual(['3 http_timeout']);
    slack.tap.clock.pass(60 * MINUTE_MS);
    await client.retryEvents();
    expect(tries()).toEqual([]);
    app.answerWith(500, '', { headers: { 'x-slack-no-retry': '1' } });
    await client.event({ type: 'app_home_opened', user: amira.id });
    expect(tries()).toEqual([null]);
  });

  it('ignores what a button, a shortcut and an event are answered with', async () => {
    const before = amira.messages().length;
    app.answerWith(200, { text: 'Look' });
    await amira.shortcut('raise');
    await amira.say('Hello');
    expect(amira.messages()).toHaveLength(before);
    await amira.command('/concern');
    expect(amira.lastMessage()).toMatchObject({ text: 'Look', ephemeral: true });
  });

  it('verifies an address, and looks whether a command’s is there', async () => {
    const { client } = slack.connect(app.eventsUrl);
    expect(await client.verifyUrl()).toBe(true);
    app.answerWith(200, 'something else', { challenge: false });
    expect(await client.verifyUrl()).toBe(false);
    expect((await client.sslCheck()).status).toBe(200);
  });

  it('names the workspace that somebody is of, and the Grid', async () => {
    const { user } = slack.connect(app.eventsUrl);
    app.answerWith(200, '');
    await user('ben').shortcut('raise');
    expect(app.heard.at(-1)).toMatchObject({
      team: { id: slack.workspace.teamId },
      user: { team_id: 'T0ELSEWHERE' },
      enterprise: { id: 'E0TRUST' },
    });
    await user('ben').command('/concern');
    expect(app.heard.at(-1)).toMatchObject({ enterprise_id: 'E0TRUST', team_id: slack.workspace.teamId });
  });

  it('names the scopes of the token, what was needed, and when to come again, or not', async () => {
    const refused = await call('conversations.list');
    expect(refused.headers.get('x-oauth-scopes')).toBe(SCOPES.join(','));
    expect(refused.json).toMatchObject({ needed: 'channels:read', provided: SCOPES.join(',') });
    for (let n = 0; n < 25; n += 1) await say(`${n}`);
    expect((await say('too many')).headers.get('retry-after')).toBe('1');
    slack.tap.settings.saysRetryAfter = false;
    const silent = await say('too many');
    expect([silent.status, silent.headers.get('retry-after')]).toEqual([429, null]);
    slack.tap.clock.pass(1_000);
    expect((await say('in time')).status).toBe(200);
  });

  it('exchanges a refresh token for a pair that works', async () => {
    const { token, refresh } = slack.tap.tokens.rotating(SCOPES, slack.tap.clock.now());
    slack.tap.clock.pass(ROTATION_S * 1000);
    expect(await errorOf('auth.test', {}, token.token)).toBe('token_expired');
    const { json } = await call(
      'oauth.v2.access',
      { grant_type: 'refresh_token', refresh_token: refresh },
      '',
    );
    expect(json).toMatchObject({ ok: true, expires_in: ROTATION_S });
    expect(json.refresh_token).not.toBe(refresh);
    expect(await errorOf('auth.test', {}, String(json.access_token))).toBe('');
  });
});

it('has an id of its own and a public source for each rule, and README.md lists them', () => {
  const rules = Object.values(RULES).flat();
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  for (const { source } of rules) expect(source).toMatch(/^https:\/\//);
  const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8');
  expect(readme).toContain(readmeTables());
  expect(readme).toContain(`${rules.length} rules`);
});
