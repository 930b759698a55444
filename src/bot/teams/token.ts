// The bot's own token, for writing: OAuth 2.0 client credentials, with a secret or a certificate.
import { createHash, createPrivateKey, randomUUID, X509Certificate } from 'node:crypto';
import { SignJWT } from 'jose';
import { z } from 'zod';

/** Microsoft's own login address, and the tenant that a multi-tenant bot asks for there. */
const LOGIN = 'https://login.microsoftonline.com';
const MANY_TENANTS = 'botframework.com';
const SCOPE = 'https://api.botframework.com/.default';
const ANSWER_WITHIN_MS = 5_000;
/** Renewed this long before it expires. */
const RENEW_BEFORE_MS = 5 * 60_000;
const ASSERTION_LIVES_S = 10 * 60;

export type BotSecret =
  | { readonly kind: 'password'; readonly password: string }
  /** PEM text with the certificate and its private key (RSA). */
  | { readonly kind: 'certificate'; readonly pem: string };

export interface TokenOptions {
  readonly appId: string;
  /** Null: a multi-tenant bot. */
  readonly tenantId: string | null;
  readonly secret: BotSecret;
  /** Instead of Microsoft's own. */
  readonly loginUrl: string | null;
}

/** No token was issued. Repeats nothing that the server said. */
export class TokenRefused extends Error {
  readonly code = 'teams-token-refused';
  constructor(status: number, options?: { cause?: unknown }) {
    super(`The login server gave no token (${status})`, options);
    this.name = 'TokenRefused';
  }
}

const answer = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number() });

/** One token for all callers, renewed before it expires. Each call throws `TokenRefused`. */
export function createTokens(o: TokenOptions): () => Promise<string> {
  const address = `${(o.loginUrl ?? LOGIN).replace(/\/+$/, '')}/${o.tenantId ?? MANY_TENANTS}/oauth2/v2.0/token`;
  let cachedToken: { readonly token: string; readonly until: number } | null = null;
  let asking: Promise<string> | null = null;

  async function ask(): Promise<string> {
    const response = await post(address, {
      grant_type: 'client_credentials',
      client_id: o.appId,
      scope: SCOPE,
      ...(await proofOf(o, address)),
    });
    const parsed = answer.safeParse(await response.json().catch(() => null));
    if (!response.ok || !parsed.success) throw new TokenRefused(response.status);
    const { access_token: token, expires_in: seconds } = parsed.data;
    cachedToken = { token, until: Date.now() + seconds * 1000 - RENEW_BEFORE_MS };
    return token;
  }

  return async () => {
    if (cachedToken !== null && cachedToken.until > Date.now()) return cachedToken.token;
    asking ??= ask().finally(() => {
      asking = null;
    });
    return asking;
  };
}

async function post(address: string, form: Readonly<Record<string, string>>): Promise<Response> {
  try {
    return await fetch(address, {
      method: 'POST',
      body: new URLSearchParams(form),
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
  } catch (cause) {
    throw new TokenRefused(0, { cause });
  }
}

async function proofOf(
  { appId, secret }: TokenOptions,
  address: string,
): Promise<Readonly<Record<string, string>>> {
  if (secret.kind === 'password') return { client_secret: secret.password };
  return {
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: await assertion(secret.pem, appId, address),
  };
}

/**
 * A JWT of our own, signed with the certificate's key (PS256), as Entra ID accepts it in place of a secret.
 */
function assertion(pem: string, appId: string, address: string): Promise<string> {
  const certificate = new X509Certificate(pem);
  const thumbprint = createHash('sha256').update(certificate.raw).digest('base64url');
  return new SignJWT()
    .setProtectedHeader({ alg: 'PS256', typ: 'JWT', 'x5t#S256': thumbprint })
    .setIssuer(appId)
    .setSubject(appId)
    .setAudience(address)
    .setJti(randomUUID())
    .setNotBefore('0s')
    .setIssuedAt()
    .setExpirationTime(`${ASSERTION_LIVES_S}s`)
    .sign(createPrivateKey(pem));
}
