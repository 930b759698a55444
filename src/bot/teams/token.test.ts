// The bot's own token, from a login server of the test's own.
import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { importX509, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTokens, type BotSecret } from './token.js';
import { TokenRefused } from './refusals.js';

let server: Server;
let answers: { status: number; body: object }[];
let requests: { path: string; form: URLSearchParams }[];

beforeEach(async () => {
  answers = [];
  requests = [];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      requests.push({ path: request.url ?? '', form: new URLSearchParams(body) });
      const answer = answers.shift() ?? {
        status: 200,
        body: { access_token: `t${requests.length}`, expires_in: 3600 },
      };
      response
        .writeHead(answer.status, { 'content-type': 'application/json' })
        .end(JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

const origin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
let now = 0;
const tokens = (o: { tenantId?: string; organisation?: string; secret?: BotSecret } = {}) =>
  createTokens({
    appId: 'app',
    tenantId: o.tenantId ?? null,
    organisationTenant: () => o.organisation ?? null,
    monotonicMs: () => now,
    secret: o.secret ?? { kind: 'password', password: 'p&=' },
    loginUrl: `${origin()}/`,
  });

it('is asked for once, by however many at once', async () => {
  const token = tokens({ tenantId: 'dir' });
  expect(await Promise.all([token.get(), token.get()])).toEqual(['t1', 't1']);
  expect(await token.get()).toBe('t1');
  expect(requests).toHaveLength(1);
  expect(requests[0]?.path).toBe('/dir/oauth2/v2.0/token');
  expect(Object.fromEntries(requests[0]?.form ?? [])).toEqual({
    grant_type: 'client_credentials',
    client_id: 'app',
    client_secret: 'p&=',
    scope: 'https://api.botframework.com/.default',
  });
});

it('is asked for of the many tenants’ own directory, and again before it ends', async () => {
  answers.push({ status: 200, body: { access_token: 'short', expires_in: 240 } });
  const token = tokens();
  expect(await token.get()).toBe('short');
  expect(await token.get()).toBe('t2');
  expect(requests[0]?.path).toBe('/botframework.com/oauth2/v2.0/token');
});

const refusalOf = (tokens: { get(): Promise<string> }): Promise<TokenRefused> =>
  tokens.get().then(
    () => {
      throw new Error('expected a refusal');
    },
    (error: unknown) => {
      expect(error).toBeInstanceOf(TokenRefused);
      return error as TokenRefused;
    },
  );
const EXPIRED = {
  error: 'invalid_client',
  error_description: 'AADSTS7000222: The provided client secret keys for app p&= are expired.',
  error_codes: [7000222],
};

it.each<[string, number, object, Pick<TokenRefused, 'reason' | 'isPassing'>]>([
  ['a secret that has expired', 401, EXPIRED, { reason: 'aadsts7000222', isPassing: false }],
  [
    'a number in its text alone',
    400,
    { error_description: 'AADSTS700016: Application p&= was not found' },
    { reason: 'aadsts700016', isPassing: false },
  ],
  ['a no', 401, { error: 'invalid_client' }, { reason: 'login-http-401', isPassing: false }],
  ['no token', 200, {}, { reason: 'login-http-200', isPassing: true }],
  ['trouble of its own', 503, {}, { reason: 'login-http-503', isPassing: true }],
  ['a limit', 429, {}, { reason: 'login-http-429', isPassing: true }],
  ['trouble by its number', 400, { error_codes: [90033] }, { reason: 'aadsts90033', isPassing: true }],
])('is refused by %s, with nothing of what was said but its number', async (_what, status, body, as) => {
  answers.push({ status, body });
  const refused = await refusalOf(tokens());
  expect(refused).toMatchObject(as);
  expect(`${String(refused)} ${JSON.stringify(refused)}`).not.toContain('p&=');
});

it('is not asked for again straight after a refusal, and ever more seldom', async () => {
  answers.push(...Array.from({ length: 1_000 }, () => ({ status: 401, body: EXPIRED })));
  const token = tokens();
  const MORNING_MS = 3 * 60 * 60_000;
  for (const end = now + MORNING_MS; now < end; now += 5_000) {
    expect(await refusalOf(token)).toMatchObject({ aadsts: 7000222 });
  }
  // Twice a minute at most.
  expect(requests.length).toBeGreaterThan(100);
  expect(requests.length).toBeLessThan(380);
});

it('is there again within half a minute of the login server’s coming to', async () => {
  answers.push(...Array.from({ length: 20 }, () => ({ status: 503, body: {} })));
  const token = tokens();
  while (requests.length < 20) {
    await refusalOf(token);
    now += 1_000;
  }
  now += 30_000;
  expect(await token.get()).toBe('t21');
});

it('is asked for once more when the connector does not take it, and not a third time in a minute', async () => {
  const token = tokens();
  const first = await token.get();
  // However many sends met the refusal at once.
  expect(await Promise.all([token.instead(first), token.instead(first)])).toEqual(['t2', 't2']);
  expect(await token.get()).toBe('t2');
  expect(await token.instead('t2')).toBeNull();
  expect(requests).toHaveLength(2);
  now += 60_000;
  expect(await token.instead('t2')).toBe('t3');
});

describe('a bot whose directory is not named', () => {
  const paths = () => requests.map(({ path }) => path.split('/')[1]);
  const UNKNOWN = { status: 400, body: { error_codes: [700016] } };

  it('is looked for in the organisation’s', async () => {
    expect(await tokens({ organisation: 'school' }).get()).toBe('t1');
    expect(paths()).toEqual(['school']);
  });

  it('then among those of many tenants, as it may be an old one', async () => {
    answers.push(UNKNOWN);
    expect(await tokens({ organisation: 'school' }).get()).toBe('t2');
    expect(paths()).toEqual(['school', 'botframework.com']);
  });

  it('and is refused for what the organisation’s said', async () => {
    answers.push(UNKNOWN, { status: 401, body: { error_codes: [7000222] } });
    expect(await refusalOf(tokens({ organisation: 'school' }))).toMatchObject({ aadsts: 700016 });
  });
});

it('is asked for with a certificate, by an assertion that it signed', async () => {
  const { pem, certificate } = selfSigned();
  await tokens({ tenantId: 'dir', secret: { kind: 'certificate', pem } }).get();
  const form = requests[0]?.form;
  expect(form?.get('client_secret')).toBeNull();
  expect(form?.get('client_assertion_type')).toBe('urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
  const { payload, protectedHeader } = await jwtVerify(
    form?.get('client_assertion') ?? '',
    await importX509(certificate, 'PS256'),
    { audience: `${origin()}/dir/oauth2/v2.0/token`, issuer: 'app', subject: 'app', algorithms: ['PS256'] },
  );
  expect(protectedHeader['x5t#S256']).toMatch(/^[\w-]{43}$/);
  expect(payload.jti).toBeTruthy();
});

/** The smallest possible certificate, with its key. */
function selfSigned(): { pem: string; certificate: string } {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const der = (tag: number, ...parts: Buffer[]): Buffer => {
    const body = Buffer.concat(parts);
    const long = [0x82, body.length >> 8, body.length & 0xff];
    return Buffer.concat([Buffer.from([tag, ...(body.length < 128 ? [body.length] : long)]), body]);
  };
  const sha256WithRsa = der(0x30, Buffer.from('06092a864886f70d01010b0500', 'hex'));
  const nobody = der(0x30);
  const validity = der(0x30, ...['260101000000Z', '490101000000Z'].map((t) => der(0x17, Buffer.from(t))));
  const key = publicKey.export({ type: 'spki', format: 'der' });
  const version = der(0xa0, der(0x02, Buffer.from([2])));
  const inner = der(
    0x30,
    ...[version, der(0x02, Buffer.from([1])), sha256WithRsa, nobody, validity, nobody, key],
  );
  const signature = der(0x03, Buffer.from([0]), sign('sha256', inner, privateKey));
  const text = der(0x30, inner, sha256WithRsa, signature).toString('base64');
  const certificate = `-----BEGIN CERTIFICATE-----\n${text.match(/.{1,64}/g)?.join('\n')}\n-----END CERTIFICATE-----\n`;
  return { certificate, pem: certificate + privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}
