// The tokens that Slack has given out, and what each is still good for.
import { randomUUID } from 'node:crypto';

export interface Token {
  readonly token: string;
  readonly scopes: readonly string[];
  /** `removed`: the app was taken out of the workspace. */
  state: 'live' | 'revoked' | 'removed';
  /** By Slack's clock; null without rotation. */
  readonly expiresAt: number | null;
}

/** A token that is rotated lives for twelve hours. */
export const ROTATION_S = 43_200;

export class Tokens {
  private readonly known = new Map<string, Token>();
  private readonly refreshes = new Map<string, Token>();

  add(token: string, scopes: readonly string[], expiresAt: number | null = null): Token {
    const added: Token = { token, scopes, state: 'live', expiresAt };
    this.known.set(token, added);
    return added;
  }

  find(token: string): Token | undefined {
    return this.known.get(token);
  }

  /** A pair of tokens, of which the first ends by itself. */
  rotating(scopes: readonly string[], now: number): { token: Token; refresh: string } {
    const token = this.add(`xoxe.xoxb-${randomUUID()}`, scopes, now + ROTATION_S * 1000);
    const refresh = `xoxe-${randomUUID()}`;
    this.refreshes.set(refresh, token);
    return { token, refresh };
  }

  /** The token that this refresh token was given with; good once. */
  takeRefresh(refresh: string): Token | undefined {
    const found = this.refreshes.get(refresh);
    this.refreshes.delete(refresh);
    return found;
  }

  /** Whether this refresh token may still be used. */
  hasRefresh(refresh: string): boolean {
    return this.refreshes.has(refresh);
  }
}
