// Who may speak to /api/messages: everything else is refused before any work, and says nothing of why.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import pg from 'pg';
import type { Signature } from '../twins/teams/signed-request.js';
import { startTeamsWorld, type TeamsWorld } from './world.js';

const MIB = 1024 * 1024;
let world: TeamsWorld;
const printed: unknown[] = [];

beforeAll(async () => {
  world = await startTeamsWorld('2026-03-16 14:40', {
    redis: false,
    // From before the start on, which asks for the keys.
    environment: ({ keys }) => {
      keys.reachable = false;
      return {};
    },
  });
}, 120_000);
afterAll(() => world.stop());
beforeEach(() => {
  for (const name of ['log', 'warn', 'error', 'info'] as const) {
    vi.spyOn(console, name).mockImplementation((...all) => void printed.push(all));
  }
});
afterEach(() => vi.restoreAllMocks());

/** What was kept of anybody or of anything that they did. */
async function rows(): Promise<number> {
  const client = new pg.Client({ connectionString: world.database.url });
  await client.connect();
  try {
    const { rows: found } = await client.query<{ n: string }>(
      `select (select count(*) from cases) + (select count(*) from commands)
        + (select count(*) from installations where platform <> 'organisation-file') as n`,
    );
    return Number(found[0]?.n);
  } finally {
    await client.end();
  }
}

async function expectNoWork(text: string): Promise<void> {
  expect(text.length).toBeLessThan(200);
  expect(text).not.toMatch(/ at |Error:|node_modules|claim|signature|audience|BEGIN PUBLIC|JWT/i);
  expect(world.teams.connector.calls).toEqual([]);
  expect(await rows()).toBe(0);
  // The SDK's own check prints why it refuses, and the known keys: it must have no part in this.
  expect(printed).toEqual([]);
  expect(world.log.join('\n')).not.toMatch(/eyJ|amira|PUBLIC KEY/i);
}

describe('while the key server can not be reached', () => {
  it('answers 503, so that Teams tries again', async () => {
    const reply = await world.user('amira.khan').say('concern');
    expect(reply.status).toBe(503);
    await expectNoWork(reply.text);
  });

  it('refuses at once what needs no key to be refused', async () => {
    const reply = await world.user('amira.khan').say('concern', { signature: 'none' });
    expect(reply.status).toBe(401);
    await expectNoWork(reply.text);
  });
});

describe('a request that is not from Teams, or not for us', () => {
  beforeAll(() => (world.teams.keys.reachable = true));

  it.each<Signature>([
    'none',
    'garbage',
    'basic',
    'wrong-audience',
    'wrong-issuer',
    'wrong-service-url',
    'expired',
    'bad-signature',
    'unknown-key',
    'unsigned',
  ])('is refused: %s', async (signature) => {
    const reply = await world.user('amira.khan').say('concern', { signature });
    expect(reply.status).toBe(401);
    await expectNoWork(reply.text);
  });

  it('is refused from another tenant, whoever it says it is', async () => {
    const tenant = '22222222-2222-4222-8222-222222222222';
    const message = await world.user('amira.khan').say('concern', { tenant });
    expect(message.status).toBe(403);
    const opened = world.user('amira.khan').openExtension('concern', { tenant });
    expect(await opened).toMatchObject({ kind: 'failed', reply: { status: 403 } });
    const half = await world.user('amira.khan').say('concern', {
      change: (activity) => {
        activity.channelData = { tenant: { id: tenant } };
      },
    });
    expect(half.status).toBe(403);
    await expectNoWork(message.text);
  });

  it.each<[string, string, number]>([
    ['no JSON', '{"type": "message"', 400],
    ['nothing', '', 400],
    ['null', 'null', 400],
    ['a list', '[]', 400],
    ['no activity', '{}', 400],
    ['more than a mebibyte', JSON.stringify({ type: 'message', text: 'x'.repeat(MIB + 1) }), 413],
  ])('is refused with an unreadable body: %s', async (_what, body, status) => {
    const reply = await world.user('amira.khan').say('concern', { body });
    expect(reply.status).toBe(status);
    await expectNoWork(reply.text);
  });

  it.each(['from', 'conversation', 'type', 'channelId'])(
    'is refused without its %s, signed or not',
    async (member) => {
      const change = (activity: Record<string, unknown>): void => {
        activity[member] = undefined;
      };
      const reply = await world.user('amira.khan').say('concern', { change });
      expect(reply.status).toBe(400);
      await expectNoWork(reply.text);
      expect((await world.user('amira.khan').say('concern', { change, signature: 'garbage' })).status).toBe(
        401,
      );
    },
  );

  it('is refused by any other method', async () => {
    const reply = await fetch(`${world.app.url}/api/messages`);
    expect([404, 405]).toContain(reply.status);
    await reply.text();
  });
});

it('is taken when it is signed, and answered with a token of our own', async () => {
  const amira = world.user('amira.khan');
  expect((await amira.say('help')).status).toBe(200);
  const answer = await amira.awaitMessage(/Raise a concern/, 10_000);
  expect(answer.buttons.map((button) => button.name)).toContain('raise');
  const [call] = world.teams.connector.callsOf('send');
  expect(call?.authorization).toBe(`Bearer ${world.teams.keys.given[0]}`);
  expect(world.teams.keys.given).toHaveLength(1);
  world.teams.expectSoundPayloads();
});
