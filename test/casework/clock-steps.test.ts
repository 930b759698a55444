// The machine's clock is set an hour on or back, or nine hours on, while a case waits: nothing is decided, recorded or
// put off by it. The machine is a process of its own under libfaketime; the database's clock is right throughout.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../set-up/database.js';
import { provided } from '../set-up/provided.js';

const fromHere = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const HOUR_MS = 3_600_000;
/** Looks of the process at what is due, after it has seen the step. */
const LOOKS = 5;

interface Said {
  readonly wall: number;
  readonly now: number;
  readonly failed: string | null;
}

describe('a machine whose clock is set', () => {
  let database: FreshDatabase;
  let client: pg.Client;
  let folder: string;
  let child: ChildProcess | null = null;
  const said: Said[] = [];

  beforeEach(async () => {
    database = await freshDatabase();
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
    folder = await mkdtemp(join(tmpdir(), 'sameday-clock-'));
    said.length = 0;
  });
  afterEach(async () => {
    child?.kill('SIGKILL');
    await client.end();
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });

  const clockFile = () => join(folder, 'offset');
  /** In one step: a half-written file would be read as another time. */
  async function setClock(offset: string): Promise<void> {
    await writeFile(`${clockFile()}.new`, `${offset}\n`);
    await rename(`${clockFile()}.new`, clockFile());
  }
  async function start(rules: 'database' | 'machine'): Promise<void> {
    await setClock('+0');
    const hook = ['--import', fromHere('../../bench/typescript.mjs'), fromHere('clocked-process.ts')];
    child = spawn(process.execPath, [...hook, database.url, randomBytes(32).toString('hex'), rules], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...process.env,
        LD_PRELOAD: provided('libfaketime'),
        DONT_FAKE_MONOTONIC: '1',
        FAKETIME_NO_CACHE: '1',
        FAKETIME_TIMESTAMP_FILE: clockFile(),
      },
    });
    if (child.stdout === null) throw new Error('it says nothing');
    createInterface({ input: child.stdout }).on('line', (line) => said.push(JSON.parse(line) as Said));
    await looksAre(() => true);
  }
  /** Waits until the process has looked a few times, as `counts` has it. */
  async function looksAre(counts: (one: Said) => boolean): Promise<void> {
    const before = said.length;
    await expect
      .poll(() => said.slice(before).filter(counts).length, { timeout: 90_000 })
      .toBeGreaterThanOrEqual(LOOKS);
  }
  const isOff = (ms: number) => (one: Said) => Math.abs(one.wall - Date.now() - ms) < HOUR_MS / 4;

  interface Ahead {
    readonly events: number;
    readonly notices: number;
    readonly wake_ms: number;
  }
  /** What lies ahead of the database's time: entries of the log, first attempts; and how far off the next wake-up is. */
  async function ahead(): Promise<Ahead> {
    const now = '(extract(epoch from clock_timestamp()) * 1000)';
    const { rows } = await client.query<Ahead>(`select
      (select count(*)::int from events where recorded_at > ${now}) as events,
      (select count(*)::int from outbox where state = 'waiting' and leased_by is null and next_attempt_at > ${now}) as notices,
      (select max(next_wake_at) - ${now} from cases)::float as wake_ms`);
    const [row] = rows;
    if (row === undefined) throw new Error('no answer');
    return row;
  }

  it.each([
    ['+1h', HOUR_MS],
    ['+9h', 9 * HOUR_MS],
    ['-1h', -HOUR_MS],
  ])('%s, and right again: all goes on by the database’s time', { timeout: 180_000 }, async (offset, ms) => {
    await start('database');
    await setClock(offset);
    await looksAre(isOff(ms));
    const during = await ahead();
    expect(during).toMatchObject({ events: 0, notices: 0 });
    // The ladder's next rung, as before: half an hour on, or less.
    expect(during.wake_ms).toBeLessThanOrEqual(HOUR_MS / 2);
    await setClock('+0');
    await looksAre(isOff(0));
    expect(await ahead()).toMatchObject({ events: 0, notices: 0 });
    for (const one of said.slice(-LOOKS)) expect(Math.abs(one.now - one.wall)).toBeLessThan(10_000);
    expect(said.at(-1)?.failed).toBeNull();
  });

  it(
    'writes false entries when the machine’s clock rules (so the tests above can fail)',
    { timeout: 180_000 },
    async () => {
      await start('machine');
      await setClock('+9h');
      await looksAre(isOff(9 * HOUR_MS));
      const wrong = await ahead();
      expect(wrong.events).toBeGreaterThan(0);
      expect(wrong.wake_ms).toBeGreaterThan(HOUR_MS);
    },
  );
});
