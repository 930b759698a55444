// Slack on Bolt: verifies, checks the payload, hands an interaction to the conversation, and shows the answer.
import { App, ExpressReceiver, type Receiver } from '@slack/bolt';
import type { Express } from 'express';
import type { Sender } from '../../casework/casework.js';
import { watchedSender, watchPlatform, type Seen } from '../watch.js';
import { refuseStale } from './request-guard.js';
import { registerHandlers } from './handlers.js';
import { mountInstaller } from './install.js';
import type { SlackOptions } from './options.js';
import { createSlackSender } from './sender.js';
import { createSocket, type Socket } from './socket.js';
import { checkToken, FAILED, seenOf, UNSEEN } from './token-check.js';
import { registerUninstall } from './uninstall.js';
import { clientOptionsOf, SILENT, WorkspaceClient } from './workspace-client.js';

const BODY_LIMIT = '1mb';

export interface SlackPlatform {
  readonly sender: Sender;
  /** For `/readyz`. A fault is reported; it doesn't make the process unready. */
  health(): Seen;
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
  const client = new WorkspaceClient(o.apiUrl, tokenOf, (token) => {
    const team = o.team();
    return o.oauth === null || team === null
      ? Promise.resolve(token)
      : o.oauth.installations.renewed(team, token);
  });
  let botUser: string | null = null;
  const watch = watchPlatform({
    look: async () => {
      const look = await checkToken({ apiUrl: o.apiUrl, tokenOf, team: o.team() });
      botUser = look.botUser ?? botUser;
      return seenOf(look);
    },
    unseen: UNSEEN,
    failed: FAILED,
  });
  const socket = socketOf(o);
  const app = createApp(o, tokenIn, answeringAll(socket?.receiver ?? receiverOn(express, o)));
  registerHandlers(app, client, o, () => botUser);
  registerUninstall(app, async (team, at) => {
    await o.oauth?.installations.remove(team, at);
    watch.look();
  });
  if (o.oauth !== null) {
    const { oauth, apiUrl, onError } = o;
    mountInstaller(express, { oauth, apiUrl, installed: () => watch.look(), onError });
  }
  await app.init();
  socket?.keepUp();
  return {
    sender: watchedSender(createSlackSender(client, o), watch),
    health: () => together(watch.seen(), socket?.seen() ?? { ok: true }),
    stop: async () => {
      watch.stop();
      await socket?.stop();
    },
  };
}

/** Well when both are; what each has to say. */
function together(one: Seen, other: Seen): Seen {
  const say = [one.say, other.say].filter((each) => each !== undefined).join('; ');
  return { ok: one.ok && other.ok, ...(say !== '' && { say }) };
}

function socketOf({ appToken, apiUrl, timeZone, onSocket, onError }: SlackOptions): Socket | null {
  if (appToken === null) return null;
  return createSocket({ appToken, apiUrl, timeZone, changed: onSocket, onError });
}

function receiverOn(express: Express, { signingSecret }: SlackOptions): ExpressReceiver {
  express.use('/slack/events', refuseStale);
  return new ExpressReceiver({
    signingSecret: signingSecret ?? '',
    app: express,
    endpoints: '/slack/events',
    bodyLimit: BODY_LIMIT,
    logger: SILENT,
  });
}

/** Kinds of payload that no handler is for are answered as well: Slack would wait for three seconds, and try again. */
function answeringAll(receiver: Receiver): Receiver {
  const init = receiver.init.bind(receiver);
  receiver.init = (app) => {
    const processEvent: App['processEvent'] = async (event) => {
      const state = { answered: false as boolean };
      await app.processEvent({
        ...event,
        ack: async (response) => {
          state.answered = true;
          await event.ack(response);
        },
      });
      if (!state.answered) await event.ack();
    };
    // A receiver hands its events to the app, and asks nothing else of it.
    init(Object.create(app, { processEvent: { value: processEvent } }) as App);
  };
  return receiver;
}

function createApp(
  { apiUrl }: SlackOptions,
  tokenIn: (team: string | null) => Promise<string | null>,
  receiver: Receiver,
): App {
  return new App({
    // By the workspace that the request comes from. A start never asks Slack, so it works while Slack is
    // down.
    authorize: async ({ teamId }: { teamId?: string }) => {
      // Without one the person is told so all the same, which Bolt would keep from them.
      const botToken = await tokenIn(teamId ?? null).catch(() => null);
      return botToken === null ? {} : { botToken };
    },
    clientOptions: clientOptionsOf(apiUrl),
    logger: SILENT,
    deferInitialization: true,
    receiver,
  });
}
