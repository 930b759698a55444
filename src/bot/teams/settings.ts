// What Teams is set up with.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { plainRow, setRow, type SettingGroup } from '../../config/setting-group.js';
import type { SettingReader } from '../../config/setting-reader.js';
import { hidingSecrets } from '../../config/secrets.js';
import type { ConnectionKind } from './connection.js';
import type { ManagedIdentity } from './managed-identity.js';
import type { BotSecret } from './token.js';

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export interface TeamsSettings {
  readonly appId: string;
  /** One of the three is set. */
  readonly appPassword: string | null;
  /** PEM text with the certificate and its private key. */
  readonly certificate: string | null;
  /** What Azure has assigned to this machine: the bot itself, or an identity that its application trusts. */
  readonly identity: ManagedIdentity | null;
  /** Null: a multi-tenant application. */
  readonly tenantId: string | null;
  /** Where the keys of Teams' signatures are; null: Microsoft's own. For tests, and national clouds. */
  readonly openIdUrl: string | null;
  /** Where the bot gets its tokens; null: Microsoft's own. */
  readonly loginUrl: string | null;
  readonly by: ConnectionKind;
}

const PROOFS = [
  'MICROSOFT_APP_PASSWORD',
  'MICROSOFT_CERTIFICATE_FILE',
  'MICROSOFT_MANAGED_IDENTITY',
] as const;

export const TEAMS: SettingGroup<TeamsSettings> = {
  names: [
    ...['MICROSOFT_APP_ID', 'MICROSOFT_APP_PASSWORD', 'MICROSOFT_TENANT_ID', 'MICROSOFT_CERTIFICATE_FILE'],
    ...['MICROSOFT_MANAGED_IDENTITY', 'MICROSOFT_OPENID_URL', 'MICROSOFT_LOGIN_URL', 'TEAMS_CONNECTION'],
    // Azure's own names: it sets them itself.
    ...['IDENTITY_ENDPOINT', 'IDENTITY_HEADER'],
  ],
  prefix: 'MICROSOFT_',
  credentials: ['MICROSOFT_APP_ID', ...PROOFS],
  read: readTeams,
  rows: (teams) => [
    plainRow('MICROSOFT_APP_ID', teams?.appId),
    setRow('MICROSOFT_APP_PASSWORD', teams?.appPassword),
    plainRow('MICROSOFT_MANAGED_IDENTITY', teams?.identity?.clientId),
    plainRow('MICROSOFT_TENANT_ID', teams?.tenantId),
    plainRow('TEAMS_CONNECTION', teams?.by),
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
  const identity = readIdentity(reader, isGuid);
  const by = reader.choice('TEAMS_CONNECTION', ['sdk', 'requests'], 'sdk');
  const proofs = PROOFS.filter((name) => reader.has(name));
  if (proofs.length === 0) reader.needs('MICROSOFT_APP_ID', [['MICROSOFT_APP_PASSWORD', password]]);
  const [first, second] = proofs;
  if (first !== undefined && second !== undefined)
    reader.problems.add(first, `is set, and ${second} too: expected one of the two`);
  // Reported once, for the first of those that are set.
  const others = [...PROOFS, 'MICROSOFT_TENANT_ID', 'MICROSOFT_OPENID_URL', 'MICROSOFT_LOGIN_URL'];
  const given = others.find((name) => reader.has(name));
  if (given !== undefined) reader.needs(given, [['MICROSOFT_APP_ID', guid]]);
  if (appId === null || (appPassword === null && certificate === null && identity === null)) return null;
  const teams = { appId, appPassword, certificate, identity, tenantId, openIdUrl, loginUrl, by };
  return hidingSecrets(teams, ['appPassword', 'certificate', 'identity']);
}

export function secretOf({ appPassword, certificate, identity }: TeamsSettings): BotSecret {
  if (identity !== null) return { kind: 'identity', identity };
  return certificate === null
    ? { kind: 'password', password: appPassword ?? '' }
    : { kind: 'certificate', pem: certificate };
}

function readIdentity(reader: SettingReader, isGuid: (value: string) => boolean): ManagedIdentity | null {
  const expected =
    "the client id of the machine's managed identity, like 11111111-2222-3333-4444-555555555555";
  const clientId = reader.read('MICROSOFT_MANAGED_IDENTITY', { expected, accepts: isGuid });
  if (clientId === null) return null;
  const url = reader.url('IDENTITY_ENDPOINT', ['http:', 'https:'], 'http://127.0.0.1:41741/msi/token');
  const header = reader.raw('IDENTITY_HEADER');
  return { clientId, endpoint: url === null || header === null ? null : { url, header } };
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
