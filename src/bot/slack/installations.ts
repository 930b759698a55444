// The app's installation in the organisation's workspace: kept encrypted, and remembered for when the
// database is down.
import type { Installation } from '@slack/bolt';
import { z } from 'zod';
import type { Clock } from '../../casework/casework.js';
import type { KeyValueStore } from '../../casework/key-value-store.js';

/** How long another process's installation or removal may go unnoticed. */
const REMEMBERED_MS = 30_000;

export const installationShape = z.object({
  token: z.string().min(1),
  botUserId: z.string(),
  scopes: z.array(z.string()),
  installedAt: z.number(),
});
export type SlackInstallation = z.infer<typeof installationShape>;

/** Codes that the installer passes to the page; each has its own words there. */
export class InstallationRefused extends Error {
  constructor(readonly code: 'other-workspace' | 'no-bot') {
    super(code);
  }
}

export interface Installations {
  tokenOf(team: string): Promise<string | null>;
  /** @throws InstallationRefused for any workspace but the organisation's; StoreUnavailable */
  put(installation: Installation): Promise<void>;
  /** @param at ms; an installation made after it stays: the news of its removal is older than it is */
  remove(team: string, at: number): Promise<void>;
}

export function createInstallations(o: {
  keyValueStore: KeyValueStore<SlackInstallation>;
  /** The organisation's workspace. */
  team: () => string | null;
  clock: Clock;
}): Installations {
  const remembered = new Map<string, { token: string | null; at: number }>();
  const remember = (team: string, token: string | null): string | null => {
    remembered.set(team, { token, at: performance.now() });
    return token;
  };
  return {
    async tokenOf(team) {
      if (team !== o.team()) return null;
      const last = remembered.get(team);
      if (last !== undefined && performance.now() - last.at < REMEMBERED_MS) return last.token;
      try {
        return remember(team, (await o.keyValueStore.get(team))?.token ?? null);
      } catch (error) {
        // "Nothing was saved" can be said in Slack even while the database is down.
        if (last !== undefined) return last.token;
        throw error;
      }
    },
    async put({ team, bot, isEnterpriseInstall }) {
      if (isEnterpriseInstall === true || team === undefined || team.id !== o.team())
        throw new InstallationRefused('other-workspace');
      if (bot === undefined) throw new InstallationRefused('no-bot');
      const { token, userId: botUserId, scopes } = bot;
      await o.keyValueStore.put(team.id, { token, botUserId, scopes, installedAt: o.clock.now() });
      remember(team.id, token);
    },
    async remove(team, at) {
      if (team !== o.team()) return;
      const left = await o.keyValueStore.change(team, (found) =>
        found !== null && found.installedAt > at ? found : null,
      );
      remember(team, left?.token ?? null);
    },
  };
}
