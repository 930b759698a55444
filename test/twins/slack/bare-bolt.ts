// A Bolt app that does nothing but answer a command: the least that Slack's own framework costs, to measure
// Sameday against.
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { App, ExpressReceiver, LogLevel } from '@slack/bolt';
import type { SlackEmulator } from './emulator.js';

export interface BareBolt {
  /** Where it takes Slack's requests. */
  readonly eventsUrl: string;
  stop(): Promise<void>;
}

/** Starts it on a free port; `/concern` is answered with `{ text: 'ok' }`. */
export async function startBareBolt(slack: {
  readonly apiUrl: string;
  readonly workspace: Pick<SlackEmulator['workspace'], 'botToken' | 'signingSecret'>;
}): Promise<BareBolt> {
  const receiver = new ExpressReceiver({
    signingSecret: slack.workspace.signingSecret,
    logLevel: LogLevel.ERROR,
  });
  const app = new App({
    receiver,
    token: slack.workspace.botToken,
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl: slack.apiUrl },
  });
  app.command('/concern', async ({ ack }) => {
    await ack({ text: 'ok' });
  });
  const server = await new Promise<Server>((resolve) => {
    const listening = receiver.app.listen(0, '127.0.0.1', () => resolve(listening));
  });
  return {
    eventsUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
