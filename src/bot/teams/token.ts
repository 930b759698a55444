// The bot's own token, for writing: OAuth 2.0 client credentials, with a secret, a certificate or what Azure says of the
// machine; or Azure's token itself, where the bot is the machine's identity.
import { createHash, createPrivateKey, randomUUID, X509Certificate } from 'node:crypto';
import { SignJWT } from 'jose';
import { z } from 'zod';
import { identityToken, type ManagedIdentity } from './managed-identity.js';
import { TokenRefused } from './refusals.js';

/** Microsoft's own login address, and the tenant that a multi-tenant bot asks for there. */
const LOGIN = 'https://login.microsoftonline.com';
const MANY_TENANTS = 'botframework.com';
const RESOURCE = 'https://api.botframework.com';
const SCOPE = `${RESOURCE}/.default`;
/** What an application asks of the identity that vouches for it. */
const EXCHANGE = 'api://AzureADTokenExchange';
const ANSWER_WITHIN_MS = 5_000;
/** Renewed this long before it expires. */
const RENEW_BEFORE_MS = 5 * 60_000;
const ASSERTION_LIVES_S = 10 * 60;
/** After a refusal nobody asks again for this long: twice as long each time, up to the second figure. */
const BACK_OFF_MS = 1_000;
const BACK_OFF_AT_MOST_MS = 30_000;
/** A connector that refuses a new token as well is not sent a third. */
const INSTEAD_ONCE_IN_MS = 60_000;

export type BotSecret =
  | { readonly kind: 'password'; readonly password: string }
  /** PEM text with the certificate and its private key (RSA). */
  | { readonly kind: 'certificate'; readonly pem: string }
  /** The bot is this identity, or an application that trusts it. */
  | { readonly kind: 'identity'; readonly identity: ManagedIdentity };

export interface TokenOptions {
  readonly appId: string;
  /** Null: see `organisationTenant`. */
  readonly tenantId: string | null;
  /**
   * The organisation's directory, where the bot is looked for when its own isn't named; a bot from the days of
   * multi-tenant ones is then asked for among those.
   */
  readonly organisationTenant: () => string | null;
  readonly secret: BotSecret;
  /** Instead of Microsoft's own. */
  readonly loginUrl: string | null;
  /** Milliseconds of a clock that nobody sets; default: this process's own. */
  readonly monotonicMs?: () => number;
}

export interface Tokens {
  /** One for all callers, renewed before it expires. Throws `TokenRefused`. */
  get(): Promise<string>;
  /**
   * Another one than this, which the connector did not take; null when it has been given another a minute ago.
   * Throws `TokenRefused`.
   */
  instead(refused: string): Promise<string | null>;
}

const answer = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number() });
const refusal = z.object({
  error: z.string().optional().catch(undefined),
  error_codes: z.array(z.number()).optional().catch(undefined),
  error_description: z.string().optional().catch(undefined),
});
/** By the standard, and by Microsoft's own numbers (90033: "a transient error has occurred"). */
const PASSING = { errors: ['temporarily_unavailable', 'server_error'], numbers: [90033, 50196, 700024] };
/** The directory doesn't know the application (700016), or doesn't exist (90002). */
const NOT_IN_DIRECTORY = [700016, 90002];

export function createTokens(o: TokenOptions): Tokens {
  const now = o.monotonicMs ?? (() => performance.now());
  let kept: { readonly token: string; readonly until: number } | null = null;
  let asking: Promise<string> | null = null;
  let failed: { readonly error: TokenRefused; readonly times: number; readonly until: number } | null = null;
  let insteadAt: number | null = null;

  async function ask(): Promise<string> {
    try {
      const { token, lifeMs } = await fetchToken(o);
      kept = { token, until: now() + lifeMs - RENEW_BEFORE_MS };
      failed = null;
      return token;
    } catch (cause) {
      const error = cause instanceof TokenRefused ? cause : new TokenRefused(0, { isPassing: true, cause });
      const times = (failed?.times ?? 0) + 1;
      const waitMs = Math.min(BACK_OFF_MS * 2 ** (times - 1), BACK_OFF_AT_MOST_MS);
      failed = { error, times, until: now() + waitMs };
      throw error;
    }
  }

  async function get(): Promise<string> {
    if (kept !== null && kept.until > now()) return kept.token;
    if (asking === null && failed !== null && failed.until > now()) throw failed.error;
    asking ??= ask().finally(() => {
      asking = null;
    });
    return asking;
  }

  return {
    get,
    async instead(refused) {
      // Somebody else has seen to it.
      if (kept?.token !== refused) return get();
      if (insteadAt !== null && now() - insteadAt < INSTEAD_ONCE_IN_MS) return null;
      insteadAt = now();
      kept = null;
      return get();
    },
  };
}

async function fetchToken(o: TokenOptions): Promise<{ token: string; lifeMs: number }> {
  const { secret } = o;
  if (secret.kind === 'identity' && secret.identity.clientId.toLowerCase() === o.appId.toLowerCase())
    return identityToken(secret.identity, RESOURCE);
  const [own, ...others] = o.tenantId === null ? directoriesOf(o.organisationTenant()) : [o.tenantId];
  try {
    return await fetchIn(own, o);
  } catch (error) {
    const [other] = others;
    const isElsewhere = error instanceof TokenRefused && NOT_IN_DIRECTORY.includes(error.aadsts ?? 0);
    if (other === undefined || !isElsewhere) throw error;
    // What the organisation's own directory said is what can be mended.
    return fetchIn(other, o).catch(() => {
      throw error;
    });
  }
}

const directoriesOf = (organisation: string | null): readonly [string, ...string[]] =>
  organisation === null ? [MANY_TENANTS] : [organisation, MANY_TENANTS];

async function fetchIn(directory: string, o: TokenOptions): Promise<{ token: string; lifeMs: number }> {
  const address = `${(o.loginUrl ?? LOGIN).replace(/\/+$/, '')}/${directory}/oauth2/v2.0/token`;
  const response = await post(address, {
    grant_type: 'client_credentials',
    client_id: o.appId,
    scope: SCOPE,
    ...(await proofOf(o, address)),
  });
  const body: unknown = await response.json().catch(() => null);
  const parsed = answer.safeParse(body);
  if (!response.ok || !parsed.success) throw refusalOf(response.status, body);
  const { access_token: token, expires_in: seconds } = parsed.data;
  return { token, lifeMs: seconds * 1000 };
}

function refusalOf(status: number, body: unknown): TokenRefused {
  const { error, error_codes, error_description } = refusal.safeParse(body).data ?? {};
  const said = error_codes?.[0] ?? Number(/^AADSTS(\d{1,9})\b/.exec(error_description ?? '')?.[1] ?? NaN);
  const aadsts = Number.isSafeInteger(said) ? said : null;
  const hasRefused = status >= 400 && status < 500 && status !== 429 && status !== 408;
  const isPassing =
    !hasRefused ||
    PASSING.errors.includes(error ?? '') ||
    (aadsts !== null && PASSING.numbers.includes(aadsts));
  return new TokenRefused(status, { aadsts, isPassing });
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
    throw new TokenRefused(0, { isPassing: true, cause });
  }
}

async function proofOf(
  { appId, secret }: TokenOptions,
  address: string,
): Promise<Readonly<Record<string, string>>> {
  if (secret.kind === 'password') return { client_secret: secret.password };
  return {
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion:
      secret.kind === 'certificate'
        ? await assertion(secret.pem, appId, address)
        : (await identityToken(secret.identity, EXCHANGE)).token,
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
