import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { KeyValueStore } from '../casework/key-value-store.js';
import type { PlatformDown } from '../delivery/platforms.js';
import type { Platform } from './channels.js';
import { createPlatformHealth, type PlatformState } from './platform-health.js';

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

it('forgets what a process found once that process is gone, or tries no longer', async () => {
  const kept = new Map<string, { value: PlatformState; until: number }>();
  const keyValueStore = {
    put: async (key: string, value: PlatformState, o?: { expiresAt?: number | null }) =>
      void kept.set(key, { value, until: o?.expiresAt ?? Infinity }),
    remove: async (key: string) => void kept.delete(key),
    all: async () =>
      [...kept].flatMap(([key, { value, until }]) => (until > Date.now() ? [{ key, value }] : [])),
  } as unknown as KeyValueStore<PlatformState>;
  const silent = { warn: () => undefined, error: () => undefined };
  let found: PlatformDown | null = null;
  const process = () =>
    createPlatformHealth({
      platforms: [{ name: 'slack' } as unknown as Platform],
      keyValueStore,
      clock: { now: () => Date.now() },
      log: silent,
      found: () => found,
      tell: async () => undefined,
    });
  const [one, other] = [process(), process()];
  found = { because: 'away', reason: 'http-503', since: Date.now(), seenAt: Date.now() };
  one.changed('slack', found);
  await vi.advanceTimersByTimeAsync(16_000);
  expect(other.platforms()[0]?.health().ok).toBe(false);
  one.stop();
  await vi.advanceTimersByTimeAsync(90_000);
  expect(other.platforms()[0]?.health().ok).toBe(true);
  other.changed('slack', found);
  await vi.advanceTimersByTimeAsync(17 * 60_000);
  expect(other.platforms()[0]?.health().ok).toBe(true);
  other.stop();
});
