// A token from Azure in place of a secret: the bot's own, or what its application trusts.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createTokens } from './token.js';

const APP = '11111111-2222-3333-4444-555555555555';
const IDENTITY = '99999999-2222-3333-4444-555555555555';
const TENANT = '00000000-0000-4000-8000-000000000000';

let server: Server;
let asked: { url: URL; header: string; form: URLSearchParams }[];
let status: number;
let body: object;
beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://azure.example');
      const header = String(request.headers['x-identity-header'] ?? '');
      asked.push({ url, header, form: new URLSearchParams(Buffer.concat(chunks).toString()) });
      const isLogin = url.pathname.endsWith('/token') && request.method === 'POST';
      response.writeHead(isLogin ? 200 : status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(isLogin ? { access_token: 'of-the-application', expires_in: 3600 } : body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => server.close());
beforeEach(() => {
  asked = [];
  status = 200;
  // App Service gives the end alone, in text.
  body = { access_token: 'of-the-identity', expires_on: String(Math.floor(Date.now() / 1000) + 3600) };
});

const address = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const tokensFor = (clientId: string) =>
  createTokens({
    appId: APP,
    tenantId: TENANT,
    organisationTenant: () => null,
    loginUrl: address(),
    secret: {
      kind: 'identity',
      identity: { clientId, endpoint: { url: `${address()}/msi`, header: 'of-this-machine' } },
    },
  });

it('is the bot’s own, where the bot is the identity', async () => {
  const tokens = tokensFor(APP);
  expect(await tokens.get()).toBe('of-the-identity');
  expect(await tokens.get()).toBe('of-the-identity');
  expect(asked).toHaveLength(1);
  expect(Object.fromEntries(asked[0]!.url.searchParams)).toEqual({
    'api-version': '2019-08-01',
    resource: 'https://api.botframework.com',
    client_id: APP,
  });
  expect(asked[0]?.header).toBe('of-this-machine');
});

it('vouches for the application that trusts it', async () => {
  expect(await tokensFor(IDENTITY).get()).toBe('of-the-application');
  const [identity, login] = asked;
  expect(identity?.url.searchParams.get('resource')).toBe('api://AzureADTokenExchange');
  expect(identity?.url.searchParams.get('client_id')).toBe(IDENTITY);
  expect(login?.url.pathname).toBe(`/${TENANT}/oauth2/v2.0/token`);
  expect(login?.form.get('client_id')).toBe(APP);
  expect(login?.form.get('client_assertion')).toBe('of-the-identity');
  expect(login?.form.has('client_secret')).toBe(false);
});

it.each([
  [400, false],
  [404, true],
  [429, true],
  [500, true],
])('that isn’t given (%i) is refused; it passes: %s', async (answered, isPassing) => {
  status = answered;
  body = { error: 'x' };
  await expect(tokensFor(APP).get()).rejects.toMatchObject({ code: 'teams-token-refused', isPassing });
});
