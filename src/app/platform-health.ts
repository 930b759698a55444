// How each platform does, for every process: judged by what became of what was sent, kept in the database, and said to
// the administrators by another way.
import { z } from 'zod';
import type { CaseworkLog, Clock } from '../casework/casework.js';
import type { KeyValueStore } from '../casework/key-value-store.js';
import type { PlatformDown } from '../delivery/platforms.js';
import type { Instant } from '../escalation/ids.js';
import type { Platform } from './channels.js';
import { codeOf } from './log.js';
import type { Dependency } from './readiness.js';

/** As often as a change elsewhere is looked for. */
const LOOK_EVERY_MS = 15_000;
/** What a process has found ends with it: it says so again at each look. */
const HOLDS_FOR_MS = 60_000;
/** Without a try for so long, nothing is known of it any more. */
const STALE_AFTER_MS = 15 * 60_000;
/** A moment's trouble mends itself: the administrators hear of what lasts. */
const SAID_AFTER_MS = 60_000;

export const platformStateShape = z.object({
  down: z.object({
    because: z.enum(['refused', 'away', 'limited', 'alike']),
    reason: z.string(),
    since: z.number(),
    seenAt: z.number(),
  }),
});
export type PlatformState = z.infer<typeof platformStateShape>;

export interface PlatformHealth {
  /** From this process's own sends: kept for the others too. Never throws. */
  readonly changed: (channel: string, down: PlatformDown | null) => void;
  /** Each platform with what is known of it here and elsewhere. */
  readonly platforms: () => readonly { readonly name: string; health(): Dependency }[];
  /** Since when the one has been down that has been down longest; null: all work. */
  downSince(): Instant | null;
  stop(): void;
}

export interface PlatformHealthOptions {
  readonly platforms: readonly Platform[];
  readonly keyValueStore: KeyValueStore<PlatformState>;
  readonly clock: Clock;
  readonly log: Pick<CaseworkLog, 'warn' | 'error'>;
  /** What this process's sends have found of a platform. */
  readonly found: (channel: string) => PlatformDown | null;
  /** Tells the administrators, by another channel, that this one takes nothing. Once a day is enough. */
  readonly tell: (channel: string, down: PlatformDown) => Promise<void>;
}

export function createPlatformHealth(o: PlatformHealthOptions): PlatformHealth {
  const { clock, log, keyValueStore } = o;
  const own = new Map<string, PlatformDown>();
  /** What this and the other processes have found. */
  let known: ReadonlyMap<string, PlatformDown> = new Map();
  const failingSince = new Map<string, Instant>();

  const keep = (channel: string, down: PlatformDown): Promise<void> =>
    keyValueStore.put(channel, { down }, { expiresAt: clock.now() + HOLDS_FOR_MS });

  /** Its own watch may know of trouble before anything is sent. */
  function downOf(platform: Platform): PlatformDown | null {
    const found = known.get(platform.name);
    if (found !== undefined) return found;
    if (platform.health?.().ok !== false) {
      failingSince.delete(platform.name);
      return null;
    }
    const since = failingSince.get(platform.name) ?? clock.now();
    failingSince.set(platform.name, since);
    return { because: 'refused', reason: 'checked', since, seenAt: clock.now() };
  }

  async function look(): Promise<void> {
    try {
      for (const channel of [...own.keys()]) {
        const down = o.found(channel);
        if (down === null || clock.now() - down.seenAt > STALE_AFTER_MS) own.delete(channel);
        else await keep(channel, down);
      }
      const kept = await keyValueStore.all();
      known = new Map([...kept.map(({ key, value }): [string, PlatformDown] => [key, value.down]), ...own]);
      for (const platform of o.platforms) {
        const down = downOf(platform);
        if (down === null || down.because === 'limited' || clock.now() - down.since < SAID_AFTER_MS) continue;
        await o.tell(platform.name, down);
      }
    } catch (error) {
      log.warn({ code: codeOf(error) }, 'how the platforms do could not be looked up');
    }
  }

  const timer = setInterval(() => void look(), LOOK_EVERY_MS).unref();
  return {
    changed(channel, down) {
      if (down === null) own.delete(channel);
      else own.set(channel, down);
      known = new Map([...known].filter(([name]) => name !== channel).concat([...own]));
      const fields = down === null ? { channel } : { channel, because: down.because, reason: down.reason };
      if (down === null) log.warn(fields, 'a platform works again');
      else
        log.error(fields, 'a platform takes nothing: urgent notices go by another channel, the others wait');
      const done = down === null ? keyValueStore.remove(channel) : keep(channel, down);
      done.catch((error: unknown) => {
        log.warn(
          { channel, code: codeOf(error) },
          'how a platform does could not be kept for other processes',
        );
      });
    },
    platforms: () => o.platforms.map((one) => ({ name: one.name, health: () => healthOf(one, known) })),
    downSince: () => {
      const since = o.platforms.flatMap((one) => downOf(one)?.since ?? []);
      return since.length === 0 ? null : Math.min(...since);
    },
    stop: () => clearInterval(timer),
  };
}

function healthOf(platform: Platform, known: ReadonlyMap<string, PlatformDown>): Dependency {
  const own = platform.health?.() ?? { ok: true };
  const down = known.get(platform.name);
  return !own.ok || down === undefined ? own : { ok: false, say: SAYS[down.because](down.reason) };
}

const SAYS: Readonly<Record<PlatformDown['because'], (reason: string) => string>> = {
  refused: (reason) => `it refuses what Sameday sends (${reason}); urgent notices go by other ways meanwhile`,
  away: (reason) => `it does not answer (${reason}); urgent notices go by other ways meanwhile`,
  limited: () => 'it limits how much Sameday sends; urgent notices go by other ways meanwhile',
  alike: (reason) =>
    `everybody fails alike (${reason}): the addresses in the organisation file may be another workspace’s`,
};
