// A connection to Teams that is dead or stale: what is said of it, and what is put right without anybody.
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { doctor } from '../../src/cli/doctor.js';
import { readRiverside } from '../set-up/live-world.js';
import { freshDatabase } from '../set-up/database.js';
import { personalChat } from '../twins/teams/activities.js';
import { startTeams } from '../twins/teams/teams.js';
import { raise } from './raising.js';
import { startTeamsWorld, TENANT, type TeamsWorld } from './world.js';

const WITHIN_MS = 30_000;
const EXPIRED = {
  status: 401,
  body: { error: 'invalid_client', error_description: 'AADSTS7000222: expired', error_codes: [7000222] },
};

let world: TeamsWorld;
beforeAll(async () => {
  world = await startTeamsWorld('2026-03-16 09:10');
}, 120_000);
afterAll(() => world.stop());
beforeEach(() => void (world.teams.keys.refusal = null));
afterEach(() => {
  world.teams.connector.clearFaults();
  world.teams.expectSoundPayloads();
  vi.restoreAllMocks();
});

const readiness = async (of: TeamsWorld = world) =>
  (await (await fetch(`${of.app.url}/readyz`)).json()) as {
    ready: boolean;
    dependencies: { teams: { ok: boolean; say?: string } };
  };
const teamsIn = async (of: TeamsWorld = world) => (await readiness(of)).dependencies.teams;
const chatOf = (id: string): string => personalChat(world.user(id).person).conversationId;
const to = (id: string) => (call: { conversationId: string }) => call.conversationId === chatOf(id);

it('is looked at from the start on', async () => {
  await expect.poll(teamsIn, { timeout: WITHIN_MS }).toEqual({ ok: true });
});

it('drops a token that the connector does not take, and sends the notice with another', async () => {
  const before = world.teams.keys.given.length;
  world.teams.connector.fault({ kind: 'send', status: 401, when: to('ben.ode') });
  const reference = await raise(world.user('amira.khan'), { subjects: ['dan.reed'] });
  await world.user('ben.ode').awaitMessage(reference, WITHIN_MS);
  expect(world.teams.keys.given).toHaveLength(before + 1);
  const [refused, taken] = world.teams.connector.callsOf('send').filter(to('ben.ode')).slice(-2);
  expect([refused?.status, taken?.status]).toEqual([401, 201]);
  expect(taken?.authorization).not.toBe(refused?.authorization);
});

it('makes a chat that is gone anew before anybody counts as unreachable', async () => {
  const reference = await raise(world.user('holly.stone'), { subjects: ['joan.frost'] });
  await world.user('ruth.vane').awaitMessage(reference, WITHIN_MS);
  const created = () => world.teams.connector.callsOf('create').length;
  const before = created();
  world.teams.connector.fault({
    kind: 'send',
    status: 404,
    code: 'ConversationNotFound',
    when: to('ruth.vane'),
  });
  const another = await raise(world.user('holly.stone'), { subjects: ['joan.frost'] });
  await world.user('ruth.vane').awaitMessage(another, WITHIN_MS);
  expect(created()).toBe(before + 1);
});

it(
  'says which secret has expired, from the start on, and asks for a token twice a minute at most',
  { timeout: 120_000 },
  async () => {
    world.teams.keys.refusal = EXPIRED;
    await world.restart();
    const before = world.teams.keys.askedForToken;
    await expect
      .poll(async () => (await teamsIn()).say, { timeout: WITHIN_MS })
      .toMatch(/Microsoft refuses Sameday's secret \(AADSTS7000222\): it has expired/);
    expect(await readiness()).toMatchObject({ ready: true, dependencies: { teams: { ok: false } } });
    // What falls due of the concerns above, and can't be sent.
    await world.app.runTo(world.clock.now() + 20 * 60_000);
    expect(world.teams.keys.askedForToken - before).toBeLessThan(20);
  },
);

it('says that Microsoft does not answer', { timeout: 60_000 }, async () => {
  world.teams.keys.reachable = false;
  try {
    await world.restart();
    await expect
      .poll(async () => (await teamsIn()).say, { timeout: WITHIN_MS })
      .toMatch(/^Microsoft does not answer; .*keys for signatures/);
  } finally {
    world.teams.keys.reachable = true;
  }
});

it('is told by sameday doctor: token, keys, directory, and each person', { timeout: 120_000 }, async () => {
  const { yaml, entries } = readRiverside();
  const people = entries.map(({ id, name }, i) => ({
    key: id,
    name,
    aadObjectId: `00000000-0000-4000-8000-${String(100 + i).padStart(12, '0')}`,
  }));
  const elsewhereId = '00000000-0000-0000-0000-0000000000ff';
  const teams = await startTeams({ people, tenant: TENANT, alsoIn: [elsewhereId] });
  const database = await freshDatabase();
  yaml.teams.tenant = TENANT;
  entries.forEach((entry, i) => {
    entry.teams = people[i]?.aadObjectId ?? '';
    delete entry.slack;
  });
  const file = join(mkdtempSync(join(tmpdir(), 'sameday-doctor-')), 'riverside.yaml');
  writeFileSync(file, stringify(yaml));
  const lines: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
  const examine = async (more: Readonly<Record<string, string>> = {}) => {
    lines.length = 0;
    const code = await doctor({
      ORGANISATION_FILE: file,
      DATABASE_URL: database.url,
      SAMEDAY_KEY: Buffer.from('a key of thirty-two bytes for it').toString('base64'),
      MICROSOFT_APP_ID: teams.appId,
      MICROSOFT_APP_PASSWORD: 'a-password-of-the-test',
      MICROSOFT_TENANT_ID: TENANT,
      MICROSOFT_OPENID_URL: teams.keys.metadataUrl,
      MICROSOFT_LOGIN_URL: teams.keys.origin,
      BANK_HOLIDAYS_URL: 'off',
      ...more,
    });
    return { code, said: lines.filter((line) => /teams|Microsoft/.test(line)) };
  };
  try {
    expect(await examine()).toEqual({
      code: 0,
      said: [
        'ok  teams',
        expect.stringContaining('note: teams: when the client secret ends'),
        expect.stringMatching(
          /note: teams: not written to yet, so not proved: Alex Doyle, Amira Khan, .* and \d+ more/,
        ),
      ],
    });
    expect(teams.connector.calls).toEqual([]);
    const elsewhere = await examine({ MICROSOFT_TENANT_ID: elsewhereId });
    expect(elsewhere).toMatchObject({ code: 1 });
    expect(elsewhere.said[0]).toBe(
      'bad teams: MICROSOFT_TENANT_ID is another directory than the organisation’s',
    );
    teams.keys.refusal = EXPIRED;
    const expired = await examine();
    expect(expired).toMatchObject({ code: 1 });
    expect(expired.said[0]).toMatch(
      /^bad teams: Microsoft refuses Sameday's secret \(AADSTS7000222\): it has expired/,
    );
  } finally {
    await teams.stop();
    await database.drop();
  }
});
