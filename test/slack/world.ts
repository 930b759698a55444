// The running app, live on Slack: the emulator behind a tap, real PostgreSQL and Redis, and a clock that the test moves.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { readSettings } from '../../src/config/settings.js';
import { findOrganisationFile } from '../../src/config/organisation.js';
import { createMovedClock, type MovedClock } from '../../src/bot/rehearsal/moved-clock.js';
import { parseLocal } from '../../src/escalation/calendar.js';
import type { Instant } from '../../src/escalation/ids.js';
import { startApp, type App } from '../../src/main.js';
import { freshDatabase, type FreshDatabase } from '../set-up/database.js';
import { provided } from '../set-up/provided.js';
import { startSlack, type Slack } from './harness/slack.js';
import type { SlackClient } from './harness/client.js';
import type { SlackUser } from './harness/user.js';

interface Entry {
  id: string;
  name: string;
  slack?: string;
  email?: string;
}
interface OrganisationYaml {
  slack: { team: string };
  people: Entry[];
  designated_officers: Entry[];
}

const manifest = parse(readFileSync(new URL('../../manifest/slack.yaml', import.meta.url), 'utf8')) as {
  oauth_config: { scopes: { bot: string[] } };
};
export const SCOPES = manifest.oauth_config.scopes.bot;

export interface SlackWorld {
  readonly slack: Slack;
  readonly app: App;
  readonly client: SlackClient;
  readonly database: FreshDatabase;
  readonly url: string;
  /** The app's own; `app.runTo` lets time pass. */
  readonly clock: MovedClock;
  user(id: string): SlackUser;
  stop(): Promise<void>;
}

/** @param start a local time of the organisation, or an instant */
export async function startSlackWorld(
  start: string | Instant,
  o: { redis?: boolean } = {},
): Promise<SlackWorld> {
  const file = findOrganisationFile('riverside');
  const yaml = parse(readFileSync(file, 'utf8'), { version: '1.2' }) as OrganisationYaml;
  const entries = [...yaml.people, ...yaml.designated_officers];
  const slack = await startSlack({
    people: entries.map((e) => ({ key: e.id, name: e.name, email: e.email ?? `${e.id}@riverside.example` })),
    scopes: SCOPES,
  });
  yaml.slack.team = slack.workspace.teamId;
  for (const entry of entries) entry.slack = slack.id(entry.id);
  const folder = mkdtempSync(join(tmpdir(), 'sameday-slack-'));
  const organisationFile = join(folder, 'riverside.yaml');
  writeFileSync(organisationFile, stringify(yaml));
  const database = await freshDatabase();
  const clock = createMovedClock(typeof start === 'number' ? start : parseLocal('Europe/London', start));
  const settings = readSettings({
    ORGANISATION_FILE: organisationFile,
    DATA_DIR: folder,
    DATABASE_URL: database.url,
    ...(o.redis === false ? {} : { REDIS_URL: provided('redisUrl') }),
    SAMEDAY_KEY: randomBytes(32).toString('base64'),
    SLACK_BOT_TOKEN: slack.workspace.botToken,
    SLACK_SIGNING_SECRET: slack.workspace.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    HOST: '127.0.0.1',
    PORT: '0',
  });
  const app = await startApp({ settings, clock });
  const { client, user } = slack.connect(`${app.url}/slack/events`);
  return {
    slack,
    app,
    client,
    database,
    url: app.url,
    clock,
    user,
    stop: async () => {
      await app.stop();
      await slack.stop();
      await database.drop();
    },
  };
}
