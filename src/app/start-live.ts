// A live start: real people on their own platforms, the database's clock, and jobs that see to what falls due.
import type { MovedClock } from '../rehearsal/moved-clock.js';
import type { Clock } from '../casework/casework.js';
import type { Instant } from '../escalation/ids.js';
import { createJobs } from '../jobs/jobs.js';
import type { Jobs } from '../jobs/due-work.js';
import { mountChannels } from './channels.js';
import { createDatabaseClock, surely } from './clock.js';
import { createHttpApp, createPlatformsApp, listen, stopListening } from './http.js';
import { codeOf } from './log.js';
import { createLiveRehearsal } from './live-rehearsal.js';
import { createMetrics } from './metrics.js';
import { isMoved, movingClock } from '../rehearsal/moved-time.js';
import { enclosedFor } from './officer-access.js';
import { createCore, urlOf, type AppParts, type RunningApp } from './app-parts.js';
import { readinessOf } from './readiness.js';
import { createSite } from './site.js';
import { wakeUpWork } from './due-work.js';

const STOP_WITHIN_MS = 5_000;

/** @param given default: the database's clock */
export async function startLive(appParts: AppParts, given: Clock | undefined): Promise<RunningApp> {
  const { settings, store, log } = appParts;
  const moved = isMoved(given) ? given : null;
  const own = given === undefined ? await createDatabaseClock(store) : null;
  const clock: Clock = given ?? { now: () => own?.now() ?? Date.now() };
  const core = createCore(appParts, { clock, sessionClock: clock, hasWeb: true });
  const { casework, conversation, officerLinks } = core;
  const express = createPlatformsApp();
  const platforms = await mountChannels(appParts, { express, conversation, clock });
  const senders = Object.fromEntries(platforms.map(({ name, sender }) => [name, sender]));
  const delivery = core.deliverBy(senders, enclosedFor(appParts, officerLinks));
  for (const platform of platforms) platform.follow?.((...item) => delivery.cameBack(...item));
  const due = [wakeUpWork(store, casework), delivery.work].map((work) => (own ? surely(work, own) : work));
  const dueWork = moved === null ? due : due.map((work) => movingClock(work, moved));
  const metrics = createMetrics();
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
    platforms: () => platforms,
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
        platforms,
      }),
    metrics: metrics.registry,
    thisMachineOnly: false,
    onError: (error) => log.error({ code: codeOf(error) }, 'a page could not be shown'),
  });
  const listening = await listen(app, settings.host, settings.port);
  await jobs.start();
  return {
    url: urlOf(settings.host, listening.port),
    casework,
    runTo: moved === null ? null : (at) => runTo(at, jobs, moved),
    stop: async () => {
      await stopListening(listening.server, STOP_WITHIN_MS);
      await stopAll([...platforms, jobs, liveRehearsal]);
      await casework.settled();
      await delivery.settled();
      own?.stop();
    },
  };
}

async function stopAll(parts: readonly { stop(): Promise<void> }[]): Promise<void> {
  for (const part of parts) await part.stop();
}

/** The other workers are held meanwhile: what they took would be done at a different time. */
async function runTo(at: Instant, jobs: Jobs, clock: MovedClock): Promise<void> {
  await jobs.runDue(at);
  clock.moveTo(Math.max(at, clock.now()));
}
