// A live start: real people on their own platforms, the database's clock, and jobs that see to what falls due.
import type { Clock } from '../casework/casework.js';
import type { Instant } from '../escalation/ids.js';
import { createJobs } from '../jobs/jobs.js';
import type { DueWork, Jobs } from '../jobs/due-work.js';
import { settlesWithin } from '../kit/bounds.js';
import type { MovedClock } from '../rehearsal/moved-clock.js';
import { isMoved, movingClock } from '../rehearsal/moved-time.js';
import { createCore, urlOf, type AppParts, type Core, type RunningApp } from './app-parts.js';
import { mountChannels } from './channels.js';
import { createDatabaseClock, surely } from './clock.js';
import { wakeUpWork } from './due-work.js';
import { createHttpApp, createPlatformsApp, listen, stopListening } from './http.js';
import { createLiveDelivery, type LiveDelivery } from './live-delivery.js';
import { createLiveRehearsal } from './live-rehearsal.js';
import { codeOf } from './log.js';
import { createMetrics, type Metrics } from './metrics.js';
import { followOrganisation } from './organisation-changes.js';
import { readinessOf } from './readiness.js';
import { watchFromAside } from './second-watchman.js';
import { createSite } from './site.js';

const STOP_WITHIN_MS = 5_000;
const SETTLES_WITHIN_MS = 2_000;

/** @param given default: the database's clock */
export async function startLive(appParts: AppParts, given: Clock | undefined): Promise<RunningApp> {
  const { settings, store, log } = appParts;
  const moved = isMoved(given) ? given : null;
  const own = given === undefined ? await createDatabaseClock(store) : null;
  const clock: Clock = given ?? { now: () => own?.now() ?? Date.now() };
  const core = createCore(appParts, { clock, sessionClock: clock, hasWeb: true });
  const { casework, conversation } = core;
  const express = createPlatformsApp();
  const platforms = await mountChannels(appParts, { express, conversation, clock });
  const metrics = createMetrics();
  const live = createLiveDelivery(appParts, { core, platforms, clock, isMoved: moved !== null, metrics });
  const { delivery, health } = live;
  const due = [wakeUpWork(store, casework), delivery.work].map((work) => (own ? surely(work, own) : work));
  const dueWork = moved === null ? due : due.map((work) => movingClock(work, moved));
  const jobs = createLiveJobs(appParts, { dueWork, clock, core, metrics, live });
  const organisation = () => appParts.organisation.current();
  const followed = followOrganisation({
    organisation,
    store,
    clock,
    hint: (...due) => jobs.hint(...due),
    log,
  });
  const liveRehearsal = createLiveRehearsal(appParts);
  const server = {
    channels: () => platforms.map(({ name }) => name),
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
        behindMs: live.behindMs,
      }),
    metrics: metrics.registry,
    thisMachineOnly: false,
    onError: (error) => log.error({ code: codeOf(error) }, 'a page could not be shown'),
  });
  const listening = await listen(app, settings.host, settings.port);
  const watchman = given === undefined ? watchFromAside(appParts, store.connection()) : null;
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

function createLiveJobs(
  appParts: AppParts,
  o: { dueWork: readonly DueWork[]; clock: Clock; core: Core; metrics: Metrics; live: LiveDelivery },
): Jobs {
  const { settings, store, log } = appParts;
  const { clock, core } = o;
  const jobs = createJobs({
    redisUrl: settings.redisUrl,
    dueWork: o.dueWork,
    clock,
    lease: (name, holder, ms) =>
      store.transaction((tx) => tx.lease(name, holder, ms, clock.now()), { isFor: 'jobs' }),
    messenger: { notify: (text) => store.notify(text), listen: (listener) => store.listen(listener) },
    recovery: {
      renew: () => store.renew(),
      answersAfresh: () => store.answersAfresh(),
      giveUp: appParts.giveUp,
    },
    log,
    heartbeatUrl: settings.heartbeatUrl,
    isWell: o.live.isWell,
    metrics: o.metrics.jobs,
    audit: (now) => core.casework.audit(now),
    runsWorkHere: settings.role !== 'web',
  });
  core.due.subscribe((kind, at, shard) => jobs.hint(kind, at, shard));
  return jobs;
}

/** The other workers are held meanwhile: what they took would be done at a different time. */
async function runTo(at: Instant, jobs: Jobs, clock: MovedClock): Promise<void> {
  await jobs.runDue(at);
  clock.moveTo(Math.max(at, clock.now()));
}
