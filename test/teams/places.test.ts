// Where people start from: the message extension, somebody's message, a channel, a group, an attached file.
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CHANNEL, GROUP, messagePayload } from '../twins/teams/activities.js';
import { CANARY, FIRST_PAGE, REFERENCE, shownBy } from './raising.js';
import { startTeamsWorld, type TeamsWorld } from './world.js';

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

it('loads nothing of the package that it does without', () => {
  const loaded = Object.keys(createRequire(import.meta.url).cache);
  expect(loaded.length).toBeGreaterThan(0);
  expect(loaded.filter((name) => /node_modules\/(?:botbuilder|botframework-|@azure\/)/.test(name))).toEqual(
    [],
  );
});

it('logs no content, no name and no identity', () => {
  expect(world.log.join('\n')).not.toMatch(
    /CANARY|Amira|Dan Reed|Holly|29:|19:staffroom|127\.0\.0\.1:\d+\/picture/,
  );
});
