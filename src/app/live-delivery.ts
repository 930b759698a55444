// What a live start sends with: its platforms, how each does, and what comes back.
import type { Channel } from '../bot/channel.js';
import { createKeyValueStore } from '../casework/key-value-store.js';
import { platformRows } from '../casework/outbox-rows.js';
import { FOR_JOBS, inTransaction } from '../casework/transaction.js';
import type { Clock } from '../casework/casework.js';
import type { DeliveryService } from '../delivery/deliver.js';
import type { Store } from '../store/index.js';
import type { AppParts, Core } from './app-parts.js';
import type { Platform } from './channels.js';
import { enclosedFor } from './enclosed.js';
import type { Metrics } from './metrics.js';
import {
  createPlatformHealth,
  platformStateShape,
  type PlatformHealth,
  type PlatformHealthOptions,
} from './platform-health.js';

/** A look at the outbox waits this long for the sends that it began. */
const PATIENCE_MS = 1_500;
/** A platform that takes nothing for this long is worth a call from outside. */
const DOWN_TOO_LONG_MS = 5 * 60_000;

export interface LiveDelivery {
  readonly delivery: DeliveryService;
  readonly health: PlatformHealth;
  /** How long the oldest thing that is due has been due, in ms; null while the database can't be asked. */
  readonly behindMs: () => Promise<number | null>;
  /** Whether the outside monitor is to hear that all is well. */
  readonly isWell: () => boolean;
}

interface LiveDeliveryOptions {
  readonly core: Core;
  readonly platforms: readonly Platform[];
  readonly clock: Clock;
  /** Whether the clock is moved by hand. */
  readonly isMoved: boolean;
  readonly metrics: Metrics;
}

export function createLiveDelivery(appParts: AppParts, o: LiveDeliveryOptions): LiveDelivery {
  const { core, platforms, clock, isMoved, metrics } = o;
  const found = (channel: string) => delivery.platformDown(channel);
  const health = platformHealthOf(appParts, { platforms, clock, found });
  const senders = Object.fromEntries(platforms.map(({ name, sender }) => [name, sender]));
  const delivery = core.deliverBy(senders, {
    enclosedIn: enclosedFor(appParts, { officers: core.officerLinks, signIn: core.signIn.links }),
    metrics: metrics.deliveries,
    platformChanged: health.changed,
    // A moved clock needs each look to do all that is due, and its messages come as fast as it is moved.
    ...(!isMoved && { isSpaced: isChatIn(appParts.channels), patienceMs: PATIENCE_MS }),
  });
  const behindMs = (): Promise<number | null> =>
    isMoved ? Promise.resolve(0) : behindIn(appParts.store, clock);
  metrics.watch({
    behindMs,
    down: () => health.platforms().flatMap((one) => (one.health().ok ? [] : one.name)),
  });
  for (const platform of platforms) platform.follow?.((...item) => delivery.cameBack(...item));
  const isWell = (): boolean => {
    const since = health.downSince();
    return since === null || clock.now() - since < DOWN_TOO_LONG_MS;
  };
  return { delivery, health, behindMs, isWell };
}

/** How long the oldest thing that is due has been due; null while the database can't be asked. */
async function behindIn(store: Store, clock: Clock): Promise<number | null> {
  try {
    const [wake, deliver] = await Promise.all([store.earliest('wake'), store.earliest('deliver')]);
    return Math.max(0, clock.now() - Math.min(wake ?? Infinity, deliver ?? Infinity));
  } catch {
    return null;
  }
}

const isChatIn =
  (channels: readonly Channel[]) =>
  (name: string): boolean =>
    channels.some((one) => one.name === name && one.isChat);

/** Kept for all processes; those that do the work tell the administrators. */
function platformHealthOf(
  { store, organisation, settings, log }: AppParts,
  o: { platforms: readonly Platform[]; clock: Clock; found: PlatformHealthOptions['found'] },
): PlatformHealth {
  const { platforms, clock } = o;
  const kept = { store, organisation: organisation.current().id, clock };
  return createPlatformHealth({
    platforms,
    found: o.found,
    keyValueStore: createKeyValueStore({ ...kept, kind: 'platform-state', shape: platformStateShape }),
    clock,
    log,
    tell: async (on, { because, since }) => {
      if (settings.role === 'web') return;
      const about = { on, because, since, channels: platforms.map(({ name }) => name) };
      const rows = platformRows(about, clock.now(), organisation.current(), store);
      await inTransaction(store, (tx) => tx.enqueue(rows), FOR_JOBS);
    },
  });
}
