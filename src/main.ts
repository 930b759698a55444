// The composition root: settings → organisation, procedure, key → store → casework → jobs → platforms → HTTP.
import { createRehearsalChat } from './bot/rehearsal/chat.js';
import { cardToAdaptiveCard } from './bot/cards/adaptive-card.js';
import type { Conversation } from './bot/conversation/conversation.js';
import { createConversation } from './bot/conversation/create-conversation.js';
import { createCasework } from './casework/create-casework.js';
import type { Casework, Clock, Hint, Senders } from './casework/casework.js';
import { masterKeyOf } from './config/master-key.js';
import { openOrganisation, type OrganisationSource } from './config/organisation-source.js';
import { loadProcedure } from './config/procedure-file.js';
import type { Settings } from './config/settings.js';
import type { Context } from './escalation/context.js';
import type { Procedure } from './escalation/procedure.js';
import { createJobs } from './jobs/jobs.js';
import type { Jobs } from './jobs/work.js';
import { createStore, type Store } from './store/index.js';
import { createDatabaseClock } from './main/clock.js';
import { deliverWork } from './main/deliver-thin.js';
import { createHttpApp, listen, stopListening } from './main/http.js';
import { codeOf, type AppLog } from './main/log.js';
import { createMetrics } from './main/metrics.js';
import { readinessOf } from './main/readiness.js';
import { emptyRehearsal, REHEARSAL_DATABASE } from './main/rehearsal-database.js';
import { createRehearsalClock, createRehearsalRoom } from './main/rehearsal.js';
import { wakeWork } from './main/works.js';
import { rehearsalRoutes } from './web/rehearsal.js';

const STOP_WITHIN_MS = 5_000;
const CHANNELS = ['slack', 'teams', 'email', 'sms'];

export interface StartOptions {
  readonly settings: Settings;
  /** For tests of a live start; a rehearsal has its own. */
  readonly clock?: Clock;
  readonly log?: AppLog;
}

export interface App {
  /** Where it answers, such as `http://127.0.0.1:3000`. */
  readonly url: string;
  /** Ends what is under way, in order: HTTP, jobs, store. */
  stop(): Promise<void>;
}

const SILENT: AppLog = { info: () => undefined, warn: () => undefined, error: () => undefined };

/**
 * Starts Sameday in this process.
 * @throws ConfigurationError, ProcedureError, StoreError: each says in plain words what to do
 */
export async function startApp({ settings, clock, log = SILENT }: StartOptions): Promise<App> {
  const organisation = openOrganisation({
    file: settings.organisationFile,
    mode: settings.mode,
    onReload: ({ outcome }) => log.info({ outcome }, 'the organisation file was changed'),
  });
  try {
    return await startParts({ settings, clock, log, organisation });
  } catch (error) {
    organisation.close();
    throw error;
  }
}

interface Given {
  readonly settings: Settings;
  readonly clock: Clock | undefined;
  readonly log: AppLog;
  readonly organisation: OrganisationSource;
}

async function startParts(o: Given): Promise<App> {
  const { settings, log, organisation } = o;
  const procedure = loadProcedure(organisation.current());
  const master = masterKeyOf(settings);
  for (const say of [...settings.warnings, ...organisation.warnings()]) log.warn({}, say);
  if (master.warning !== null) log.warn({}, master.warning);
  const store = await createStore({
    databaseUrl: settings.databaseUrl,
    dataDir: settings.dataDir,
    masterKey: master.key,
    log: (line) => log.info({}, line),
    ...(settings.mode === 'rehearsal' ? { database: REHEARSAL_DATABASE } : {}),
  });
  try {
    const parts = { ...o, store, procedure };
    const running = settings.mode === 'rehearsal' ? await startRehearsal(parts) : await startLive(parts);
    return {
      url: running.url,
      stop: async () => {
        await running.stop();
        organisation.close();
        await store.close();
      },
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

interface Parts extends Given {
  readonly store: Store;
  readonly procedure: Procedure;
}

function openCasework(p: Parts, clock: Clock, hint: Hint): { casework: Casework; conversation: Conversation } {
  const { store, procedure, log } = p;
  const organisation = () => p.organisation.current();
  const casework = createCasework({ store, organisation, procedure, clock, hint, log });
  const onError = (error: unknown) => log.error({ code: codeOf(error) }, 'something could not be done for a person');
  return { casework, conversation: createConversation({ casework, organisation, procedure, clock, onError }) };
}

/** On this machine alone, with a database, a clock and chats of its own: it can't reach anybody real. */
async function startRehearsal(p: Parts): Promise<App> {
  const { settings, store, procedure, log } = p;
  const empty = () => emptyRehearsal(settings);
  await empty();
  const clock = createRehearsalClock(p.organisation.current(), Date.now());
  const { casework, conversation } = openCasework(p, clock, () => undefined);
  const context = (): Context => ({ now: clock.now(), organisation: p.organisation.current(), procedure });
  const chat = createRehearsalChat({
    conversation: () => conversation,
    peek: (reference) => casework.peek(reference),
    context,
  });
  const senders: Senders = Object.fromEntries(CHANNELS.map((name) => [name, chat.sender]));
  const works = [wakeWork(store, casework), deliverWork(store, casework, senders)];
  const room = createRehearsalRoom({ chat, clock, works, context, empty });
  const metrics = createMetrics();
  const app = createHttpApp({
    mountPlatforms: () => undefined,
    rehearsal: rehearsalRoutes({ room, toAdaptiveCard: cardToAdaptiveCard }),
    readiness: () =>
      readinessOf({
        database: () => store.health(),
        jobs: null,
        organisationProblem: () => p.organisation.problem(),
        platforms: [],
      }),
    metrics: metrics.registry,
    thisMachineOnly: isLoopback(settings.host),
    onError: (error) => log.error({ code: codeOf(error) }, 'a page could not be shown'),
  });
  const { server, port } = await listen(app, settings.host, settings.port);
  return { url: urlOf(settings.host, port), stop: () => stopListening(server, STOP_WITHIN_MS) };
}

async function startLive(p: Parts): Promise<App> {
  const { settings, store, log } = p;
  const own = p.clock === undefined ? await createDatabaseClock(store) : null;
  const clock = p.clock ?? own;
  if (clock === null) throw new Error('There is a clock, given or made');
  let jobs: Jobs | null = null;
  const { casework } = openCasework(p, clock, (kind, at, shard) => jobs?.hint(kind, at, shard));
  const metrics = createMetrics();
  jobs = createJobs({
    redisUrl: settings.redisUrl,
    works: [wakeWork(store, casework), deliverWork(store, casework, {})],
    clock,
    lease: (name, holder, ms) => store.transaction((tx) => tx.lease(name, holder, ms, clock.now())),
    log,
    heartbeatUrl: settings.heartbeatUrl,
    metrics: metrics.jobs,
    worksHere: settings.role !== 'web',
  });
  const running = jobs;
  const app = createHttpApp({
    mountPlatforms: () => undefined,
    rehearsal: null,
    readiness: () =>
      readinessOf({
        database: () => store.health(),
        jobs: () => running.health(),
        organisationProblem: () => p.organisation.problem(),
        platforms: settings.slack === null ? [] : ['slack'],
      }),
    metrics: metrics.registry,
    thisMachineOnly: false,
    onError: (error) => log.error({ code: codeOf(error) }, 'a page could not be shown'),
  });
  const { server, port } = await listen(app, settings.host, settings.port);
  await running.start();
  return {
    url: urlOf(settings.host, port),
    stop: async () => {
      await stopListening(server, STOP_WITHIN_MS);
      await running.stop();
      own?.stop();
    },
  };
}

const isLoopback = (host: string): boolean => ['127.0.0.1', 'localhost', '::1'].includes(host);

const urlOf = (host: string, port: number): string =>
  `http://${host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host}:${port}`;
