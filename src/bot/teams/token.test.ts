// The bot's own token, from a login server of the test's own.
import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { importX509, jwtVerify } from 'jose';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createTokens, TokenRefused, type BotSecret } from './token.js';

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
const tokens = (o: { tenantId?: string; secret?: BotSecret } = {}) =>
  createTokens({
    appId: 'app',
    tenantId: o.tenantId ?? null,
    secret: o.secret ?? { kind: 'password', password: 'p&=' },
    loginUrl: `${origin()}/`,
  });

it('is asked for once, by however many at once', async () => {
  const token = tokens({ tenantId: 'dir' });
  expect(await Promise.all([token(), token()])).toEqual(['t1', 't1']);
  expect(await token()).toBe('t1');
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
  expect(await token()).toBe('short');
  expect(await token()).toBe('t2');
  expect(requests[0]?.path).toBe('/botframework.com/oauth2/v2.0/token');
});

it.each([
  ['a no', { status: 401, body: { error: 'invalid_client', error_description: 'p&= is wrong' } }],
  ['no token', { status: 200, body: {} }],
])('is refused by %s, without a word of what was said, and asked for again', async (_what, answer) => {
  answers.push(answer);
  const token = tokens();
  const refused = await token().catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(TokenRefused);
  expect(String(refused)).not.toContain('p&=');
  expect(await token()).toBe('t2');
});

it('is asked for with a certificate, by an assertion that it signed', async () => {
  const { pem, certificate } = selfSigned();
  await tokens({ tenantId: 'dir', secret: { kind: 'certificate', pem } })();
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
