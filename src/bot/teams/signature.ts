// Whether Teams signed a request for this bot: a JWT by one of the keys that Microsoft publishes (RS256, no other).
// The SDK's own check prints the keys, and answers a bad signature as an error of its own (docs/decisions/0007).
import { createPublicKey, verify, type JsonWebKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { KeysUnreachable, NotAuthentic } from './refusals.js';

const ISSUER = 'https://api.botframework.com';
const METADATA = 'https://login.botframework.com/v1/.well-known/openidconfiguration';
const ANSWER_WITHIN_MS = 5_000;
/** How far apart the two clocks may be. */
const TOLERANCE_S = 5 * 60;
const KEYS_LIVE_MS = 24 * 60 * 60_000;
/** A key that nobody knows doesn't send us asking more often than this. */
const ASK_AGAIN_MS = 5 * 60_000;
const SHORTEST_KEY_BITS = 2048;

export interface SignatureOptions {
  readonly appId: string;
  /** The address of the metadata that name the keys; null: Microsoft's own. */
  readonly openIdUrl: string | null;
}

/**
 * @returns a check of an `Authorization` header; it gives the service address that the request was signed for
 * @throws NotAuthentic, KeysUnreachable
 */
export function createSignatureCheck(o: SignatureOptions): (authorization: string) => Promise<string> {
  const keys = createKeys(o.openIdUrl ?? METADATA);
  const claimsShape = z.object({
    iss: z.literal(ISSUER),
    aud: z.literal(o.appId),
    exp: z.number(),
    nbf: z.number().default(0),
    serviceurl: z.string().default(''),
  });

  return async (authorization) => {
    const [, head = '', body = '', signature = ''] =
      /^Bearer ([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(authorization) ?? [];
    const header = headerShape.safeParse(jsonOf(head));
    const claims = claimsShape.safeParse(jsonOf(body));
    if (!header.success || !claims.success) throw new NotAuthentic();
    const now = Date.now() / 1000;
    const { exp, nbf, serviceurl } = claims.data;
    if (exp + TOLERANCE_S < now || nbf - TOLERANCE_S > now) throw new NotAuthentic();
    const key = await keys(header.data.kid);
    const signed = Buffer.from(`${head}.${body}`);
    if (key === null || !verify('RSA-SHA256', signed, key, Buffer.from(signature, 'base64url'))) {
      throw new NotAuthentic();
    }
    return serviceurl;
  };
}

const headerShape = z.object({ alg: z.literal('RS256'), kid: z.string() });

function jsonOf(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}

const metadataShape = z.object({ jwks_uri: z.url() });
const keySetShape = z.object({
  keys: z.array(
    z.looseObject({
      kty: z.string(),
      kid: z.string().optional(),
      /** The channels that this key may speak for; none named: any. */
      endorsements: z.array(z.string()).default([]),
    }),
  ),
});

function createKeys(metadataUrl: string): (kid: string) => Promise<KeyObject | null> {
  let kept: ReadonlyMap<string, KeyObject> = new Map();
  let askedAt = -Infinity;
  let asking: Promise<void> | null = null;

  async function ask(): Promise<void> {
    const { jwks_uri } = metadataShape.parse(await fetched(metadataUrl));
    const { keys } = keySetShape.parse(await fetched(jwks_uri));
    kept = new Map(keys.flatMap((key) => (isForTeams(key) ? keyOf(key) : [])));
    askedAt = performance.now();
  }

  return async (kid) => {
    const ageMs = performance.now() - askedAt;
    const known = kept.get(kid);
    if (known !== undefined && ageMs < KEYS_LIVE_MS) return known;
    if (ageMs < ASK_AGAIN_MS) return null;
    asking ??= ask().finally(() => {
      asking = null;
    });
    try {
      await asking;
    } catch (cause) {
      throw new KeysUnreachable({ cause });
    }
    return kept.get(kid) ?? null;
  };
}

type PublishedKey = z.infer<typeof keySetShape>['keys'][number];

const isForTeams = (key: PublishedKey): boolean =>
  key.kty === 'RSA' && (key.endorsements.length === 0 || key.endorsements.includes('msteams'));

function keyOf(jwk: PublishedKey): [string, KeyObject][] {
  try {
    const key = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' });
    const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
    return jwk.kid === undefined || bits < SHORTEST_KEY_BITS ? [] : [[jwk.kid, key]];
  } catch {
    // One key that can't be read doesn't make the others worse.
    return [];
  }
}

async function fetched(url: string): Promise<unknown> {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
  if (!response.ok) throw new Error(`The key server answered ${response.status}`);
  return response.json();
}
