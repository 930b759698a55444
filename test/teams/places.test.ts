// Where people start from: the message extension, somebody's message, a channel, a group, an attached file.
import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CHANNEL, GROUP, messagePayload } from '../twins/teams/activities.js';
import { CANARY, FIRST_PAGE, REFERENCE, shownBy } from './raising.js';
import { parseLocal } from '../../src/escalation/calendar/calendar.js';
import { startTeamsWorld, type TeamsWorld } from './world.js';

const execute = promisify(execFile);
const fromHere = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

let world: TeamsWorld;
/** Where the attached files would lie; nobody may ever ask for them. */
let files: Server;
let fetched = 0;

beforeAll(async () => {
  files = createServer((_request, response) => {
    fetched += 1;
    response.end('a file');
  });
  await new Promise<void>((resolve) => files.listen(0, '127.0.0.1', resolve));
  world = await startTeamsWorld('2026-03-16 14:40', {
    redis: false,
    environment: () => ({ TEAMS_CONNECTION: 'requests' }),
    organisation: (yaml) => {
      yaml.people.push(...MANY);
    },
    people: (entries) => {
      for (const entry of entries) {
        // Nobody whom the file knows in Teams.
        if (entry.id === 'vik.rao') delete entry.teams;
        const i = MANY.findIndex(({ id }) => id === entry.id);
        if (i >= 0) entry.teams = `00000000-0000-4000-9000-${String(i).padStart(12, '0')}`;
      }
    },
  });
}, 120_000);
afterAll(async () => {
  await world.stop();
  files.close();
});
afterEach(() => {
  world.teams.expectSoundPayloads();
  expect(fetched).toBe(0);
});

/** Far more than a card can list. */
const MANY = Array.from({ length: 400 }, (_, i) => ({
  id: `zora.person${i}`,
  name: `Zora Person${i}`,
  job: 'Teaching assistant',
  manager: 'ben.ode',
  email: `zora${i}@riverside.example`,
}));

const fileUrl = (): string => `http://127.0.0.1:${(files.address() as AddressInfo).port}/picture.png`;
const author = () => world.user('dan.reed').person;

describe('the message extension', () => {
  it('opens the form beside the box where one writes, and says nothing in the channel', async () => {
    const amira = world.user('amira.khan');
    const form = shownBy(await amira.openExtension('concern', { in: CHANNEL }));
    expect(form.fields.map((field) => field.id)).toContain('what');
    // What is missing is shown in the same dialog, with what was typed.
    amira.fill({ what: CANARY });
    const again = shownBy(await amira.submit({ force: true }));
    expect(again.texts.some((text) => text.startsWith('What kind of concern: '))).toBe(true);
    expect(amira.field('what').value).toBe(CANARY);
    await amira.search('subjects', 'dan reed');
    amira.fill(FIRST_PAGE);
    expect(shownBy(await amira.submit()).allText).toContain('Ben Ode');
    const stored = shownBy(await amira.submit()).allText;
    expect(stored).toMatch(REFERENCE);
    amira.closeDialog();
    await world.user('ben.ode').awaitMessage(REFERENCE.exec(stored)?.[0] ?? '', 15_000);
    expect(world.teams.connector.sent.map((one) => one.conversationId)).not.toContain(CHANNEL.conversationId);
  });

  it('begins with the words of a message and never with its files', async () => {
    const amira = world.user('amira.khan');
    const attachments = [
      {
        id: 'a',
        contentType: 'reference',
        contentUrl: fileUrl(),
        name: 'IMG_CANARY_4711.png',
        content: null,
      },
      { id: 'b', contentType: 'image/png', contentUrl: fileUrl(), name: null, content: null },
    ];
    const words = `come to mine &amp; tell nobody <img src="${fileUrl()}"> <b>ok</b>`;
    const payload = messagePayload(author(), words, attachments);
    const form = shownBy(await amira.openExtension('concern', { in: CHANNEL, messagePayload: payload }));
    const what = amira.field('what').value;
    expect(what).toContain('come to mine & tell nobody');
    expect(what).not.toMatch(/<|img|http|CANARY_4711/);
    expect(form.allText).toContain("We can't take files");
    expect(form.allText).not.toMatch(/CANARY_4711|127\.0\.0\.1/);
    // Who wrote it is said, for the reporter to name or not.
    expect(form.allText).toContain('Dan Reed');
    expect(amira.field('subjects').value).toBe('');
    amira.closeDialog();
  });

  it('is no way in for somebody who is not of the organisation', async () => {
    const opened = await world.user('amira.khan').openExtension('concern', {
      change: (activity) => {
        activity.from = {
          id: '29:x',
          name: 'Amira Khan',
          aadObjectId: '99999999-9999-4999-8999-999999999999',
        };
      },
    });
    expect(shownBy(opened).allText).toContain("Sameday doesn't know you yet");
    expect(shownBy(opened).allText).toContain('Nothing was recorded');
    expect(shownBy(opened).buttons.map(({ kind }) => kind)).toEqual(['open-url']);
    world.user('amira.khan').closeDialog();
  });

  it.each([
    ['an unknown command', { commandId: 'everything', commandContext: 'compose' }],
    ['no command', {}],
    ['a payload that is none', { commandId: 'concern', commandContext: 'message', messagePayload: 'x' }],
  ])('answers %s without a stack, and goes on', async (_what, value) => {
    const reply = await world.user('amira.khan').click({ name: 'composeExtension/fetchTask', value });
    expect(reply.status).toBeLessThan(600);
    expect(reply.text).not.toMatch(/ at |node_modules|Error:/);
    expect((await world.user('amira.khan').say('help')).status).toBe(200);
  });
});

describe.each([
  ['a channel', CHANNEL],
  ['a group', GROUP],
])('asked in %s', (_what, where) => {
  it('says nothing there, and writes to the asker alone', async () => {
    const holly = world.user('holly.stone');
    const before = holly.messages().length;
    expect((await holly.say('concern I saw something, CANARY-5150', { in: where })).status).toBe(200);
    await holly.awaitMessage(() => holly.messages().length > before, 15_000);
    const written = world.teams.connector.calls.filter((call) => call.kind !== 'members');
    expect(written.map((call) => call.conversationId)).not.toContain(where.conversationId);
    expect(JSON.stringify(written.map((call) => call.body))).not.toContain('CANARY-5150');
    expect(holly.lastMessage()?.buttons.map((button) => button.name)).toContain('raise');
  });
});

describe('a list of hundreds', () => {
  it('is searched while somebody types, and whoever is found is chosen by name', async () => {
    const amira = world.user('amira.khan');
    await amira.openExtension('concern');
    const field = amira.field('subjects');
    expect(field.options).toEqual([]);
    // What comes back with each question names the list, and nothing that anybody wrote.
    expect(field.dataset).toMatch(/^form=raise&state=[^&]+&field=subjects/);
    const found = await amira.search('subjects', 'zor');
    expect(found).toHaveLength(15);
    expect(await amira.search('subjects', 'person399')).toEqual([
      { value: 'zora.person399', label: 'Zora Person399 (Teaching assistant)' },
    ]);
    amira.fill({ ...FIRST_PAGE, subjects: ['zora.person399'] });
    const review = shownBy(await amira.submit());
    expect(review.allText).toContain('Never told: Zora Person399');
    // They stay chosen, and show by their name, on the next page.
    expect(amira.field('subjects')).toMatchObject({
      value: 'zora.person399',
      options: [{ value: 'zora.person399', label: 'Zora Person399 (Teaching assistant)' }],
    });
    const more = shownBy(await amira.press('leave-out'));
    expect(JSON.stringify(more.json).length * 2).toBeLessThanOrEqual(25_000);
    const [ben] = (await amira.search('leave_out', 'ode')) ?? [];
    expect(ben).toMatchObject({ value: 'ben.ode' });
    amira.closeDialog();
  });

  it('gives nothing to whoever isn’t known, and nothing to a question that is none', async () => {
    const dataset = 'form=raise&state=i+management+-+few&field=subjects';
    const ask = (id: string, value: object) =>
      world.user(id).click({ name: 'application/search', value: { queryText: 'zora', ...value } });
    const results = { type: 'application/vnd.microsoft.search.searchResponse', value: { results: [] } };
    expect((await ask('vik.rao', { dataset })).json).toEqual(results);
    expect((await ask('amira.khan', { dataset: 'npmpackages' })).json).toEqual(results);
    expect((await ask('amira.khan', {})).json).toEqual(results);
    expect(JSON.stringify((await ask('amira.khan', { dataset })).json)).toContain('Zora Person0');
  });
});

describe('somebody whom the organisation file doesn’t know', () => {
  it('is told that nothing was recorded, and whom to ring', async () => {
    const vik = world.user('vik.rao');
    await vik.say('I saw something, CANARY-6001');
    const answer = await vik.awaitMessage(/Nothing was recorded/, 10_000);
    expect(answer.allText).toMatch(/999/);
    expect(answer.allText).toMatch(/01632 960001/);
    expect(answer.allText).toContain('/speak-up');
    expect(answer.allText).not.toMatch(/can't open this case|CANARY/);
  });

  it('is told in private that what they wrote in a channel can be read by everyone', async () => {
    const vik = world.user('vik.rao');
    await vik.say('Dan Reed messages pupils, CANARY-6002', { in: CHANNEL });
    const answer = await vik.awaitMessage(/can be read by everyone/, 10_000);
    expect(answer.allText).toMatch(/delete it/);
    expect(answer.allText).not.toContain('CANARY');
    expect(world.user('vik.rao').messages(CHANNEL)).toEqual([]);
  });

  it('is shown where a receipt code is entered, and it is not repeated', async () => {
    const vik = world.user('vik.rao');
    await vik.say('7204 1183 5561 9027');
    const answer = await vik.awaitMessage(/receipt code goes elsewhere/, 10_000);
    expect(answer.allText).toContain('/speak-up');
    expect(answer.allText).not.toContain('7204');
  });

  it('in a guest is not let in, whatever the file says, and hears why', async () => {
    const owen = world.user('owen.hart');
    world.teams.connector.guests.add('owen.hart');
    await owen.say('concern');
    const answer = await owen.awaitMessage(/guests can’t use Sameday here/, 10_000);
    expect(answer.buttons.map(({ name }) => name)).not.toContain('raise');
    const opened = shownBy(await owen.openExtension('concern'));
    expect(opened.allText).toContain('guests can’t use Sameday here');
    expect(opened.fields).toEqual([]);
    owen.closeDialog();
  });
});

it('tells a member, too, that everyone can read what they wrote in a channel', async () => {
  const tess = world.user('tess.lowe');
  const attachments = [{ contentType: 'image/*', contentUrl: fileUrl() }];
  await tess.say('look', { in: CHANNEL, attachments });
  const answer = await tess.awaitMessage(/We can't take files/, 10_000);
  expect(answer.allText).toMatch(/can be read by everyone.*delete it/);
});

describe('the first minute', () => {
  it('brings one short message, without content, for both activities that tell of it', async () => {
    const ian = world.user('ian.cope');
    await ian.install();
    await ian.awaitMessage(/ring 999 first/, 10_000);
    await ian.install();
    // What is asked for later has come, so nothing else is on its way.
    await ian.say('help');
    await ian.awaitMessage(() => ian.messages().length > 1, 10_000);
    expect(ian.messages()).toHaveLength(2);
    expect(ian.messages()[0]?.buttons.map(({ name }) => name)).toEqual(['raise', 'help', 'here']);
  });

  it('brings nothing to whoever isn’t known', async () => {
    const vik = world.user('vik.rao');
    const before = vik.messages().length;
    await vik.install();
    await vik.say('help');
    await vik.awaitMessage(() => vik.messages().length > before, 10_000);
    expect(vik.messages()).toHaveLength(before + 1);
  });
});

describe('what no client of Microsoft’s sends', () => {
  it.each([{}, { action: 'x' }, { action: { data: 'x', verb: 7 } }, 'x', null])(
    'is answered in the words of the protocol: %j',
    async (value) => {
      const reply = await world
        .user('amira.khan')
        .click({ name: 'adaptiveCard/action', value: value as Record<string, unknown> });
      expect(reply).toMatchObject({ status: 200 });
      expect(reply.json).toMatchObject({ statusCode: 400, type: 'application/vnd.microsoft.error' });
    },
  );

  it('without an id is told from what is like it', async () => {
    const amira = world.user('amira.khan');
    const opened = await amira.openExtension('concern', { activityId: '' });
    const other = await amira.openExtension('everything', {
      activityId: '',
      messagePayload: messagePayload(author(), 'CANARY-6003'),
    });
    expect(shownBy(opened).json).not.toEqual(shownBy(other).json);
    amira.closeDialog();
  });
});

describe('a file', () => {
  it('is refused with the reason, and never asked for', async () => {
    const amira = world.user('amira.khan');
    await amira.say('look at this', {
      attachments: [
        {
          contentType: 'application/vnd.microsoft.teams.file.download.info',
          name: 'IMG_CANARY_4712.png',
          contentUrl: fileUrl(),
          content: { downloadUrl: fileUrl(), uniqueId: 'u', fileType: 'png' },
        },
      ],
    });
    const answer = await amira.awaitMessage(/We can't take files/, 10_000);
    expect(answer.allText).toMatch(/criminal offence/);
    expect(answer.allText).not.toContain('CANARY_4712');
  });

  it('pasted as an image, too', async () => {
    const holly = world.user('holly.stone');
    const before = holly.messages().length;
    await holly.say('', { attachments: [{ contentType: 'image/*', contentUrl: fileUrl() }] });
    await holly.awaitMessage((one) => /We can't take files/.test(one.allText), 10_000);
    expect(holly.messages().length).toBe(before + 1);
  });
});

it('tells the administrators of strangers once, when the next working day begins: neither who nor when', async () => {
  const alex = world.user('alex.doyle');
  const said = () => alex.messages().filter(({ allText }) => /isn't in the list of staff/.test(allText));
  expect(said()).toEqual([]);
  await world.app.runTo(parseLocal('Europe/London', '2026-03-17 08:31'));
  await alex.awaitMessage(/Somebody on Teams isn't in the list of staff/, 10_000);
  expect(said()).toHaveLength(1);
  expect(said()[0]?.allText).not.toMatch(/14:4|SD-|concern about|99999999/);
});

it('loads nothing of the package that it does without', { timeout: 120_000 }, async () => {
  const loaded = async (file: string): Promise<number> => {
    // In a process of its own: this one has loaded it for other tests.
    const script = `const { createRequire } = await import('node:module');
      await import(${JSON.stringify(fromHere(`../../src/bot/teams/${file}`))});
      const names = Object.keys(createRequire(import.meta.url).cache);
      console.log(names.filter((name) => /node_modules.(?:botbuilder|botframework-|@azure.)/.test(name)).length);`;
    const args = ['--import', fromHere('../../bench/typescript.mjs'), '--input-type=module', '-e', script];
    return Number((await execute(process.execPath, args)).stdout);
  };
  expect(await loaded('teams.ts')).toBe(0);
  expect(await loaded('requests.ts')).toBe(0);
  expect(await loaded('sdk.ts')).toBeGreaterThan(0);
});

it('logs no content, no name and no identity', () => {
  expect(world.log.join('\n')).not.toMatch(
    /CANARY|Amira|Dan Reed|Holly|29:|19:staffroom|127\.0\.0\.1:\d+\/picture/,
  );
});
