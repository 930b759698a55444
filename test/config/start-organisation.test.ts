// A live start and its organisation file: who must be reached can be, and a slip in the file ends nothing.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { parse, stringify } from 'yaml';
import { settingsOf } from '../../src/app/settings.js';
import { findOrganisationFile } from '../../src/config/organisation.js';
import { ConfigurationError } from '../../src/config/problems.js';
import { ProcedureError } from '../../src/escalation/procedure/parse-procedure.js';
import { startApp, type App } from '../../src/main.js';
import { doctor } from '../../src/cli/doctor.js';
import { live, said } from '../cli/terminal.js';
import { freshDatabase, type FreshDatabase } from '../set-up/database.js';

const GOOD = readFileSync(findOrganisationFile('riverside'), 'utf8');
const BROKEN = GOOD.replace('manager: carol.west', 'manager: carol.wst');

let folder: string;
let file: string;
let database: FreshDatabase;
let log: { level: string; message: string }[];
let apps: App[];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sameday-organisation-'));
  file = join(folder, 'ours.yaml');
});
beforeEach(async () => {
  writeFileSync(file, GOOD);
  database = await freshDatabase();
  [log, apps] = [[], []];
});
afterEach(async () => {
  for (const app of apps) await app.stop();
  await database.drop();
});
afterAll(() => vi.restoreAllMocks());

const key = randomBytes(32).toString('base64');

async function start(more: Record<string, string> = {}): Promise<App> {
  const line = (level: string) => (_fields: object, message: string) => void log.push({ level, message });
  const app = await startApp({
    settings: settingsOf({
      ORGANISATION_FILE: file,
      DATA_DIR: folder,
      DATABASE_URL: database.url,
      SAMEDAY_KEY: key,
      SLACK_BOT_TOKEN: 'xoxb-1-1-none',
      SLACK_SIGNING_SECRET: 'a'.repeat(32),
      SLACK_API_URL: 'http://127.0.0.1:9/api/',
      BANK_HOLIDAYS_URL: 'off',
      HOST: '127.0.0.1',
      PORT: '0',
      ...more,
    }),
    log: { info: line('info'), warn: line('warn'), error: line('error') },
  });
  apps.push(app);
  return app;
}

/** The file without the Slack ids of these. */
function withoutSlack(ids: readonly string[]): string {
  const yaml = parse(GOOD, { version: '1.2' }) as Record<
    'people' | 'designated_officers',
    Record<string, string>[]
  >;
  for (const entry of [...yaml.people, ...yaml.designated_officers])
    if (ids.includes(entry['id'] ?? '')) delete entry['slack'];
  return stringify(yaml);
}

const organisationOf = async (app: App): Promise<unknown> => {
  const ready = (await (await fetch(`${app.url}/readyz`)).json()) as {
    dependencies: Record<string, unknown>;
  };
  return ready.dependencies['organisation'];
};
const IN_FORCE = { ok: true };
const HELD = { ok: true, say: expect.stringContaining('can’t be used') as string };

describe('reach', () => {
  it('refuses a live start whose officers no channel of these settings leads to, and says what to set', async () => {
    writeFileSync(file, withoutSlack(['kent.lado']));
    await expect(start()).rejects.toThrow(ConfigurationError);
    await expect(start()).rejects.toThrow(
      /designated officers for Kent can be told: Priya Nair has e-mail and text message; these settings send on Slack\. Set SMTP_URL \(e-mail\) or NOTIFY_API_KEY/,
    );
  });

  it('starts once they have one, and warns loudly that it is one alone', async () => {
    writeFileSync(file, withoutSlack(['kent.lado']));
    const mail = { SMTP_URL: 'smtp://127.0.0.1:9', MAIL_FROM: 'Sameday <sameday@riverside.example>' };
    await start({ ...mail, PUBLIC_URL: 'https://sameday.riverside.example' });
    expect(log).toContainEqual({
      level: 'warn',
      message:
        'Priya Nair (kent.lado), designated officer for Kent, can be told by e-mail alone: give a second way.',
    });
  });

  it('holds a changed file that would leave the whistle-blowing officers out of reach', async () => {
    const app = await start();
    writeFileSync(file, withoutSlack(['mira.sole', 'tom.ellery']));
    await vi.waitFor(async () => expect(await organisationOf(app)).toEqual(HELD), { timeout: 15_000 });
    expect(log.filter(({ level }) => level === 'warn').at(-1)?.message).toMatch(/the last good one stays/);
    writeFileSync(file, GOOD);
    await vi.waitFor(async () => expect(await organisationOf(app)).toEqual(IN_FORCE), { timeout: 15_000 });
  });
});

describe('the last good file', () => {
  it('is what a restart goes on from, with an alarm, until the file is mended', async () => {
    await (await start()).stop();
    for (const bad of [
      BROKEN,
      'id: [',
      GOOD.replace('escalation:', 'tighten: { no-such-step: 30m }\nescalation:'),
    ]) {
      writeFileSync(file, bad);
      log = [];
      const app = await start();
      expect(await organisationOf(app)).toEqual(HELD);
      expect(log.filter(({ level }) => level === 'error').map(({ message }) => message)).toEqual([
        expect.stringContaining('goes on from the last good one'),
      ]);
      await app.stop();
    }
    const app = await start();
    writeFileSync(file, GOOD.replace('name: Riverside Academy Trust', 'name: Riverside East'));
    await vi.waitFor(async () => expect(await organisationOf(app)).toEqual(IN_FORCE), { timeout: 15_000 });
    await app.stop();
    writeFileSync(file, BROKEN);
    const page = await (await fetch(`${(await start()).url}/sign-in`)).text();
    expect(page).toContain('Riverside East');
  });

  it('is not another organisation’s, nor there before the first start, nor for a rehearsal', async () => {
    writeFileSync(file, BROKEN);
    await expect(start()).rejects.toThrow(/people\[\d+\]\.manager: "carol\.wst" is nobody's id/);
    writeFileSync(file, GOOD.replace('escalation:', 'tighten: { no-such-step: 30m }\nescalation:'));
    await expect(start()).rejects.toThrow(ProcedureError);
    writeFileSync(file, GOOD);
    await (await start()).stop();
    writeFileSync(file, BROKEN.replace('id: riverside', 'id: lakeside'));
    await expect(start()).rejects.toThrow(/carol\.wst/);
    writeFileSync(file, BROKEN);
    const rehearsal = { SLACK_BOT_TOKEN: '', SLACK_SIGNING_SECRET: '', SLACK_API_URL: '', SAMEDAY_KEY: '' };
    await expect(start(rehearsal)).rejects.toThrow(/carol\.wst/);
  });

  it('is what sameday doctor says that a start goes on from', async () => {
    await (await start()).stop();
    writeFileSync(file, BROKEN);
    const { out, code } = await said(() =>
      doctor(live(Buffer.from(key, 'base64'), { ORGANISATION_FILE: file, DATABASE_URL: database.url })),
    );
    expect(out).toMatch(
      /bad organisation: [^]*carol\.wst[^]*note: a live start would go on from the last good/,
    );
    expect(code).toBe(2);
  });

  it('stands sealed in the database', async () => {
    await (await start()).stop();
    const { default: pg } = await import('pg');
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const { rows } = await client.query<{ all: string }>(
      `select string_agg(i::text, ' ') as all from installations i where platform = 'organisation-file'`,
    );
    await client.end();
    expect(rows[0]?.all).toMatch(/organisation-file/);
    expect(rows[0]?.all).not.toContain(Buffer.from('Priya Nair').toString('hex'));
  });
});
