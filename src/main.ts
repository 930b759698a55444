// The composition root: settings → organisation, procedure, key → store → casework → channels → deliveries → jobs → HTTP.
import type { Channel } from './bot/channel.js';
import { CHANNELS } from './bot/channels.js';
import type { Clock, WholeCasework } from './casework/casework.js';
import { createBankHolidayList } from './config/bank-holiday-list.js';
import { masterKeyOf } from './config/master-key.js';
import type { OrganisationSource } from './config/organisation-source.js';
import { packageVersion } from './config/package-root.js';
import { loadProcedure } from './config/procedure-file.js';
import type { Settings } from './config/settings.js';
import type { Instant } from './escalation/ids.js';
import { channelOrdersOf } from './app/channel-preferences.js';
import type { AppLog } from './app/log.js';
import type { AppParts, RunningApp } from './app/app-parts.js';
import { openOrganisation } from './app/open-organisation.js';
import { ownDatabaseOf } from './app/rehearsal-database.js';
import { startLive } from './app/start-live.js';
import { startRehearsal } from './app/start-rehearsal.js';
import { createStore, type Store } from './store/index.js';

export interface StartOptions {
  /** Read with the settings of these channels. */
  readonly settings: Settings;
  /** Default: those that come with Sameday. */
  readonly channels?: readonly Channel[];
  /** For tests: live it is the present time; a rehearsal plays on a working day after it. Default: the real one. */
  readonly clock?: Clock;
  /** Default: nothing is logged. */
  readonly log?: AppLog;
  /** Called when only another process can go on. Default: this one goes on trying. */
  readonly giveUp?: () => void;
}

export interface App {
  /** Where it answers, such as `http://127.0.0.1:3000`. */
  readonly url: string;
  /** The only way to the cases. */
  readonly casework: WholeCasework;
  /**
   * Lets time pass up to `at`, tick by tick, on a clock that is moved by hand (rehearsal, tests).
   * @throws when the clock can't be moved
   */
  runTo(at: Instant): Promise<void>;
  /** Ends what is under way, in order: HTTP, platforms, jobs, store. */
  stop(): Promise<void>;
}

/** A server that was started together with us, or recovers from a crash, is there by then. */
const WAITS_FOR_DATABASE_MS = 2 * 60_000;
const SILENT: AppLog = { info: () => undefined, warn: () => undefined, error: () => undefined };

/**
 * Starts Sameday in this process: a rehearsal without any platform's credentials, live with some.
 * @throws ConfigurationError, ProcedureError, StoreError, each in plain words; Node's own error for a port in use
 */
export async function startApp({
  settings,
  channels = CHANNELS,
  clock,
  log = SILENT,
  giveUp = () => undefined,
}: StartOptions): Promise<App> {
  const holidays = createBankHolidayList({ dataDir: settings.dataDir, url: settings.bankHolidaysUrl });
  try {
    const opened = await openOrganisation({
      settings,
      channels,
      log,
      bankHolidays: () => holidays.current(),
      openStore: () => openStore(settings, { log, clock }),
    });
    const { store } = opened;
    const close = (): void => {
      holidays.stop();
      opened.organisation.close();
    };
    const organisation: OrganisationSource = { ...opened.organisation, close };
    holidays.start(() => log.info({ outcome: organisation.reload().outcome }, 'there are new bank holidays'));
    return await startOn({ settings, channels, log, giveUp, organisation, store }, clock);
  } catch (error) {
    holidays.stop();
    throw error;
  }
}

function openStore(
  settings: Settings,
  { log, clock }: { readonly log: AppLog; readonly clock: Clock | undefined },
): Promise<Store> {
  const master = masterKeyOf(settings);
  if (master.warning !== null) log.warn({}, master.warning);
  return createStore({
    databaseUrl: settings.databaseUrl,
    dataDir: settings.dataDir,
    masterKey: master.key,
    version: packageVersion(),
    log: (line) => log.info({}, line),
    waitsMs: WAITS_FOR_DATABASE_MS,
    // A clock that is given may be moved by hand: the database's has nothing to say then.
    time: settings.mode === 'rehearsal' || clock !== undefined ? 'given' : 'present',
    ...ownDatabaseOf(settings.mode),
  });
}

type StartParts = Omit<AppParts, 'channelOrders' | 'procedure'>;

async function startOn(given: StartParts, clock: Clock | undefined): Promise<App> {
  const { settings, log, organisation, store } = given;
  const channelOrders = channelOrdersOf(organisation, store);
  try {
    const procedure = loadProcedure(organisation.current());
    for (const say of [...settings.warnings, ...organisation.warnings()]) log.warn({}, say);
    await channelOrders.refresh();
    // From here on everybody's channels are in the order they chose.
    const ordered = { ...organisation, current: () => channelOrders.current() };
    const appParts: AppParts = { ...given, organisation: ordered, channelOrders, procedure };
    const running: RunningApp =
      settings.mode === 'rehearsal'
        ? await startRehearsal(appParts, clock?.now() ?? Date.now())
        : await startLive(appParts, clock);
    return {
      url: running.url,
      casework: running.casework,
      runTo: async (at) => {
        if (running.runTo === null) throw new Error('The real clock can’t be moved');
        await running.runTo(at);
      },
      stop: async () => {
        await running.stop();
        channelOrders.stop();
        organisation.close();
        await store.close();
      },
    };
  } catch (error) {
    channelOrders.stop();
    organisation.close();
    await store.close();
    throw error;
  }
}
