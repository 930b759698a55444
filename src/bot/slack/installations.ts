// The app's installation in the organisation's workspace: kept encrypted, and remembered for when the
// database is down. A token that ends is renewed before it does (docs.slack.dev/authentication/using-token-rotation).
import type { Installation } from '@slack/bolt';
import { z } from 'zod';
import type { Clock } from '../../casework/casework.js';
import type { KeyValueStore } from '../../casework/key-value-store.js';
import { SCOPES } from './scopes.js';

/** How long another process's installation or removal may go unnoticed. */
const REMEMBERED_MS = 30_000;
/** Slack's tokens live for twelve hours. */
const RENEWED_BEFORE_MS = 60 * 60_000;

export const installationShape = z.object({
  token: z.string().min(1),
  botUserId: z.string(),
  scopes: z.array(z.string()),
  installedAt: z.number(),
  /** Null for a token that doesn't end. */
  refreshToken: z.string().nullable().default(null),
  /** In ms. */
  expiresAt: z.number().nullable().default(null),
});
export type SlackInstallation = z.infer<typeof installationShape>;

/** Codes that the installer passes to the page; each has its own words there. */
export class InstallationRefused extends Error {
  constructor(
    readonly code: 'other-workspace' | 'whole-grid' | 'no-bot' | 'missing-scopes',
    readonly missing: readonly string[] = [],
  ) {
    super(code);
  }
}

export interface RenewedToken {
  readonly token: string;
  readonly refreshToken: string;
  readonly expiresInMs: number;
}

export interface Installations {
  /** @throws StoreUnavailable; whatever `renewToken` throws, once the token has ended */
  tokenOf(team: string): Promise<string | null>;
  /** Slack says that this token has ended: the one in its place. The same one when it can't be renewed. */
  renewed(team: string, token: string): Promise<string | null>;
  /** @throws InstallationRefused for any workspace but the organisation's; StoreUnavailable */
  put(installation: Installation): Promise<void>;
  /** @param at ms; an installation made after it stays: the news of its removal is older than it is */
  remove(team: string, at: number): Promise<void>;
}

interface InstallationsOptions {
  readonly keyValueStore: KeyValueStore<SlackInstallation>;
  /** The organisation's workspace. */
  readonly team: () => string | null;
  readonly clock: Clock;
  /** Throws what Slack's client throws. */
  readonly renewToken: (refreshToken: string) => Promise<RenewedToken>;
}

type Found = SlackInstallation | null;

export function createInstallations(o: InstallationsOptions): Installations {
  const remembered = new Map<string, { found: Found; at: number }>();
  const remember = (team: string, found: Found): Found => {
    remembered.set(team, { found, at: performance.now() });
    return found;
  };
  const renew = createRenewal(o, remember);

  async function read(team: string): Promise<Found> {
    const last = remembered.get(team);
    if (last !== undefined && performance.now() - last.at < REMEMBERED_MS) return last.found;
    try {
      return remember(team, await o.keyValueStore.get(team));
    } catch (error) {
      // "Nothing was saved" can be said in Slack even while the database is down.
      if (last !== undefined) return last.found;
      throw error;
    }
  }

  return {
    async tokenOf(team) {
      if (team !== o.team()) return null;
      const found = await read(team);
      if (found === null || found.expiresAt === null) return found?.token ?? null;
      if (found.expiresAt - o.clock.now() > RENEWED_BEFORE_MS) return found.token;
      try {
        return (await renew(team, found))?.token ?? null;
      } catch (error) {
        if (found.expiresAt > o.clock.now()) return found.token;
        throw error;
      }
    },
    async renewed(team, token) {
      const found = await read(team);
      if (found?.token !== token) return found?.token ?? null;
      return (await renew(team, found))?.token ?? null;
    },
    async put(installation) {
      const [team, kept] = keptOf(installation, o.team(), o.clock.now());
      await o.keyValueStore.put(team, kept);
      remember(team, kept);
    },
    async remove(team, at) {
      if (team !== o.team()) return;
      const left = await o.keyValueStore.change(team, (found) =>
        found !== null && found.installedAt > at ? found : null,
      );
      remember(team, left);
    },
  };
}

/** What is kept of an installation, and of which workspace. Throws `InstallationRefused`. */
function keptOf(
  { team, bot, isEnterpriseInstall }: Installation,
  ours: string | null,
  now: number,
): readonly [team: string, SlackInstallation] {
  if (isEnterpriseInstall === true) throw new InstallationRefused('whole-grid');
  if (team === undefined || team.id !== ours) throw new InstallationRefused('other-workspace');
  if (bot === undefined) throw new InstallationRefused('no-bot');
  const missing = SCOPES.filter((scope) => !bot.scopes.includes(scope));
  if (missing.length > 0) throw new InstallationRefused('missing-scopes', missing);
  const { token, userId: botUserId, scopes, refreshToken = null, expiresAt } = bot;
  // In seconds of this machine's clock, which isn't ours.
  const ends = expiresAt === undefined ? null : now + expiresAt * 1000 - Date.now();
  return [team.id, { token, botUserId, scopes, installedAt: now, refreshToken, expiresAt: ends }];
}

/**
 * One renewal at a time. Another process may be at it too: a refresh token is good for one use, and what was stored
 * first counts.
 */
function createRenewal(
  { keyValueStore, clock, renewToken }: InstallationsOptions,
  remember: (team: string, found: Found) => Found,
) {
  async function renew(team: string, used: SlackInstallation): Promise<Found> {
    // Also asks whether the database would keep the new one.
    const stored = await keyValueStore.get(team);
    if (stored?.token !== used.token || used.refreshToken === null) return remember(team, stored);
    try {
      const { token, refreshToken, expiresInMs } = await renewToken(used.refreshToken);
      const next = { token, refreshToken, expiresAt: clock.now() + expiresInMs };
      const kept = await keyValueStore.change(team, (found) =>
        found === null || found.refreshToken !== used.refreshToken ? found : { ...found, ...next },
      );
      return remember(team, kept);
    } catch (error) {
      const others = await keyValueStore.get(team);
      if (others?.token === used.token) throw error;
      return remember(team, others);
    }
  }
  let running: Promise<Found> | null = null;
  return (team: string, used: SlackInstallation): Promise<Found> => {
    running ??= renew(team, used).finally(() => {
      running = null;
    });
    return running;
  };
}
