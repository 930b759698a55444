import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync, chmodSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { masterKeyOf, parseKey } from './master-key.js';
import { ConfigurationError } from './problems.js';
import { settingsOf } from '../app/settings.js';
import { NOTIFY } from '../bot/notify/settings.js';
import { SLACK } from '../bot/slack/settings.js';
import { SMTP } from '../bot/email/settings.js';
import { TEAMS } from '../bot/teams/settings.js';
import type { Environment } from './setting-reader.js';

const HEX = '0123456789abcdef'.repeat(4);
const GUID = '11111111-2222-3333-4444-555555555555';
const live = {
  ORGANISATION_FILE: 'school.yaml',
  SAMEDAY_KEY: HEX,
  PUBLIC_URL: 'https://sameday.school.example/',
};
const slack = { SLACK_BOT_TOKEN: 'xoxb-very-secret', SLACK_SIGNING_SECRET: 'signing-secret' };
const teams = { MICROSOFT_APP_ID: GUID, MICROSOFT_APP_PASSWORD: 'app-password-secret' };

function problemsOf(environment: Environment): string[] {
  try {
    settingsOf(environment);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    expect(error.code).toBe('settings-refused');
    return error.problems.map(({ where, what }) => `${where}: ${what}`);
  }
}

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'sameday-settings-'))));
afterAll(() => rmSync(folder, { recursive: true }));

describe('rehearsal or live', () => {
  test('with nothing set: a rehearsal on this machine, with the example trust', () => {
    const settings = settingsOf({});
    expect(settings).toMatchObject({
      mode: 'rehearsal',
      role: 'all',
      host: '127.0.0.1',
      port: 3000,
      publicUrl: 'http://localhost:3000',
      dataDir: join(process.cwd(), 'data'),
      databaseUrl: null,
      redisUrl: null,
      key: null,
      oidc: null,
      logLevel: 'info',
      warnings: [],
    });
    for (const group of [SLACK, TEAMS, SMTP, NOTIFY] as const) expect(settings.of<unknown>(group)).toBeNull();
    expect(settings.organisationFile).toMatch(/organisations\/riverside\.yaml$/);
  });

  test('MODE says which is meant', () => {
    expect(settingsOf({ ...live, ...slack, MODE: 'rehearsal' }).mode).toBe('rehearsal');
    expect(settingsOf({ ...live, ...slack, MODE: 'live' }).mode).toBe('live');
    expect(problemsOf({ ...live, MODE: 'live' }).join()).toMatch(
      /^MODE: live needs the credentials of a platform/,
    );
    expect(problemsOf({ MODE: 'production' }).join()).toMatch(/^MODE: /);
  });

  test('what is somebody’s own is no rehearsal by accident', () => {
    const unmeant = (environment: Environment) => settingsOf(environment).unmeant.map(({ where }) => where);
    const own = { DATABASE_URL: 'postgres://sameday@localhost/sameday', ...live };
    expect(unmeant(own)).toEqual(['DATABASE_URL', 'SAMEDAY_KEY', 'ORGANISATION_FILE']);
    expect(unmeant({ ...own, MODE: 'rehearsal' })).toEqual([]);
    expect(unmeant({ ...own, ...slack })).toEqual([]);
    expect(unmeant({})).toEqual([]);
    expect(unmeant({ ORGANISATION_FILE: 'organisations/riverside.yaml' })).toEqual([]);
  });

  test.each<[string, Environment]>([
    ['Slack over HTTP', slack],
    ['Slack by Socket Mode', { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' }],
    ['Slack by OAuth', { SLACK_CLIENT_ID: '1.2', SLACK_CLIENT_SECRET: 's', SLACK_SIGNING_SECRET: 's' }],
    ['Teams', teams],
  ])('%s is live, on every address', (_what, credentials) => {
    const settings = settingsOf({ ...live, ...credentials });
    expect(settings).toMatchObject({
      mode: 'live',
      host: '0.0.0.0',
      publicUrl: 'https://sameday.school.example',
    });
    expect(settings.organisationFile).toBe(join(process.cwd(), 'school.yaml'));
    expect(settings.key).toEqual(Buffer.from(HEX, 'hex'));
    expect(settingsOf({ ...live, ...credentials, HOST: '::1' }).host).toBe('::1');
  });

  test('live wants its own organisation and a key, and both are named', () => {
    expect(problemsOf(slack)).toEqual([
      expect.stringMatching(/^ORGANISATION_FILE: is missing: a live start needs .*like/),
      expect.stringMatching(/^SAMEDAY_KEY: is missing: a live start needs a key.*openssl rand -base64 32/),
    ]);
  });

  test('an empty setting is none', () => {
    expect(settingsOf({ SLACK_BOT_TOKEN: '', PORT: ' ', SAMEDAY_KEY: '' })).toMatchObject({
      mode: 'rehearsal',
      port: 3000,
    });
  });
});

describe('what is refused', () => {
  test.each<[string, Environment, RegExp]>([
    [
      'a bot token alone',
      { SLACK_BOT_TOKEN: 'xoxb-1' },
      /^SLACK_SIGNING_SECRET: is missing, though SLACK_BOT_TOKEN is set; .*or SLACK_APP_TOKEN/,
    ],
    [
      'a signing secret alone',
      { SLACK_SIGNING_SECRET: 's' },
      /^SLACK_BOT_TOKEN: is missing, though SLACK_SIGNING_SECRET/,
    ],
    [
      'an app token alone',
      { SLACK_APP_TOKEN: 'xapp-1' },
      /^SLACK_BOT_TOKEN: is missing, though SLACK_APP_TOKEN/,
    ],
    [
      'a client id alone',
      { SLACK_CLIENT_ID: '1.2', SLACK_SIGNING_SECRET: 's' },
      /^SLACK_CLIENT_SECRET: is missing/,
    ],
    [
      'OAuth without signing',
      { SLACK_CLIENT_ID: '1.2', SLACK_CLIENT_SECRET: 's' },
      /^SLACK_SIGNING_SECRET: is missing/,
    ],
    ['a client secret alone', { SLACK_CLIENT_SECRET: 's' }, /^SLACK_CLIENT_ID: is missing/],
    [
      'a token and OAuth',
      { ...slack, SLACK_CLIENT_ID: '1.2', SLACK_CLIENT_SECRET: 's' },
      /^SLACK_CLIENT_ID: is set, and SLACK_BOT_TOKEN too/,
    ],
    [
      'swapped tokens',
      { SLACK_BOT_TOKEN: 'xapp-1', SLACK_APP_TOKEN: 'xoxb-1' },
      /^SLACK_BOT_TOKEN: expected the bot's token .*like xoxb-/,
    ],
    ['an app id alone', { MICROSOFT_APP_ID: GUID }, /^MICROSOFT_APP_PASSWORD: is missing/],
    ['an app password alone', { MICROSOFT_APP_PASSWORD: 'p' }, /^MICROSOFT_APP_ID: is missing/],
    ['a tenant alone', { MICROSOFT_TENANT_ID: GUID }, /^MICROSOFT_APP_ID: is missing/],
    ['a login alone', { MICROSOFT_LOGIN_URL: 'https://login.example' }, /^MICROSOFT_APP_ID: is missing/],
    [
      'a password and a certificate',
      { ...teams, MICROSOFT_CERTIFICATE_FILE: import.meta.filename },
      /^MICROSOFT_APP_PASSWORD: is set, and MICROSOFT_CERTIFICATE_FILE too/,
    ],
    [
      'a password and a managed identity',
      { ...teams, MICROSOFT_MANAGED_IDENTITY: GUID },
      /^MICROSOFT_APP_PASSWORD: is set, and MICROSOFT_MANAGED_IDENTITY too/,
    ],
    [
      'a managed identity that is none',
      { MICROSOFT_APP_ID: GUID, MICROSOFT_MANAGED_IDENTITY: 'sameday' },
      /^MICROSOFT_MANAGED_IDENTITY: expected the client id/,
    ],
    [
      'a way to Teams that is none',
      { ...teams, TEAMS_CONNECTION: 'request' },
      /^TEAMS_CONNECTION: expected one of sdk, requests/,
    ],
    [
      'a file that holds no certificate',
      { MICROSOFT_APP_ID: GUID, MICROSOFT_CERTIFICATE_FILE: import.meta.filename },
      /^MICROSOFT_CERTIFICATE_FILE: .* can't be used; expected a PEM file/,
    ],
    [
      'an app id that is none',
      { ...teams, MICROSOFT_APP_ID: 'sameday' },
      /^MICROSOFT_APP_ID: expected .*, got "sameday"/,
    ],
    [
      'mail without a sender',
      { SMTP_URL: 'smtp://localhost' },
      /^MAIL_FROM: is missing, though SMTP_URL is set; .*like/,
    ],
    ['a sender without mail', { MAIL_FROM: 'a@b.example' }, /^SMTP_URL: is missing/],
    [
      'a sender that is none',
      { SMTP_URL: 'smtp://localhost', MAIL_FROM: 'Sameday' },
      /^MAIL_FROM: expected a sender like/,
    ],
    [
      'mail by the web',
      { SMTP_URL: 'https://mail.example', MAIL_FROM: 'a@b.example' },
      /^SMTP_URL: expected an address like smtps/,
    ],
    ['a Notify address alone', { NOTIFY_API_URL: 'http://localhost:1' }, /^NOTIFY_API_KEY: is missing/],
    [
      'a Notify key that is none',
      { NOTIFY_API_KEY: 'key' },
      /^NOTIFY_API_KEY: expected a GOV.UK Notify key like/,
    ],
    [
      'sign-in without a secret',
      { OIDC_ISSUER: 'https://id.example', OIDC_CLIENT_ID: 'c' },
      /^OIDC_CLIENT_SECRET: is missing, though OIDC_ISSUER/,
    ],
    ['sign-in without an issuer', { OIDC_CLIENT_SECRET: 's' }, /^OIDC_ISSUER: is missing/],
    ['a port', { PORT: '70000' }, /^PORT: expected a port like 3000 .*got "70000"/],
    [
      'a role',
      { ROLE: 'worke' },
      /^ROLE: expected one of all, web, worker, got "worke"; did you mean worker\?/,
    ],
    ['a log level', { LOG_LEVEL: 'loud' }, /^LOG_LEVEL: expected one of fatal, error/],
    [
      'a database',
      { DATABASE_URL: 'mysql://localhost' },
      /^DATABASE_URL: expected an address like postgres:/,
    ],
    ['a queue', { REDIS_URL: 'localhost:6379' }, /^REDIS_URL: expected an address like redis:/],
    ['an address', { PUBLIC_URL: 'sameday.example' }, /^PUBLIC_URL: expected an address like https:/],
    ['a heartbeat', { HEARTBEAT_URL: 'ping' }, /^HEARTBEAT_URL: expected/],
    ['a host', { HOST: 'a b' }, /^HOST: expected/],
    ['a short key', { SAMEDAY_KEY: 'abc' }, /^SAMEDAY_KEY: expected 32 random bytes as base64 or hex/],
    ['a key of zeros', { SAMEDAY_KEY: '0'.repeat(64) }, /^SAMEDAY_KEY: expected 32 random bytes/],
    [
      'two keys',
      { SAMEDAY_KEY: HEX, SAMEDAY_KEY_FILE: '/tmp/key' },
      /^SAMEDAY_KEY: is set, and SAMEDAY_KEY_FILE too/,
    ],
    [
      'a key file that is not there',
      { SAMEDAY_KEY_FILE: '/nonexistent/key' },
      /^SAMEDAY_KEY_FILE: .*can't be read \(ENOENT\)/,
    ],
  ])('%s', (_what, environment, expected) => {
    const found = problemsOf(environment);
    expect(
      found.some((each) => expected.test(each)),
      found.join('\n'),
    ).toBe(true);
  });

  test('everything at once', () => {
    const names = problemsOf({ PORT: 'x', ROLE: 'y', SLACK_BOT_TOKEN: 'xoxb-1', SMTP_URL: 'smtp://a' }).map(
      (each) => each.split(':')[0],
    );
    expect(names.sort()).toEqual([
      'MAIL_FROM',
      'ORGANISATION_FILE',
      'PORT',
      'ROLE',
      'SAMEDAY_KEY',
      'SLACK_SIGNING_SECRET',
    ]);
  });
});

describe('secrets', () => {
  test('stand in no message, however wrong they are', () => {
    const canary = 'c4n4ry';
    const environment = {
      SLACK_BOT_TOKEN: `xapp-${canary}`,
      SLACK_APP_TOKEN: `xoxb-${canary}`,
      SLACK_SIGNING_SECRET: `xoxb-${canary}`,
      NOTIFY_API_KEY: canary,
      SAMEDAY_KEY: canary,
      DATABASE_URL: `mysql://user:${canary}@localhost`,
      REDIS_URL: `http://:${canary}@localhost`,
      SMTP_URL: `http://user:${canary}@localhost`,
      HEARTBEAT_URL: `ftp://${canary}`,
    };
    const message = problemsOf(environment).join('\n');
    for (const name of Object.keys(environment)) expect(message).toContain(`${name}: expected`);
    expect(message).not.toContain(canary);
  });

  test('are hidden when settings are printed, in part or whole', () => {
    const settings = settingsOf({
      ...live,
      ...slack,
      ...teams,
      DATABASE_URL: 'postgres://u:db-secret@localhost/x',
      REDIS_URL: 'redis://:redis-secret@localhost',
      SMTP_URL: 'smtp://u:mail-secret@localhost',
      MAIL_FROM: 'a@b.example',
      OIDC_ISSUER: 'https://id.example',
      OIDC_CLIENT_ID: 'client',
      OIDC_CLIENT_SECRET: 'oidc-secret',
      NOTIFY_API_KEY: `notify-secret-${GUID}-${GUID}`,
      NOTIFY_TEXT_TEMPLATE: GUID,
      HEARTBEAT_URL: 'https://beat.example/heart-secret',
    });
    const { of, oidc } = settings;
    const printed = [settings, of(SLACK), of(TEAMS), of(SMTP), oidc, of(NOTIFY)]
      .map((each) => JSON.stringify(each) + inspect(each))
      .join();
    expect(printed).not.toMatch(/-secret|very-secret|0123456789abcdef|48, 49|01 23 45/);
    expect(printed).toContain('[secret]');
    expect(of(SLACK)?.botToken).toBe('xoxb-very-secret');
    expect(settings.databaseUrl).toContain('db-secret');
  });
});

test('misspelt names and missing links are warned of', () => {
  const { warnings } = settingsOf({
    ...live,
    ...slack,
    PUBLIC_URL: '',
    SLACK_SINGING_SECRET: 's',
    PATH: '/bin',
    HOME: '/root',
    DATABSE_URL: 'postgres://db.example/sameday',
    PUBLIC_ULR: 'https://sameday.school.example',
    SMTP_ULR: '',
  });
  expect(warnings).toEqual([
    'There is no setting SLACK_SINGING_SECRET; did you mean SLACK_SIGNING_SECRET?',
    'DATABSE_URL is no setting of ours: did you mean DATABASE_URL?',
    'PUBLIC_ULR is no setting of ours: did you mean PUBLIC_URL?',
    expect.stringMatching(/^PUBLIC_URL isn't set/),
  ]);
});

describe('the master key', () => {
  const bytes = Buffer.from(HEX, 'hex');
  test.each([
    ['hex', HEX],
    ['upper-case hex', HEX.toUpperCase()],
    ['base64', bytes.toString('base64')],
    ['base64 without padding', bytes.toString('base64').replace('=', '')],
    ['base64url', bytes.toString('base64url')],
    ['with a line end', `${HEX}\n`],
  ])('is read as %s', (_form, text) => {
    expect(parseKey(text)).toEqual(bytes);
  });

  test.each([
    HEX.slice(1),
    `${HEX}0`,
    bytes.subarray(1).toString('base64'),
    'g'.repeat(64),
    'A'.repeat(43),
    '',
  ])('is not %j', (text) => {
    expect(parseKey(text)).toBeUndefined();
  });

  test('from a file', () => {
    const file = join(folder, 'given.key');
    writeFileSync(file, `${bytes.toString('base64')}\n`);
    expect(settingsOf({ SAMEDAY_KEY_FILE: file }).key).toEqual(bytes);
    writeFileSync(file, 'not a key');
    expect(problemsOf({ SAMEDAY_KEY_FILE: file })[0]).toMatch(
      /^SAMEDAY_KEY_FILE: .* doesn't hold 32 random bytes/,
    );
  });

  test('is made once, readable by its owner alone, with a warning', () => {
    const dataDir = join(folder, 'new', 'data');
    const first = masterKeyOf({ key: null, dataDir });
    expect(first.key).toHaveLength(32);
    expect(first.warning).toMatch(/A master key was made: .*master\.key\..*Keep a copy/);
    expect(first.warning).not.toContain(readFileSync(join(dataDir, 'master.key'), 'utf8').trim());
    expect(statSync(join(dataDir, 'master.key')).mode & 0o777).toBe(0o600);
    expect(readdirSync(dataDir)).toEqual(['master.key']);
    expect(masterKeyOf({ key: null, dataDir })).toEqual({ key: first.key, warning: null });
    chmodSync(join(dataDir, 'master.key'), 0o644);
    expect(masterKeyOf({ key: null, dataDir }).warning).toMatch(/is closed now/);
    expect(statSync(join(dataDir, 'master.key')).mode & 0o777).toBe(0o600);
  });

  test('a damaged one is never replaced', () => {
    const dataDir = mkdtempSync(join(folder, 'damaged-'));
    writeFileSync(join(dataDir, 'master.key'), 'half a ke');
    expect(() => masterKeyOf({ key: null, dataDir })).toThrow(ConfigurationError);
    expect(readFileSync(join(dataDir, 'master.key'), 'utf8')).toBe('half a ke');
  });

  test('a given one is used as it is, and nothing is written', () => {
    const dataDir = join(folder, 'unused');
    expect(masterKeyOf({ key: bytes, dataDir })).toEqual({ key: bytes, warning: null });
    expect(() => statSync(dataDir)).toThrow(/ENOENT/);
  });
});
