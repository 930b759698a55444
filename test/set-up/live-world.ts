// The running app, live, with the example trust's people on the platforms that a suite gives them: real PostgreSQL
// and Redis, and a clock that the test moves.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { Channel } from '../../src/bot/channel.js';
import { CHANNELS } from '../../src/bot/channels.js';
import { createMovedClock, type MovedClock } from '../../src/rehearsal/moved-clock.js';
import { findOrganisationFile } from '../../src/config/organisation.js';
import { settingsOf } from '../../src/app/settings.js';
import { parseLocal } from '../../src/escalation/calendar/calendar.js';
import type { Instant } from '../../src/escalation/ids.js';
import { startApp, type App } from '../../src/main.js';
import { freshDatabase, type FreshDatabase } from './database.js';
import { provided } from './provided.js';

/** A person or a designated officer of the organisation file. */
export interface Entry {
  id: string;
  name: string;
  slack?: string;
  teams?: string;
  email?: string;
  phone?: string;
  mobile?: string;
  channels?: string[];
}

export interface OrganisationYaml {
  slack: { team: string };
  teams: { tenant: string };
  people: Entry[];
  designated_officers: Entry[];
}

export interface LiveWorldOptions {
  /** Local time of the organisation at the start, or an instant. */
  readonly start: string | Instant;
  /** Gives people their accounts on the platforms. */
  readonly people?: (organisation: OrganisationYaml, entries: readonly Entry[]) => void;
  /** The platforms' credentials and addresses. */
  readonly environment: Readonly<Record<string, string>>;
  /** Default: those that come with Sameday. */
  readonly channels?: readonly Channel[];
  /** Default: yes. */
  readonly redis?: boolean;
  /** Where it runs, for a bench. Default: a database of its own, and the Redis of the test run. */
  readonly services?: { readonly databaseUrl: string; readonly redisUrl: string } | undefined;
}

export interface LiveWorld {
  /** The running app; another one after `restart`. */
  readonly app: App;
  readonly clock: MovedClock;
  readonly database: FreshDatabase;
  /** Each line that the app has logged, as JSON. */
  readonly log: readonly string[];
  /** Stops the app and starts it again, on the same database and port. */
  restart(): Promise<void>;
  /** Ends the app and drops its database. */
  stop(): Promise<void>;
}

/** The example trust's file, read for a test to change. */
export function readRiverside(): { yaml: OrganisationYaml; entries: Entry[] } {
  const file = findOrganisationFile('riverside');
  const yaml = parse(readFileSync(file, 'utf8'), { version: '1.2' }) as OrganisationYaml;
  return { yaml, entries: [...yaml.people, ...yaml.designated_officers] };
}

/** Apps of test files that run at the same time would take each other's jobs from one database of Redis. */
function redisOfThisWorker(): string {
  const url = new URL(provided('redisUrl'));
  url.pathname = `/${process.env.VITEST_POOL_ID ?? '1'}`;
  return url.href;
}

export async function startLiveWorld(o: LiveWorldOptions): Promise<LiveWorld> {
  const { channels = CHANNELS } = o;
  const { yaml, entries } = readRiverside();
  o.people?.(yaml, entries);
  const folder = mkdtempSync(join(tmpdir(), 'sameday-live-'));
  const organisationFile = join(folder, 'riverside.yaml');
  writeFileSync(organisationFile, stringify(yaml));
  const database =
    o.services === undefined
      ? await freshDatabase()
      : { url: o.services.databaseUrl, drop: () => Promise.resolve() };
  const clock = createMovedClock(
    typeof o.start === 'number' ? o.start : parseLocal('Europe/London', o.start),
  );
  const environment = {
    ORGANISATION_FILE: organisationFile,
    DATA_DIR: folder,
    DATABASE_URL: database.url,
    ...(o.redis === false ? {} : { REDIS_URL: o.services?.redisUrl ?? redisOfThisWorker() }),
    SAMEDAY_KEY: randomBytes(32).toString('base64'),
    BANK_HOLIDAYS_URL: 'off',
    HOST: '127.0.0.1',
    ...o.environment,
  };
  const log: string[] = [];
  const line = (fields: object, message: string): void =>
    void log.push(JSON.stringify({ ...fields, message }));
  const start = (port: string): Promise<App> =>
    startApp({
      settings: settingsOf({ ...environment, PORT: port }, channels),
      channels,
      clock,
      log: { info: line, warn: line, error: line },
    });
  let app = await start('0');
  return {
    get app() {
      return app;
    },
    clock,
    database,
    log,
    restart: async () => {
      const { port } = new URL(app.url);
      await app.stop();
      app = await start(port);
    },
    stop: async () => {
      await app.stop();
      await database.drop();
    },
  };
}
