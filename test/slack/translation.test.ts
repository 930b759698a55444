// Each way to act in Slack, and each way in which that can fail, over signed HTTP against the emulator.
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import {
  DeliveryError,
  NOTHING_ENCLOSED,
  type CaseView,
  type OutboxNotice,
} from '../../src/casework/casework.js';
import type { FormField } from '../../src/bot/cards/card.js';
import { sendSigned } from '../twins/slack/signed-request.js';
import type { SlackClient } from '../twins/slack/client.js';
import { startSlack, type Slack } from '../twins/slack/slack.js';
import type { SlackUser } from '../twins/slack/user.js';
import { card, form, startOwnApp, type OwnApp } from './own-app.js';

const manifest = parse(readFileSync(new URL('../../manifest/slack.yaml', import.meta.url), 'utf8')) as {
  oauth_config: { scopes: { bot: string[] } };
};
const WHAT: FormField = { id: 'what', label: 'What?', required: true, kind: 'long-text', max: 3000 };
const FAILED = 'That did not work';

let slack: Slack;
let app: OwnApp;
let client: SlackClient;
let amira: SlackUser;
let guest: SlackUser;

beforeAll(async () => {
  slack = await startSlack({
    people: [
      { key: 'amira', name: 'Amira Khan', email: 'amira@riverside.example' },
      { key: 'ben', name: 'Ben Ode', email: 'ben@riverside.example' },
      { key: 'guest', name: 'A Guest', email: 'guest@elsewhere.example' },
    ],
    scopes: manifest.oauth_config.scopes.bot,
  });
  app = await startOwnApp(slack, { members: ['amira', 'ben'] });
  const connected = slack.connect(app.eventsUrl);
  client = connected.client;
  [amira, guest] = [connected.user('amira'), connected.user('guest')];
});
beforeEach(() => {
  app.heard.length = 0;
  app.errors.length = 0;
});
afterEach(() => {
  slack.tap.clearFaults();
  slack.tap.state.close(amira.id, 'all');
  slack.tap.state.close(guest.id, 'all');
  slack.expectSoundPayloads();
});
afterAll(async () => {
  await (app as OwnApp | undefined)?.stop();
  await (slack as Slack | undefined)?.stop();
});

describe('the edge', () => {
  const command = { user: 'amira', command: '/concern', text: 'help' };
  it.each([
    ['a right one', {}, 200],
    [
      'a form that names its charset',
      { headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' } },
      200,
    ],
    ['a wrong signature', { signature: 'wrong' }, 401],
    ['no signature', { signature: 'none' }, 401],
    ['a mangled signature', { signature: 'v0=1' }, 401],
    ['six minutes ago', { secondsOff: -360 }, 401],
    ['in six minutes', { secondsOff: 360 }, 401],
    ['in four minutes', { secondsOff: 240 }, 200],
    ['no number for a time', { headers: { 'x-slack-request-timestamp': 'soon' } }, 401],
  ])('answers %s', async (_, delivery, status) => {
    app.answerWith(() => ({ kind: 'card', card: card('Help') }));
    expect((await client.slashCommand(command, delivery)).status).toBe(status);
    expect(app.heard).toHaveLength(status === 200 ? 1 : 0);
  });

  it('refuses what is too large or no payload at all', async () => {
    const { signingSecret } = slack.workspace;
    const large = await sendSigned(app.eventsUrl, signingSecret, `a=${'x'.repeat(1024 * 1024)}`, 'form');
    expect(large.status).toBe(413);
    const garbage = await sendSigned(app.eventsUrl, signingSecret, '{"type":', 'json');
    expect(garbage.status).toBe(400);
    expect(app.heard).toEqual([]);
  });
});

describe('who acts', () => {
  it('hands a person of the organisation on, by our own id', async () => {
    app.answerWith(() => ({ kind: 'card', card: card('Help') }));
    await amira.command('/concern help me');
    expect(app.heard).toMatchObject([{ who: 'amira', kind: 'command', text: 'help me' }]);
    expect(amira.lastMessage()).toMatchObject({ text: 'Help', ephemeral: true });
  });

  it('tells someone from elsewhere so, whatever they do', async () => {
    await guest.command('/concern');
    expect(guest.lastMessage()).toMatchObject({ text: 'Not for you', ephemeral: true });
    await guest.shortcut('concern');
    await guest.awaitModal('Speak to your own organisation.');
    await guest.close('all');
    await guest.openHome();
    await guest.awaitHome('Speak to your own organisation.');
    await guest.say('hello');
    await guest.awaitMessage((one) => one.text === 'Not for you' && !one.ephemeral);
    expect(app.heard).toEqual([]);
  });

  it('refuses a user id of ours that comes from another team', async () => {
    const reply = await client.payload({
      type: 'shortcut',
      callback_id: 'concern',
      action_ts: '1.0',
      team: { id: 'T0OTHER' },
      user: { id: amira.id, team_id: 'T0OTHER' },
      trigger_id: await client.trigger(amira.id),
      token: 'x',
    });
    expect(reply.status).toBe(200);
    await amira.awaitModal('Speak to your own organisation.');
    expect(app.heard).toEqual([]);
  });

  it('offers a message and its author, and says only that there was a file', async () => {
    app.answerWith(() => ({ kind: 'form', how: 'open', form: form('raise', [WHAT]) }));
    const file = { id: 'F1', name: 'a.png', url_private: 'https://files.example/a.png' };
    await amira.messageShortcut('concern-message', { user: slack.id('ben'), text: 'words', files: [file] });
    await amira.awaitModal('What?');
    const [heard] = app.heard;
    expect(heard).toMatchObject({
      kind: 'shortcut',
      messageText: 'words',
      messageAuthor: 'ben',
      hadFile: true,
    });
    expect(JSON.stringify(heard)).not.toContain('a.png');
    expect(slack.tap.calls.filter((call) => call.method.startsWith('files.'))).toEqual([]);
  });

  it('answers no other bot, which would answer back', async () => {
    const { id } = amira;
    const message = { type: 'message', channel: 'D0', channel_type: 'im', user: id, ts: '1.1' };
    await client.event({ ...message, text: 'by a bot', bot_id: 'B0ANOTHER' });
    await client.event({ ...message, text: 'by a person' });
    await vi.waitFor(() => expect(app.heard).not.toEqual([]));
    expect(app.heard[0]).toMatchObject({ text: 'by a person' });
  });

  it('turns a message with a file into a refusal, without a look at the file', async () => {
    app.answerWith((one) => ({ kind: 'card', card: card(one.kind === 'file' ? 'No files' : 'Words') }));
    await amira.say('look', [{ id: 'F1', name: 'CANARY.png' }]);
    await amira.awaitMessage((one) => one.text === 'No files');
    expect(app.heard).toMatchObject([{ kind: 'file' }]);
    expect(JSON.stringify(app.heard)).not.toContain('CANARY');
    expect(slack.tap.calls.filter((call) => call.method.startsWith('files.'))).toEqual([]);
  });
});

describe('forms and buttons', () => {
  it('shows errors beside their fields, then the next page, with all that was typed', async () => {
    const values: unknown[] = [];
    app.answerWith((one) => {
      if (one.kind !== 'submit') return { kind: 'form', how: 'open', form: form('raise', [WHAT]) };
      values.push(one.values);
      return values.length === 1
        ? { kind: 'errors', form: form('raise', [WHAT]), errors: { what: 'Say more' } }
        : { kind: 'form', how: 'replace', form: form('review', []) };
    });
    await amira.command('/concern');
    await amira.awaitModal('What?');
    await amira.fill({ what: '<b>*x*</b> ü 👩‍👩‍👧 שלום' });
    expect(await amira.submit()).toMatchObject({ kind: 'errors', errors: { what: 'Say more' } });
    expect(await amira.submit()).toMatchObject({ kind: 'updated', modal: { title: 'Form review' } });
    expect(values).toEqual(Array(2).fill({ what: '<b>*x*</b> ü 👩‍👩‍👧 שלום' }));
    expect(app.heard.at(-1)).toMatchObject({ kind: 'submit', name: 'raise', state: 'page-1' });
  });

  it('hands a time on as the organisation’s local time, in summer too', async () => {
    const WHEN: FormField = { id: 'when', label: 'When?', required: true, kind: 'time' };
    app.answerWith(() => ({ kind: 'form', how: 'open', form: form('raise', [WHEN]) }));
    await amira.command('/concern');
    await amira.awaitModal();
    await amira.fill({ when: Date.UTC(2026, 6, 1, 13, 40) / 1000 });
    app.answerWith(() => ({ kind: 'card', card: card('Done') }));
    await amira.submit();
    const sent = app.heard.at(-1);
    expect(sent?.kind === 'submit' ? sent.values : null).toEqual({ when: '2026-07-01 14:40' });
  });

  it('gives Slack’s own second delivery of a click the same id', async () => {
    app.answerWith(() => ({ kind: 'form', how: 'open', form: form('raise', [WHAT]) }));
    await amira.command('/concern');
    const { stored } = await amira.awaitModal('What?');
    app.answerWith(() => ({ kind: 'errors', form: form('raise', [WHAT]), errors: { what: 'x' } }));
    for (let time = 0; time < 2; time += 1) {
      await client.viewSubmission({ user: 'amira', view: stored, values: {} });
    }
    const ids = app.heard.filter((one) => one.kind === 'submit').map((one) => one.id);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  });

  it('replaces the message that a button stands on, or shows the answer when Slack won’t', async () => {
    const buttons = [{ name: 'acknowledge', label: 'I have this', value: 'SD-1', style: 'primary' as const }];
    app.answerWith((one) =>
      one.kind === 'button'
        ? { kind: 'card', card: card('Yours now') }
        : { kind: 'card', card: card('Needs you', { buttons }) },
    );
    await amira.say('hi');
    const first = await amira.awaitMessage((one) => one.text === 'Needs you');
    await amira.press('acknowledge');
    await amira.awaitMessage((one) => one.ts === first.ts && one.text === 'Yours now');
    expect(app.heard.at(-1)).toMatchObject({ kind: 'button', name: 'acknowledge', value: 'SD-1' });
    slack.tap.fault({ method: 'response_url', status: 500 });
    await amira.press('acknowledge', { message: first });
    await amira.awaitModal('Yours now');
  });

  it('shows what a person typed as text, whole, in blocks that Slack takes', async () => {
    const typed = `<script>*bold* _it_ <@U1> <!channel> & ${'שלום '.repeat(80)}${'👩‍👩‍👧'.repeat(300)}`;
    const long = typed.padEnd(3000, 'x');
    const quote = { lines: [long, long], style: 'quote' as const };
    app.answerWith(() => ({ kind: 'form', how: 'open', form: form('read', [], { sections: [quote] }) }));
    await amira.command('/concern');
    const modal = await amira.awaitModal('bold');
    const sections = modal.blocks.filter((block) => block.type === 'section');
    const texts = sections.map((block) => block.text as { type: string; text: string });
    expect(texts.map((one) => one.text).join('')).toBe(`› ${long}\n› ${long}`);
    expect(JSON.stringify(modal.blocks)).not.toContain('mrkdwn');
  });

  it('says so when a message has no room for everything, and keeps the buttons', async () => {
    const buttons = [{ name: 'open', label: 'Open', value: 'SD-1', style: 'plain' as const }];
    const lines = Array.from({ length: 60 }, () => 'x'.repeat(2900));
    app.answerWith(() => ({ kind: 'card', card: card('Much', { lines, buttons }) }));
    await amira.command('/concern status');
    const message = amira.lastMessage();
    expect(message?.allText).toContain('x'.repeat(2900));
    expect(message?.allText).toContain(
      'Not everything fits here. The rest stands on the web page: https://sameday.example',
    );
    expect(message?.buttons.map((one) => one.actionId)).toEqual(['open']);
  });
});

describe('when it is slow', () => {
  it('opens a working view within the bound, and the form after it', async () => {
    app.answerWith(async () => {
      await sleep(4000);
      return { kind: 'form', how: 'open', form: form('raise', [WHAT]) };
    });
    const reply = await amira.command('/concern');
    expect(reply.status).toBe(200);
    expect(reply.ms).toBeLessThan(2500);
    await amira.awaitModal('Working on it', 2000);
    await amira.awaitModal('What?', 5000);
  });

  it('holds a slow submission with a working view, and tries again when Slack stumbles', async () => {
    app.answerWith(() => ({ kind: 'form', how: 'open', form: form('raise', [WHAT]) }));
    await amira.command('/concern');
    await amira.awaitModal('What?');
    await amira.fill({ what: 'x' });
    app.answerWith(async () => {
      await sleep(2500);
      return { kind: 'card', card: card('Recorded') };
    });
    slack.tap.fault({ method: 'views.update', status: 500, times: 2, body: { ok: false } });
    expect(await amira.submit()).toMatchObject({ kind: 'updated' });
    expect(amira.modal()?.allText).toContain('Working on it');
    await amira.awaitModal('Recorded', 8000);
    expect(app.errors).toEqual([]);
  });

  it('shows the answer that came while Slack was still busy with the working view', async () => {
    app.answerWith(() => ({ kind: 'form', how: 'open', form: form('raise', [WHAT]) }));
    await amira.command('/concern');
    await amira.awaitModal('What?');
    await amira.fill({ what: 'x' });
    app.answerWith(async () => {
      await sleep(1550);
      return { kind: 'card', card: card('Recorded') };
    });
    expect(await amira.submit({ appliesAfterMs: 500 })).toMatchObject({ kind: 'updated' });
    await amira.awaitModal('Recorded', 3000);
  });
});

describe('when it fails', () => {
  const fail = () => {
    throw new Error('CANARY');
  };

  it('answers a command at once, with what to do instead', async () => {
    app.answerWith(fail);
    const reply = await amira.command('/concern');
    expect(reply).toMatchObject({ status: 200 });
    expect(reply.ms).toBeLessThan(1000);
    expect(amira.lastMessage()).toMatchObject({ text: FAILED, ephemeral: true });
    expect(app.errors).toHaveLength(1);
  });

  it('keeps a form with what was typed in it', async () => {
    app.answerWith(() => ({ kind: 'form', how: 'open', form: form('raise', [WHAT]) }));
    await amira.command('/concern');
    await amira.awaitModal('What?');
    await amira.fill({ what: 'kept' });
    app.answerWith(fail);
    expect(await amira.submit()).toMatchObject({ kind: 'errors', sent: true });
    expect(amira.field('what').value).toBe('kept');
  });

  it.each([
    ['a shortcut', () => amira.shortcut('concern')],
    ['a message', () => amira.say('x')],
    ['the home', () => amira.openHome()],
  ])('tells the person by a message after %s', async (_, act) => {
    const before = amira.messages().length;
    app.answerWith(fail);
    await act();
    await amira.awaitMessage((one) => one.text === FAILED && amira.messages().length > before);
    // The message is there before Slack's answer to it has come back.
    await vi.waitFor(() => expect(app.errors).toHaveLength(1));
  });

  it('tells the person when Slack does not open the modal', async () => {
    const before = amira.messages().length;
    app.answerWith(() => ({ kind: 'form', how: 'open', form: form('raise', [WHAT]) }));
    slack.tap.fault({ method: 'views.open', status: 500, body: { ok: false } });
    expect((await amira.command('/concern')).status).toBe(200);
    await amira.awaitMessage((one) => one.text === FAILED && amira.messages().length > before);
  });
});

describe('the sender', () => {
  const notice = (address: string) => ({ id: 'n-1', address, channel: 'slack' }) as OutboxNotice;
  const view = {} as CaseView;
  const failure = async (): Promise<DeliveryError> => {
    const error: unknown = await app.platform.sender
      .send(notice(amira.id), view, NOTHING_ENCLOSED)
      .catch((e: unknown) => e);
    if (!(error instanceof DeliveryError)) throw new Error('expected a DeliveryError');
    return error;
  };

  it('sends without a preview of any link, and replaces what it sent', async () => {
    const { receipt } = await app.platform.sender.send(notice(amira.id), view, NOTHING_ENCLOSED);
    const sent = await amira.awaitMessage('Notice n-1');
    expect(receipt).toEqual({ channel: sent.channel, ts: sent.ts });
    expect(slack.tap.callsOf('chat.postMessage').at(-1)?.body).toMatchObject({
      unfurl_links: 'false',
      unfurl_media: 'false',
    });
    await app.platform.sender.replace?.(receipt, { ...notice(amira.id), id: 'n-2' }, view);
    expect(await amira.awaitMessage('Notice n-2')).toMatchObject({ ts: sent.ts, edited: true });
  });

  it.each([
    ['a limit', { status: 429, headers: { 'retry-after': '7' } }, 'conversation', 7000],
    ['a limit without a time', { status: 429 }, 'conversation', 30_000],
    [
      'a token that was taken back',
      { status: 200, body: { ok: false, error: 'token_revoked' } },
      'platform',
      null,
    ],
    ['an error of Slack', { status: 500 }, 'wait', null],
    ['a cut connection', { status: 'cut' as const }, 'wait', null],
    ['someone who has left', { status: 200, body: { ok: false, error: 'user_disabled' } }, 'person', null],
    ['a passing refusal', { status: 200, body: { ok: false, error: 'fatal_error' } }, 'wait', null],
  ])('says after %s whether and when to try again, and tries once itself', async (_, answer, fault, ms) => {
    const before = slack.tap.callsOf('chat.postMessage').length;
    slack.tap.fault({ method: 'chat.postMessage', ...answer });
    expect(await failure()).toMatchObject({ fault, retryAfterMs: ms });
    expect(slack.tap.callsOf('chat.postMessage')).toHaveLength(before + 1);
  });

  it('gives up a silent Slack in time', { timeout: 20_000 }, async () => {
    slack.tap.fault({ method: 'chat.postMessage', status: 'pass', delayMs: 12_000 });
    const started = performance.now();
    expect(await failure()).toMatchObject({ fault: 'wait' });
    expect(performance.now() - started).toBeLessThan(11_500);
  });
});
