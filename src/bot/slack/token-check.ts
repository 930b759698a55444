// Whether Slack accepts our token, checked alongside everything else: a start never waits for Slack.
import { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { clientOptionsOf, type TokenOf } from './workspace-client.js';

const LOOK_AGAIN_MS = 60_000;
const LOOK_EVERY_MS = 60 * 60_000;

export type TokenState =
  | 'unknown'
  | 'good'
  /** Nobody answered: it will be checked again. */
  | 'away'
  | 'not-installed'
  | 'refused'
  /** It belongs to another workspace than the organisation's. */
  | 'other-workspace';

/** How `/readyz` shows it: what is missing, never the token or the workspace. */
export const TOKEN_SAYS: Readonly<Record<TokenState, { readonly ok: boolean; readonly say?: string }>> = {
  good: { ok: true },
  unknown: { ok: true, say: 'its token has not been checked yet' },
  away: { ok: false, say: 'Slack does not answer; notices go by other ways meanwhile' },
  'not-installed': { ok: false, say: 'not installed in the workspace: open /slack/install' },
  refused: { ok: false, say: 'Slack refuses the token: install the app again, and give its new token' },
  'other-workspace': { ok: false, say: 'the token is of another workspace than the organisation’s' },
};

const saidNo = z.object({ data: z.object({ error: z.string() }) });
/** Slack's codes for trouble of its own. */
const PASSING = new Set([
  'internal_error',
  'fatal_error',
  'ratelimited',
  'service_unavailable',
  'request_timeout',
]);

/** Asks Slack once (`auth.test`), for 10 seconds at most. Throws what `tokenOf` throws. */
export async function checkToken(o: {
  apiUrl: string;
  tokenOf: TokenOf;
  /** The organisation's workspace; null when its file names none. */
  team: string | null;
}): Promise<TokenState> {
  const token = await o.tokenOf();
  if (token === null) return 'not-installed';
  try {
    const { team_id: team } = await new WebClient(token, clientOptionsOf(o.apiUrl)).auth.test();
    return o.team !== null && team !== o.team ? 'other-workspace' : 'good';
  } catch (error) {
    const parsed = saidNo.safeParse(error);
    return parsed.success && !PASSING.has(parsed.data.data.error) ? 'refused' : 'away';
  }
}

export interface TokenWatch {
  state(): TokenState;
  /** Checks now: somebody has installed or removed the app. */
  look(): void;
  stop(): void;
}

/** @param check must not throw for long: a throw counts as "away" and is tried again */
export function watchToken(check: () => Promise<TokenState>): TokenWatch {
  let state: TokenState = 'unknown';
  let timer: NodeJS.Timeout | undefined;
  let round = 0;
  let stopped = false;
  const look = (): void => {
    clearTimeout(timer);
    const mine = ++round;
    const then = (found: TokenState): void => {
      if (stopped || mine !== round) return;
      state = found;
      timer = setTimeout(look, found === 'good' ? LOOK_EVERY_MS : LOOK_AGAIN_MS).unref();
    };
    check().then(then, () => then('away'));
  };
  look();
  return {
    state: () => state,
    look,
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
