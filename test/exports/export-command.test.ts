// `sameday export`: recorded first, refused alike, and never over a file that is there.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { WholeCasework } from '../../src/casework/casework.js';
import { createCasework } from '../../src/casework/create-casework.js';
import { exportCase } from '../../src/cli/export.js';
import { findOrganisationFile } from '../../src/config/organisation.js';
import { person } from '../../src/escalation/case/concern.js';
import type { Reference } from '../../src/escalation/ids.js';
import { createStore, type Store } from '../../src/store/index.js';
import { concern, p, procedure, riverside } from '../escalation/world.js';
import { freshDatabase, type FreshDatabase } from '../set-up/database.js';
import { readPdf } from './read-pdf.js';

const key = randomBytes(32);
let database: FreshDatabase;
let store: Store;
let casework: WholeCasework;
let ref: Reference;
let folder: string;
let environment: Record<string, string>;
beforeAll(async () => {
  database = await freshDatabase();
  folder = mkdtempSync(join(tmpdir(), 'sameday-export-'));
  store = await createStore({ databaseUrl: database.url, dataDir: folder, masterKey: key });
  const quiet = () => undefined;
  casework = createCasework({
    store,
    organisation: () => riverside,
    procedure,
    clock: { now: () => Date.now() },
    hint: quiet,
    log: { info: quiet, warn: quiet, error: quiet },
  });
  const outcome = await casework.raise(person(p('amira.khan')), 'raise', {
    ...concern({ what: 'canary-of-an-export', learnedAt: Date.now() }),
    identity: 'withheld',
  });
  if (!outcome.done) throw new Error(outcome.refusal.refused);
  ref = outcome.reference;
  environment = {
    ORGANISATION_FILE: findOrganisationFile('riverside'),
    DATA_DIR: folder,
    DATABASE_URL: database.url,
    SAMEDAY_KEY: key.toString('base64'),
    SLACK_BOT_TOKEN: 'xoxb-1-1-none',
    SLACK_SIGNING_SECRET: randomBytes(16).toString('hex'),
  };
});
afterAll(async () => {
  await store.close();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

let said: string[];
beforeEach(() => {
  said = [];
  for (const way of ['log', 'error'] as const)
    vi.spyOn(console, way).mockImplementation((line: string) => void said.push(line));
});
afterEach(() => vi.restoreAllMocks());

let files = 0;
async function run(more: Record<string, string>, of: string = ref): Promise<{ code: number; out: string }> {
  const out = join(folder, `out-${(files += 1)}`);
  const options = { as: 'ben.ode', what: 'chronology', format: 'json', out, ...more };
  const args = Object.entries(options).flatMap(([name, value]) => (value === '' ? [] : [`--${name}`, value]));
  return { code: await exportCase([of, ...args], environment), out: options.out };
}
const log = async () => ((await casework.peek(ref))?.events ?? []).map((e) => e.type);

it('writes what it has recorded, for nobody else to read', async () => {
  const before = await log();
  const { code, out } = await run({ for: 'The LADO for Kent' });
  expect([code, ...said]).toEqual([0, expect.stringContaining('Written')]);
  const made = JSON.parse(readFileSync(out, 'utf8')) as { madeFor: string; madeBy: string; kind: string };
  expect(made).toMatchObject({ kind: 'chronology', madeFor: 'The LADO for Kent' });
  expect(made.madeBy).toContain('Ben Ode');
  expect(readFileSync(out, 'utf8')).toContain('canary-of-an-export');
  expect(readFileSync(out, 'utf8')).not.toMatch(/amira|khan/i);
  expect(statSync(out).mode & 0o777).toBe(0o600);
  expect(await log()).toEqual([...before, 'Exported']);
  expect(said.join()).not.toContain('canary');

  const pdf = await run({ what: 'referral', format: 'pdf' });
  expect(pdf.code).toBe(0);
  expect((await readPdf(readFileSync(pdf.out))).textOf('H1')[0]).toContain(ref);
});

it('refuses alike who may not and what is not there, and the case keeps the refusal', async () => {
  const answers = [];
  for (const [more, of] of [
    [{ as: 'dan.reed' }, ref],
    [{ as: 'amira.khan' }, ref],
    [{ as: 'nobody.here' }, ref],
    [{ as: 'ben.ode' }, 'SD-7K4M-Q2X'],
    [{ as: 'ben.ode' }, '../../etc/passwd'],
  ] as const) {
    said = [];
    const { code, out } = await run(more, of);
    answers.push([code, ...said]);
    expect(existsSync(out)).toBe(false);
  }
  const [first] = answers;
  expect(answers).toEqual(answers.map(() => first));
  expect(first?.[0]).toBe(1);
  expect((await log()).filter((type) => type === 'AccessRefused')).toHaveLength(3);
});

it('says what can’t be asked like this, and then nothing is recorded', async () => {
  const before = await log();
  const { out } = await run({ as: '' });
  expect(existsSync(out)).toBe(false);
  const wrongs: readonly Record<string, string>[] = [
    { as: '' },
    { what: 'disclosure' },
    { format: 'docx' },
    { what: '' },
    { pages: '2' },
  ];
  for (const wrong of wrongs) expect((await run(wrong)).code, JSON.stringify(wrong)).toBe(2);
  expect(await exportCase([], environment)).toBe(2);
  expect(said.at(-1)).toContain('sameday export REFERENCE --as PERSON');
  const there = join(folder, 'master-of-something');
  expect((await run({ out: there })).code).toBe(0);
  const first = readFileSync(there, 'utf8');
  const recorded = await log();
  expect((await run({ out: there })).code).toBe(2);
  expect(readFileSync(there, 'utf8')).toBe(first);
  expect(await log()).toEqual(recorded);
  expect(recorded.filter((type) => type === 'Exported')).toHaveLength(
    before.filter((type) => type === 'Exported').length + 1,
  );
  const { SLACK_BOT_TOKEN: _token, SLACK_SIGNING_SECRET: _secret, ...rehearsal } = environment;
  expect(
    await exportCase([ref, '--as', 'ben.ode', '--what', 'chronology', '--format', 'json'], rehearsal),
  ).toBe(2);
});

it('records it before anything is written: a folder that isn’t there leaves the event', async () => {
  const before = await log();
  expect((await run({ out: join(folder, 'none', 'here.json') })).code).toBe(1);
  expect(said.at(-1)).toMatch(/could not be written \(ENOENT\).*log all the same/);
  expect(await log()).toEqual([...before, 'Exported']);
});
