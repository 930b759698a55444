// What can go wrong between Teams and us, in our own terms. None of these repeats what the other side said.

/** What came in isn't signed by Teams for this bot. */
export class NotAuthentic extends Error {
  readonly code = 'teams-not-authentic';
  constructor(options?: { cause?: unknown }) {
    super('The request is not signed for this bot', options);
    this.name = 'NotAuthentic';
  }
}

/** The keys for Teams' signatures can't be fetched, so nothing can be verified. */
export class KeysUnreachable extends Error {
  readonly code = 'teams-keys-unreachable';
  constructor(options?: { cause?: unknown }) {
    super('The server with the keys of Teams does not answer', options);
    this.name = 'KeysUnreachable';
  }
}

/** Our own word beside Teams': a guest is never written to. */
export const GUEST = 'Guest';

/** Teams did not take a call of ours. `status` 0: it gave no answer. */
export class TeamsRefusal extends Error {
  readonly code = 'teams-refused';
  /** Its own word for it, such as `ConversationNotFound`; null when it gave none. */
  readonly teamsCode: string | null;

  constructor(
    readonly status: number,
    /** How long Teams asks us to wait, in milliseconds; null when it doesn't say. */
    readonly retryAfterMs: number | null,
    o: { readonly teamsCode?: string | null; readonly cause?: unknown } = {},
  ) {
    super(`Teams did not take a call (${status})`, o.cause === undefined ? undefined : { cause: o.cause });
    this.name = 'TeamsRefusal';
    this.teamsCode = o.teamsCode ?? null;
  }
}

/** No token was issued. Repeats nothing that the server said but the number of its error. */
export class TokenRefused extends Error {
  readonly code = 'teams-token-refused';
  /** 7000222 for a secret that has expired, and the like; null when the server gave no number. */
  readonly aadsts: number | null;
  /** It gave no answer, or has trouble of its own. */
  readonly isPassing: boolean;

  constructor(
    readonly status: number,
    o: { readonly aadsts?: number | null; readonly isPassing: boolean; readonly cause?: unknown },
  ) {
    super(
      `The login server gave no token (${status})`,
      o.cause === undefined ? undefined : { cause: o.cause },
    );
    this.name = 'TokenRefused';
    this.aadsts = o.aadsts ?? null;
    this.isPassing = o.isPassing;
  }

  /** Safe to log. */
  get reason(): string {
    if (this.aadsts !== null) return `aadsts${this.aadsts}`;
    return this.status === 0 ? 'login-no-answer' : `login-http-${this.status}`;
  }
}

/** `Retry-After` in milliseconds: seconds or a date. Null when it is neither. */
export function retryAfterMs(header: string | null, now: number): number | null {
  if (header === null || header.trim() === '') return null;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
