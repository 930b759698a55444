// OpenID Connect (Entra ID, Slack, Google): authorization code with PKCE, state and nonce, and signatures checked.
import * as client from 'openid-client';
import { z } from 'zod';
import type { PersonId } from '../../escalation/ids.js';

const SCOPE = 'openid email profile';
const ANSWERS_WITHIN_S = 10;
const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** What is kept between going to the provider and coming back. */
export const signingInShape = z.object({
  verifier: z.string(),
  state: z.string(),
  nonce: z.string(),
  next: z.string(),
});
export type SigningIn = z.infer<typeof signingInShape>;

export interface ProviderOptions {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Registered with the provider. */
  readonly redirectUrl: string;
  /** By an id or an address that the provider vouches for; never by a name. */
  readonly whoIs: (claims: Readonly<Record<string, unknown>>) => PersonId | null;
}

export interface Provider {
  /**
   * Where to send the browser, and what to keep until it returns. Throws while the provider can't be reached.
   */
  begin(next: string): Promise<{ readonly to: URL; readonly keep: SigningIn }>;
  /** Null for a stranger. Throws when the answer is not the provider's, or not to what was asked. */
  finish(answer: URL, kept: SigningIn): Promise<PersonId | null>;
}

export function createProvider(o: ProviderOptions): Provider {
  let found: Promise<client.Configuration> | null = null;
  const configuration = (): Promise<client.Configuration> => {
    found ??= discover(o).catch((error: unknown) => {
      // Asked again at the next sign-in: it may be back by then.
      found = null;
      throw error;
    });
    return found;
  };
  return {
    begin: async (next) => {
      const config = await configuration();
      const verifier = client.randomPKCECodeVerifier();
      const state = client.randomState();
      const nonce = client.randomNonce();
      const to = client.buildAuthorizationUrl(config, {
        redirect_uri: o.redirectUrl,
        scope: SCOPE,
        state,
        nonce,
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      });
      return { to, keep: { verifier, state, nonce, next } };
    },
    finish: async (answer, { verifier, state, nonce }) => {
      const tokens = await client.authorizationCodeGrant(await configuration(), answer, {
        pkceCodeVerifier: verifier,
        expectedState: state,
        expectedNonce: nonce,
        idTokenExpected: true,
      });
      return o.whoIs(tokens.claims() ?? {});
    },
  };
}

/** What the issuer says of itself; throws while it can't be reached, and where it is none. */
export async function discover(
  o: Pick<ProviderOptions, 'issuer' | 'clientId' | 'clientSecret'>,
): Promise<client.Configuration> {
  const issuer = new URL(o.issuer);
  // Without https only on this machine: a provider under test, or behind a local proxy.
  const isHere = issuer.protocol === 'http:' && LOOPBACK.has(issuer.hostname);
  const config = await client.discovery(issuer, o.clientId, o.clientSecret, undefined, {
    timeout: ANSWERS_WITHIN_S,
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so that it stands out; on this machine alone
    ...(isHere ? { execute: [client.allowInsecureRequests] } : {}),
  });
  // By the standard a token received over TLS need not be checked; we always check it.
  client.enableNonRepudiationChecks(config);
  return config;
}
