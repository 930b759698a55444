// `sameday doctor`: what it says of each part that a start needs, and that it leaves no trace in any of them.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { doctor } from '../../src/cli/doctor.js';
import { createStore } from '../../src/store/index.js';
import { KEY } from '../casework/support.js';
import { NOTIFY_KEY, startNotify, TEXT_TEMPLATE, type NotifyService } from '../notify/notify-service.js';
import { freshDatabase, type FreshDatabase } from '../set-up/database.js';
import { readRiverside } from '../set-up/live-world.js';
import { freePort } from '../set-up/ports.js';
import { provided } from '../set-up/provided.js';
import { CLIENT_ID, CLIENT_SECRET, startOidcProvider, type OidcProvider } from '../web/oidc-provider.js';
import { live, said } from './terminal.js';

const OTHER_KEY = Buffer.from('another key of thirty-two bytes!');

let folder: string;
let database: FreshDatabase;
let nowhere: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sameday-doctor-'));
  nowhere = `http://127.0.0.1:${await freePort()}/`;
});
beforeEach(async () => {
  database = await freshDatabase();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Slack is away, which is a note: each test adds what it is about. */
async function asked(more: Record<string, string> = {}): Promise<{ code: number; lines: string[] }> {
  const places = { DATABASE_URL: database.url, DATA_DIR: join(folder, 'none'), SLACK_API_URL: nowhere };
  const { out, code } = await said(() => doctor(live(KEY, { ...places, ...more })));
  return { code, lines: out.split('\n') };
}
const about = (lines: readonly string[], word: string): string[] =>
  lines.filter((line) => line.includes(word));

/** Everything that the database holds, tables and rows. */
async function dump(): Promise<string> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public' order by 1`,
  );
  const all = [];
  for (const { name } of rows) {
    const { rows: found } = await client.query(
      `select t::text as row from ${client.escapeIdentifier(name)} t order by 1`,
    );
    all.push({ name, found });
  }
  await client.end();
  return JSON.stringify(all);
}

const makeTables = async (): Promise<void> => {
  const store = await createStore({
    databaseUrl: database.url,
    dataDir: folder,
    masterKey: KEY,
    version: '0.2.0',
  });
  await store.close();
};

describe('the database', () => {
  it('is left empty: a wrong key locks nothing', async () => {
    const { code, lines } = await asked({ SAMEDAY_KEY: OTHER_KEY.toString('base64') });
    expect(about(lines, 'a start will make its tables')).toHaveLength(1);
    expect(code).toBe(0);
    expect(await dump()).toBe('[]');
    await makeTables();
  });

  it('is left as it is with all that it holds, and a key that does not fit is bad', async () => {
    await makeTables();
    const before = await dump();
    const well = await asked();
    expect(about(well.lines, 'ok  key: fits')).toHaveLength(1);
    expect(well.code).toBe(0);
    const wrong = await asked({ SAMEDAY_KEY: OTHER_KEY.toString('base64') });
    expect(about(wrong.lines, 'bad database: The key does not fit')).toHaveLength(1);
    expect(wrong.code).toBe(1);
    expect(await dump()).toBe(before);
  });

  it('of an older version is not brought up to date', async () => {
    await makeTables();
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query('delete from migrations');
    await client.query(`insert into migrations (number, name) values (0, '0000-before')`);
    await client.query('alter table migrations drop column breaking, drop column version');
    await client.end();
    const before = await dump();
    expect(about((await asked()).lines, 'a start will bring it to')).toHaveLength(1);
    expect(await dump()).toBe(before);
  });

  it('that does not answer is bad, and the rest is looked at all the same', async () => {
    const { code, lines } = await asked({ DATABASE_URL: 'postgres://sameday@127.0.0.1:9/sameday' });
    expect(about(lines, 'bad database')).toHaveLength(1);
    expect(about(lines, 'Slack does not answer')).toHaveLength(1);
    expect(code).toBe(1);
  });

  it('of its own is not made, nor a key', async () => {
    const dataDir = join(folder, 'own');
    const { out } = await said(() => doctor({ DATA_DIR: dataDir }));
    expect(out).toMatch(/not there yet: a start will make it/);
    expect(existsSync(dataDir) ? readdirSync(dataDir) : []).toEqual([]);
  });
});

describe('reach', () => {
  const without = (ids: readonly string[]): string => {
    const { yaml, entries } = readRiverside();
    for (const entry of entries) if (ids.includes(entry.id)) delete entry.slack;
    const file = join(folder, 'ours.yaml');
    writeFileSync(file, stringify(yaml));
    return file;
  };
  it('says who can’t be told, what to set, and who can be told one way only', async () => {
    const { code, lines } = await asked({ ORGANISATION_FILE: without(['kent.lado']) });
    expect(about(lines, 'bad reach: nobody of the designated officers for Kent')[0]).toContain(
      'Set SMTP_URL',
    );
    expect(code).toBe(1);
    const one = await asked();
    expect(about(one.lines, 'note: Priya Nair (kent.lado)')[0]).toContain('by Slack alone');
    expect(about(one.lines, 'ok  reach')).toHaveLength(1);
  });
});

describe('e-mail', () => {
  let server: SMTPServer;
  let url: string;
  let datas = 0;
  beforeAll(async () => {
    server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: ({ username }, _session, done) =>
        username === 'sameday' ? done(null, { user: username }) : done(new Error('no such user')),
      onRcptTo: ({ address }, _session, done) =>
        address.startsWith('helen.moss')
          ? done(Object.assign(new Error('No such mailbox'), { responseCode: 550 }))
          : done(),
      onData: (stream, _session, done) => {
        datas += 1;
        stream.resume();
        stream.on('end', () => done());
      },
    });
    const port = await freePort();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    url = `127.0.0.1:${port}`;
  });
  afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const from = { MAIL_FROM: 'Sameday <sameday@riverside.example>' };

  it('is asked about each address of a role, and no mail is begun', async () => {
    const { code, lines } = await asked({ ...from, SMTP_URL: `smtp://sameday:secret@${url}` });
    expect(about(lines, 'ok  e-mail')[0]).toMatch(/takes our log-in, and (\d+) of (\d+) addresses/);
    expect(about(lines, 'bad e-mail')).toEqual([
      'bad e-mail: the server refuses the address of Helen Moss (550)',
    ]);
    expect([code, datas]).toEqual([1, 0]);
  });

  it('with a log-in that is refused, or no server there, is bad', async () => {
    const refused = await asked({ ...from, SMTP_URL: `smtp://other:very-secret@${url}` });
    expect(about(refused.lines, 'bad e-mail')[0]).toContain('refuses our log-in');
    expect(refused.lines.join()).not.toContain('very-secret');
    const away = await asked({ ...from, SMTP_URL: 'smtp://127.0.0.1:9' });
    expect(about(away.lines, 'bad e-mail')[0]).toContain('does not answer');
  });
});

describe('GOV.UK Notify', () => {
  let notify: NotifyService;
  beforeAll(async () => {
    notify = await startNotify();
  });
  afterAll(() => notify.stop());

  it('is asked for its template, and sends nothing', async () => {
    const texts = {
      NOTIFY_API_URL: notify.url,
      NOTIFY_API_KEY: NOTIFY_KEY,
      NOTIFY_TEXT_TEMPLATE: TEXT_TEMPLATE,
    };
    const well = await asked(texts);
    expect(about(well.lines, 'Notify')).toEqual(['ok  text message by GOV.UK Notify']);
    const none = await asked({ ...texts, NOTIFY_TEXT_TEMPLATE: TEXT_TEMPLATE.replace(/1$/, '9') });
    expect(about(none.lines, 'bad text message')[0]).toContain('no template NOTIFY_TEXT_TEMPLATE');
    const key = await asked({ ...texts, NOTIFY_API_KEY: NOTIFY_KEY.replace(/a$/, 'b') });
    expect(about(key.lines, 'bad text message')[0]).toContain('refuses NOTIFY_API_KEY');
    expect(notify.sent).toEqual([]);
  });
});

describe('what surrounds it', () => {
  let provider: OidcProvider;
  let monitor: Server;
  let signs = 0;
  beforeAll(async () => {
    provider = await startOidcProvider();
    monitor = createServer((_request, response) => {
      signs += 1;
      response.end();
    });
    await new Promise<void>((resolve) => monitor.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    await provider.stop();
    monitor.close();
  });
  const oidc = (issuer: string) => ({
    OIDC_ISSUER: issuer,
    OIDC_CLIENT_ID: CLIENT_ID,
    OIDC_CLIENT_SECRET: CLIENT_SECRET,
  });

  it('is asked, and no sign of life is given', async () => {
    const port = (monitor.address() as AddressInfo).port;
    const { code, lines } = await asked({
      ...oidc(provider.issuer),
      REDIS_URL: provided('redisUrl'),
      HEARTBEAT_URL: `http://127.0.0.1:${port}/a-secret`,
    });
    for (const well of ['ok  redis', 'ok  sign-in', 'ok  heartbeat'])
      expect(about(lines, well)).toHaveLength(1);
    expect([code, signs]).toEqual([0, 0]);
    expect(lines.join()).not.toContain('a-secret');
  });

  it('is bad where it does not answer, or leads elsewhere', async () => {
    const { code, lines } = await asked({
      ...oidc(nowhere),
      REDIS_URL: 'redis://127.0.0.1:9',
      HEARTBEAT_URL: 'http://127.0.0.1:9/',
      PUBLIC_URL: 'https://intranet.school.example/sameday',
      DATABSE_URL: 'postgres://elsewhere/sameday',
    });
    for (const what of ['redis', 'sign-in', 'heartbeat', 'PUBLIC_URL'])
      expect(about(lines, `bad ${what}`)).toHaveLength(1);
    expect(about(lines, 'note: DATABSE_URL is no setting of ours: did you mean DATABASE_URL?')).toHaveLength(
      1,
    );
    expect(code).toBe(1);
    const plain = await asked({ PUBLIC_URL: 'http://sameday.school.example' });
    expect(about(plain.lines, 'bad PUBLIC_URL')[0]).toContain('not https');
  });
});
