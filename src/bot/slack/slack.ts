// Slack on Bolt: verifies, checks the payload, hands an interaction to the conversation, and shows the answer.
import { App, ExpressReceiver, LogLevel } from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import type { Express } from 'express';
import type { Sender } from '../../casework/casework.js';
import { refuseStale } from './edge.js';
import { registerHandlers } from './handlers.js';
import type { SlackOptions } from './options.js';
import { createSlackSender } from './sender.js';

const BODY_LIMIT = '1mb';
/** A call of Slack's own that takes longer is tried again by the outbox. */
const CALL_TIMEOUT_MS = 10_000;

export interface SlackPlatform {
  readonly sender: Sender;
  stop(): Promise<void>;
}

/**
 * Mounts `/slack/events` on the app, before any body parser, or connects by Socket Mode.
 * A wrong signature, a stale or a future time answers 401, a body over 1 MiB 413, anything unreadable 400.
 */
export async function mountSlack(express: Express, o: SlackOptions): Promise<SlackPlatform> {
  const clientOptions = {
    slackApiUrl: o.apiUrl,
    timeout: CALL_TIMEOUT_MS,
    // The outbox decides what is tried again, and when.
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logLevel: LogLevel.ERROR,
  };
  const common = {
    token: o.botToken,
    clientOptions,
    logLevel: LogLevel.ERROR,
    deferInitialization: true,
    // A restart while Slack is away must come up: deadlines fall due, and the other channels work.
    tokenVerificationEnabled: false,
  };
  const client = new WebClient(o.botToken, clientOptions);
  let app: App;
  if (o.appToken === null) {
    express.use('/slack/events', refuseStale);
    const receiver = new ExpressReceiver({
      signingSecret: o.signingSecret ?? '',
      app: express,
      endpoints: '/slack/events',
      bodyLimit: BODY_LIMIT,
      logLevel: LogLevel.ERROR,
    });
    app = new App({ ...common, receiver });
  } else {
    app = new App({ ...common, socketMode: true, appToken: o.appToken });
  }
  registerHandlers(app, client, o);
  await app.init();
  if (o.appToken !== null) await app.start();
  return {
    sender: createSlackSender(client, o.render),
    stop: async () => {
      if (o.appToken !== null) await app.stop();
    },
  };
}
