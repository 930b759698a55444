// What people are shown where they are, over signed HTTP: a form that came to ask for more, a list that is too long, a
// case under what is recorded of it, and what failed.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FormField, Option } from '../../src/bot/cards/card.js';
import type { SlackClient } from '../twins/slack/client.js';
import { startSlack, type Slack } from '../twins/slack/slack.js';
import type { SlackUser } from '../twins/slack/user.js';
import { card, form, startOwnApp, type OwnApp } from './own-app.js';
import { SCOPES } from './world.js';

const WHAT: FormField = { id: 'what', label: 'What?', required: true, kind: 'long-text', max: 3000 };
const WHY: FormField = { id: 'why', label: 'Why late?', required: true, kind: 'long-text', max: 3000 };
const FAILED = 'That did not work';

let slack: Slack;
let app: OwnApp;
let client: SlackClient;
let amira: SlackUser;
beforeAll(async () => {
  slack = await startSlack({
    people: [{ key: 'amira', name: 'Amira Khan', email: 'amira@riverside.example' }],
    scopes: SCOPES,
  });
  app = await startOwnApp(slack, { members: ['amira'] });
  const connected = slack.connect(app.eventsUrl);
  client = connected.client;
  amira = connected.user('amira');
  // The first of anything takes longest, and a trigger lives for three seconds.
  app.answerWith(() => ({ kind: 'form', how: 'open', form: form('raise', [WHAT]) }));
  await amira.command('/concern');
  await amira.awaitModal('What?', 30_000);
  slack.tap.state.close(amira.id, 'all');
}, 120_000);
beforeEach(() => {
  app.heard.length = 0;
  app.errors.length = 0;
  app.redrawn.length = 0;
});
afterEach(() => {
  slack.tap.clearFaults();
  slack.tap.state.close(amira.id, 'all');
  slack.expectSoundPayloads();
});
afterAll(async () => {
  await (app as OwnApp | undefined)?.stop();
  await (slack as Slack | undefined)?.stop();
});

const submits = () => app.heard.filter((one) => one.kind === 'submit');

describe('a form that changed while it was open', () => {
  it('comes back with the field that is needed now, filled, and can be sent', async () => {
    const errors = { what: 'Say more', why: 'Say why' };
    app.answerWith((one) => {
      if (one.kind !== 'submit') return { kind: 'form', how: 'open', form: form('raise', [WHAT]) };
      const fields = [{ ...WHAT, value: one.values['what'] ?? '' }, WHY];
      return one.values['why'] === undefined
        ? { kind: 'errors', form: form('raise', fields), errors }
        : { kind: 'card', card: card('Recorded') };
    });
    await amira.command('/concern');
    await amira.awaitModal('What?');
    await amira.fill({ what: 'typed' });
    expect(await amira.submit()).toMatchObject({ kind: 'updated' });
    expect(amira.modal()?.allText).toContain('⚠ Say more\n⚠ Say why');
    expect(amira.field('what').value).toBe('typed');
    await amira.fill({ why: 'I was driving' });
    expect(await amira.submit()).toMatchObject({ kind: 'updated' });
    expect(submits().at(-1)).toMatchObject({ values: { what: 'typed', why: 'I was driving' } });
  });

  it('takes null for a required field that was filled when it was shown as that', async () => {
    const filled: FormField[] = [
      { ...WHAT, value: 'as shown' },
      { id: 'when', label: 'When?', required: true, kind: 'time', value: '2026-07-01 14:40' },
      { id: 'sort', label: 'Sort?', required: true, kind: 'choice', options: OPTIONS(3), value: 'p2' },
      {
        id: 'who',
        label: 'Who?',
        required: true,
        kind: 'people',
        many: true,
        options: OPTIONS(120),
        value: ['p7'],
      },
      { id: 'more', label: 'More?', required: false, kind: 'text', max: 100, value: 'emptied' },
    ];
    app.answerWith((one) =>
      one.kind === 'submit'
        ? { kind: 'card', card: card('Recorded') }
        : { kind: 'form', how: 'open', form: form('raise', filled) },
    );
    await amira.command('/concern');
    const { stored } = await amira.awaitModal('What?');
    const nothing = { value: null, selected_option: null, selected_options: [], selected_date_time: null };
    const values = Object.fromEntries(filled.map(({ id }) => [id, { [id]: { type: 'any', ...nothing } }]));
    await client.viewSubmission({ user: 'amira', view: stored, values });
    const expected = { what: 'as shown', when: '2026-07-01 14:40', sort: 'p2', who: ['p7'] };
    expect(submits().map((one) => one.values)).toEqual([expected]);
  });
});

const OPTIONS = (count: number): Option[] =>
  Array.from({ length: count }, (_, i) => ({ id: `p${i}`, label: `Person ${i}` }));

describe('a list that is too long', () => {
  it('is asked for while somebody types, and is refused to others', async () => {
    const people: FormField = {
      id: 'who',
      label: 'Who?',
      required: true,
      kind: 'people',
      many: true,
      options: OPTIONS(101),
    };
    app.answerWith(() => ({ kind: 'form', how: 'open', form: form('raise', [people]) }));
    app.searchWith(({ query }) =>
      OPTIONS(5_000)
        .filter((o) => o.label.endsWith(query))
        .slice(0, 100),
    );
    await amira.command('/concern');
    const { stored } = await amira.awaitModal('Who?');
    await amira.fill({ who: ['Person 3141'] });
    app.answerWith(() => ({ kind: 'card', card: card('Recorded') }));
    await amira.submit();
    expect(submits()).toMatchObject([{ values: { who: ['p3141'] } }]);
    expect(app.searched.at(-1)).toMatchObject({
      who: 'amira',
      field: 'who',
      query: 'Person 3141',
      limit: 100,
    });
    expect(app.searched.at(-1)?.form).toMatchObject({ name: 'raise', state: 'page-1' });
    const asked = app.searched.length;
    const reply = await client.payload({
      type: 'block_suggestion',
      user: { id: 'U0STRANGER' },
      team: { id: slack.workspace.teamId },
      action_id: 'who',
      block_id: 'who',
      value: 'Person 3',
      view: { ...stored.view, id: stored.id },
    });
    expect(reply.json).toEqual({ options: [] });
    expect(app.searched).toHaveLength(asked);
  });

  it('shows nothing rather than an error when it can’t be looked up', async () => {
    const people: FormField = {
      id: 'who',
      label: 'Who?',
      required: false,
      kind: 'people',
      many: false,
      options: [],
    };
    app.answerWith(() => ({ kind: 'form', how: 'open', form: form('raise', [people]) }));
    app.searchWith(() => {
      throw new Error('CANARY');
    });
    await amira.command('/concern');
    await amira.awaitModal('Who?');
    expect(await amira.search('who', 'x')).toEqual([]);
    expect(app.errors).toHaveLength(1);
  });
});

describe('an open case', () => {
  const button = (name: string, value = 'SD-7K4M-Q2X') => ({
    name,
    label: name,
    value,
    style: 'plain' as const,
  });
  let opened = 0;
  const answerAsApp = () => {
    opened = 0;
    app.answerWith((one) => {
      if (one.kind === 'submit') return { kind: 'card', card: card('Recorded') };
      if (one.kind !== 'button' || one.name !== 'open')
        return {
          kind: 'form',
          how: 'replace',
          form: form('record-step', [WHAT], { buttons: [button('deeper'), button('open')] }),
        };
      opened += 1;
      const sections = [{ style: 'plain' as const, lines: [`Look ${opened}`] }];
      return {
        kind: 'form',
        how: 'open',
        form: form('open', [], { sections, buttons: [button('record-step')] }),
      };
    });
  };
  const open = async () => {
    answerAsApp();
    await client.blockAction({
      user: 'amira',
      action: { type: 'button', action_id: 'open', action_ts: '1.1', block_id: 'b', value: 'SD-7K4M-Q2X' },
      message: {
        user: amira.id,
        channel: await client.directChannel('amira'),
        ts: '1.1',
        text: '',
        blocks: [],
        ephemeral: false,
        edited: false,
        deleted: false,
      },
    });
    await amira.awaitModal('Look 1');
  };

  it('stays under what is recorded of it, and is as it is now when that is closed', async () => {
    await open();
    await amira.press('record-step');
    await amira.awaitModal('What?');
    expect(slack.tap.state.stack(amira.id)).toHaveLength(2);
    await amira.fill({ what: 'rang' });
    await amira.submit();
    expect(amira.modal()?.allText).toContain('Recorded');
    await vi.waitFor(() => expect(opened).toBe(2));
    await vi.waitFor(() => expect(app.redrawn).toEqual(['amira']));
    await amira.close();
    await amira.awaitModal('Look 2');
  });

  it('never stands four deep', async () => {
    await open();
    await amira.press('record-step');
    await amira.awaitModal('What?');
    // What a form in between leads to takes that form's place.
    await amira.press('deeper');
    await amira.awaitModal('What?');
    expect(slack.tap.state.stack(amira.id)).toHaveLength(2);
  });
});

it('sends what is worth keeping as a message as well, and lets nothing of it fail the act', async () => {
  app.answerWith((one) =>
    one.kind === 'submit'
      ? { kind: 'card', card: card('Recorded as SD-1'), isKept: true }
      : { kind: 'form', how: 'open', form: form('raise', [WHAT]) },
  );
  for (const fails of [false, true]) {
    if (fails) slack.tap.fault({ method: 'chat.postMessage', status: 500, body: { ok: false } });
    await amira.command('/concern');
    await amira.awaitModal('What?');
    await amira.fill({ what: 'x' });
    expect(await amira.submit()).toMatchObject({ kind: 'updated' });
    if (!fails) await amira.awaitMessage((one) => one.text === 'Recorded as SD-1' && !one.ephemeral);
    else await vi.waitFor(() => expect(app.errors).toHaveLength(1));
    await amira.close('all');
  }
});

describe('what failed', () => {
  const refused = (error: string) => ({ status: 200, body: { ok: false, error } });
  const draft = { name: 'raise', label: 'Raise a concern', value: 'draft-1', style: 'primary' as const };
  const words = () => {
    app.answerWith((one) =>
      one.kind === 'message'
        ? { kind: 'card', card: card('Help', { buttons: [draft] }) }
        : { kind: 'form', how: 'open', form: form('raise', [WHAT]) },
    );
  };

  it.each(['expired_trigger_id', 'token_revoked', 'token_expired', 'internal_error'])(
    'says so beside the command after %s, with the words that were used',
    async (error) => {
      words();
      const before = amira.messages().length;
      slack.tap.fault({ method: 'views.open', ...refused(error) });
      slack.tap.fault({ method: 'chat.postMessage', ...refused(error) });
      await amira.command('/concern he was alone with her');
      const said = await amira.awaitMessage((one) => one.text === FAILED && amira.messages().length > before);
      expect(said).toMatchObject({ ephemeral: true });
      expect(said.buttons).toMatchObject([{ actionId: 'raise', value: 'draft-1' }]);
      expect(app.heard.at(-1)).toMatchObject({ kind: 'message', text: 'he was alone with her' });
    },
  );

  it('says so beside the message from whose menu it began', async () => {
    words();
    const before = amira.messages().length;
    slack.tap.fault({ method: 'views.open', ...refused('token_revoked') });
    await amira.messageShortcut('concern-message', { user: 'U0BEN', text: 'see &lt;this&gt;' });
    const said = await amira.awaitMessage((one) => one.text === FAILED && amira.messages().length > before);
    expect(said).toMatchObject({ ephemeral: true });
    expect(app.heard.at(-1)).toMatchObject({ kind: 'message', text: 'see <this>' });
  });
});

it('answers an event once, however often Slack sends it', async () => {
  app.answerWith(() => ({ kind: 'card', card: card('Help, once') }));
  const channel = await client.directChannel('amira');
  const event = { type: 'message', channel, channel_type: 'im', user: amira.id, text: 'hi', ts: '1.1' };
  for (const retry of [
    undefined,
    { number: 1, reason: 'http_timeout' },
    { number: 2, reason: 'http_timeout' },
  ]) {
    expect((await client.event(event, retry ? { retry } : {}, 'Ev0ONCE')).status).toBe(200);
  }
  await amira.awaitMessage('Help, once');
  await client.event({ ...event, text: 'and again', ts: '1.2' });
  await vi.waitFor(() => expect(app.heard).toHaveLength(2));
});

it('answers kinds of payload that it doesn’t know at once', async () => {
  const { id } = amira;
  for (const type of ['workflow_step_edit', 'made_up', 'view_closed']) {
    const reply = await client.payload({
      type,
      user: { id },
      team: { id: slack.workspace.teamId },
      view: { id: 'V1' },
    });
    expect(reply.status).toBe(200);
  }
});

it('knows somebody of the same Grid who is at home in another workspace', async () => {
  app.answerWith(() => ({ kind: 'form', how: 'open', form: form('raise', [WHAT]) }));
  await client.payload({
    type: 'shortcut',
    callback_id: 'concern',
    action_ts: '1.0',
    team: { id: slack.workspace.teamId },
    user: { id: amira.id, team_id: 'T0ANOTHER' },
    enterprise: { id: 'E0GRID', name: 'Grid' },
    trigger_id: await client.trigger(amira.id),
    token: 'x',
  });
  await amira.awaitModal('What?');
});

it('keeps the way to raise a concern in the Home when the cases can’t be read', async () => {
  const raise = { name: 'raise', label: 'Raise a concern', value: '', style: 'primary' as const };
  app.answerWith((one) =>
    one.kind === 'command'
      ? { kind: 'card', card: card('Sameday', { buttons: [raise] }) }
      : { kind: 'card', card: card('This can’t be shown just now') },
  );
  await amira.openHome();
  const home = await amira.awaitHome('This can’t be shown just now');
  expect(home.buttons.map((one) => one.actionId)).toEqual(['raise']);
});
