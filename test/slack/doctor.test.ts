// What `sameday doctor` says of Slack: the token, its scopes, the connection, and each person's id there.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { stringify } from 'yaml';
import { doctor } from '../../src/cli/doctor.js';
import { freshDatabase, type FreshDatabase } from '../set-up/database.js';
import { readRiverside } from '../set-up/live-world.js';
import { freePort } from '../set-up/ports.js';
import { startSlack, type Slack } from '../twins/slack/slack.js';
import { SCOPES } from './world.js';

let slack: Slack;
let database: FreshDatabase;
let file: string;
const lines: string[] = [];
beforeAll(async () => {
  const { yaml, entries } = readRiverside();
  const people = entries.map(({ id, name }) => ({ key: id, name, email: `${id}@x.example` }));
  slack = await startSlack({ people, scopes: SCOPES });
  await slack.startSocketMode();
  database = await freshDatabase();
  yaml.slack.team = slack.workspace.teamId;
  for (const entry of entries) entry.slack = slack.id(entry.id);
  file = join(mkdtempSync(join(tmpdir(), 'sameday-doctor-')), 'riverside.yaml');
  writeFileSync(file, stringify(yaml));
});
beforeEach(() => {
  lines.length = 0;
  vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
});
afterEach(() => {
  vi.restoreAllMocks();
  slack.tap.clearFaults();
  // So that no limit of one look is left for the next.
  slack.tap.clock.pass(60_000);
});
afterAll(async () => {
  await slack.stop();
  await database.drop();
});

const examine = (more: Readonly<Record<string, string>> = {}) =>
  doctor({
    ORGANISATION_FILE: file,
    DATA_DIR: 'not used',
    DATABASE_URL: database.url,
    SAMEDAY_KEY: Buffer.from('a key of thirty-two bytes for it').toString('base64'),
    SLACK_BOT_TOKEN: slack.workspace.botToken,
    SLACK_APP_TOKEN: 'xapp-test-app',
    SLACK_API_URL: slack.apiUrl,
    BANK_HOLIDAYS_URL: 'off',
    HOST: '127.0.0.1',
    PORT: '0',
    ...more,
  });
const ofSlack = () => lines.filter((line) => /slack/i.test(line) && !line.includes('give a second way'));
const isTo = (key: string) => (body: object) => (body as { users?: string }).users === slack.id(key);
const said = (error: string) => ({ status: 200, body: { ok: false, error } });

describe('sameday doctor, of Slack', { timeout: 60_000 }, () => {
  it('is content when all is well, having sent nobody anything', async () => {
    expect(await examine()).toBe(0);
    expect(ofSlack()).toEqual(['ok  slack']);
    expect(slack.tap.callsOf('chat.postMessage')).toEqual([]);
  });

  it('names everybody whom Slack does not know, or can not bring anything', async () => {
    const method = 'conversations.open';
    slack.tap.fault({ method, when: isTo('ben.ode'), ...said('user_not_found') });
    slack.tap.fault({ method, when: isTo('carol.west'), ...said('user_disabled') });
    slack.tap.fault({ method, when: isTo('jo.marsh'), ...said('cannot_dm_bot') });
    slack.tap.fault({ method, when: isTo('amira.khan'), status: 503 });
    expect(await examine()).toBe(1);
    expect(ofSlack().sort()).toEqual([
      '    note: slack: Amira Khan could not be looked at just now (http-503)',
      `bad slack: Ben Ode: ${slack.id('ben.ode')} isn’t in this workspace`,
      `bad slack: Carol West: ${slack.id('carol.west')} has been deactivated in Slack`,
      `bad slack: Jo Marsh: ${slack.id('jo.marsh')} is a bot`,
    ]);
  });

  it('waits as long as Slack asks, and then goes on', async () => {
    const limited = { method: 'conversations.open', when: isTo('ben.ode') };
    slack.tap.fault({ ...limited, status: 429, headers: { 'retry-after': '1' } });
    slack.tap.fault({ ...limited, ...said('user_not_found') });
    expect(await examine()).toBe(1);
    expect(ofSlack()).toEqual([`bad slack: Ben Ode: ${slack.id('ben.ode')} isn’t in this workspace`]);
  });

  it('names the scopes of the manifest that were not granted, once', async () => {
    const body = { ok: true, team_id: slack.workspace.teamId };
    slack.tap.fault({
      method: 'auth.test',
      status: 200,
      body,
      headers: { 'x-oauth-scopes': 'commands,im:history' },
    });
    slack.tap.fault({ method: 'conversations.open', times: 100, ...said('missing_scope') });
    expect(await examine()).toBe(1);
    expect(ofSlack()).toEqual([
      expect.stringMatching(/^bad slack: the token lacks chat:write, im:write: /),
      "bad slack: who is a member can't be asked (missing_scope)",
    ]);
  });

  it('says that the connection for events is refused', async () => {
    slack.tap.fault({ method: 'apps.connections.open', ...said('invalid_auth') });
    expect(await examine()).toBe(1);
    expect(ofSlack()).toEqual(['bad slack: it refuses SLACK_APP_TOKEN (invalid_auth)']);
  });

  it('says that the token is refused, and asks for nobody by it', async () => {
    slack.tap.calls.length = 0;
    slack.tap.fault({ method: 'auth.test', ...said('invalid_auth') });
    expect(await examine()).toBe(1);
    expect(ofSlack()).toEqual([expect.stringContaining('bad slack: Slack refuses the token')]);
    expect(slack.tap.callsOf('conversations.open')).toEqual([]);
  });

  it('takes a Slack that does not answer for a note: a start works without it', async () => {
    const SLACK_API_URL = `http://127.0.0.1:${await freePort()}/api/`;
    expect(await examine({ SLACK_API_URL })).toBe(0);
    expect(ofSlack()).toEqual([
      expect.stringContaining('note: slack: Slack does not answer'),
      expect.stringContaining('note: slack: no connection for events could be asked for just now'),
    ]);
  });
});
