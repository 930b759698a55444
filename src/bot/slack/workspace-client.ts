// Slack's client with the token that the workspace has at the moment of the call: it may be installed, removed and
// installed again while we run.
import { LogLevel, WebClient, type WebAPICallResult, type WebClientOptions } from '@slack/web-api';

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

export class WorkspaceClient extends WebClient {
  readonly #tokenOf: TokenOf;

  constructor(apiUrl: string, tokenOf: TokenOf) {
    super(undefined, clientOptionsOf(apiUrl));
    this.#tokenOf = tokenOf;
  }

  /** Every method of the client comes through here. Throws `NotInstalled`. */
  override async apiCall(method: string, options: Record<string, unknown> = {}): Promise<WebAPICallResult> {
    const token = await this.#tokenOf();
    if (token === null) throw new NotInstalled();
    return super.apiCall(method, { ...options, token });
  }
}
