// Starts that go wrong, and what is there in which mode.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { settingsOf } from '../../src/app/settings.js';
import { startApp, type App } from '../../src/main.js';
import { startSlack } from '../twins/slack/slack.js';
import { freshDatabase, type FreshDatabase } from '../set-up/database.js';

const KEY = Buffer.from('a key of thirty-two bytes for it').toString('base64');
let dataDir: string;
let database: FreshDatabase;
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'sameday-start-'));
  database = await freshDatabase();
});
afterAll(async () => {
  await database.drop();
  rmSync(dataDir, { recursive: true, force: true });
});

const start = (more: Record<string, string>): Promise<App> =>
  startApp({ settings: settingsOf({ DATA_DIR: dataDir, DATABASE_URL: database.url, PORT: '0', ...more }) });

const post = (app: App, path: string, body: Record<string, string>) =>
  fetch(`${app.url}/rehearsal/people/amira.khan/${path}`, {
    method: 'POST',
    body: new URLSearchParams({ id: path, ...body }),
  });

describe('a rehearsal', () => {
  it('is left as it is by a second start on its data, which says why it does not begin', async () => {
    const first = await start({});
    try {
      await post(first, 'say', { text: '/concern' });
      await post(first, 'example', {});
      const page = await (await fetch(`${first.url}/rehearsal`)).text();
      const state = (html: string) => /name="state" value="([^"]*)"/.exec(html)?.[1] ?? '';
      const values = {
        'f.what': 'A text',
        'f.subjects': 'dan.reed',
        'f.concerns': 'grooming',
        'f.immediate_risk': 'no',
      };
      const review = await post(first, 'form', { form: 'raise', state: state(page), ...values });
      const learned = { 'f.learned_at': /name="f\.learned_at"[^>]*value="([^"]*)"/ };
      const html = await review.text();
      const at = learned['f.learned_at'].exec(html)?.[1] ?? '';
      await post(first, 'form', {
        id: 'b',
        form: 'review',
        state: state(html),
        ...values,
        'f.learned_at': at,
      });
      const raised = await (await fetch(`${first.url}/rehearsal`)).text();
      expect(raised).toContain('Amira Khan raised a concern.');

      // Whichever port it asks for: two would move one clock, and empty one database.
      for (const port of [new URL(first.url).port, '0'])
        await expect(start({ PORT: port })).rejects.toThrow(/in use by another start of Sameday.*DATA_DIR/);
      const after = await (await fetch(`${first.url}/rehearsal`)).text();
      expect(after).toContain('Amira Khan raised a concern.');
    } finally {
      await first.stop();
    }
  });
});

describe('a live start', () => {
  it('has its rehearsal room behind the sign-in', async () => {
    const organisation = join(import.meta.dirname, '..', '..', 'organisations', 'riverside.yaml');
    const slack = await startSlack({
      people: [{ key: 'amira.khan', name: 'Amira Khan', email: 'amira@riverside.example' }],
      scopes: ['chat:write', 'commands'],
    });
    const app = await start({
      ORGANISATION_FILE: organisation,
      SAMEDAY_KEY: KEY,
      SLACK_BOT_TOKEN: slack.workspace.botToken,
      SLACK_SIGNING_SECRET: slack.workspace.signingSecret,
      SLACK_API_URL: slack.apiUrl,
      BANK_HOLIDAYS_URL: 'off',
      HOST: '127.0.0.1',
    });
    try {
      const manual = { redirect: 'manual' } as const;
      for (const path of ['/rehearsal', '/rehearsal/people/amira.khan']) {
        const response = await fetch(`${app.url}${path}`, manual);
        expect(response.status).toBe(303);
        expect(response.headers.get('location')).toMatch(/^\/sign-in\?/);
      }
      expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
      const ready = (await (await fetch(`${app.url}/readyz`)).json()) as { dependencies: object };
      expect(Object.keys(ready.dependencies)).toEqual(expect.arrayContaining(['database', 'slack']));
      const unsigned = await fetch(`${app.url}/slack/events`, { method: 'POST', body: '{}' });
      expect(unsigned.status).toBe(401);
    } finally {
      await app.stop();
      await slack.stop();
    }
  });
});

describe('the command line', () => {
  const run = promisify(execFile);
  const cli = join(import.meta.dirname, '..', '..', 'bin', 'sameday.mjs');
  const asked = (args: string[], env: Record<string, string> = {}) =>
    run(process.execPath, [cli, ...args], { env: { ...process.env, ...env } }).then(
      ({ stdout }) => ({ code: 0, text: stdout }),
      (error: unknown) => {
        const { code, stderr } = error as { code: number; stderr: string };
        return { code, text: stderr };
      },
    );

  it('answers a command that it does not know with those that there are', async () => {
    const { code, text } = await asked(['strat']);
    expect(code).toBe(2);
    expect(text).toContain('There is no command "strat".');
    for (const name of ['start', 'rehearse', 'verify', 'doctor']) expect(text).toContain(`sameday ${name}`);
  });

  it('tells a story that could not be played from one whose expectation did not hold', async () => {
    // Fails in this process where nothing of ours can catch it.
    const crash = join(dataDir, 'crash.cjs');
    writeFileSync(
      crash,
      `process.on('newListener', (name) => {
        if (name !== 'uncaughtException' || !process.argv[1]?.endsWith('cli.js')) return;
        setImmediate(() => { throw new Error('ours'); });
      });`,
    );
    const crashing = { NODE_OPTIONS: `--require ${crash}`, DATABASE_URL: database.url, DATA_DIR: dataDir };
    const story = join(import.meta.dirname, '..', '..', 'stories', 'nobody-acknowledges.yaml');
    expect(await asked(['rehearse', story], crashing)).toEqual({
      code: 2,
      text: expect.stringContaining('ours'),
    });
    expect((await asked(['verify'], crashing)).code).toBe(1);
  });

  it('says what is wrong with a setting', async () => {
    const { code, text } = await asked(['start'], { PORT: 'abc' });
    expect(code).toBe(2);
    expect(text).toContain('PORT: expected a port like 3000');
  });

  it('is no rehearsal by accident on a database of one’s own', async () => {
    const { code, text } = await asked(['start'], { DATABASE_URL: database.url, DATA_DIR: dataDir });
    expect(code).toBe(2);
    expect(text).toContain('DATABASE_URL: is your own, but no platform’s credentials are given');
    expect(text).toContain('MODE=rehearsal');
  });

  it('looks at everything that a start needs, and at every log', async () => {
    const places = { DATABASE_URL: database.url, DATA_DIR: dataDir };
    expect(await asked(['doctor'], places)).toMatchObject({
      code: 0,
      text: expect.stringContaining('ok  database'),
    });
    expect(await asked(['verify'], places)).toMatchObject({
      code: 0,
      text: expect.stringMatching(/\nEvery log is whole\.\n$|^Every log is whole\.\n$/),
    });
  });
});
