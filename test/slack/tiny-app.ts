// A small Bolt app that does one of each thing, so that the harness is tried against the real framework.
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { App, ExpressReceiver, LogLevel, SocketModeReceiver, type Receiver } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { WebClient } from '@slack/web-api';
import type { Slack } from '../twins/slack/slack.js';

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const button = (action_id: string, value: string) => ({
  type: 'button' as const,
  action_id,
  text: plain(action_id),
  value,
});

export const formView = (title = 'Raise a concern'): ModalView => ({
  type: 'modal',
  callback_id: 'raise',
  title: plain(title),
  submit: plain('Send'),
  close: plain('Not now'),
  notify_on_close: true,
  blocks: [
    {
      type: 'input',
      block_id: 'what',
      label: plain('What happened?'),
      element: { type: 'plain_text_input', action_id: 'value', multiline: true, max_length: 50 },
    },
    {
      type: 'input',
      block_id: 'kind',
      label: plain('Kind'),
      optional: true,
      dispatch_action: true,
      element: {
        type: 'static_select',
        action_id: 'value',
        options: ['one', 'two'].map((value) => ({ text: plain(`Choice ${value}`), value })),
      },
    },
    {
      type: 'input',
      block_id: 'who',
      label: plain('Who'),
      optional: true,
      element: { type: 'external_select', action_id: 'people', min_query_length: 1 },
    },
    { type: 'actions', block_id: 'more', elements: [button('leave-out', 'x')] },
  ],
});

const review = (title = 'Review'): ModalView => ({
  type: 'modal',
  callback_id: 'review',
  title: plain(title),
  submit: plain('Confirm'),
  blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'Who will be told' } }],
});

export interface TinyApp {
  readonly eventsUrl: string;
  /** What the app was told, in order. */
  readonly heard: string[];
  stop(): Promise<void>;
}

export async function startTinyApp(slack: Slack): Promise<TinyApp> {
  const { signingSecret } = slack.workspace;
  const receiver = new ExpressReceiver({ signingSecret, logLevel: LogLevel.ERROR });
  const heard = listen(slack, receiver);
  const server = await new Promise<Server>((resolve) => {
    const listening = receiver.app.listen(0, '127.0.0.1', () => resolve(listening));
  });
  return {
    eventsUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`,
    heard,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The same app, connected by Socket Mode. */
export async function startTinySocketApp(slack: Slack): Promise<{ stop(): Promise<void> }> {
  const receiver = new SocketModeReceiver({
    appToken: 'xapp-test',
    logLevel: LogLevel.ERROR,
    installerOptions: { clientOptions: { slackApiUrl: slack.apiUrl } },
  });
  listen(slack, receiver);
  await receiver.client.start();
  return { stop: () => receiver.client.disconnect() };
}

/** Returns what the app hears from then on. */
function listen(slack: Slack, receiver: Receiver): string[] {
  const { botToken } = slack.workspace;
  const app = new App({
    receiver,
    token: botToken,
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl: slack.apiUrl },
  });
  const heard: string[] = [];
  handle(app, heard, new WebClient(botToken, { slackApiUrl: slack.apiUrl }));
  return heard;
}

function handle(app: App, heard: string[], web: WebClient): void {
  app.command('/concern', async ({ ack, body, client, respond }) => {
    if (body.text === 'help') return ack({ text: 'Help is here' });
    if (body.text === 'invalid') {
      await ack();
      await client.chat.postMessage({
        channel: body.user_id,
        text: 'x',
        blocks: [{ type: 'header', text: plain('x'.repeat(151)) }],
      });
      return;
    }
    if (body.text === 'respond') {
      await ack();
      await respond({ text: 'Later' });
      return;
    }
    await ack();
    await client.views.open({ trigger_id: body.trigger_id, view: formView() });
  });
  app.shortcut('raise', async ({ ack, body, client }) => {
    await ack();
    await client.views.open({ trigger_id: body.trigger_id, view: formView(body.type) });
  });
  app.options('people', async ({ ack, payload }) => {
    await ack({ options: [{ text: plain(`${payload.value} Reed`), value: 'dan.reed' }] });
  });
  app.action('leave-out', async ({ ack, body, client }) => {
    await ack();
    if (body.type !== 'block_actions') return;
    await client.views.push({ trigger_id: body.trigger_id, view: review('Leave out') });
  });
  app.action('value', async ({ ack, body, client }) => {
    await ack();
    if (body.type !== 'block_actions' || !body.view) return;
    await client.views.update({ view_id: body.view.id, hash: body.view.hash, view: formView('Changed') });
  });
  app.view('raise', async ({ ack, view }) => {
    const what = view.state.values.what?.value?.value ?? '';
    if (what === 'short') return ack({ response_action: 'errors', errors: { what: 'Say more' } });
    if (what === 'stray') return ack({ response_action: 'errors', errors: { elsewhere: 'Say more' } });
    if (what === 'push') return ack({ response_action: 'push', view: review('On top') });
    await ack({ response_action: 'update', view: review() });
    await web.views.update({ view_id: view.id, view: review('Ready') });
  });
  app.view('review', async ({ ack, body, client }) => {
    await ack({ response_action: 'clear' });
    await client.chat.postMessage({
      channel: body.user.id,
      text: 'A concern',
      blocks: [
        { type: 'section', text: { type: 'mrkdwn', text: 'Stored' } },
        { type: 'actions', elements: [button('acknowledge', 'SD-1'), button('open', 'SD-1')] },
      ],
    });
  });
  app.view({ callback_id: 'raise', type: 'view_closed' }, async ({ ack }) => {
    heard.push('closed');
    await ack();
  });
  app.action('acknowledge', async ({ ack, body, client }) => {
    await ack();
    if (body.type !== 'block_actions' || !body.message || !body.channel) return;
    heard.push(`acknowledge ${body.message.text ?? ''}`);
    await client.chat.update({
      channel: body.channel.id,
      ts: body.message.ts,
      text: 'Acknowledged',
      blocks: [],
    });
  });
  app.event('app_home_opened', async ({ event, client }) => {
    await client.views.publish({
      user_id: event.user,
      view: { type: 'home', blocks: [{ type: 'header', text: plain('My reports') }] },
    });
  });
  app.message(async ({ message, say, context }) => {
    const files = 'files' in message ? (message.files?.length ?? 0) : 0;
    heard.push(`message with ${files} files, retry ${context.retryNum ?? 0}`);
    await say({ text: files > 0 ? 'We take no files' : 'Hello' });
  });
}
