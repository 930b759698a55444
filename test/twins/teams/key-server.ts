// Microsoft's part: the keys that requests to the bot are signed with, and the place where the bot gets its own
// tokens. The test can take either away.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';

export const ISSUER = 'https://api.botframework.com';
const KEY_ID = 'test-key';

export interface Claims {
  readonly audience: string;
  readonly serviceUrl: string;
  readonly issuer?: string;
  /** Seconds from now; the token was made an hour before it ends. */
  readonly expiresInSeconds?: number;
}

export class KeyServer {
  /** Whether it answers; while it doesn't, each connection is cut. */
  reachable = true;
  /** Each token that the bot was given. */
  readonly given: string[] = [];
  /** What the login server answers instead of a token; null: a token. */
  refusal: { readonly status: number; readonly body: object } | null = null;
  /** How often it was asked for a token. */
  askedForToken = 0;
  /** How often the keys were asked for. */
  asked = 0;

  private constructor(
    private readonly server: Server,
    private readonly known: CryptoKey,
    private readonly other: CryptoKey,
    private readonly publicKey: JWK,
  ) {
    server.on('request', (request, response) => this.answer(request, response));
  }

  static async start(): Promise<KeyServer> {
    const [known, other] = [await generateKeyPair('RS256'), await generateKeyPair('RS256')];
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new KeyServer(server, known.privateKey, other.privateKey, await exportJWK(known.publicKey));
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get metadataUrl(): string {
    return `${this.origin}/v1/.well-known/openidconfiguration`;
  }

  /** @param key `other`: signed by a stranger who claims our key's id; `unknown`: by a key that isn't published */
  async sign(claims: Claims, key: 'known' | 'other' | 'unknown' = 'known'): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const ends = now + (claims.expiresInSeconds ?? 3600);
    return new SignJWT({ serviceurl: claims.serviceUrl })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: key === 'unknown' ? 'another-key' : KEY_ID })
      .setIssuer(claims.issuer ?? ISSUER)
      .setAudience(claims.audience)
      .setNotBefore(Math.min(now - 60, ends - 3600))
      .setExpirationTime(ends)
      .sign(key === 'known' ? this.known : this.other);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    request.resume();
    if (!this.reachable) {
      request.socket.destroy();
      return;
    }
    const path = new URL(request.url ?? '/', this.origin).pathname;
    const json = (body: unknown, status = 200): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (path.endsWith('/openidconfiguration') || path.endsWith('/openid-configuration')) {
      json(this.metadata());
    } else if (path === '/keys') {
      this.asked += 1;
      const key = { ...this.publicKey, kid: KEY_ID, use: 'sig', alg: 'RS256', endorsements: ['msteams'] };
      json({ keys: [key] });
    } else if (path.endsWith('/oauth2/v2.0/token')) {
      this.askedForToken += 1;
      if (this.refusal !== null) {
        json(this.refusal.body, this.refusal.status);
        return;
      }
      const token = `bot-token-${this.given.length + 1}`;
      this.given.push(token);
      json({ token_type: 'Bearer', expires_in: 3600, ext_expires_in: 3600, access_token: token });
    } else json({ error: 'not_found' }, 404);
  }

  private metadata(): object {
    return {
      issuer: ISSUER,
      jwks_uri: `${this.origin}/keys`,
      authorization_endpoint: `${this.origin}/oauth2/v2.0/authorize`,
      token_endpoint: `${this.origin}/oauth2/v2.0/token`,
      id_token_signing_alg_values_supported: ['RS256'],
      token_endpoint_auth_methods_supported: ['client_secret_post'],
    };
  }
}
