// A chat that nobody has, added as one folder and one line: it does what every channel must, and people on it play the
// stories. No file of src/ knows of it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHANNELS } from '../../../src/bot/channels.js';
import { readRiverside, startLiveWorld, type LiveWorld } from '../../set-up/live-world.js';
import { comeBackBySpeakUp } from '../../stories/platform/come-back.js';
import { playOnPlatform, readPlatformStory } from '../../stories/platform/play-on-platform.js';
import { describeChannel, type Failure, type Service } from '../conformance.js';
import { KEY, LOFT, startLoft, type Fault, type Loft } from './loft.js';
import { pigeon } from './pigeon/channel.js';
import { pigeonPlatform } from './story-person.js';

/** The line. */
const CHANNELS_WITH_PIGEON = [pigeon, ...CHANNELS];

const STORIES = [
  'plain-concern',
  'line-manager-is-the-subject',
  'whistle-blowing-anonymous-dialogue',
  'hand-over',
] as const;

const ids = readRiverside().entries.map(({ id }) => id);
const ringOf = (id: string): string => `ring-${String(ids.indexOf(id)).padStart(3, '0')}`;

describeChannel('Pigeon', async (): Promise<Service> => {
  const address = 'ring-007';
  const loft = await startLoft([address]);
  const faults: Record<Failure, Fault> = {
    gone: { status: 404 },
    limited: { status: 429, retryAfterS: 7 },
    'refuses-us': { status: 401 },
    broken: 'cut',
  };
  return {
    channel: pigeon,
    environment: { PIGEON_URL: loft.url, PIGEON_KEY: KEY },
    workspace: LOFT,
    address,
    unknown: 'ring-999',
    claims: { pigeon_ring: address, pigeon_loft: LOFT },
    limit: { on: 'conversation', forMs: 7_000 },
    unfurls: ({ raw }) => !raw.includes('"peek":false'),
    arrived: () =>
      loft.notes.map((note) => ({
        raw: JSON.stringify(note),
        text: [note.head, ...note.lines].join('\n'),
        buttons: note.pads.map(({ pad }) => pad),
      })),
    fail: (failure) => loft.fail(faults[failure]),
    expectSound: () => expect(loft.refused).toEqual([]),
    stop: () => loft.stop(),
  };
});

async function startPigeonWorld(start: string | number): Promise<LiveWorld & { readonly loft: Loft }> {
  const loft = await startLoft(ids.map(ringOf));
  const world = await startLiveWorld({
    start,
    channels: CHANNELS_WITH_PIGEON,
    people: (yaml, entries) => {
      Object.assign(yaml, { pigeon: { loft: LOFT } });
      for (const entry of entries) {
        delete entry.slack;
        Object.assign(entry, { pigeon: ringOf(entry.id) });
      }
    },
    environment: { PIGEON_URL: loft.url, PIGEON_KEY: KEY },
  });
  const stop = async (): Promise<void> => {
    await world.stop();
    await loft.stop();
  };
  return { ...world, app: world.app, loft, stop };
}

describe.each(STORIES)('%s', (name) => {
  it('is played by pigeon as the casework plays it', { timeout: 120_000 }, async () => {
    const read = readPlatformStory(name);
    const world = await startPigeonWorld(read.story.startsAt);
    try {
      await playOnPlatform({
        platform: pigeonPlatform(world.loft, world.app.url, ringOf),
        read,
        casework: world.app.casework,
        clock: world.clock,
        runTo: (at) => world.app.runTo(at),
        comeBack: comeBackBySpeakUp(world.app.url),
      });
      expect(world.loft.refused).toEqual([]);
      expect(world.loft.notes.filter(({ ring }) => ring === ringOf('dan.reed'))).toEqual([]);
    } finally {
      await world.stop();
    }
  });
});

describe('everything else', () => {
  let world: Awaited<ReturnType<typeof startPigeonWorld>>;
  beforeAll(async () => {
    world = await startPigeonWorld('2026-03-16 09:10');
  });
  afterAll(() => world.stop());

  it('names it where channels are named', async () => {
    const ready: unknown = await (await fetch(`${world.app.url}/readyz`)).json();
    expect(ready).toMatchObject({ dependencies: { pigeon: { ok: true } } });
    const signIn = await (await fetch(`${world.app.url}/sign-in`)).text();
    expect(signIn).toContain('<strong>web</strong> to Sameday by pigeon');
  });

  it('answers nobody whose sign is wrong, and tells a stranger nothing', async () => {
    const forged = await fetch(`${world.app.url}/pigeon/events`, {
      method: 'POST',
      headers: { 'x-pigeon-signature': 'no' },
      body: '{}',
    });
    expect(forged.status).toBe(401);
    const shown = await world.loft.fly(world.app.url, 'ring-999', { what: 'coo', text: 'status' });
    expect(JSON.stringify(shown)).not.toMatch(/SD-|Riverside/);
  });
});

it('is handed all that it uses: its folder imports what any platform may', () => {
  const folder = join(import.meta.dirname, 'pigeon');
  const allowed =
    /\/src\/(bot\/(cards\/|conversation\/|channel\.js)|casework\/|escalation\/|config\/(setting-|secrets))/;
  for (const file of readdirSync(folder)) {
    const imports = readFileSync(join(folder, file), 'utf8').matchAll(/ from '(\.\.\/[^']+)'/g);
    for (const [, from = ''] of imports) expect(from, file).toMatch(allowed);
  }
});
