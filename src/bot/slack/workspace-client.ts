// Slack's client with the token that the workspace has at the moment of the call: it may be installed, removed and
// installed again while we run.
import { LogLevel, WebClient, type WebAPICallResult, type WebClientOptions } from '@slack/web-api';
import { z } from 'zod';

/** A call to Slack that takes longer is retried by the outbox. */
const CALL_TIMEOUT_MS = 10_000;

/** Null: the app isn't installed there. */
export type TokenOf = () => Promise<string | null>;

const nothing = (): void => undefined;
/** The SDK logs whole errors, which may quote a token. What matters is logged by its code, where it is caught. */
export const SILENT = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  setLevel: nothing,
  getLevel: () => LogLevel.ERROR,
  setName: nothing,
};

export const clientOptionsOf = (apiUrl: string): WebClientOptions => ({
  slackApiUrl: apiUrl,
  timeout: CALL_TIMEOUT_MS,
  // The outbox decides what is retried, and when.
  retryConfig: { retries: 0 },
  rejectRateLimitedCalls: true,
  fetch: fetchWithRetryAfter,
  logger: SILENT,
});

/** A limit that doesn't say until when is no error of its own kind to the SDK. */
async function fetchWithRetryAfter(...call: Parameters<typeof fetch>): Promise<Response> {
  const response = await fetch(...call);
  if (response.status !== 429 || response.headers.has('retry-after')) return response;
  return new Response(response.body, { status: 429, headers: { 'retry-after': RETRY_AFTER_S } });
}

const RETRY_AFTER_S = '30';

/** Slack was not asked: there is no token for the workspace. */
export class NotInstalled extends Error {
  readonly code = 'slack-not-installed';
  constructor() {
    super("Sameday isn't installed in the organisation's workspace");
  }
}

/** The token in place of one that has ended; null or the same where there is none. */
type Renewed = (token: string) => Promise<string | null>;

const ended = z.object({ data: z.object({ error: z.literal('token_expired') }) });

export class WorkspaceClient extends WebClient {
  readonly #tokenOf: TokenOf;
  readonly #renewed: Renewed;

  constructor(apiUrl: string, tokenOf: TokenOf, renewed: Renewed = (token) => Promise.resolve(token)) {
    super(undefined, clientOptionsOf(apiUrl));
    this.#tokenOf = tokenOf;
    this.#renewed = renewed;
  }

  /** Every method of the client comes through here. Throws `NotInstalled`. */
  override async apiCall(method: string, options: Record<string, unknown> = {}): Promise<WebAPICallResult> {
    const token = await this.#tokenOf();
    if (token === null) throw new NotInstalled();
    try {
      return await super.apiCall(method, { ...options, token });
    } catch (error) {
      if (!ended.safeParse(error).success) throw error;
      const next = await this.#renewed(token).catch(() => null);
      if (next === null || next === token) throw error;
      return super.apiCall(method, { ...options, token: next });
    }
  }
}
