// A live start: real people on their own platforms, the database's clock, and jobs that see to what falls due.
import type { Express } from 'express';
import type { Conversation } from '../bot/conversation/conversation.js';
import type { MovedClock } from '../rehearsal/moved-clock.js';
import type { Clock, Sender } from '../casework/casework.js';
import type { Delivery } from '../delivery/deliver.js';
import type { Instant } from '../escalation/ids.js';
import { createJobs } from '../jobs/jobs.js';
import type { Jobs } from '../jobs/due-work.js';
import { createDatabaseClock } from './clock.js';
import { createHttpApp, listen, stopListening } from './http.js';
import { codeOf } from './log.js';
import { createLiveRehearsal } from './live-rehearsal.js';
import { createMetrics } from './metrics.js';
import { isMoved, movingClock } from '../rehearsal/moved-time.js';
import { officerPostOf, withOfficerPost } from './officer-access.js';
import { openCore, urlOf, type Opened, type Running } from './app-parts.js';
import { readinessOf, type Dependency } from './readiness.js';
import { createSite } from './site.js';
import { wakeWork } from './due-work.js';

const STOP_WITHIN_MS = 5_000;

/** A platform on the one HTTP app, with the way in which it sends. */
export interface Platform {
  readonly name: string;
  readonly sender: Sender;
  /** For `/readyz`; without it, it is well. */
  health?(): Dependency;
  stop(): Promise<void>;
}

/** Mounts a platform before anything parses a body. */
export type MountPlatform = (
  app: Express,
  conversation: Conversation,
  clock: Clock,
  /** For what a service took and could not deliver. */
  delivery: Pick<Delivery, 'cameBack'>,
) => Promise<Platform>;

export async function startLive(
  opened: Opened,
  o: { clock: Clock | undefined; platforms: readonly MountPlatform[] },
): Promise<Running> {
  const { settings, store, log } = opened;
  const moved = isMoved(o.clock) ? o.clock : null;
  const own = o.clock === undefined ? await createDatabaseClock(store) : null;
  const clock: Clock = o.clock ?? { now: () => own?.now() ?? Date.now() };
  const senders: Record<string, Sender> = {};
  const late = { jobs: null as Jobs | null };
  const hint: Jobs['hint'] = (kind, at, shard) => late.jobs?.hint(kind, at, shard);
  const core = openCore(opened, { clock, senders, hint });
  const { casework, delivery } = core;
  const due = [wakeWork(store, casework), delivery.work];
  const works = moved === null ? due : due.map((work) => movingClock(work, moved));
  const metrics = createMetrics();
  const jobs = createJobs({
    redisUrl: settings.redisUrl,
    works,
    clock,
    lease: (name, holder, ms) => store.transaction((tx) => tx.lease(name, holder, ms, clock.now())),
    log,
    heartbeatUrl: settings.heartbeatUrl,
    metrics: metrics.jobs,
    audit: (now) => casework.audit(now),
    worksHere: settings.role !== 'web',
  });
  late.jobs = jobs;
  const platforms: Platform[] = [];
  const liveRehearsal = createLiveRehearsal(opened);
  const beside = {
    channels: () => Object.keys(senders),
    platforms: () => platforms,
    jobs: () => jobs.health(),
  };
  const site = { opened, core, server: beside, clock, sessionClock: clock };
  const app = await createHttpApp({
    mountPlatforms: async (express) => {
      platforms.push(...(await mountAll(o.platforms, express, core.conversation, clock, delivery)));
      const postOf = officerPostOf(opened, core.officerLinks);
      for (const { name, sender } of platforms) senders[name] = withOfficerPost(sender, postOf);
    },
    rehearsal: null,
    site: createSite({ ...site, rehearsal: liveRehearsal.router }),
    readiness: () =>
      readinessOf({
        database: () => store.health(),
        jobs: () => jobs.health(),
        organisationProblem: () => opened.organisation.problem(),
        platforms,
      }),
    metrics: metrics.registry,
    thisMachineOnly: false,
    onError: (error) => log.error({ code: codeOf(error) }, 'a page could not be shown'),
  });
  const { server, port } = await listen(app, settings.host, settings.port);
  await jobs.start();
  return {
    url: urlOf(settings.host, port),
    casework,
    runTo: moved === null ? null : (at) => runTo(at, jobs, moved),
    stop: async () => {
      await stopListening(server, STOP_WITHIN_MS);
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

async function mountAll(
  mounts: readonly MountPlatform[],
  ...onto: Parameters<MountPlatform>
): Promise<Platform[]> {
  const platforms: Platform[] = [];
  for (const mount of mounts) platforms.push(await mount(...onto));
  return platforms;
}

/** The other workers are held meanwhile: what they took would be done at a time of its own. */
async function runTo(at: Instant, jobs: Jobs, clock: MovedClock): Promise<void> {
  await jobs.runDue(at);
  clock.moveTo(Math.max(at, clock.now()));
}
