// Slack by OAuth, through the running app: to Slack's consent page and back, removed, and installed again.
import pg from 'pg';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { person } from '../../src/escalation/case/concern.js';
import { personId } from '../../src/escalation/ids.js';
import { concern } from '../escalation/world.js';
import { readRiverside, startLiveWorld, type LiveWorld } from '../set-up/live-world.js';
import { sendSigned } from '../twins/slack/signed-request.js';
import { startSlack, type Slack } from '../twins/slack/slack.js';
import { SCOPES } from './world.js';

const PUBLIC_URL = 'https://sameday.riverside.example';
const BACK = `${PUBLIC_URL}/slack/oauth_redirect`;
let slack: Slack;
let world: LiveWorld;
beforeAll(async () => {
  const people = readRiverside().entries.map(({ id, name, email }) => ({
    key: id,
    name,
    email: email ?? `${id}@riverside.example`,
  }));
  slack = await startSlack({ people, scopes: SCOPES, redirectUris: [BACK] });
  world = await startLiveWorld({
    start: '2026-03-16 09:10',
    redis: false,
    people: (yaml, entries) => {
      yaml.slack.team = slack.workspace.teamId;
      for (const entry of entries) entry.slack = slack.id(entry.id);
    },
    environment: {
      PUBLIC_URL,
      SLACK_CLIENT_ID: slack.workspace.clientId,
      SLACK_CLIENT_SECRET: slack.workspace.clientSecret,
      SLACK_SIGNING_SECRET: slack.workspace.signingSecret,
      SLACK_API_URL: slack.apiUrl,
    },
  });
}, 120_000);
afterAll(async () => {
  await world.stop();
  await slack.stop();
});

interface WayBack {
  /** On our server, with Slack's code and our state. */
  readonly url: string;
  readonly cookie: string;
}

/** From our page to Slack's, where an administrator agrees. */
async function agree(): Promise<WayBack> {
  const there = await fetch(`${world.app.url}/slack/install`, { redirect: 'manual' });
  expect(there.status).toBe(302);
  const asked = new URL(there.headers.get('location') ?? '');
  expect(asked.pathname).toBe('/oauth/v2/authorize');
  expect(asked.searchParams.get('scope')).toBe(SCOPES.join(','));
  expect(asked.searchParams.get('redirect_uri')).toBe(BACK);
  const answer = await fetch(`${slack.tap.emulator.url}/oauth/v2/authorize/callback`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ ...Object.fromEntries(asked.searchParams), user_id: slack.id('ian.cope') }),
  });
  const back = new URL(answer.headers.get('location') ?? '');
  const cookie = (there.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  return { url: `${world.app.url}${back.pathname}${back.search}`, cookie };
}

const comeBack = async ({ url, cookie }: WayBack) => {
  const response = await fetch(url, { headers: { cookie } });
  return { status: response.status, headers: response.headers, text: await response.text() };
};

const ready = async () =>
  (await (await fetch(`${world.app.url}/readyz`)).json()) as {
    ready: boolean;
    dependencies: Record<string, { ok: boolean; say?: string }>;
  };
const slackIs = (what: object) =>
  vi.waitFor(async () => expect((await ready()).dependencies['slack']).toEqual(what), { timeout: 5_000 });
const NOT_INSTALLED = { ok: false, say: expect.stringContaining('/slack/install') as string };

const tell = (event: object, at: number) =>
  sendSigned(
    `${world.app.url}/slack/events`,
    slack.workspace.signingSecret,
    JSON.stringify({
      type: 'event_callback',
      team_id: slack.workspace.teamId,
      event_id: `Ev${at}`,
      event_time: Math.floor(at / 1000),
      event,
    }),
    'json',
  );

const lastToken = (method: string) => slack.tap.calls.findLast((call) => call.method === method)?.token;

async function rowsOfInstallations(): Promise<string> {
  const client = new pg.Client({ connectionString: world.database.url });
  await client.connect();
  const { rows } = await client.query<{ text: string }>(
    "select i::text || ' ' || encode(convert_to(i::text, 'UTF8'), 'escape') as text from installations i",
  );
  await client.end();
  return rows.map(({ text }) => text).join('\n');
}

it('says on /readyz that it is not installed yet, and is ready for all else', async () => {
  await slackIs(NOT_INSTALLED);
  expect((await ready()).ready).toBe(true);
});

it(
  'is installed by Slack’s consent page, and speaks with the token that it was given',
  { timeout: 60_000 },
  async () => {
    const back = await agree();
    const page = await comeBack(back);
    expect(page.status).toBe(200);
    expect(page.text).toContain('Sameday is installed');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    await slackIs({ ok: true });

    const { user } = slack.connect(`${world.app.url}/slack/events`);
    await user('amira.khan').command('/concern');
    await user('amira.khan').awaitModal();
    const token = lastToken('views.open') ?? '';
    expect(token).toMatch(/^xoxb-/);
    expect(token).not.toBe(slack.workspace.botToken);
    await world.app.casework.raise(person(personId('amira.khan')), 'r1', concern());
    await user('ben.ode').awaitMessage(/SD-/, 15_000);
    expect(lastToken('chat.postMessage')).toBe(token);

    // Encrypted, under a key that doesn't name the workspace.
    const rows = await rowsOfInstallations();
    expect(rows).not.toContain(token);
    expect(rows).not.toContain(slack.workspace.teamId);
    expect(world.log.join('\n')).not.toContain(token);

    // The way back is good for one time.
    const again = await comeBack(back);
    expect([again.status, again.text]).toEqual([400, expect.stringContaining('begin again')]);

    await world.restart();
    await slackIs({ ok: true });
  },
);

it('refuses a way back that did not begin here, in this browser, just now', { timeout: 30_000 }, async () => {
  const [mine, other] = [await agree(), await agree()];
  expect((await comeBack({ ...mine, cookie: other.cookie })).status).toBe(400);
  expect((await comeBack({ ...mine, cookie: '' })).status).toBe(400);
  const made = mine.url.replace(/state=[^&]*/, 'state=made-up');
  expect((await comeBack({ url: made, cookie: mine.cookie.replace(/=.*/, '=made-up') })).status).toBe(400);
  world.clock.moveTo(world.clock.now() + 11 * 60_000);
  expect((await comeBack(other)).status).toBe(400);
  const denied = `${world.app.url}/slack/oauth_redirect?error=access_denied`;
  expect((await comeBack({ url: denied, cookie: '' })).text).toContain('You said no');
});

it(
  'refuses any workspace but the organisation’s, and gives its token back',
  { timeout: 30_000 },
  async () => {
    const before = await rowsOfInstallations();
    slack.tap.fault({
      method: 'oauth.v2.access',
      status: 200,
      body: {
        ok: true,
        app_id: 'A0SAMEDAY',
        authed_user: { id: 'U0OTHER' },
        scope: SCOPES.join(','),
        token_type: 'bot',
        access_token: 'xoxb-of-another-workspace',
        bot_user_id: 'U0OTHERBOT',
        team: { id: 'T0OTHER', name: 'Another school' },
        enterprise: null,
        is_enterprise_install: false,
      },
    });
    slack.tap.fault({
      method: 'auth.test',
      status: 200,
      body: { ok: true, bot_id: 'B0OTHER', team_id: 'T0OTHER' },
    });
    const page = await comeBack(await agree());
    expect([page.status, page.text]).toEqual([403, expect.stringContaining('another workspace')]);
    expect(lastToken('apps.uninstall')).toBe('xoxb-of-another-workspace');
    // A state is used up; nothing else has changed.
    expect((await rowsOfInstallations()).length).toBeLessThanOrEqual(before.length);
    await slackIs({ ok: true });
  },
);

it.each([
  ['without all scopes', { scope: 'commands' }, 'Slack did not give chat:write, im:write, im:history'],
  [
    'for a whole Grid',
    { is_enterprise_install: true, team: null },
    'can’t be installed for a whole Enterprise Grid',
  ],
])('refuses an installation %s, with what to do', { timeout: 30_000 }, async (_, more, says) => {
  slack.tap.fault({
    method: 'oauth.v2.access',
    status: 200,
    body: {
      ok: true,
      app_id: 'A0SAMEDAY',
      authed_user: { id: 'U0ADMIN' },
      scope: SCOPES.join(','),
      token_type: 'bot',
      access_token: 'xoxb-of-no-use',
      bot_user_id: 'U0BOT',
      team: { id: slack.workspace.teamId, name: 'Riverside' },
      enterprise: { id: 'E0GRID', name: 'Grid' },
      is_enterprise_install: false,
      ...more,
    },
  });
  slack.tap.fault({
    method: 'auth.test',
    status: 200,
    body: { ok: true, bot_id: 'B0', url: 'https://grid.example/' },
  });
  const page = await comeBack(await agree());
  expect([page.status, page.text]).toEqual([400, expect.stringContaining(says)]);
  expect(lastToken('apps.uninstall')).toBe('xoxb-of-no-use');
  await slackIs({ ok: true });
});

it(
  'forgets the token when the app is removed, and works again once it is installed again',
  { timeout: 60_000 },
  async () => {
    const installedAt = world.clock.now();
    // A person's own token, and news that is older than the installation.
    const checks = () => slack.tap.calls.filter(({ method }) => method === 'auth.test').length;
    const before = checks();
    await tell({ type: 'tokens_revoked', tokens: { oauth: ['U1'], bot: [] } }, installedAt + 60_000);
    await tell({ type: 'app_uninstalled' }, installedAt - 3_600_000);
    // Slack is asked again whether it takes the token: it is still there.
    await vi.waitFor(() => expect(checks()).toBeGreaterThan(before), { timeout: 5_000 });
    await slackIs({ ok: true });
    expect((await tell({ type: 'app_uninstalled' }, installedAt + 61_000)).status).toBe(200);
    await slackIs(NOT_INSTALLED);
    await world.restart();
    await slackIs(NOT_INSTALLED);

    expect((await comeBack(await agree())).status).toBe(200);
    await slackIs({ ok: true });
    const second = slack.connect(`${world.app.url}/slack/events`).user('amira.khan');
    await second.command('/concern');
    await second.awaitModal();

    await tell({ type: 'tokens_revoked', tokens: { bot: ['U0SAMEDAYB'] } }, installedAt + 120_000);
    await slackIs(NOT_INSTALLED);
  },
);
