// The environment → typed settings. All problems are listed at once; nothing else reads the environment.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Mode } from './organisation.js';
import { readKey } from './master-key.js';
import { packageRoot } from './package-root.js';
import { ConfigurationError, hint } from './problems.js';
import { hidingSecrets } from './secrets.js';
import { SettingReader } from './setting-reader.js';
import type { Environment } from './setting-reader.js';

const ROLES = ['all', 'web', 'worker'] as const;
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type Role = (typeof ROLES)[number];
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface SlackSettings {
  /** One workspace by its token, or many by OAuth. */
  readonly botToken: string | null;
  /** Requests over HTTP are signed with it. */
  readonly signingSecret: string | null;
  /** Socket Mode, which needs no address of ours. */
  readonly appToken: string | null;
  readonly clientId: string | null;
  readonly clientSecret: string | null;
  readonly apiUrl: string | null;
}

export interface TeamsSettings {
  readonly appId: string;
  /** Null: the bot shows its certificate. */
  readonly appPassword: string | null;
  /** PEM text with the certificate and its private key; null: the bot shows its password. */
  readonly certificate: string | null;
  /** Null: an application of many tenants. */
  readonly tenantId: string | null;
  /** Where the keys of Teams' signatures are; null: Microsoft's own. For tests, and clouds of their own. */
  readonly openIdUrl: string | null;
  /** Where the bot gets its tokens; null: Microsoft's own. */
  readonly loginUrl: string | null;
}

export interface OidcSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface Settings {
  /** Without any platform's credentials a rehearsal only; with some, live. */
  readonly mode: Mode;
  readonly role: Role;
  readonly host: string;
  readonly port: number;
  /** Without a slash at its end. */
  readonly publicUrl: string;
  readonly organisationFile: string;
  readonly dataDir: string;
  readonly databaseUrl: string | null;
  readonly redisUrl: string | null;
  /** 32 bytes; null in a rehearsal, where `masterKeyOf` makes one. */
  readonly key: Buffer | null;
  readonly slack: SlackSettings | null;
  readonly teams: TeamsSettings | null;
  readonly smtp: { readonly url: string; readonly from: string } | null;
  readonly notify: {
    readonly apiKey: string;
    readonly apiUrl: string | null;
    /** Ids of the service's templates, whose texts docs/post.md gives; null: not sent that way. */
    readonly textTemplate: string | null;
    readonly emailTemplate: string | null;
  } | null;
  readonly oidc: OidcSettings | null;
  readonly heartbeatUrl: string | null;
  /** Where new bank holidays are looked for, daily; null: nowhere, as in a rehearsal. */
  readonly bankHolidaysUrl: string | null;
  readonly logLevel: LogLevel;
  /** Sentences to print at the start. */
  readonly warnings: readonly string[];
}

const NAMES = [
  ...['ORGANISATION_FILE', 'DATA_DIR', 'DATABASE_URL', 'REDIS_URL', 'SAMEDAY_KEY', 'SAMEDAY_KEY_FILE'],
  ...['PUBLIC_URL', 'SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET', 'SLACK_APP_TOKEN', 'SLACK_CLIENT_ID'],
  ...['SLACK_CLIENT_SECRET', 'SLACK_API_URL', 'MICROSOFT_APP_ID', 'MICROSOFT_APP_PASSWORD'],
  ...['MICROSOFT_TENANT_ID', 'MICROSOFT_CERTIFICATE_FILE', 'MICROSOFT_OPENID_URL', 'MICROSOFT_LOGIN_URL'],
  ...['SMTP_URL', 'MAIL_FROM', 'NOTIFY_API_KEY', 'NOTIFY_API_URL', 'NOTIFY_TEXT_TEMPLATE'],
  ...['NOTIFY_EMAIL_TEMPLATE', 'OIDC_ISSUER'],
  ...[
    'OIDC_CLIENT_ID',
    'OIDC_CLIENT_SECRET',
    'HEARTBEAT_URL',
    'BANK_HOLIDAYS_URL',
    'LOG_LEVEL',
    'HOST',
    'PORT',
    'ROLE',
  ],
];
/** A misspelt name with one of these beginnings is surely meant for us. */
const OWN_NAME = /^(?:SAMEDAY|SLACK|MICROSOFT|OIDC|NOTIFY|ORGANISATION|ORGANIZATION)_/;

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const NOTIFY_KEY =
  /^.+-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const MAIL_FROM = /^(?:[^<>@]*<[^\s@<>]+@[^\s@<>]+>|[^\s@<>]+@[^\s@<>]+)$/;
const DEFAULT_PORT = 3000;
const BANK_HOLIDAYS = 'https://www.gov.uk/bank-holidays.json';

/**
 * @throws ConfigurationError (`settings-refused`) with every problem: its name, what was expected, an example.
 */
export function readSettings(environment: Environment): Settings {
  const reader = new SettingReader(environment);
  const slack = readSlack(reader);
  const teams = readTeams(reader);
  const mode = modeOf(reader);
  const port = readPort(reader);
  const settings: Settings = {
    mode,
    role: reader.choice('ROLE', ROLES, 'all'),
    host: readHost(reader, mode),
    port,
    publicUrl: readPublicUrl(reader) ?? `http://localhost:${port}`,
    organisationFile: readOrganisationFile(reader, mode),
    dataDir: resolve(reader.raw('DATA_DIR') ?? 'data'),
    databaseUrl: reader.url(
      'DATABASE_URL',
      ['postgres:', 'postgresql:'],
      'postgres://sameday@localhost/sameday',
      true,
    ),
    redisUrl: reader.url('REDIS_URL', ['redis:', 'rediss:'], 'redis://localhost:6379', true),
    key: readKey(reader, mode),
    slack,
    teams,
    smtp: readSmtp(reader),
    notify: readNotify(reader),
    oidc: readOidc(reader),
    heartbeatUrl: reader.url('HEARTBEAT_URL', ['http:', 'https:'], 'https://heartbeat.example/sameday', true),
    bankHolidaysUrl: readBankHolidaysUrl(reader, mode),
    logLevel: reader.choice('LOG_LEVEL', LOG_LEVELS, 'info'),
    warnings: warningsOf(environment, reader, mode),
  };
  if (reader.problems.found.length > 0) {
    throw new ConfigurationError(
      'settings-refused',
      "Sameday can't start with these settings:",
      reader.problems.found,
    );
  }
  return hidingSecrets(settings, ['key', 'databaseUrl', 'redisUrl', 'heartbeatUrl']);
}

/** Half a set of credentials is meant as live too, so that what live needs is listed in the same go. */
function modeOf(reader: SettingReader): Mode {
  const credentials = ['SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET', 'SLACK_APP_TOKEN', 'SLACK_CLIENT_ID'];
  const more = [
    'SLACK_CLIENT_SECRET',
    'MICROSOFT_APP_ID',
    'MICROSOFT_APP_PASSWORD',
    'MICROSOFT_CERTIFICATE_FILE',
  ];
  return [...credentials, ...more].some((name) => reader.has(name)) ? 'live' : 'rehearsal';
}

function readSlack(reader: SettingReader): SlackSettings | null {
  const bot = "the bot's token from OAuth & Permissions, like xoxb-1234-abcd";
  const app = 'an app-level token for Socket Mode, like xapp-1-A123-abcd';
  const signing = "the app's signing secret from Basic Information, like 8f742231b10e8888abcd99yyyzzz85a5";
  const client = "the app's client secret, like 7e16e4150ec1b2a7bcd9a9e7df4a5d1e";
  const slack: SlackSettings = {
    botToken: reader.secret('SLACK_BOT_TOKEN', bot, (value) => !/^(?:xapp|xoxp)-/.test(value)),
    signingSecret: reader.secret('SLACK_SIGNING_SECRET', signing, (value) => !/^xox|^xapp-/.test(value)),
    appToken: reader.secret('SLACK_APP_TOKEN', app, (value) => !value.startsWith('xox')),
    clientId: reader.raw('SLACK_CLIENT_ID'),
    clientSecret: reader.secret('SLACK_CLIENT_SECRET', client),
    apiUrl: reader.url('SLACK_API_URL', ['http:', 'https:'], 'https://slack.com/api/'),
  };
  if (reader.has('SLACK_BOT_TOKEN') && reader.has('SLACK_CLIENT_ID')) {
    const what =
      'is set, and SLACK_BOT_TOKEN too: expected a token for one workspace, or OAuth for many, not both';
    reader.problems.add('SLACK_CLIENT_ID', what);
  } else if (
    reader.has('SLACK_BOT_TOKEN') &&
    !reader.has('SLACK_SIGNING_SECRET') &&
    !reader.has('SLACK_APP_TOKEN')
  ) {
    const what = `is missing, though SLACK_BOT_TOKEN is set; expected ${signing}, or SLACK_APP_TOKEN: ${app}`;
    reader.problems.add('SLACK_SIGNING_SECRET', what);
  }
  reader.needs('SLACK_APP_TOKEN', [['SLACK_BOT_TOKEN', bot]]);
  reader.needs('SLACK_CLIENT_ID', [
    ['SLACK_CLIENT_SECRET', client],
    ['SLACK_SIGNING_SECRET', signing],
  ]);
  reader.needs('SLACK_CLIENT_SECRET', [
    ['SLACK_CLIENT_ID', "the app's client id, like 1234567890.1234567890"],
  ]);
  for (const name of ['SLACK_SIGNING_SECRET', 'SLACK_API_URL']) {
    if (!reader.has('SLACK_CLIENT_ID')) reader.needs(name, [['SLACK_BOT_TOKEN', bot]]);
  }
  if (slack.botToken === null && slack.clientId === null) return null;
  return hidingSecrets(slack, ['botToken', 'signingSecret', 'appToken', 'clientSecret']);
}

function readTeams(reader: SettingReader): TeamsSettings | null {
  const guid = "the bot's application id, like 11111111-2222-3333-4444-555555555555";
  const password = "the application's client secret, like abc8Q~defghijklmnop";
  const isGuid = (value: string) => GUID.test(value);
  const appId = reader.read('MICROSOFT_APP_ID', { expected: guid, accepts: isGuid });
  const appPassword = reader.secret('MICROSOFT_APP_PASSWORD', password);
  const certificate = readCertificate(reader);
  const tenant = 'the id of the directory, like 11111111-2222-3333-4444-555555555555';
  const tenantId = reader.read('MICROSOFT_TENANT_ID', { expected: tenant, accepts: isGuid });
  const openIdUrl = reader.url('MICROSOFT_OPENID_URL', ['http:', 'https:'], TEAMS_KEYS);
  const loginUrl = reader.url(
    'MICROSOFT_LOGIN_URL',
    ['http:', 'https:'],
    'https://login.microsoftonline.com',
  );
  if (!reader.has('MICROSOFT_CERTIFICATE_FILE')) {
    reader.needs('MICROSOFT_APP_ID', [['MICROSOFT_APP_PASSWORD', password]]);
  } else if (reader.has('MICROSOFT_APP_PASSWORD')) {
    const what = 'is set, and MICROSOFT_CERTIFICATE_FILE too: expected one of the two';
    reader.problems.add('MICROSOFT_APP_PASSWORD', what);
  }
  // Said once, for the first of those that are set.
  const others = ['MICROSOFT_APP_PASSWORD', 'MICROSOFT_CERTIFICATE_FILE', 'MICROSOFT_TENANT_ID'];
  const given = [...others, 'MICROSOFT_OPENID_URL', 'MICROSOFT_LOGIN_URL'].find((name) => reader.has(name));
  if (given !== undefined) reader.needs(given, [['MICROSOFT_APP_ID', guid]]);
  if (appId === null || (appPassword === null && certificate === null)) return null;
  const teams = { appId, appPassword, certificate, tenantId, openIdUrl, loginUrl };
  return hidingSecrets(teams, ['appPassword', 'certificate']);
}

const TEAMS_KEYS = 'https://login.botframework.com/v1/.well-known/openidconfiguration';

/** The text of the file, once it holds a certificate and the private key that belongs to it. */
function readCertificate(reader: SettingReader): string | null {
  const file = reader.raw('MICROSOFT_CERTIFICATE_FILE');
  if (file === null) return null;
  try {
    const pem = readFileSync(file, 'utf8');
    if (new X509Certificate(pem).checkPrivateKey(createPrivateKey(pem))) return pem;
  } catch {
    // Whatever it is, the answer is the same.
  }
  const what = `${file} can't be used; expected a PEM file with a certificate and its private key (RSA, no passphrase)`;
  reader.problems.add('MICROSOFT_CERTIFICATE_FILE', what);
  return null;
}

function readSmtp(reader: SettingReader): Settings['smtp'] {
  const url = reader.url('SMTP_URL', ['smtp:', 'smtps:'], 'smtps://user:password@mail.example:465', true);
  const example = 'Sameday <sameday@school.example>';
  const from = reader.read('MAIL_FROM', {
    expected: `a sender like ${example}`,
    accepts: (value) => MAIL_FROM.test(value),
  });
  reader.needs('SMTP_URL', [['MAIL_FROM', `a sender like ${example}`]]);
  reader.needs('MAIL_FROM', [['SMTP_URL', 'an address like smtps://user:password@mail.example:465']]);
  return url === null || from === null ? null : hidingSecrets({ url, from }, ['url']);
}

function readNotify(reader: SettingReader): Settings['notify'] {
  const expected =
    'a GOV.UK Notify key like live-<service id>-<secret>, both as 11111111-2222-3333-4444-555555555555';
  const apiKey = reader.secret('NOTIFY_API_KEY', expected, (value) => NOTIFY_KEY.test(value));
  const apiUrl = reader.url(
    'NOTIFY_API_URL',
    ['http:', 'https:'],
    'https://api.notifications.service.gov.uk',
  );
  const template =
    'the id of a template, like 11111111-2222-3333-4444-555555555555 (docs/post.md has its text)';
  const [textTemplate, emailTemplate] = ['NOTIFY_TEXT_TEMPLATE', 'NOTIFY_EMAIL_TEMPLATE'].map((name) =>
    reader.read(name, { expected: template, accepts: (value) => GUID.test(value) }),
  );
  const others = ['NOTIFY_API_URL', 'NOTIFY_TEXT_TEMPLATE', 'NOTIFY_EMAIL_TEMPLATE'];
  const given = others.find((name) => reader.has(name));
  if (given !== undefined) reader.needs(given, [['NOTIFY_API_KEY', expected]]);
  if (reader.has('NOTIFY_API_KEY') && !reader.has('NOTIFY_EMAIL_TEMPLATE')) {
    reader.needs('NOTIFY_API_KEY', [['NOTIFY_TEXT_TEMPLATE', template]]);
  }
  if (apiKey === null) return null;
  const notify = { apiKey, apiUrl, textTemplate: textTemplate ?? null, emailTemplate: emailTemplate ?? null };
  return hidingSecrets(notify, ['apiKey']);
}

function readOidc(reader: SettingReader): OidcSettings | null {
  const example = 'https://login.microsoftonline.com/<tenant>/v2.0';
  const needed = [
    ['OIDC_ISSUER', `an address like ${example}`],
    ['OIDC_CLIENT_ID', 'the client id that the issuer gave'],
    ['OIDC_CLIENT_SECRET', 'the client secret that the issuer gave'],
  ] as const;
  const issuer = reader.url('OIDC_ISSUER', ['http:', 'https:'], example);
  const clientId = reader.raw('OIDC_CLIENT_ID');
  const clientSecret = reader.raw('OIDC_CLIENT_SECRET');
  const given = needed.find(([name]) => reader.has(name));
  if (given !== undefined) reader.needs(given[0], needed);
  if (issuer === null || clientId === null || clientSecret === null) return null;
  return hidingSecrets({ issuer, clientId, clientSecret }, ['clientSecret']);
}

function readBankHolidaysUrl(reader: SettingReader, mode: Mode): string | null {
  if (reader.raw('BANK_HOLIDAYS_URL') === 'off') return null;
  const given = reader.url('BANK_HOLIDAYS_URL', ['http:', 'https:'], `${BANK_HOLIDAYS} (or off)`);
  return mode === 'live' ? (given ?? BANK_HOLIDAYS) : null;
}

function readPort(reader: SettingReader): number {
  const accepts = (value: string) => /^\d{1,5}$/.test(value) && Number(value) <= 65_535;
  return Number(
    reader.read('PORT', { expected: 'a port like 3000 (0: any that is free)', accepts }) ?? DEFAULT_PORT,
  );
}

/** A rehearsal stays on this machine: it has no sign-in. */
function readHost(reader: SettingReader, mode: Mode): string {
  const accepts = (value: string) => /^[\w.:-]+$/.test(value);
  const host = reader.read('HOST', { expected: 'an address to listen on, like 127.0.0.1', accepts });
  return host ?? (mode === 'live' ? '0.0.0.0' : '127.0.0.1');
}

function readPublicUrl(reader: SettingReader): string | null {
  const url = reader.url('PUBLIC_URL', ['http:', 'https:'], 'https://sameday.school.example');
  if (url !== null && (new URL(url).search !== '' || new URL(url).hash !== '')) {
    reader.problems.add(
      'PUBLIC_URL',
      'expected an address without ? and #, like https://sameday.school.example',
    );
  }
  return url?.replace(/\/+$/, '') ?? null;
}

function readOrganisationFile(reader: SettingReader, mode: Mode): string {
  const file = reader.raw('ORGANISATION_FILE');
  if (file !== null) return resolve(file);
  if (mode === 'live') {
    const what =
      'is missing: a live start needs the file of your organisation, like /etc/sameday/school.yaml';
    reader.problems.add('ORGANISATION_FILE', what);
  }
  return join(packageRoot(), 'organisations', 'riverside.yaml');
}

function warningsOf(environment: Environment, reader: SettingReader, mode: Mode): string[] {
  const unknown = Object.keys(environment)
    .filter((name) => OWN_NAME.test(name) && !NAMES.includes(name))
    .map((name) => `There is no setting ${name}${hint(name, NAMES) || '.'}`);
  if (mode === 'live' && !reader.has('PUBLIC_URL')) {
    unknown.push(
      "PUBLIC_URL isn't set: links in messages lead to localhost, where nobody else can open them.",
    );
  }
  return unknown;
}
