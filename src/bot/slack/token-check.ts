// Whether Slack accepts our token, and what it may do with it: checked alongside everything else, as a start never
// waits for Slack.
import { WebClient } from '@slack/web-api';
import type { Seen } from '../watch.js';
import { codeOfFailure, isSlacksWord, TROUBLE_OF_SLACKS_OWN } from './faults.js';
import { SCOPES, SENDING_SCOPE } from './scopes.js';
import { clientOptionsOf, type TokenOf } from './workspace-client.js';

export type TokenState =
  | 'good'
  /** Nobody answered: it will be checked again. */
  | 'away'
  | 'not-installed'
  | 'refused'
  /** It belongs to another workspace than the organisation's. */
  | 'other-workspace';

export interface TokenLook {
  readonly state: TokenState;
  /** Scopes of the manifest that it hasn't got. */
  readonly missing: readonly string[];
  /** The app's own member id, where Slack said it. */
  readonly botUser?: string | undefined;
}

export const UNSEEN: Seen = { ok: true, say: 'its token has not been checked yet' };

/** How `/readyz` shows it: what is missing, never the token or the workspace. */
const SAYS: Readonly<Record<TokenState, Seen>> = {
  good: { ok: true },
  away: { ok: false, say: 'Slack does not answer; notices go by other ways meanwhile' },
  'not-installed': { ok: false, say: 'not installed in the workspace: open /slack/install' },
  refused: { ok: false, say: 'Slack refuses the token: install the app again, and give its new token' },
  'other-workspace': { ok: false, say: 'the token is of another workspace than the organisation’s' },
};
export const FAILED = SAYS.away;

export function seenOf({ state, missing }: TokenLook): Seen {
  if (state !== 'good' || missing.length === 0) return SAYS[state];
  // With the others gone people still hear of everything; they can't answer.
  return { ok: !missing.includes(SENDING_SCOPE), say: missingSays(missing) };
}

export const missingSays = (missing: readonly string[]): string =>
  `the token lacks ${missing.join(', ')}: give the app the scopes of its manifest, and install it again`;

/** Asks Slack once (`auth.test`), for 10 seconds at most. Throws what `tokenOf` throws. */
export async function checkToken(o: {
  apiUrl: string;
  tokenOf: TokenOf;
  /** The organisation's workspace; null when its file names none. */
  team: string | null;
}): Promise<TokenLook> {
  const token = await o.tokenOf();
  if (token === null) return { state: 'not-installed', missing: [] };
  try {
    const client = new WebClient(token, clientOptionsOf(o.apiUrl));
    const { team_id: team, user_id: botUser, response_metadata } = await client.auth.test();
    if (o.team !== null && team !== o.team) return { state: 'other-workspace', missing: [] };
    // From a header of every answer. Whoever leaves it out says nothing of them.
    const granted = response_metadata?.scopes;
    const missing = granted ? SCOPES.filter((scope) => !granted.includes(scope)) : [];
    return { state: 'good', missing, botUser };
  } catch (error) {
    const code = codeOfFailure(error);
    // A refusal that isn't known here is one all the same: nothing but the token was sent.
    const isAway = !isSlacksWord(code) || TROUBLE_OF_SLACKS_OWN.has(code);
    return { state: isAway ? 'away' : 'refused', missing: [] };
  }
}
