// A token that Slack doesn't take: the start comes up all the same, and says so where one looks.
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { findOrganisationFile } from '../../src/config/organisation.js';
import { checkToken, seenOf } from '../../src/bot/slack/token-check.js';
import { settingsOf } from '../../src/app/settings.js';
import { startApp } from '../../src/main.js';
import { type FreshDatabase, freshDatabase } from '../set-up/database.js';
import { freePort } from '../set-up/ports.js';
import type { Json } from '../twins/slack/json.js';
import type { Fault } from '../twins/slack/tap.js';
import { startSlack, type Slack } from '../twins/slack/slack.js';

const TEAM = 'T0RIVERSIDE';
let slack: Slack;
let database: FreshDatabase;
beforeAll(async () => {
  slack = await startSlack({ people: [], scopes: ['chat:write'] });
  database = await freshDatabase();
});
afterAll(async () => {
  vi.restoreAllMocks();
  await slack.stop();
  await database.drop();
});

const answers = (body: Json, more: Partial<Fault> = {}) => {
  slack.tap.clearFaults();
  slack.tap.fault({ method: 'auth.test', times: 100, status: 200, body, ...more });
};
const REFUSED = { ok: false, error: 'invalid_auth' };

const environment = {
  ORGANISATION_FILE: findOrganisationFile('riverside'),
  DATA_DIR: 'not used',
  SAMEDAY_KEY: Buffer.from('a key of thirty-two bytes for it').toString('base64'),
  SLACK_BOT_TOKEN: 'xoxb-test-app',
  SLACK_SIGNING_SECRET: '8f742231b10e8888abcd99yyyzzz85a5',
  BANK_HOLIDAYS_URL: 'off',
  HOST: '127.0.0.1',
  PORT: '0',
};

it('tells a refusal, another workspace, an answer and silence apart', async () => {
  const check = async (apiUrl = slack.apiUrl) =>
    (await checkToken({ apiUrl, tokenOf: () => Promise.resolve('xoxb-test-app'), team: TEAM })).state;
  answers(REFUSED);
  expect(await check()).toBe('refused');
  answers({ ok: true, team_id: 'T0OTHER' });
  expect(await check()).toBe('other-workspace');
  answers({ ok: true, team_id: TEAM });
  expect(await check()).toBe('good');
  answers({ ok: false, error: 'internal_error' });
  expect(await check()).toBe('away');
  answers({}, { status: 503 });
  expect(await check()).toBe('away');
  expect(await check(`http://127.0.0.1:${await freePort()}/api/`)).toBe('away');
});

it('does not hold up a start, and /readyz says that it is wrong', { timeout: 60_000 }, async () => {
  answers(REFUSED, { delayMs: 1_500 });
  const settings = { ...environment, DATABASE_URL: database.url, SLACK_API_URL: slack.apiUrl };
  const app = await startApp({ settings: settingsOf(settings) });
  const ready = async () => (await (await fetch(`${app.url}/readyz`)).json()) as Record<string, unknown>;
  try {
    expect(await ready()).toMatchObject({ ready: true, dependencies: { slack: { ok: true } } });
    await vi.waitFor(
      async () =>
        expect(await ready()).toMatchObject({
          ready: true,
          dependencies: { slack: { ok: false, say: expect.stringContaining('refuses the token') as string } },
        }),
      { timeout: 10_000 },
    );
    expect(JSON.stringify(await ready())).not.toContain('xoxb');
  } finally {
    await app.stop();
  }
});

it('says which scopes of the manifest it lacks, if Slack says which it has', async () => {
  const check = () =>
    checkToken({ apiUrl: slack.apiUrl, tokenOf: () => Promise.resolve('xoxb-test-app'), team: TEAM });
  const granted = (scopes: string) =>
    answers({ ok: true, team_id: TEAM }, { headers: { 'x-oauth-scopes': scopes } });
  granted('commands,chat:write,im:write,im:history,users:read');
  expect(seenOf(await check())).toEqual({ ok: true });
  granted('commands,chat:write');
  expect(seenOf(await check())).toEqual({
    ok: true,
    say: expect.stringContaining('lacks im:write, im:history') as string,
  });
  granted('commands');
  expect(seenOf(await check())).toMatchObject({
    ok: false,
    say: expect.stringContaining('chat:write') as string,
  });
  answers({ ok: true, team_id: TEAM });
  expect(seenOf(await check())).toEqual({ ok: true });
});
