// The environment → typed settings. All problems are listed at once; nothing else reads the environment.
import { join, resolve } from 'node:path';
import type { Mode } from './organisation.js';
import { readKey } from './master-key.js';
import { packageRoot } from './package-root.js';
import { ConfigurationError, hint, nearest, type Problem } from './problems.js';
import { hidingSecrets } from './secrets.js';
import { readGroups, type GivenSettings, type SettingGroup } from './setting-group.js';
import { SettingReader } from './setting-reader.js';
import type { Environment } from './setting-reader.js';

const MODES = ['rehearsal', 'live'] as const;
const ROLES = ['all', 'web', 'worker'] as const;
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type ProcessRole = (typeof ROLES)[number];
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface OidcSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface Settings {
  /** As `MODE` says; without it, live with any platform's credentials, and otherwise a rehearsal. */
  readonly mode: Mode;
  /** What is somebody's own where nobody said that a rehearsal is meant: it would be played on, and mistaken for live. */
  readonly unmeant: readonly Problem[];
  readonly role: ProcessRole;
  readonly host: string;
  readonly port: number;
  /** Without a trailing slash. */
  readonly publicUrl: string;
  readonly organisationFile: string;
  readonly dataDir: string;
  readonly databaseUrl: string | null;
  readonly redisUrl: string | null;
  /** 32 bytes; null in a rehearsal, where `masterKeyOf` makes one. */
  readonly key: Buffer | null;
  /** The settings of a channel or of a service that some use. */
  readonly of: GivenSettings;
  readonly oidc: OidcSettings | null;
  readonly heartbeatUrl: string | null;
  /** Where new bank holidays are looked for, daily; null: nowhere, as in a rehearsal. */
  readonly bankHolidaysUrl: string | null;
  readonly logLevel: LogLevel;
  /** Sentences to print at start-up. */
  readonly warnings: readonly string[];
}

/** Beside those of the channels. */
const NAMES = [
  ...['ORGANISATION_FILE', 'DATA_DIR', 'DATABASE_URL', 'REDIS_URL', 'SAMEDAY_KEY', 'SAMEDAY_KEY_FILE'],
  ...['PUBLIC_URL', 'OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET', 'HEARTBEAT_URL'],
  ...['BANK_HOLIDAYS_URL', 'LOG_LEVEL', 'HOST', 'PORT', 'ROLE', 'MODE'],
];
/** A misspelt name that begins like this is surely meant for us. */
const PREFIXES = ['SAMEDAY_', 'OIDC_', 'ORGANISATION_', 'ORGANIZATION_'];

/** A name of others that differs from a long one of ours by so few letters is a slip. */
const LONG_NAME = 8;
const SLIPS = 2;

const DEFAULT_PORT = 3000;
const EXAMPLE = join(packageRoot(), 'organisations', 'riverside.yaml');
const BANK_HOLIDAYS = 'https://www.gov.uk/bank-holidays.json';

/**
 * @param groups what the channels read, each once
 * @throws ConfigurationError (`settings-refused`) with every problem: its name, what was expected, an example.
 */
export function readSettings(environment: Environment, groups: readonly SettingGroup<unknown>[]): Settings {
  const reader = new SettingReader(environment);
  const of = readGroups(groups, reader);
  const mode = readMode(reader, groups);
  const port = readPort(reader);
  const settings: Settings = {
    mode,
    unmeant: mode === 'rehearsal' && !reader.has('MODE') ? unmeantIn(reader) : [],
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
    of,
    oidc: readOidc(reader),
    heartbeatUrl: reader.url('HEARTBEAT_URL', ['http:', 'https:'], 'https://heartbeat.example/sameday', true),
    bankHolidaysUrl: readBankHolidaysUrl(reader, mode),
    logLevel: reader.choice('LOG_LEVEL', LOG_LEVELS, 'info'),
    warnings: warningsOf(environment, reader, { mode, groups }),
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

/** Half a set of credentials counts as live too, so that everything live needs is listed at once. */
function readMode(reader: SettingReader, groups: readonly SettingGroup<unknown>[]): Mode {
  const credentials = groups.flatMap((group) => group.credentials);
  const isGiven = credentials.some((name) => reader.has(name));
  const mode = reader.choice('MODE', MODES, isGiven ? 'live' : 'rehearsal');
  if (mode === 'live' && !isGiven) {
    reader.problems.add(
      'MODE',
      `live needs the credentials of a platform, and there are none: ${credentials.join(', ')}`,
    );
  }
  return mode;
}

function unmeantIn(reader: SettingReader): Problem[] {
  const file = reader.raw('ORGANISATION_FILE');
  const own = [
    ...['DATABASE_URL', 'SAMEDAY_KEY', 'SAMEDAY_KEY_FILE'].filter((name) => reader.has(name)),
    ...(file === null || resolve(file) === EXAMPLE ? [] : ['ORGANISATION_FILE']),
  ];
  return own.map((where) => ({
    where,
    what: 'is your own, but no platform’s credentials are given, so this would be a rehearsal that tells nobody. Give those of Slack or Teams, or MODE=rehearsal if you mean a rehearsal',
  }));
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
  return EXAMPLE;
}

function warningsOf(
  environment: Environment,
  reader: SettingReader,
  { mode, groups }: { mode: Mode; groups: readonly SettingGroup<unknown>[] },
): string[] {
  const names = [...NAMES, ...groups.flatMap((group) => group.names)];
  const prefixes = [...PREFIXES, ...groups.flatMap((group) => group.prefix ?? [])];
  const own = Object.keys(environment).filter((name) => !names.includes(name));
  const isPrefixed = (name: string): boolean => prefixes.some((prefix) => name.startsWith(prefix));
  const unknown = own
    .filter(isPrefixed)
    .map((name) => `There is no setting ${name}${hint(name, names) || '.'}`);
  // Shorter names are near to others' by chance: HOST is to HOME.
  const long = names.filter((name) => name.length >= LONG_NAME);
  for (const name of own.filter((name) => !isPrefixed(name) && reader.has(name))) {
    const near = nearest(name, long, SLIPS);
    if (near !== undefined) unknown.push(`${name} is no setting of ours: did you mean ${near}?`);
  }
  if (mode === 'live' && !reader.has('PUBLIC_URL')) {
    unknown.push(
      "PUBLIC_URL isn't set: links in messages lead to localhost, where nobody else can open them.",
    );
  }
  return unknown;
}
