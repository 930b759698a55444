// The check of Teams' signature, by tokens of every kind and a key server of the test's own.
import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { KeysUnreachable, NotAuthentic } from './refusals.js';
import { createSignatures } from './signature.js';

const APP_ID = '11111111-2222-4333-8444-555555555555';
const SERVICE = 'https://smba.example/uk/';
let pair: { privateKey: CryptoKey; publicKey: CryptoKey };
let other: { privateKey: CryptoKey };
let jwk: JWK;
let server: Server;
let asked: number;
let keys: object[];
let status: number;

beforeAll(async () => {
  pair = await generateKeyPair('RS256', { extractable: true });
  other = await generateKeyPair('RS256');
  jwk = await exportJWK(pair.publicKey);
});
beforeEach(async () => {
  asked = 0;
  status = 200;
  keys = [{ ...jwk, kid: 'k', endorsements: ['skype', 'msteams'] }];
  server = createServer((request, response) => {
    asked += 1;
    const body = request.url === '/keys' ? { keys } : { jwks_uri: `${origin()}/keys` };
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

const origin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const check = () => createSignatures({ appId: APP_ID, openIdUrl: `${origin()}/metadata` }).check;

interface Token {
  readonly iss?: string;
  readonly aud?: string;
  /** Seconds from now. */
  readonly ends?: number;
  readonly starts?: number;
  readonly kid?: string;
  readonly key?: CryptoKey;
}
async function token(o: Token = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ serviceurl: SERVICE })
    .setProtectedHeader({ alg: 'RS256', kid: o.kid ?? 'k' })
    .setIssuer(o.iss ?? 'https://api.botframework.com')
    .setAudience(o.aud ?? APP_ID)
    .setNotBefore(now + (o.starts ?? -60))
    .setExpirationTime(now + (o.ends ?? 3600))
    .sign(o.key ?? pair.privateKey);
}
const bearer = async (o: Token = {}) => `Bearer ${await token(o)}`;
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

it('gives the service address that a request was signed for, and asks for the keys once', async () => {
  const signed = check();
  expect(await signed(await bearer())).toBe(SERVICE);
  expect(await signed(await bearer({ ends: -200 }))).toBe(SERVICE);
  // The name of the scheme is read in any case (https://www.rfc-editor.org/rfc/rfc9110#section-11.1).
  expect(await signed((await bearer()).replace('Bearer', 'bearer'))).toBe(SERVICE);
  expect(asked).toBe(2);
});

describe('refuses', () => {
  it.each<[string, () => Promise<string> | string]>([
    ['nothing', () => ''],
    ['another scheme', async () => `Basic ${await token()}`],
    ['garbage', () => 'Bearer a.b.c'],
    [
      'another issuer',
      () => bearer({ iss: 'https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/' }),
    ],
    ['another bot', () => bearer({ aud: '99999999-2222-4333-8444-555555555555' })],
    ['what has ended', () => bearer({ ends: -600 })],
    ['what has not begun', () => bearer({ starts: 600 })],
    ["a stranger's signature", () => bearer({ key: other.privateKey })],
    ['a key that nobody knows', () => bearer({ kid: 'other' })],
    [
      'no algorithm',
      async () => `Bearer ${part({ alg: 'none', kid: 'k' })}.${(await token()).split('.')[1]}.c2ln`,
    ],
    [
      'claims that were changed',
      async () => {
        const [head, , signature] = (await token()).split('.');
        const claims = { iss: 'https://api.botframework.com', aud: APP_ID, exp: 9e9, serviceurl: 'http://x' };
        return `Bearer ${head}.${part(claims)}.${signature}`;
      },
    ],
  ])('%s', async (_what, header) => {
    await expect(check()(await header())).rejects.toThrow(NotAuthentic);
  });

  it('a key for other channels', async () => {
    keys = [{ ...jwk, kid: 'k', endorsements: ['webchat'] }];
    await expect(check()(await bearer())).rejects.toThrow(NotAuthentic);
  });

  it('a key that is too short to be trusted', async () => {
    const short = generateKeyPairSync('rsa', { modulusLength: 1024 });
    keys = [{ ...short.publicKey.export({ format: 'jwk' }), kid: 'k' }];
    const signed = `${part({ alg: 'RS256', kid: 'k' })}.${(await token()).split('.')[1]}`;
    const signature = sign('sha256', Buffer.from(signed), short.privateKey).toString('base64url');
    await expect(check()(`Bearer ${signed}.${signature}`)).rejects.toThrow(NotAuthentic);
  });

  it('without a word of what was said', async () => {
    const refused: unknown = await check()(await bearer({ ends: -600 })).catch((error: unknown) => error);
    expect(JSON.stringify(refused, Object.getOwnPropertyNames(refused))).not.toMatch(/botframework|smba|exp/);
  });

  it('without asking for keys what needs none to be refused', async () => {
    await expect(check()(await bearer({ aud: 'x' }))).rejects.toThrow(NotAuthentic);
    expect(asked).toBe(0);
  });
});

describe('while the server of the keys is away', () => {
  const HOUR_MS = 60 * 60_000;
  beforeEach(() => vi.useFakeTimers({ toFake: ['Date'] }));
  afterEach(() => vi.useRealTimers());
  const pass = (hours: number) => vi.setSystemTime(Date.now() + hours * HOUR_MS);

  it('goes on with the keys that it has, which are asked for anew each day, for five days', async () => {
    const signed = check();
    expect(await signed(await bearer())).toBe(SERVICE);
    pass(23);
    expect(await signed(await bearer())).toBe(SERVICE);
    expect(asked).toBe(2);
    status = 500;
    pass(2);
    expect(await signed(await bearer())).toBe(SERVICE);
    expect(asked).toBe(3);
    await expect(signed(await bearer({ key: other.privateKey }))).rejects.toThrow(NotAuthentic);
    pass(5 * 24);
    await expect(signed(await bearer())).rejects.toThrow(KeysUnreachable);
    status = 200;
    expect(await signed(await bearer())).toBe(SERVICE);
  });

  it('can not tell of a key that it has not seen, and doesn’t ask for one more often than every five minutes', async () => {
    const signed = check();
    expect(await signed(await bearer())).toBe(SERVICE);
    status = 500;
    await expect(signed(await bearer({ kid: 'newer' }))).rejects.toThrow(NotAuthentic);
    expect(asked).toBe(2);
    pass(0.1);
    await expect(signed(await bearer({ kid: 'newer' }))).rejects.toThrow(KeysUnreachable);
    expect(asked).toBe(3);
  });

  it('no longer takes a key that is gone once it is back', async () => {
    const signed = check();
    expect(await signed(await bearer())).toBe(SERVICE);
    keys = [];
    pass(25);
    await expect(signed(await bearer())).rejects.toThrow(NotAuthentic);
  });
});

describe('can tell nothing', () => {
  it('while the server of the keys says no, and asks again at once', async () => {
    status = 500;
    const signed = check();
    await expect(signed(await bearer())).rejects.toThrow(KeysUnreachable);
    status = 200;
    expect(await signed(await bearer())).toBe(SERVICE);
  });

  it('while it answers with something else', async () => {
    keys = [{ nonsense: true }];
    await expect(check()(await bearer())).rejects.toThrow(KeysUnreachable);
  });
});
