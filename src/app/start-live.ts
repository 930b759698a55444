// A live start: real people on their own platforms, the database's clock, and jobs that see to what falls due.
import type { Channel } from '../bot/channel.js';
import { createKeyValueStore } from '../casework/key-value-store.js';
import { platformRows } from '../casework/outbox-rows.js';
import { FOR_JOBS, inTransaction } from '../casework/transaction.js';
import { settlesWithin } from '../kit/bounds.js';
import type { Store } from '../store/index.js';
import type { MovedClock } from '../rehearsal/moved-clock.js';
import type { Clock } from '../casework/casework.js';
import type { Instant } from '../escalation/ids.js';
import { createJobs } from '../jobs/jobs.js';
import type { Jobs } from '../jobs/due-work.js';
import { mountChannels, type Platform } from './channels.js';
import { createPlatformHealth, platformStateShape, type PlatformHealth } from './platform-health.js';
import { createDatabaseClock, surely } from './clock.js';
import { createHttpApp, createPlatformsApp, listen, stopListening } from './http.js';
import { codeOf } from './log.js';
import { createLiveRehearsal } from './live-rehearsal.js';
import { createMetrics } from './metrics.js';
import { isMoved, movingClock } from '../rehearsal/moved-time.js';
import { followOrganisation } from './organisation-changes.js';
import { enclosedFor } from './enclosed.js';
import { createCore, urlOf, type AppParts, type RunningApp } from './app-parts.js';
import { readinessOf } from './readiness.js';
import { watchFromAside } from './second-watchman.js';
import { createSite } from './site.js';
import { wakeUpWork } from './due-work.js';

const STOP_WITHIN_MS = 5_000;
const SETTLES_WITHIN_MS = 2_000;
/** A look at the outbox waits this long for the sends that it began. */
const PATIENCE_MS = 1_500;

/** @param given default: the database's clock */
export async function startLive(appParts: AppParts, given: Clock | undefined): Promise<RunningApp> {
  const { settings, store, log } = appParts;
  const moved = isMoved(given) ? given : null;
  const own = given === undefined ? await createDatabaseClock(store) : null;
  const clock: Clock = given ?? { now: () => own?.now() ?? Date.now() };
  const core = createCore(appParts, { clock, sessionClock: clock, hasWeb: true });
  const { casework, conversation, officerLinks, signIn } = core;
  const express = createPlatformsApp();
  const platforms = await mountChannels(appParts, { express, conversation, clock });
  const senders = Object.fromEntries(platforms.map(({ name, sender }) => [name, sender]));
  const metrics = createMetrics();
  const followed = followOrganisation({
    organisation: () => appParts.organisation.current(),
    store,
    clock,
    hint: (kind, at) => jobs.hint(kind, at),
    log,
  });
  const health = platformHealthOf(appParts, { platforms, clock });
  const delivery = core.deliverBy(senders, {
    enclosedIn: enclosedFor(appParts, { officers: officerLinks, signIn: signIn.links }),
    metrics: metrics.deliveries,
    platformChanged: health.changed,
    // A moved clock needs each look to do all that is due, and its messages come as fast as it is moved.
    ...(moved === null && { isSpaced: isChatIn(appParts.channels), patienceMs: PATIENCE_MS }),
  });
  const behindMs = async (): Promise<number | null> =>
    moved === null ? behindIn(store, clock) : Promise.resolve(0);
  metrics.watch({
    behindMs,
    down: () => health.platforms().flatMap((one) => (one.health().ok ? [] : one.name)),
  });
  for (const platform of platforms) platform.follow?.((...item) => delivery.cameBack(...item));
  const due = [wakeUpWork(store, casework), delivery.work].map((work) => (own ? surely(work, own) : work));
  const dueWork = moved === null ? due : due.map((work) => movingClock(work, moved));
  const jobs = createJobs({
    redisUrl: settings.redisUrl,
    dueWork,
    clock,
    lease: (name, holder, ms) =>
      store.transaction((tx) => tx.lease(name, holder, ms, clock.now()), { isFor: 'jobs' }),
    messenger: { notify: (text) => store.notify(text), listen: (o) => store.listen(o) },
    recovery: {
      renew: () => store.renew(),
      answersAfresh: () => store.answersAfresh(),
      giveUp: appParts.giveUp,
    },
    log,
    heartbeatUrl: settings.heartbeatUrl,
    metrics: metrics.jobs,
    audit: (now) => casework.audit(now),
    runsWorkHere: settings.role !== 'web',
  });
  core.due.subscribe((kind, at, shard) => jobs.hint(kind, at, shard));
  const liveRehearsal = createLiveRehearsal(appParts);
  const server = {
    channels: () => Object.keys(senders),
    platforms: health.platforms,
    jobs: () => jobs.health(),
  };
  const app = createHttpApp({
    platforms: express,
    rehearsal: null,
    site: createSite({ appParts, core, server, clock, sessionClock: clock, rehearsal: liveRehearsal.router }),
    readiness: () =>
      readinessOf({
        database: () => store.health(),
        jobs: () => jobs.health(),
        organisationProblem: () => appParts.organisation.problem(),
        platforms: health.platforms(),
        behindMs,
      }),
    metrics: metrics.registry,
    thisMachineOnly: false,
    onError: (error) => log.error({ code: codeOf(error) }, 'a page could not be shown'),
  });
  const listening = await listen(app, settings.host, settings.port);
  const watchman = given === undefined ? watchFromAside(appParts) : null;
  await jobs.start();
  return {
    url: urlOf(settings.host, listening.port),
    casework,
    runTo: moved === null ? null : (at) => runTo(at, jobs, moved),
    stop: async () => {
      // Side by side: whoever stops us waits ten seconds, and what is still in hand is given back in them.
      await Promise.allSettled([
        stopListening(listening.server, STOP_WITHIN_MS),
        ...[...platforms, jobs, liveRehearsal, delivery].map((part) => part.stop()),
        watchman?.stop(),
      ]);
      await settlesWithin(SETTLES_WITHIN_MS, Promise.all([casework.settled(), delivery.settled()]));
      health.stop();
      followed.stop();
      own?.stop();
    },
  };
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
  o: { platforms: readonly Platform[]; clock: Clock },
): PlatformHealth {
  const { platforms, clock } = o;
  const kept = { store, organisation: organisation.current().id, clock };
  return createPlatformHealth({
    platforms,
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

/** The other workers are held meanwhile: what they took would be done at a different time. */
async function runTo(at: Instant, jobs: Jobs, clock: MovedClock): Promise<void> {
  await jobs.runDue(at);
  clock.moveTo(Math.max(at, clock.now()));
}
