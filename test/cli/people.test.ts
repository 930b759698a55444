// `sameday people`: the organisation as it is in force, and what is wrong with it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { people } from '../../src/cli/people.js';
import { UsageError } from '../../src/cli/usage.js';
import { personId } from '../../src/escalation/ids.js';
import { channelOrdersOf } from '../../src/app/channel-preferences.js';
import { loadOrganisation } from '../../src/config/organisation.js';
import { createStore } from '../../src/store/index.js';
import { KEY } from '../casework/support.js';
import { freshDatabase, type FreshDatabase } from '../set-up/database.js';
import { readRiverside } from '../set-up/live-world.js';
import { live, said, type Said } from './terminal.js';
import { CHANNELS } from '../../src/bot/channels.js';

let folder: string;
let file: string;
let database: FreshDatabase;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sameday-people-'));
  file = join(folder, 'riverside.yaml');
  const { yaml } = readRiverside();
  yaml.people.push({ id: 'una.lost', name: 'Una Lost', job: 'Caretaker' } as never);
  writeFileSync(file, stringify(yaml));
  database = await freshDatabase();
});
afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

const run = (args: string[], more: Record<string, string | undefined> = {}): Promise<Said> =>
  said(() => people(args, live(KEY, { ORGANISATION_FILE: file, DATABASE_URL: database.url, ...more })));

/** What stands below somebody's name, up to the next one's. */
const entry = (out: string, id: string): string =>
  out.split('\n\n').find((part) => part.includes(`(${id})`) && part.includes('manager:')) ?? '';

describe('sameday people', () => {
  it('shows each person with channels, manager, roles, and what is wrong', async () => {
    const { out, code } = await run([]);
    expect(out).toMatch(/^Riverside Academy Trust \(riverside\): 26 people, \d designated officers/);
    expect(out).toContain('These settings send on: Slack.');
    expect(entry(out, 'ben.ode')).toMatch(
      /Head of year[^]*manager: Carol West; Senior manager[^]*Slack U0BEN/,
    );
    expect(entry(out, 'ben.ode')).toContain('! E-mail is not set up here');
    expect(entry(out, 'vik.rao')).toContain('! Away');
    expect(entry(out, 'una.lost')).toMatch(
      /manager: none[^]*no channel[^]*! No channel: passed over[^]*! No line manager/,
    );
    expect(entry(out, 'helen.moss')).toContain('! No channel that works here');
    expect(out).toMatch(/Designated officers, Kent\n.*checked 20\d\d-/);
    expect(out).toMatch(/26 shown, \d+ to look at, \d out of reach/);
    expect(code).toBe(1);
  });

  it('takes one by name, and is content when all can be told', async () => {
    const mail = { SMTP_URL: 'smtp://mail.example', MAIL_FROM: 'sameday@riverside.example' };
    const { out, code } = await run(['carol', 'west'], mail);
    expect(out).toContain('(carol.west)');
    expect(out).not.toContain('(ben.ode)');
    expect(code).toBe(0);
    await expect(people(['--all'], live(KEY, {}))).rejects.toBeInstanceOf(UsageError);
  });

  it('flags whoever can be told and can’t answer, until links lead here', async () => {
    const mail = { SMTP_URL: 'smtp://mail.example', MAIL_FROM: 'sameday@riverside.example' };
    const deaf = await run(['helen'], mail);
    expect(entry(deaf.out, 'helen.moss')).toContain('! Can be told, can’t answer');
    const heard = await run(['helen'], { ...mail, PUBLIC_URL: 'https://sameday.riverside.example' });
    expect(entry(heard.out, 'helen.moss')).not.toContain('can’t answer');
  });

  it('has the channels in the order that somebody has chosen, and without the database in the file’s', async () => {
    const store = await createStore({ databaseUrl: database.url, dataDir: '/nowhere', masterKey: KEY });
    const { organisation } = loadOrganisation(file, { mode: 'live', channels: CHANNELS });
    const orders = channelOrdersOf({ current: () => organisation }, store);
    try {
      await orders.change(personId('ben.ode'), { move: 'off', channel: 'slack' }, ['slack', 'email']);
    } finally {
      orders.stop();
      await store.close();
    }
    const first = (out: string): string =>
      /\n {2}(\S+) /.exec(entry(out, 'ben.ode').replace(/.*manager:.*\n/, ''))?.[1] ?? '';
    expect(first((await run(['ben.ode'])).out)).not.toBe('Slack');
    const away = await run(['ben.ode'], { DATABASE_URL: 'postgres://sameday:s3cret@127.0.0.1:1/none' });
    expect(away.error).toMatch(/can't be reached.*in the order of the file/);
    expect(away.error + away.out).not.toContain('s3cret');
    expect(away.out).toContain('(ben.ode)');
  });

  it('takes all channels to work in a rehearsal', async () => {
    const { out, error, code } = await said(() => people([], { DATA_DIR: folder }));
    expect(out).toContain('all channels are taken to work');
    expect(out).not.toContain('not set up here');
    expect([error, code]).toEqual(['', 0]);
  });
});
