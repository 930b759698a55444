// Microsoft's part: the keys that requests to the bot are signed with, the login server where the bot gets its own
// tokens, and the metadata service of a machine in Azure. The test can take each of them away.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeJwt, exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import type { TwinClock } from './clock.js';
import { CONNECTOR, type IssuedToken } from './rules/connector.js';
import { KEY_RULES } from './rules/keys.js';
import { IDENTITY_RULES, LOGIN_RULES, type LoginState, type TokenRequest } from './rules/login.js';
import { inForce, type Without } from './rules/rule.js';

export const ISSUER = 'https://api.botframework.com';
const TOKEN_LIVES_S = 3600;
const KEY_ID = 'test-key';

export interface Claims {
  readonly audience: string;
  readonly serviceUrl: string;
  readonly issuer?: string;
  /** Seconds from now; the token was made an hour before it ends. */
  readonly expiresInSeconds?: number;
}

interface Key {
  readonly id: string;
  readonly private: CryptoKey;
  readonly public: JWK;
}

export interface KeyServerOptions extends LoginState {
  readonly clock: TwinClock;
  readonly without: Without;
}

/** Made once a process: to make a key takes longer than all the rest. */
let made: Promise<Key[]> | null = null;
const keysOfThisProcess = (): Promise<Key[]> =>
  (made ??= Promise.all(
    [KEY_ID, 'another-key', 'next-key'].map(async (id) => {
      const { privateKey, publicKey } = await generateKeyPair('RS256');
      return { id, private: privateKey, public: await exportJWK(publicKey) };
    }),
  ));

export class KeyServer {
  /** Whether it answers; while it doesn't, each connection is cut. */
  reachable = true;
  /** Whether the keys can be had; they and the login server may be away one without the other. */
  keysReachable = true;
  /** What the published keys are endorsed for. */
  endorsements: readonly string[] = ['msteams'];
  /** Each token that the bot was given. */
  readonly given: string[] = [];
  readonly issued: IssuedToken[] = [];
  /** What the login server answers instead of a token; null: what its rules say. */
  refusal: { readonly status: number; readonly body: object } | null = null;
  /** How often it was asked for a token. */
  askedForToken = 0;
  /** How often the keys were asked for. */
  asked = 0;
  private signing: Key;
  private published: readonly Key[];

  private constructor(
    private readonly server: Server,
    private readonly o: KeyServerOptions,
    private readonly keys: readonly [Key, Key, Key],
  ) {
    this.signing = keys[0];
    this.published = [keys[0]];
    server.on('request', (request, response) => {
      this.answer(request, response).catch(() => response.destroy());
    });
  }

  static async start(o: KeyServerOptions): Promise<KeyServer> {
    const [known, other, next] = await keysOfThisProcess();
    if (known === undefined || other === undefined || next === undefined) throw new Error('no keys');
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new KeyServer(server, o, [known, other, next]);
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get metadataUrl(): string {
    return `${this.origin}/v1/.well-known/openidconfiguration`;
  }

  /** Where a managed identity's token is asked for, as a machine in Azure has it. */
  get identityUrl(): string {
    return `${this.origin}/metadata/identity/oauth2/token`;
  }

  /** From now on requests are signed with another key; the old one is published beside it for a while. */
  rotate(): void {
    const [known, , next] = this.keys;
    this.signing = this.signing === known ? next : known;
    this.published = [this.signing, ...this.published.filter((one) => one !== this.signing)];
  }

  /** @param key `other`: signed by a stranger who claims our key's id; `unknown`: by a key that isn't published */
  async sign(claims: Claims, key: 'known' | 'other' | 'unknown' = 'known'): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const ends = now + (claims.expiresInSeconds ?? 3600);
    const [, stranger] = this.keys;
    return new SignJWT({ serviceurl: claims.serviceUrl })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: (key === 'unknown' ? stranger : this.signing).id })
      .setIssuer(claims.issuer ?? ISSUER)
      .setAudience(claims.audience)
      .setNotBefore(Math.min(now - 60, ends - 3600))
      .setExpirationTime(ends)
      .sign((key === 'known' ? this.signing : stranger).private);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!this.reachable) {
      request.socket.destroy();
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? '/', this.origin);
    const { status = 200, body } = this.answerTo(request, url, Buffer.concat(chunks).toString());
    if (status === 0) request.socket.destroy();
    else response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }

  private answerTo(request: IncomingMessage, url: URL, sent: string): { status?: number; body?: object } {
    const path = url.pathname;
    if (/\/openid-?configuration$/.test(path)) {
      return this.keysReachable ? { body: this.metadata() } : { status: 0 };
    }
    if (path === '/keys') {
      this.asked += 1;
      return this.keysReachable ? { body: { keys: this.publishedKeys() } } : { status: 0 };
    }
    if (path === '/metadata/identity/oauth2/token') {
      const metadata = request.headers.metadata;
      return this.identityToken(typeof metadata === 'string' ? metadata : '', url.searchParams);
    }
    const [, directory] = /^\/([^/]+)\/oauth2\/v2\.0\/token$/.exec(path) ?? [];
    if (directory === undefined) return { status: 404, body: { error: 'not_found' } };
    return this.token(directory, new Map(new URLSearchParams(sent)), `${this.origin}${path}`);
  }

  private publishedKeys(): object[] {
    const [endorsed, overlap] = KEY_RULES.map(({ id }) => !this.o.without.has(id));
    return this.published.slice(0, overlap === true ? 2 : 1).map((key) => ({
      ...{ ...key.public, kid: key.id, use: 'sig', alg: 'RS256' },
      ...(endorsed === true ? { endorsements: this.endorsements } : {}),
    }));
  }

  private token(directory: string, form: Map<string, string>, address: string) {
    this.askedForToken += 1;
    if (this.refusal !== null) return this.refusal;
    const now = this.o.clock.now();
    const assertion = form.get('client_assertion');
    const asked: TokenRequest = {
      ...{ directory, form, address, now },
      assertion: assertion === undefined ? null : claimsOf(assertion),
    };
    for (const rule of inForce(LOGIN_RULES, this.o.without)) {
      const refused = rule.refusal(asked, this.o);
      if (refused === null) continue;
      const { status, error, aadsts, description } = refused;
      const body = {
        error,
        error_description: `AADSTS${aadsts}: ${description}`,
        error_codes: [aadsts],
        timestamp: new Date(now).toISOString(),
        error_uri: `https://login.microsoftonline.com/error?code=${aadsts}`,
      };
      return { status, body };
    }
    const audience = (form.get('scope') ?? '').replace(/\/\.default$/, '');
    const token = this.issue(audience);
    const lives = { expires_in: TOKEN_LIVES_S, ext_expires_in: TOKEN_LIVES_S };
    return { body: { token_type: 'Bearer', ...lives, access_token: token } };
  }

  private identityToken(metadata: string, query: URLSearchParams) {
    this.askedForToken += 1;
    if (this.refusal !== null) return this.refusal;
    for (const rule of inForce(IDENTITY_RULES, this.o.without)) {
      const refused = rule.refusal({ metadata, query }, this.o.appId);
      if (refused !== null) return { status: refused.status, body: { error: refused.error } };
    }
    const token = this.issue(query.get('resource') ?? CONNECTOR);
    const ends = Math.floor(this.o.clock.now() / 1000) + TOKEN_LIVES_S;
    // All of it text, as the service of the machine words it.
    const times = { expires_in: String(TOKEN_LIVES_S), expires_on: String(ends) };
    return { body: { access_token: token, token_type: 'Bearer', resource: query.get('resource'), ...times } };
  }

  private issue(audience: string): string {
    const token = `bot-token-${this.given.length + 1}`;
    this.given.push(token);
    this.issued.push({ token, audience, endsAt: this.o.clock.now() + TOKEN_LIVES_S * 1000 });
    return token;
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

function claimsOf(assertion: string): Record<string, unknown> {
  try {
    return decodeJwt(assertion);
  } catch {
    return {};
  }
}
