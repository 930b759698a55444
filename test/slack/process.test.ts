// The whole program, as it is started in a terminal, with Slack in Socket Mode: whatever Slack answers, and whenever,
// the process starts and goes on.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { freshDatabase, type FreshDatabase } from '../set-up/database.js';
import { readRiverside } from '../set-up/live-world.js';
import { startSlack, type Slack } from '../twins/slack/slack.js';
import type { SocketMode } from '../twins/slack/socket-mode.js';
import type { Fault } from '../twins/slack/tap.js';
import { until } from '../twins/slack/wait.js';
import { SCOPES } from './world.js';

const OPEN = 'apps.connections.open';
const WITHIN_MS = 90_000;
const fromHere = (path: string) => fileURLToPath(new URL(path, import.meta.url));
/** What Slack may answer in a bad minute, one after the other. */
const BAD_MINUTE: readonly Omit<Fault, 'method'>[] = [
  { status: 'cut' },
  { status: 500 },
  { status: 200, body: { ok: false, error: 'invalid_auth' } },
];

let slack: Slack;
let socket: SocketMode;
let database: FreshDatabase;
let program: Program | null = null;
beforeAll(async () => {
  const people = readRiverside().entries.map(({ id, name }) => ({ key: id, name, email: `${id}@x.example` }));
  slack = await startSlack({ people, scopes: SCOPES });
  socket = await slack.startSocketMode();
  database = await freshDatabase();
});
afterEach(() => program?.end());
afterAll(async () => {
  await slack.stop();
  await database.drop();
});

class Program {
  /** Standard output and error, as they came. */
  said = '';

  private constructor(private readonly child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => (this.said += chunk.toString()));
  }

  static start(environment: Readonly<Record<string, string>>): Program {
    const args = ['--import', fromHere('../../bench/typescript.mjs'), fromHere('../../src/cli.ts'), 'start'];
    const env = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...environment };
    return new Program(spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] }));
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Where it answers, once it says so. */
  async url(): Promise<string> {
    return until(
      () => {
        if (!this.isRunning) throw new Error(`it ended:\n${this.said}`);
        return /Sameday answers at (\S+)/.exec(this.said)?.[1];
      },
      () => this.said,
      WITHIN_MS,
    );
  }

  async end(): Promise<void> {
    if (!this.isRunning) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }
}

function start(): Program {
  const folder = mkdtempSync(join(tmpdir(), 'sameday-process-'));
  const { yaml } = readRiverside();
  yaml.slack.team = slack.workspace.teamId;
  for (const entry of [...yaml.people, ...yaml.designated_officers]) entry.slack = slack.id(entry.id);
  writeFileSync(join(folder, 'riverside.yaml'), stringify(yaml));
  return (program = Program.start({
    ORGANISATION_FILE: join(folder, 'riverside.yaml'),
    DATA_DIR: folder,
    DATABASE_URL: database.url,
    SAMEDAY_KEY: KEY,
    SLACK_BOT_TOKEN: slack.workspace.botToken,
    SLACK_APP_TOKEN: 'xapp-test-app',
    SLACK_API_URL: slack.apiUrl,
    BANK_HOLIDAYS_URL: 'off',
    HOST: '127.0.0.1',
    PORT: '0',
  }));
}
const KEY = randomBytes(32).toString('base64');
const badMinute = () => {
  for (const fault of BAD_MINUTE) slack.tap.fault({ method: OPEN, ...fault });
};

/** @param connections how often the program has connected by then */
async function isAnswered(connections: number): Promise<void> {
  await until(
    () => socket.connections >= connections,
    () => `connected ${socket.connections} times`,
    WITHIN_MS,
  );
  const user = slack.connect(socket).user('amira.khan');
  await user.command('/concern');
  await user.awaitModal(/What worries you/, WITHIN_MS);
  await user.close('all');
}
const untilAsked = (times: number) =>
  until(
    () => slack.tap.callsOf(OPEN).length >= times,
    () => `asked ${slack.tap.callsOf(OPEN).length} times`,
    WITHIN_MS,
  );

it('starts, and goes on, through Slack’s bad minutes', { timeout: 300_000 }, async () => {
  badMinute();
  const running = start();
  const url = await running.url();
  const readiness = async () => (await fetch(`${url}/readyz`)).json();
  await untilAsked(BAD_MINUTE.length);
  expect(await readiness()).toMatchObject({ ready: true });
  await isAnswered(1);

  badMinute();
  socket.drop();
  await untilAsked(2 * BAD_MINUTE.length + 1);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  await isAnswered(2);
  expect(running.isRunning).toBe(true);
  // Nothing of it is a stack trace, or anything but lines of the log.
  const lines = running.said.split('\n').filter((line) => line !== '' && !line.startsWith('Sameday answers'));
  for (const line of lines) expect(() => JSON.parse(line) as unknown, line).not.toThrow();
  expect(running.said).toContain('the connection for events is down');
  expect(running.said).not.toMatch(/xapp-|xoxb-/);
});
