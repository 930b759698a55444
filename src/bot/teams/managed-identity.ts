// What Azure says of the machine that we run on: a token that nobody keeps and that never has to be renewed by hand
// (https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token,
// https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference).
import { z } from 'zod';
import { TokenRefused } from './refusals.js';

export interface ManagedIdentity {
  /** The client id of the identity that is assigned to this machine. */
  readonly clientId: string;
  /** App Service, Functions and Container Apps say where to ask, and what to show; null: on a virtual machine. */
  readonly endpoint: { readonly url: string; readonly header: string } | null;
}

const MACHINE = 'http://169.254.169.254/metadata/identity/oauth2/token';
const ANSWER_WITHIN_MS = 5_000;
/** "Not now", by the documentation of the service. */
const PASSING: readonly number[] = [404, 408, 410, 429];

const tokenShape = z
  .object({
    access_token: z.string().min(1),
    expires_in: z.coerce.number().optional(),
    /** Seconds since 1970. */
    expires_on: z.coerce.number().optional(),
  })
  .transform((o) => ({ token: o.access_token, lifeMs: lifeOf(o, Date.now()) }));

/** Throws `TokenRefused`. */
export async function identityToken(
  { clientId, endpoint }: ManagedIdentity,
  resource: string,
): Promise<{ token: string; lifeMs: number }> {
  const address = new URL(endpoint?.url ?? MACHINE);
  address.searchParams.set('api-version', endpoint === null ? '2018-02-01' : '2019-08-01');
  address.searchParams.set('resource', resource);
  address.searchParams.set('client_id', clientId);
  const headers: Record<string, string> =
    endpoint === null ? { Metadata: 'true' } : { 'X-IDENTITY-HEADER': endpoint.header };
  const response = await ask(address, headers);
  const parsed = tokenShape.safeParse(await response.json().catch(() => null));
  if (response.ok && parsed.success) return parsed.data;
  const { status } = response;
  throw new TokenRefused(status, { isPassing: status < 400 || status >= 500 || PASSING.includes(status) });
}

async function ask(address: URL, headers: Readonly<Record<string, string>>): Promise<Response> {
  try {
    return await fetch(address, {
      headers,
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
  } catch (cause) {
    throw new TokenRefused(0, { isPassing: true, cause });
  }
}

/** Without either it is asked for anew each time. */
const lifeOf = (
  o: { expires_in?: number | undefined; expires_on?: number | undefined },
  now: number,
): number =>
  o.expires_in === undefined ? Math.max(0, (o.expires_on ?? 0) * 1000 - now) : o.expires_in * 1000;
