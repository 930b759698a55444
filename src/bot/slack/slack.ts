// Slack on Bolt: verifies, checks the payload, hands an interaction to the conversation, and shows the answer.
import { App, ExpressReceiver, LogLevel } from '@slack/bolt';
import type { Express } from 'express';
import type { Sender } from '../../casework/casework.js';
import { refuseStale } from './request-guard.js';
import { registerHandlers } from './handlers.js';
import { mountInstaller } from './install.js';
import type { SlackOptions } from './options.js';
import { createSlackSender } from './sender.js';
import { checkToken, TOKEN_SAYS, watchToken } from './token-check.js';
import { registerUninstall } from './uninstall.js';
import { clientOptionsOf, WorkspaceClient } from './workspace-client.js';

const BODY_LIMIT = '1mb';

export interface SlackPlatform {
  readonly sender: Sender;
  /** For `/readyz`. A fault is reported; it doesn't make the process unready. */
  health(): { readonly ok: boolean; readonly say?: string };
  stop(): Promise<void>;
}

/**
 * Mounts `/slack/events` on the app, before any body parser, or connects by Socket Mode; with OAuth also
 * `/slack/install` and `/slack/oauth_redirect`.
 * A wrong signature, a stale or a future time answers 401, a body over 1 MiB 413, anything unreadable 400.
 */
export async function mountSlack(express: Express, o: SlackOptions): Promise<SlackPlatform> {
  const tokenIn = (team: string | null): Promise<string | null> =>
    o.oauth === null || team === null ? Promise.resolve(o.botToken) : o.oauth.installations.tokenOf(team);
  const tokenOf = () => tokenIn(o.team());
  const client = new WorkspaceClient(o.apiUrl, tokenOf);
  const watch = watchToken(() => checkToken({ apiUrl: o.apiUrl, tokenOf, team: o.team() }));
  const app = createApp(express, o, tokenIn);
  registerHandlers(app, client, o);
  registerUninstall(app, async (team, at) => {
    await o.oauth?.installations.remove(team, at);
    watch.look();
  });
  if (o.oauth !== null) {
    const { oauth, apiUrl, onError } = o;
    mountInstaller(express, { oauth, apiUrl, installed: () => watch.look(), onError });
  }
  await app.init();
  if (o.appToken !== null) await app.start();
  return {
    sender: createSlackSender(client, o),
    health: () => TOKEN_SAYS[watch.state()],
    stop: async () => {
      watch.stop();
      if (o.appToken !== null) await app.stop();
    },
  };
}

function createApp(
  express: Express,
  o: SlackOptions,
  tokenIn: (team: string | null) => Promise<string | null>,
): App {
  const common = {
    // By the workspace that the request comes from. A start never asks Slack, so it works while Slack is
    // down.
    authorize: async ({ teamId }: { teamId?: string }) => {
      const botToken = await tokenIn(teamId ?? null);
      return botToken === null ? {} : { botToken };
    },
    clientOptions: clientOptionsOf(o.apiUrl),
    logLevel: LogLevel.ERROR,
    deferInitialization: true,
  };
  if (o.appToken !== null) return new App({ ...common, socketMode: true, appToken: o.appToken });
  express.use('/slack/events', refuseStale);
  const receiver = new ExpressReceiver({
    signingSecret: o.signingSecret ?? '',
    app: express,
    endpoints: '/slack/events',
    bodyLimit: BODY_LIMIT,
    logLevel: LogLevel.ERROR,
  });
  return new App({ ...common, receiver });
}
