// Whether Teams signed a request for this bot: a JWT by one of the keys that Microsoft publishes (RS256, no other).
// The SDK's own check prints the keys, and answers a bad signature as an error of its own (docs/decisions/0007).
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  customFetch,
  decodeJwt,
  decodeProtectedHeader,
  jwtVerify,
  type JWTVerifyGetKey,
} from 'jose';
import { z } from 'zod';
import { KeysUnreachable, NotAuthentic } from './refusals.js';

const ISSUER = 'https://api.botframework.com';
const METADATA = 'https://login.botframework.com/v1/.well-known/openidconfiguration';
const ANSWER_WITHIN_MS = 5_000;
/** How far the two clocks may differ. */
const TOLERANCE_S = 5 * 60;
const KEYS_LIVE_MS = 24 * 60 * 60_000;
/** While nobody gives newer ones: as long as Microsoft lets a bot keep them. */
const KEYS_LIVE_AT_MOST_MS = 5 * KEYS_LIVE_MS;
/** An unknown key doesn't make us ask more often than this. */
const ASK_AGAIN_MS = 5 * 60_000;

export interface SignatureOptions {
  readonly appId: string;
  /** The address of the metadata that names the keys; null: Microsoft's own. */
  readonly openIdUrl: string | null;
}

export interface Signatures {
  /**
   * @param authorization the header of that name
   * @returns the service address that the request was signed for
   * @throws NotAuthentic, KeysUnreachable
   */
  check(authorization: string): Promise<string>;
  /** Asks for the published keys now. Throws `KeysUnreachable`. */
  refresh(): Promise<void>;
}

export function createSignatures(o: SignatureOptions): Signatures {
  const { find: keys, refresh } = createKeys(o.openIdUrl ?? METADATA);
  const expected = {
    issuer: ISSUER,
    audience: o.appId,
    algorithms: ['RS256'],
    requiredClaims: ['exp'],
    clockTolerance: TOLERANCE_S,
  };
  const check = async (authorization: string): Promise<string> => {
    const [, token = ''] = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization) ?? [];
    try {
      // Before the keys are asked for: a stranger doesn't send us asking.
      if (!isForUs(token, o.appId)) throw new NotAuthentic();
      const { payload } = await jwtVerify(token, keys, expected);
      return claimsShape.parse(payload).serviceurl;
    } catch (error) {
      if (error instanceof KeysUnreachable) throw error;
      // Without the cause, which holds what the other side said.
      throw new NotAuthentic();
    }
  };
  return { check, refresh };
}

const claimsShape = z.object({ serviceurl: z.string().default('') });

/** As it says itself; whether that is true is for the signature to tell. */
function isForUs(token: string, appId: string): boolean {
  const { iss, aud } = decodeJwt(token);
  return iss === ISSUER && aud === appId && decodeProtectedHeader(token).kid !== undefined;
}

const metadataShape = z.object({ jwks_uri: z.url() });
const keySetShape = z.object({
  keys: z.array(
    z.looseObject({
      kty: z.string(),
      kid: z.string().optional(),
      /** The channels that this key may sign for; none named: any. */
      endorsements: z.array(z.string()).default([]),
    }),
  ),
});

/** The published keys, asked for once a day; the last ones while the server with newer ones is away. */
function createKeys(metadataUrl: string): {
  readonly find: JWTVerifyGetKey;
  readonly refresh: () => Promise<void>;
} {
  let kept: { readonly at: number; readonly find: JWTVerifyGetKey } | null = null;
  const find = createRemoteJWKSet(new URL(metadataUrl), {
    timeoutDuration: ANSWER_WITHIN_MS,
    cooldownDuration: ASK_AGAIN_MS,
    cacheMaxAge: KEYS_LIVE_MS,
    [customFetch]: async (url, { signal }) => {
      try {
        const keySet = await keysForTeams(url, signal);
        kept = { at: Date.now(), find: createLocalJWKSet(keySet) };
        return Response.json(keySet);
      } catch (cause) {
        throw new KeysUnreachable({ cause });
      }
    },
  });
  const findOrKept: JWTVerifyGetKey = async (header, token) => {
    try {
      return await find(header, token);
    } catch (error) {
      if (!(error instanceof KeysUnreachable) || kept === null) throw error;
      if (Date.now() - kept.at > KEYS_LIVE_AT_MOST_MS) throw error;
      try {
        return await kept.find(header, token);
      } catch {
        // It may be one of the newer keys: nobody can tell yet.
        throw error;
      }
    }
  };
  return { find: findOrKept, refresh: () => find.reload() };
}

async function keysForTeams(metadataUrl: string, signal: AbortSignal): Promise<z.infer<typeof keySetShape>> {
  const { jwks_uri } = metadataShape.parse(await fetched(metadataUrl, signal));
  const { keys } = keySetShape.parse(await fetched(jwks_uri, signal));
  return {
    keys: keys.filter(
      ({ kid, endorsements }) =>
        kid !== undefined && (endorsements.length === 0 || endorsements.includes('msteams')),
    ),
  };
}

async function fetched(url: string, signal: AbortSignal): Promise<unknown> {
  const response = await fetch(url, { redirect: 'error', signal });
  if (!response.ok) throw new Error(`The key server answered ${response.status}`);
  return response.json();
}
