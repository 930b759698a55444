// The running app, live on Slack: the emulator behind a tap, real PostgreSQL and Redis, and a clock that the test moves.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { MovedClock } from '../../src/rehearsal/moved-clock.js';
import type { Instant } from '../../src/escalation/ids.js';
import type { App } from '../../src/main.js';
import type { FreshDatabase } from '../set-up/database.js';
import { readRiverside, startLiveWorld, type LiveWorldOptions } from '../set-up/live-world.js';
import { startSlack, type Slack, type SlackOptions } from '../twins/slack/slack.js';
import type { SlackClient } from '../twins/slack/client.js';
import type { SlackUser } from '../twins/slack/user.js';

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
  /** Each line that the app has logged. */
  readonly log: readonly string[];
  user(id: string): SlackUser;
  stop(): Promise<void>;
}

/** @param start a local time of the organisation, or an instant */
export async function startSlackWorld(
  start: string | Instant,
  o: {
    redis?: boolean;
    socketMode?: boolean;
    services?: LiveWorldOptions['services'];
    /** Changes the organisation after everybody has their place in Slack. */
    people?: LiveWorldOptions['people'];
    environment?: LiveWorldOptions['environment'];
    /** How this Slack differs from the strict one. */
    twin?: Partial<SlackOptions>;
  } = {},
): Promise<SlackWorld> {
  const slack = await startSlack({
    people: readRiverside().entries.map(({ id, name, email }) => ({
      key: id,
      name,
      email: email ?? `${id}@riverside.example`,
    })),
    scopes: SCOPES,
    ...o.twin,
  });
  const socket = o.socketMode === true ? await slack.startSocketMode() : null;
  const world = await startLiveWorld({
    start,
    redis: o.redis ?? true,
    services: o.services,
    people: (yaml, entries) => {
      yaml.slack.team = slack.workspace.teamId;
      for (const entry of entries) entry.slack = slack.id(entry.id);
      o.people?.(yaml, entries);
    },
    environment: {
      SLACK_BOT_TOKEN: slack.workspace.botToken,
      SLACK_SIGNING_SECRET: slack.workspace.signingSecret,
      SLACK_API_URL: slack.apiUrl,
      ...(socket === null ? {} : { SLACK_APP_TOKEN: 'xapp-test-app' }),
      ...o.environment,
    },
  });
  slack.tap.clock.follow(world.clock);
  const { client, user } = slack.connect(socket ?? `${world.app.url}/slack/events`);
  return {
    slack,
    app: world.app,
    client,
    database: world.database,
    url: world.app.url,
    clock: world.clock,
    log: world.log,
    user,
    stop: async () => {
      await world.stop();
      await slack.stop();
    },
  };
}
