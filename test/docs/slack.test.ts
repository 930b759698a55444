// docs/slack.md, followed to the letter against Slack's twin.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { freshDatabase, type FreshDatabase } from '../set-up/database.js';
import { readRiverside } from '../set-up/live-world.js';
import { SCOPES } from '../slack/world.js';
import { startSlack, type Slack } from '../twins/slack/slack.js';
import { documentOf, filledIn, Shell, shellBlocks } from './followed.js';

const DOCUMENT = documentOf('slack.md');
const EXAMPLE = 'https://sameday.example.org';
let slack: Slack;
let database: FreshDatabase;
let folder: string;
let beside: Record<string, string>;
let running: Shell | null = null;
let url: string;
let settings: string;
beforeAll(async () => {
  const people = readRiverside().entries.map(({ id, name }) => ({ key: id, name, email: `${id}@x.example` }));
  [slack, database] = [await startSlack({ people, scopes: SCOPES }), await freshDatabase()];
  folder = mkdtempSync(join(tmpdir(), 'sameday-docs-'));
  // 3. Name your people.
  const { yaml } = readRiverside();
  yaml.slack.team = slack.workspace.teamId;
  for (const entry of [...yaml.people, ...yaml.designated_officers]) entry.slack = slack.id(entry.id);
  writeFileSync(join(folder, 'yours.yaml'), stringify(yaml));
  writeFileSync(join(folder, 'key'), randomBytes(32).toString('base64'), { mode: 0o600 });
  beside = {
    SLACK_API_URL: slack.apiUrl,
    DATABASE_URL: database.url,
    DATA_DIR: folder,
    BANK_HOLIDAYS_URL: 'off',
    HOST: '127.0.0.1',
    PORT: '0',
  };
  // 4. Start.
  const [start = ''] = shellBlocks(DOCUMENT);
  const filled = filledIn(start, {
    'xoxb-…': slack.workspace.botToken,
    'SLACK_SIGNING_SECRET=…': `SLACK_SIGNING_SECRET=${slack.workspace.signingSecret}`,
    'organisations/yours.yaml': join(folder, 'yours.yaml'),
    'secrets/sameday_key': join(folder, 'key'),
  });
  settings = filled.replace(/^npm start$/m, '');
  expect(settings).not.toBe(filled);
  running = Shell.run(filled, beside);
  url = await running.url();
}, 240_000);
afterAll(async () => {
  await running?.end();
  await slack.stop();
  await database.drop();
});

it('1: the manifest has the example address in as many places as it says, each of which answers', async () => {
  const manifest = readFileSync(new URL('../../manifest/slack.yaml', import.meta.url), 'utf8');
  const places = [...manifest.matchAll(new RegExp(`${EXAMPLE}(\\S*)`, 'g'))].map(([, path = '']) => path);
  const said = { five: 5, four: 4, six: 6 }[/each of its (\w+) places/.exec(DOCUMENT)?.[1] ?? ''];
  expect(places).toHaveLength(said ?? 0);
  for (const path of new Set(places.filter((one) => one.endsWith('/events')))) {
    // Nobody signed it: the door is there, and shut.
    expect((await fetch(`${url}${path}`, { method: 'POST' })).status).toBe(401);
  }
  const { features } = parse(manifest) as { features: { slash_commands: { command: string }[] } };
  expect(features.slash_commands.map(({ command }) => command)).toEqual(['/concern']);
});

it('5: the event URL can be verified once it listens', async () => {
  expect(await slack.connect(`${url}/slack/events`).client.verifyUrl()).toBe(true);
});

it('6: doctor says that all is well, and /concern help answers the asker alone', async () => {
  const said = await Shell.run(`${settings}\nnode bin/sameday.mjs doctor`, beside).output();
  expect(said).toMatch(/^ok {2}slack/im);
  expect(said).not.toMatch(/^bad/m);
  const { client } = slack.connect(`${url}/slack/events`);
  const reply = await client.slashCommand({ user: 'amira.khan', command: '/concern', text: 'help' });
  expect(reply).toMatchObject({ status: 200, json: { response_type: 'ephemeral' } });
}, 180_000);

it('what people can do: every way in of the table', async () => {
  const { user } = slack.connect(`${url}/slack/events`);
  const amira = user('amira.khan');
  await amira.command('/concern');
  await amira.awaitModal(/What worries you/, 60_000);
  await amira.close('all');
  await amira.openHome();
  for (const words of DOCUMENT.matchAll(/^\| (`\/concern[^|]*) \|/gm)) {
    for (const [, text = ''] of (words[1] ?? '').matchAll(/`\/concern ?([a-z]*)`/g)) {
      const reply = await slack
        .connect(`${url}/slack/events`)
        .client.slashCommand({ user: 'amira.khan', command: '/concern', text });
      expect([text, reply.status]).toEqual([text, 200]);
    }
  }
}, 120_000);

it('Socket Mode: its manifest has nothing to be replaced, and no address', () => {
  const manifest = readFileSync(new URL('../../manifest/slack-socket-mode.yaml', import.meta.url), 'utf8');
  expect(manifest).not.toMatch(/https?:/);
  expect(parse(manifest)).toMatchObject({ settings: { socket_mode_enabled: true } });
});
