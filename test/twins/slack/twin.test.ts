import { setTimeout as sleep } from 'node:timers/promises';
import { WebClient } from '@slack/web-api';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startBareBolt } from './bare-bolt.js';
import type { SlackClient } from './client.js';
import { startSlack, type Slack } from './slack.js';
import type { SlackUser } from './user.js';
import { until } from './wait.js';
import { formView, startTinyApp, startTinySocketApp, type TinyApp } from '../../slack/tiny-app.js';

let slack: Slack;
let app: TinyApp;
let client: SlackClient;
let amira: SlackUser;
let ben: SlackUser;

beforeAll(async () => {
  slack = await startSlack({
    people: [
      { key: 'amira', name: 'Amira Khan', email: 'amira@riverside.example' },
      { key: 'ben', name: 'Ben Ode', email: 'ben@riverside.example' },
    ],
    scopes: ['chat:write', 'commands', 'im:history', 'im:write', 'users:read'],
  });
  app = await startTinyApp(slack);
  const connected = slack.connect(app.eventsUrl);
  client = connected.client;
  [amira, ben] = [connected.user('amira'), connected.user('ben')];
});

afterEach(() => {
  slack.tap.clearFaults();
  slack.tap.state.close(amira.id, 'all');
  slack.expectSoundPayloads();
});

afterAll(async () => {
  await (app as TinyApp | undefined)?.stop();
  await (slack as Slack | undefined)?.stop();
});

it('plays a command, a form with errors, its submission, a message and its button', async () => {
  expect((await amira.command('/concern')).status).toBe(200);
  const form = await amira.awaitModal('What happened?');
  expect(form).toMatchObject({
    title: 'Raise a concern',
    submit: 'Send',
    close: 'Not now',
    callbackId: 'raise',
  });
  expect(form.fields.map((field) => [field.blockId, field.label, field.optional])).toEqual([
    ['what', 'What happened?', false],
    ['kind', 'Kind', true],
    ['who', 'Who', true],
  ]);

  expect(await amira.submit()).toMatchObject({
    kind: 'errors',
    sent: false,
    errors: { what: expect.any(String) as string },
  });
  await amira.fill({ what: 'x'.repeat(51) });
  expect(await amira.submit()).toMatchObject({ kind: 'errors', sent: false });
  await amira.fill({ what: 'short' });
  expect(await amira.submit()).toEqual({ kind: 'errors', sent: true, errors: { what: 'Say more' } });
  expect(amira.field('what').value).toBe('short');

  await amira.fill({ 'What happened?': 'Something did' });
  expect(await amira.submit()).toMatchObject({ kind: 'updated', modal: { title: 'Review' } });
  await amira.awaitModal('Ready');
  expect(amira.modalCount).toBe(1);
  expect((await amira.submit()).kind).toBe('cleared');
  expect(amira.modal()).toBeNull();

  const message = await amira.awaitMessage('Stored');
  expect(message.text).toBe('A concern');
  expect(message.buttons.map((one) => [one.actionId, one.value])).toEqual([
    ['acknowledge', 'SD-1'],
    ['open', 'SD-1'],
  ]);
  expect((await amira.press('acknowledge')).status).toBe(200);
  const updated = await amira.awaitMessage('Acknowledged');
  expect(updated).toMatchObject({ ts: message.ts, edited: true, buttons: [] });
  expect(ben.messages()).toEqual([]);

  // What was seen before the update still holds the old button.
  await amira.press('acknowledge', { message });
  expect(app.heard.filter((one) => one === 'acknowledge A concern')).toHaveLength(2);
  await expect(amira.press('acknowledge')).rejects.toThrow('sees no button acknowledge');
});

it('keeps what was typed when a field that reports its changes has the view updated', async () => {
  await amira.command('/concern');
  await amira.awaitModal();
  await amira.fill({ what: 'typed', kind: 'Choice two' });
  await amira.awaitModal('Changed');
  expect([amira.field('what').value, amira.field('kind').value]).toEqual(['typed', 'two']);
  await expect(amira.fill({ kind: 'three' })).rejects.toThrow('no choice three; there are: one, two');
  await expect(amira.fill({ nothing: 'x' })).rejects.toThrow('finds no field nothing, only what, kind, who');
  await amira.fill({ who: 'dan.reed' });
  expect(amira.field('who').value).toBe('dan.reed');
  expect(await amira.search('who', 'Dan')).toMatchObject([{ value: 'dan.reed' }]);
});

it('stacks modals, by push of a click and of a submission, again and again', async () => {
  await amira.command('/concern');
  await amira.awaitModal();
  // More often than the emulator by itself would let a modal be pushed and closed.
  for (let time = 0; time < 4; time += 1) {
    await amira.press('leave-out');
    await amira.awaitModal('Leave out');
    expect(amira.modalCount).toBe(2);
    await amira.close();
  }
  await amira.fill({ what: 'push' });
  expect(await amira.submit()).toMatchObject({ kind: 'pushed', modal: { title: 'On top' } });
  expect(amira.modalCount).toBe(2);
  await amira.close();
  expect(app.heard).not.toContain('closed');
  await amira.close();
  expect(app.heard).toContain('closed');
  expect(amira.modal()).toBeNull();
});

it('opens from shortcuts', async () => {
  await amira.shortcut('raise');
  await amira.awaitModal('shortcut');
  await amira.close();
  await amira.messageShortcut('raise', { user: ben.id, text: 'Look at this' });
  await amira.awaitModal('message_action');
});

it('shows answers and later responses to a command to its sender alone', async () => {
  await ben.command('/concern help');
  expect(ben.lastMessage()).toMatchObject({ text: 'Help is here', ephemeral: true });
  await ben.command('/concern respond');
  expect(await ben.awaitMessage('Later')).toMatchObject({ ephemeral: true });
  expect(amira.messages().some((one) => one.text === 'Later')).toBe(false);
});

it('brings events: the Home tab, messages with files, retries', async () => {
  await ben.openHome();
  await ben.awaitHome('My reports');
  await ben.say('hi');
  await ben.awaitMessage('Hello');
  await ben.say('look', [{ id: 'F1', name: 'a.png', mimetype: 'image/png' }]);
  await ben.awaitMessage('We take no files');
  await client.directMessage('ben', 'again', [], { retry: { number: 1, reason: 'http_timeout' } });
  expect(app.heard).toContain('message with 1 files, retry 0');
  expect(app.heard).toContain('message with 0 files, retry 1');
});

it('has wrong and old requests refused by the app', async () => {
  const command = { user: 'amira', command: '/concern', text: 'help' };
  const statuses = [];
  for (const delivery of [
    {},
    { signature: 'wrong' },
    { signature: 'none' },
    { signature: 'v0=1' },
    { secondsOff: -301 },
  ]) {
    statuses.push((await client.slashCommand(command, delivery)).status);
  }
  expect(statuses).toEqual([200, 401, 401, 401, 401]);
  // Bolt itself takes a time in the future: the app has to look.
  expect((await client.slashCommand(command, { secondsOff: 3600 })).status).toBe(200);
});

it('injects faults: an error, a limit that is retried, a delay, a lost answer', async () => {
  const before = slack.tap.callsOf('chat.postMessage').length;
  slack.tap.fault({ method: 'chat.postMessage', status: 429, headers: { 'retry-after': '1' }, times: 1 });
  await ben.say('limited');
  await ben.awaitMessage(
    (one) => one.text === 'Hello' && slack.tap.callsOf('chat.postMessage').length === before + 2,
  );
  const [limited, sent] = slack.tap.callsOf('chat.postMessage').slice(before);
  expect([limited?.status, sent?.status]).toEqual([429, 200]);
  expect((sent?.at ?? 0) - (limited?.at ?? 0)).toBeGreaterThan(900);

  slack.tap.fault({ method: 'views.open', status: 'pass', delayMs: 300 });
  await amira.command('/concern');
  expect(amira.modal()).toBeNull();
  await amira.awaitModal();
  expect(slack.tap.callsOf('views.open').at(-1)?.ms).toBeGreaterThanOrEqual(300);

  const count = ben.messages().length;
  slack.tap.fault({ method: 'chat.postMessage', status: 'lost', when: (body) => body.text === 'Hello' });
  await ben.say('lost');
  await ben.awaitMessage(() => ben.messages().length === count + 1);
  expect(slack.tap.callsOf('chat.postMessage').at(-1)?.status).toBe(0);
  slack.tap.fault({ method: '*', status: 500, times: 100, body: { ok: false, error: 'fatal_error' } });
  await ben.say('down');
  await sleep(100);
  expect(slack.tap.calls.at(-1)).toMatchObject({ status: 500, response: { error: 'fatal_error' } });
});

it('reports payloads that Slack would refuse', async () => {
  await amira.command('/concern invalid');
  const answer = () => slack.tap.callsOf('chat.postMessage').at(-1)?.response;
  await until(
    () => answer()?.error === 'invalid_blocks',
    () => JSON.stringify(answer()),
  );
  expect(() => slack.expectSoundPayloads()).toThrow(
    /chat\.postMessage: \/blocks\/0\/text\/text must NOT have more than 150/,
  );
  await amira.command('/concern');
  await amira.awaitModal();
  await amira.fill({ what: 'stray' });
  expect((await amira.submit()).kind).toBe('failed');
  expect(() => slack.expectSoundPayloads()).toThrow('/errors/elsewhere is no input block of the view');
});

it('forgets a view once it is closed, and stacks no more than three', async () => {
  const web = new WebClient(slack.workspace.botToken, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
  });
  await amira.command('/concern');
  const { id } = await amira.awaitModal();
  for (let count = 2; count <= 3; count += 1) {
    await web.views.push({ trigger_id: await client.trigger(amira.id), view: formView(`Number ${count}`) });
  }
  expect(amira.modalCount).toBe(3);
  const fourth = web.views.push({ trigger_id: await client.trigger(amira.id), view: formView() });
  await expect(fourth).rejects.toThrow('push_limit_reached');
  await amira.close('all');
  await expect(web.views.update({ view_id: id, view: formView() })).rejects.toThrow('not_found');
  slack.tap.fault({ method: 'auth.test', status: 'cut' });
  await expect(web.auth.test()).rejects.toThrow();
  expect(slack.tap.calls.at(-1)).toMatchObject({ method: 'auth.test', status: 0, response: {} });
});

it('refuses what the scopes do not cover', async () => {
  const response = await fetch(`${slack.apiUrl}conversations.list`, {
    method: 'POST',
    headers: { authorization: `Bearer ${slack.workspace.botToken}` },
  });
  expect(await response.json()).toMatchObject({ ok: false, error: 'missing_scope' });
});

it('starts a bare Bolt app to measure against', async () => {
  const bare = await startBareBolt(slack);
  try {
    const reply = await slack
      .connect(bare.eventsUrl)
      .client.slashCommand({ user: 'ben', command: '/concern' });
    expect(reply).toMatchObject({ status: 200, json: { text: 'ok' } });
  } finally {
    await bare.stop();
  }
});

it('plays the same over Socket Mode, also after a new connection', async () => {
  const socket = await slack.startSocketMode();
  const connected = await startTinySocketApp(slack);
  try {
    const user = slack.connect(socket).user('ben');
    await user.command('/concern help');
    expect(user.lastMessage()?.text).toBe('Help is here');
    socket.disconnect();
    await user.command('/concern');
    await user.awaitModal('What happened?');
    expect(socket.connections).toBe(2);
    await user.fill({ what: 'short' });
    expect(await user.submit()).toEqual({ kind: 'errors', sent: true, errors: { what: 'Say more' } });
    await user.close();
    expect(await user.say('over the socket')).toMatchObject({ status: 200, json: null });
  } finally {
    await connected.stop();
  }
});
