// An OpenID Connect provider of a test's own: discovery, keys, codes and tokens, and ways to get each of them wrong.
import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

export const CLIENT_ID = 'sameday';
export const CLIENT_SECRET = 'not-a-real-secret';

export interface Wrong {
  /** Signed with a key that isn't the provider's. */
  readonly key?: boolean;
  readonly nonce?: string;
  readonly audience?: string;
  readonly issuer?: string;
}

export interface OidcProvider {
  readonly issuer: string;
  /** Of the next tokens. */
  claims: Readonly<Record<string, unknown>>;
  wrong: Wrong;
  stop(): Promise<void>;
}

export async function startOidcProvider(): Promise<OidcProvider> {
  const own = await generateKeyPair('RS256');
  const forger = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(own.publicKey)), kid: 'one', alg: 'RS256', use: 'sig' };
  const codes = new Map<string, { challenge: string; nonce: string }>();
  const provider = { claims: {} as Readonly<Record<string, unknown>>, wrong: {} as Wrong, issuer: '' };

  const idToken = (nonce: string): Promise<string> =>
    new SignJWT({ ...provider.claims, nonce: provider.wrong.nonce ?? nonce })
      .setProtectedHeader({ alg: 'RS256', kid: 'one' })
      .setIssuer(provider.wrong.issuer ?? provider.issuer)
      .setAudience(provider.wrong.audience ?? CLIENT_ID)
      .setSubject('somebody')
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(provider.wrong.key === true ? forger.privateKey : own.privateKey);

  const server = createServer((request, response) => {
    void answer(request, response);
  });
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', provider.issuer);
    switch (url.pathname) {
      case '/.well-known/openid-configuration':
        return json(response, 200, {
          issuer: provider.issuer,
          authorization_endpoint: `${provider.issuer}/authorize`,
          token_endpoint: `${provider.issuer}/token`,
          jwks_uri: `${provider.issuer}/keys`,
          response_types_supported: ['code'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['RS256'],
        });
      case '/keys':
        return json(response, 200, { keys: [jwk] });
      case '/authorize': {
        const asked = url.searchParams;
        const code = randomUUID();
        codes.set(code, { challenge: asked.get('code_challenge') ?? '', nonce: asked.get('nonce') ?? '' });
        const back = new URL(asked.get('redirect_uri') ?? '');
        back.searchParams.set('code', code);
        back.searchParams.set('state', asked.get('state') ?? '');
        response.writeHead(302, { location: back.href }).end();
        return;
      }
      case '/token': {
        const sent = new URLSearchParams(await textOf(request));
        const found = codes.get(sent.get('code') ?? '');
        codes.delete(sent.get('code') ?? '');
        const challenge = createHash('sha256')
          .update(sent.get('code_verifier') ?? '')
          .digest('base64url');
        const mine = sent.get('client_secret') === CLIENT_SECRET;
        if (found === undefined || !mine || found.challenge !== challenge)
          return json(response, 400, { error: 'invalid_grant' });
        return json(response, 200, {
          access_token: randomUUID(),
          token_type: 'Bearer',
          id_token: await idToken(found.nonce),
        });
      }
      default:
        response.writeHead(404).end();
    }
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  provider.issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(provider, {
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}
