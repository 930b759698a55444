// docs/teams.md, followed to the letter against Teams' twin.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppManifestUtils, type TeamsManifest } from '@microsoft/app-manifest';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { packageRoot } from '../../src/config/package-root.js';
import { freshDatabase, type FreshDatabase } from '../set-up/database.js';
import { readRiverside } from '../set-up/live-world.js';
import { TENANT } from '../teams/world.js';
import { startTeams, type Teams } from '../twins/teams/teams.js';
import { documentOf, filledIn, Shell, shellBlocks } from './followed.js';

const DOCUMENT = documentOf('teams.md');
const objectId = (i: number): string => `00000000-0000-4000-8000-${String(100 + i).padStart(12, '0')}`;
let teams: Teams;
let database: FreshDatabase;
let folder: string;
let beside: Record<string, string>;
let running: Shell | null = null;
let url: string;
let settings: string;
beforeAll(async () => {
  const { entries, yaml } = readRiverside();
  const people = entries.map(({ id, name }, i) => ({ key: id, name, aadObjectId: objectId(i) }));
  [teams, database] = [await startTeams({ people, tenant: TENANT }), await freshDatabase()];
  folder = mkdtempSync(join(tmpdir(), 'sameday-docs-'));
  yaml.teams.tenant = TENANT;
  for (const entry of [...yaml.people, ...yaml.designated_officers])
    entry.teams = people.find(({ key }) => key === entry.id)?.aadObjectId ?? '';
  writeFileSync(join(folder, 'yours.yaml'), stringify(yaml));
  writeFileSync(join(folder, 'key'), randomBytes(32).toString('base64'), { mode: 0o600 });
  beside = {
    MICROSOFT_OPENID_URL: teams.keys.metadataUrl,
    MICROSOFT_LOGIN_URL: teams.keys.origin,
    DATABASE_URL: database.url,
    DATA_DIR: folder,
    BANK_HOLIDAYS_URL: 'off',
    HOST: '127.0.0.1',
    PORT: '0',
  };
  const start = shellBlocks(DOCUMENT).find((block) => block.includes('npm start')) ?? '';
  const filled = filledIn(start, {
    'MICROSOFT_APP_ID=…': `MICROSOFT_APP_ID=${teams.appId}`,
    'MICROSOFT_APP_PASSWORD=…': 'MICROSOFT_APP_PASSWORD=a-password-of-the-test',
    'MICROSOFT_TENANT_ID=…': `MICROSOFT_TENANT_ID=${TENANT}`,
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
  await teams.stop();
  await database.drop();
});

it('the app package that `npm run manifest` makes is valid, names this bot, and invites nobody to write in public', async () => {
  expect(DOCUMENT).toContain('`npm run manifest`');
  const out = join(folder, 'app.zip');
  const address = { ...beside, PUBLIC_URL: 'https://sameday.riverside.example' };
  await Shell.run(`${settings}\nnpm run manifest -- --out ${out}`, address).output();
  const files = unzipSync(readFileSync(out));
  const manifest = JSON.parse(Buffer.from(files['manifest.json'] ?? []).toString()) as TeamsManifest & {
    bots: { botId: string; scopes: string[] }[];
  };
  expect(await AppManifestUtils.validateAgainstSchema(manifest)).toEqual([]);
  expect(manifest.bots.map(({ botId, scopes }) => [botId, scopes])).toEqual([[teams.appId, ['personal']]]);
}, 120_000);

it('doctor has nothing bad to say of Teams', async () => {
  const said = await Shell.run(`${settings}\nnode bin/sameday.mjs doctor`, beside).output();
  expect(said).toMatch(/^ok {2}teams/im);
}, 180_000);

it('what people can do: the words of the table are answered', async () => {
  const amira = teams.connect(`${url}/api/messages`)('amira.khan');
  await amira.say('concern');
  const cards = amira.messages();
  expect(JSON.stringify(cards.at(-1))).toContain('Raise a concern');
  expect(readFileSync(join(packageRoot(), 'docs', 'teams.md'), 'utf8')).not.toMatch(/about a hundred people/);
}, 120_000);
