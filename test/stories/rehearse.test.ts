// `sameday rehearse`: what it prints, and the exit code.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { rehearse } from '../../src/cli/rehearse.js';
import { packageRoot } from '../../src/config/package-root.js';
import { provided } from '../set-up/provided.js';

const shipped = (name: string) => join(packageRoot(), 'stories', `${name}.yaml`);
const STORY = `story: S
organisation: riverside
starts: 2026-03-16 09:10
steps:
  - { who: amira.khan, does: raise, with: { subjects: [dan.reed], concerns: [grooming], what: Words } }
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sameday-story-'));
  vi.stubEnv('DATABASE_URL', provided('databaseUrl'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

function write(more: string, name = 'story.yaml'): string {
  const file = join(folder, name);
  writeFileSync(file, STORY + more);
  return file;
}

async function run(...args: string[]): Promise<{ code: number; out: string; error: string }> {
  const out = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const error = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const code = await rehearse(args);
  const text = (spy: typeof out) => spy.mock.calls.map((call) => String(call[0])).join('\n');
  return { code, out: text(out), error: text(error) };
}

describe('a story that holds', () => {
  it('says who was told what, when, by which channel and why, and what came of each step', async () => {
    const { code, out, error } = await run(shipped('plain-concern'));
    expect(error).toBe('');
    expect(code).toBe(0);
    expect(out).toMatch(/2026-03-16 09:10 {2}Ben Ode \(ben\.ode\), by slack: needs-you, because first in line/);
    expect(out).toMatch(/contact-lado +met +due 2026-03-16 17:00 \(procedure\)/);
    expect(out).not.toContain('second phone');
  });

  it('prints one object a line with --json', async () => {
    const { code, out } = await run('--json', shipped('plain-concern'));
    const objects = out.split('\n').map((line) => JSON.parse(line));
    expect(code).toBe(0);
    expect(objects[0]).toMatchObject({ at: '2026-03-16T09:10:00+00:00', to: 'ben.ode', channel: 'slack', kind: 'needs-you' });
    expect(objects.at(-1)).toEqual({ step: 'review', due: null, whose: null, verdict: 'not-needed' });
  });
});

describe('a story of several cases', () => {
  const second = `  - at: +1h
    who: holly.stone
    does: raise
    as: second
    with: { subjects: [mira.sole], concerns: [grooming], what: W, route: whistle-blowing, identity: anonymous }
  - { who: ben.ode, does: acknowledge, case: case 1 }
  - { who: ben.ode, does: acknowledge, expect: { refused: may-not } }
  - { who: ben.ode, does: record, step: contact-police, case: case 1, expect: { verdicts: { contact-police: met } } }
  - { expect: { verdicts: { contact-police: open }, told: [ben.ode, tom.ellery] } }
  - { who: holly.stone, does: record, step: contact-police }
expect: { case: second, verdicts: { contact-police: met, contact-lado: open }, never_told: [mira.sole, holly.stone] }
`;

  it('tells them apart, and takes an anonymous reporter’s own contact with the receipt', async () => {
    const { code, out, error } = await run(write(second));
    expect(error).toBe('');
    expect(code).toBe(0);
    expect(out).toMatch(/What was owed: case 1[^]*What was owed: second/);
    const references = new Set(out.match(/SD-[0-9A-Z]{4}-[0-9A-Z]{3}/g));
    expect(references.size).toBe(2);
  });

  it('says in JSON of which case a step speaks', async () => {
    const { out } = await run(write(second), '--json');
    const steps = out.split('\n').flatMap((line) => {
      const one = JSON.parse(line);
      return one.step === 'contact-lado' ? [one.case] : [];
    });
    expect(steps).toEqual(['case 1', 'second']);
  });
});

describe('a story that does not hold', () => {
  const wrong = 'ends: +1h\nexpect: { told: [ben.ode, helen.moss], verdicts: { contact-lado: met } }\n';

  it('ends with 1 and the first expectation that does not hold, with all that happened', async () => {
    const file = write(wrong);
    const { code, out, error } = await run(file);
    expect(code).toBe(1);
    expect(error).toMatch(/expect\.told: helen\.moss was not told by 2026-03-16 10:10/);
    expect(error).not.toContain('contact-lado');
    expect(out).toContain('Ben Ode');
  });

  it('says so in JSON mode too, on standard error', async () => {
    const { code, out, error } = await run(write(wrong), '--json');
    expect(code).toBe(1);
    expect(error).toContain('expect.told');
    for (const line of out.split('\n')) expect(() => JSON.parse(line)).not.toThrow();
  });

  it.each([
    ['  - { who: dan.reed, does: acknowledge }\n', 'steps[1]: "acknowledge" was refused: may-not'],
    [
      '  - { who: ben.ode, does: acknowledge, expect: { refused: may-not } }\n',
      'steps[1].expect.refused: expected may-not, but it was carried out',
    ],
    [
      '  - { who: dan.reed, does: open, expect: { refused: closed } }\n',
      'steps[1].expect.refused: expected closed, but it was refused with may-not',
    ],
    [
      '  - { at: +1h, expect: { not_told: [carol.west] } }\n  - { at: +1d, who: dan.reed, does: open }\n',
      'steps[1].expect.not_told: carol.west was told at 2026-03-16 09:40',
    ],
  ])('takes a refusal for what it is: %s', async (steps, says) => {
    const { code, error } = await run(write(steps));
    expect(error).toContain(says);
    expect(code).toBe(1);
  });
});

describe('a story that can not be read', () => {
  it('ends with 2 and every problem', async () => {
    const { code, out, error } = await run(write('  - { who: ben.odee, does: acknowledge }\n  - { at: later }\n'));
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(error).toContain('did you mean ben.ode?');
    expect(error).toContain('steps[2].at');
  });

  it.each<[string[], RegExp]>([
    [['nowhere.yaml'], /nowhere\.yaml can't be played:[^]*the file: can't be read/],
    [[], /One story, please\.\nsameday rehearse FILE/],
    [['--jsn', 'a.yaml'], /'--jsn'/],
    [[shipped('plain-concern'), '--organisation', 'nowhere.yaml'], /--organisation: nowhere\.yaml is neither/],
  ])('ends with 2: %j', async (args, says) => {
    const { code, error } = await run(...args);
    expect(error).toMatch(says);
    expect(code).toBe(2);
  });

  it('lists what is wrong at the top before it knows the organisation', async () => {
    const file = join(folder, 'top.yaml');
    writeFileSync(file, 'story: S\nstep: []\n');
    const { code, error } = await run(file);
    expect(code).toBe(2);
    expect(error.split('\n').slice(1)).toEqual([
      '  - organisation: is missing',
      '  - starts: is missing',
      '  - steps: is missing',
      '  - step: there is no such key; did you mean steps?',
    ]);
  });

  it('ends with 2 when there is no database', async () => {
    vi.stubEnv('DATABASE_URL', 'postgres://nobody@127.0.0.1:9/none');
    const { code, error } = await run(write(''));
    expect(code).toBe(2);
    expect(error).not.toBe('');
  });

  it('looks for the organisation beside the story, and says where it looked', async () => {
    const file = write('');
    writeFileSync(file, STORY.replace('riverside', 'other.yaml'));
    const { code, error } = await run(file);
    expect(code).toBe(2);
    expect(error).toContain(join(folder, 'other.yaml'));
  });
});

describe('an organisation of one’s own', () => {
  it('has its own shorter deadlines and further steps', async () => {
    const file = join(folder, 'own.yaml');
    const riverside = readFileSync(join(packageRoot(), 'organisations', 'riverside.yaml'), 'utf8');
    const further = `steps:
  - { id: tell-inspectors, title: The inspectors are told, instruction: Tell them., source: ["EYFS 3.8"], owner: handling-manager, applies: always, due: [{ at: working-minutes, amount: 30, whose: default }] }
`;
    writeFileSync(file, `${riverside}\ntighten: { secure-device: 15m }\n${further}`);
    const expected =
      'ends: +1h\nexpect: { due: { secure-device: 2026-03-16 09:25 }, verdicts: { tell-inspectors: missed } }\n';
    const story = STORY.replace('organisation: riverside', 'organisation: own.yaml') + expected;
    writeFileSync(join(folder, 'own-story.yaml'), story);
    expect((await run(join(folder, 'own-story.yaml'))).error).toBe('');
    writeFileSync(join(folder, 'given.yaml'), STORY + expected);
    expect((await run(join(folder, 'given.yaml'), '--organisation', file)).error).toBe('');
  });

  it('plays a story that casts by role', async () => {
    const house = join(packageRoot(), 'organisations', 'night-house.yaml');
    const { code, out, error } = await run(shipped('officer-says-no'), '--organisation', house);
    expect(error).toBe('');
    expect(code).toBe(0);
    expect(out).toMatch(/Joe Bright \(joe\.bright\)/);
  });
});

it('says how many messages each person got, by day', async () => {
  const { out } = await run(shipped('plain-concern'));
  expect(out).toMatch(/How many messages, by day\n {2}Ben Ode \(ben\.ode\) {2}2026-03-16: \d+/);
});

it('plays in another organisation', async () => {
  const { code, out } = await run(
    write('expect: { told: [ben.ode] }\n'),
    '--organisation',
    join(packageRoot(), 'organisations', 'riverside.yaml'),
  );
  expect(code).toBe(0);
  expect(out).toContain('Riverside Academy Trust');
});
