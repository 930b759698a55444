// A whole installation of its own: database, queue, post and Slack behind proxies that can freeze; a web process, two
// workers and the second watchman.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { createKeyValueStore } from '../../../src/casework/key-value-store.js';
import { personId } from '../../../src/escalation/ids.js';
import { createStore, type Store } from '../../../src/store/index.js';
import { createSignInLinks, signInLinkShape } from '../../../src/web/sign-in/links.js';
import { createFreezingProxy, placeOf, type FreezingProxy } from '../../set-up/freezing-proxy.js';
import { readRiverside, type OrganisationYaml } from '../../set-up/live-world.js';
import { startMailbox, type Mailbox } from '../../set-up/mailbox.js';
import { freePort } from '../../set-up/ports.js';
import { startPostgres, type TestPostgres } from '../../set-up/postgres-server.js';
import { createRedisServer, type RedisServer } from '../../set-up/redis.js';
import { createClockSteps, type ClockSteps } from './clock-steps.js';
import { supervise, type Supervised } from './processes.js';
import { startSlackService, type SlackService } from './slack-service.js';

const PROXIED = ['database', 'queue', 'slack', 'mail'] as const;
export type Proxied = (typeof PROXIED)[number];

export interface Installation {
  readonly folder: string;
  readonly organisationFile: string;
  readonly webUrl: string;
  readonly postgres: TestPostgres;
  readonly redis: RedisServer;
  readonly slack: SlackService;
  readonly mailbox: Mailbox;
  readonly proxies: Readonly<Record<Proxied, FreezingProxy>>;
  readonly processes: readonly Supervised[];
  readonly clock: ClockSteps;
  /** By id, an address that lets them in once. */
  readonly links: ReadonlyMap<string, string>;
  /** Past the proxies. Close it. */
  openStore(): Promise<Store>;
  stop(): Promise<void>;
}

export interface InstallationOptions {
  /** Those who raise, by id. */
  readonly reporters: readonly string[];
  /** Changes the example trust's file. */
  readonly organisation?: (yaml: OrganisationYaml) => void;
  /** More settings, of all processes or of the one with this name. */
  readonly more?: (name: string, services: { readonly slackUrl: string }) => Readonly<Record<string, string>>;
  /** Processes by name. Default: all four. */
  readonly processes?: readonly string[];
}

export async function startInstallation(o: InstallationOptions): Promise<Installation> {
  const folder = mkdtempSync(join(tmpdir(), 'sameday-chaos-'));
  const { yaml } = readRiverside();
  // Everybody is told within minutes, so that an hour holds whole ladders.
  Object.assign(yaml, { escalation: { acknowledge_within: '1m', fail_safe_before_end: '60m' } });
  o.organisation?.(yaml);
  const organisationFile = join(folder, 'riverside.yaml');
  writeFileSync(organisationFile, stringify(yaml));
  const postgres = await startPostgres();
  const redis = await createRedisServer();
  await redis.start();
  const slack = await startSlackService(yaml.slack.team);
  const mailbox = await startMailbox();
  const proxies = {
    database: await createFreezingProxy(placeOf(postgres.url)),
    queue: await createFreezingProxy(placeOf(redis.url)),
    slack: await createFreezingProxy(placeOf(slack.url)),
    mail: await createFreezingProxy(placeOf(mailbox.url)),
  };
  const clock = createClockSteps(folder);
  const key = randomBytes(32);
  const port = await freePort();
  const webUrl = `http://127.0.0.1:${port}`;
  const environment = {
    ...{ ORGANISATION_FILE: organisationFile, DATA_DIR: folder, SAMEDAY_KEY: key.toString('base64') },
    ...{ DATABASE_URL: proxies.database.through(postgres.url), REDIS_URL: proxies.queue.through(redis.url) },
    ...{ SLACK_BOT_TOKEN: 'xoxb-1-1-chaos', SLACK_SIGNING_SECRET: randomBytes(16).toString('hex') },
    ...{ SLACK_API_URL: proxies.slack.through(slack.url), SMTP_URL: proxies.mail.through(mailbox.url) },
    ...{ MAIL_FROM: 'sameday@riverside.example', PUBLIC_URL: webUrl, HOST: '127.0.0.1' },
    ...{ BANK_HOLIDAYS_URL: 'off', LOG_LEVEL: 'warn' },
    ...clock.environment,
  };
  const openStore = () => createStore({ databaseUrl: postgres.url, dataDir: folder, masterKey: key });
  const store = await openStore();
  const links = await linksFor(store, o.reporters);
  await store.close();
  const run = (name: string, command: 'start' | 'watch', more: Record<string, string>) =>
    supervise({
      name,
      command,
      environment: { ...environment, ...more, ...o.more?.(name, { slackUrl: slack.url }) },
      logFile: join(folder, `${name}.log`),
    });
  const { processes: names = ['web', 'worker-1', 'worker-2', 'watch'] } = o;
  const processes = names.map((name) =>
    name === 'watch'
      ? run(name, 'watch', {})
      : run(
          name,
          'start',
          name === 'web' ? { ROLE: 'web', PORT: String(port) } : { ROLE: 'worker', PORT: '0' },
        ),
  );
  return {
    ...{
      folder,
      organisationFile,
      webUrl,
      postgres,
      redis,
      slack,
      mailbox,
      proxies,
      processes,
      clock,
      links,
      openStore,
    },
    stop: async () => {
      await Promise.all(processes.map((one) => one.stop()));
      await Promise.all(PROXIED.map((name) => proxies[name].close()));
      await Promise.all([slack.close(), mailbox.stop(), redis.kill(), postgres.stop()]);
    },
  };
}

async function linksFor(store: Store, people: readonly string[]): Promise<Map<string, string>> {
  const clock = { now: () => Date.now() };
  const kind = { kind: 'sign-in-link', shape: signInLinkShape };
  const keyValueStore = createKeyValueStore({ store, organisation: 'riverside', clock, ...kind });
  const links = createSignInLinks({
    keyValueStore,
    clock,
    publicUrl: '',
    codeHash: (text) => store.codeHash(text),
  });
  const made = new Map<string, string>();
  for (const who of people) made.set(who, await links.make(personId(who)));
  return made;
}
