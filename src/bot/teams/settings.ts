// What Teams is set up with.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { plainRow, setRow, type SettingGroup } from '../../config/setting-group.js';
import type { SettingReader } from '../../config/setting-reader.js';
import { hidingSecrets } from '../../config/secrets.js';
import type { BotSecret } from './token.js';

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export interface TeamsSettings {
  readonly appId: string;
  /** Null: the bot uses its certificate. */
  readonly appPassword: string | null;
  /** PEM text with the certificate and its private key; null: the bot uses its password. */
  readonly certificate: string | null;
  /** Null: a multi-tenant application. */
  readonly tenantId: string | null;
  /** Where the keys of Teams' signatures are; null: Microsoft's own. For tests, and national clouds. */
  readonly openIdUrl: string | null;
  /** Where the bot gets its tokens; null: Microsoft's own. */
  readonly loginUrl: string | null;
}

export const TEAMS: SettingGroup<TeamsSettings> = {
  names: [
    ...['MICROSOFT_APP_ID', 'MICROSOFT_APP_PASSWORD', 'MICROSOFT_TENANT_ID', 'MICROSOFT_CERTIFICATE_FILE'],
    ...['MICROSOFT_OPENID_URL', 'MICROSOFT_LOGIN_URL'],
  ],
  prefix: 'MICROSOFT_',
  credentials: ['MICROSOFT_APP_ID', 'MICROSOFT_APP_PASSWORD', 'MICROSOFT_CERTIFICATE_FILE'],
  read: readTeams,
  rows: (teams) => [
    plainRow('MICROSOFT_APP_ID', teams?.appId),
    setRow('MICROSOFT_APP_PASSWORD', teams?.appPassword),
    plainRow('MICROSOFT_TENANT_ID', teams?.tenantId),
  ],
};

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
  // Reported once, for the first of those that are set.
  const others = ['MICROSOFT_APP_PASSWORD', 'MICROSOFT_CERTIFICATE_FILE', 'MICROSOFT_TENANT_ID'];
  const given = [...others, 'MICROSOFT_OPENID_URL', 'MICROSOFT_LOGIN_URL'].find((name) => reader.has(name));
  if (given !== undefined) reader.needs(given, [['MICROSOFT_APP_ID', guid]]);
  if (appId === null || (appPassword === null && certificate === null)) return null;
  const teams = { appId, appPassword, certificate, tenantId, openIdUrl, loginUrl };
  return hidingSecrets(teams, ['appPassword', 'certificate']);
}

export const secretOf = ({ appPassword, certificate }: TeamsSettings): BotSecret =>
  certificate === null
    ? { kind: 'password', password: appPassword ?? '' }
    : { kind: 'certificate', pem: certificate };

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
