// A token that Slack doesn't take: the start comes up all the same, and says so where one looks.
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { doctor } from '../../src/cli/doctor.js';
import { findOrganisationFile } from '../../src/config/organisation.js';
import { checkToken } from '../../src/bot/slack/token-check.js';
import { settingsOf } from '../../src/app/settings.js';
import { startApp } from '../../src/main.js';
import { type FreshDatabase, freshDatabase } from '../set-up/database.js';
import { freePort } from '../set-up/ports.js';
import type { Json } from './harness/json.js';
import { startSlack, type Slack } from './harness/slack.js';

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

const answers = (body: Json, more: { status?: number; delayMs?: number } = {}) => {
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
  const check = (apiUrl = slack.apiUrl) =>
    checkToken({ apiUrl, tokenOf: () => Promise.resolve('xoxb-test-app'), team: TEAM });
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

it('is told by sameday doctor, whose exit code says it too', { timeout: 60_000 }, async () => {
  const said = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const asked = async (apiUrl: string) => {
    said.mockClear();
    const code = await doctor({ ...environment, DATABASE_URL: database.url, SLACK_API_URL: apiUrl });
    return { code, last: said.mock.lastCall?.[0] as string };
  };
  answers(REFUSED);
  expect(await asked(slack.apiUrl)).toEqual({
    code: 1,
    last: expect.stringContaining('bad slack: Slack refuses'),
  });
  answers({ ok: true, team_id: TEAM });
  expect(await asked(slack.apiUrl)).toEqual({ code: 0, last: 'ok  slack' });
  const away = await asked(`http://127.0.0.1:${await freePort()}/api/`);
  expect(away).toEqual({ code: 0, last: expect.stringContaining('Slack does not answer') });
});
