// A call to Teams' connector: sent once, given up in time, and with another token where the first isn't taken any more.
// The outbox decides what else is tried again, and when.
import { z } from 'zod';
import { retryAfterMs, TeamsRefusal } from './refusals.js';
import type { Tokens } from './token.js';

const CALL_WITHIN_MS = 10_000;
const UNAUTHORIZED = 401;

interface ConnectorRequest {
  readonly method: string;
  readonly url: string;
  /** By name in lower case; `authorization` among them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

interface ConnectorResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** Throws `TeamsRefusal`, `TokenRefused`. */
export async function callConnector(request: ConnectorRequest, tokens: Tokens): Promise<ConnectorResponse> {
  let response = await call(request);
  if (response.status === UNAUTHORIZED) {
    const token = await tokens.instead((request.headers.authorization ?? '').replace(/^Bearer /, ''));
    if (token !== null)
      response = await call({
        ...request,
        headers: { ...request.headers, authorization: `Bearer ${token}` },
      });
  }
  const body = await response.text().catch(() => '');
  if (!response.ok) {
    throw new TeamsRefusal(response.status, retryAfterMs(response.headers.get('retry-after'), Date.now()), {
      teamsCode: codeIn(body),
    });
  }
  return { status: response.status, headers: response.headers, body };
}

async function call({ url, method, headers, body }: ConnectorRequest): Promise<Response> {
  try {
    return await fetch(url, {
      ...{ method, headers, redirect: 'error', signal: AbortSignal.timeout(CALL_WITHIN_MS) },
      ...(body === null ? {} : { body }),
    });
  } catch (cause) {
    throw new TeamsRefusal(0, null, { cause });
  }
}

const refusalShape = z.object({ error: z.object({ code: z.string().regex(/^\w{1,60}$/) }) });

/** Teams' own word for a refusal. Its text beside it may quote what was sent, and stays behind. */
function codeIn(body: string): string | null {
  try {
    return refusalShape.parse(JSON.parse(body)).error.code;
  } catch {
    return null;
  }
}
