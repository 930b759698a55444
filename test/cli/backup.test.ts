// `sameday backup` and `sameday restore`, on real PostgreSQL: all comes back, or nothing is written.
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { backup } from '../../src/cli/backup.js';
import { restore } from '../../src/cli/restore.js';
import { UsageError } from '../../src/cli/usage.js';
import { BackupRefused, checkBackup, createStore } from '../../src/store/index.js';
import { masterKey } from '../../src/store/vault.js';
import { KEY, createCaseworkFixture, p, type CaseworkFixture } from '../casework/support.js';
import { freshDatabase, type FreshDatabase } from '../set-up/database.js';
import { addCase } from '../store/support.js';
import { live, said, type Said } from './terminal.js';

const SECRET = 'Saw a picture on the laptop in classroom three';
let folder: string;
let fixture: CaseworkFixture;
let code: string;
let named: string;
let file: string;
let backedUp: Said;
const targets: FreshDatabase[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sameday-backup-'));
  fixture = await createCaseworkFixture();
  const { reference } = await fixture.raise('amira.khan', { what: SECRET });
  named = reference;
  await fixture.does(reference, 'ben.ode', 'acknowledge', {});
  await fixture.record(reference, 'ben.ode', 'contact-lado', { officer: 'kent.lado', by: 'phone' });
  const anonymous = await fixture.raise('amira.khan', {
    what: `${SECRET}, again`,
    identity: 'anonymous',
    route: 'whistle-blowing',
  });
  code = anonymous.receiptCode ?? '';
  const destroyed = await fixture.raise('holly.stone');
  await fixture.store.transaction(async (tx) => {
    const id = (await tx.caseIdByReference(destroyed.reference)) ?? '';
    await tx.destroyCase(id, fixture.now);
    await tx.putSecret({
      organisation: 'riverside',
      platform: 'slack',
      key: 'k',
      value: { token: 't' },
      at: 1,
    });
    const [first, second] = await tx.claimOutbox({
      holder: 'one',
      now: fixture.now,
      limit: 2,
      leaseMs: 1_000,
    });
    await tx.delivered(first!.id, fixture.now, { ts: '1.2' });
    await tx.gaveUp(second!.id, fixture.now);
  });
  file = join(folder, 'monday.backup');
  // The fixture stays open: a backup is taken while others work.
  backedUp = await said(() => backup([file], live(KEY, { DATABASE_URL: fixture.databaseUrl })));
});
afterEach(async () => {
  await Promise.all(targets.splice(0).map((target) => target.drop()));
});
afterAll(async () => {
  await fixture.close();
  rmSync(folder, { recursive: true, force: true });
});

async function emptyDatabase(): Promise<string> {
  const target = await freshDatabase();
  targets.push(target);
  return target.url;
}

const restoreTo = (url: string, from = file, key: Buffer = KEY): Promise<Said> =>
  said(() => restore([from], live(key, { DATABASE_URL: url })));

async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

const TABLES = `select table_name as name from information_schema.tables where table_schema = 'public' order by 1`;

/** Every row of every table, but what is of the running processes, and when the tables were made. */
async function everything(url: string): Promise<Record<string, unknown>> {
  const all: Record<string, unknown> = {};
  for (const { name } of await ask(url, TABLES)) {
    if (name === 'leases' || name === 'migrations') continue;
    all[String(name)] = await ask(url, `select t::text from "${String(name)}" t order by 1`);
  }
  return all;
}

describe('a round trip', () => {
  it('keeps every row of every table, and says what there is', async () => {
    expect(backedUp).toMatchObject({ code: 0, error: '' });
    expect(backedUp.out).toMatch(/riverside, 3 cases, \d+ entries, \d+ deliveries, as at 20\d\d-/);
    expect(backedUp.out).toContain(masterKey(KEY).id);
    const url = await emptyDatabase();
    const restored = await restoreTo(url);
    expect(restored).toMatchObject({ code: 0, error: '' });
    expect(restored.out).toContain('Every log is whole.');
    const [before, after] = [await everything(fixture.databaseUrl), await everything(url)];
    expect(Object.keys(before)).toHaveLength(8);
    for (const rows of Object.values(before)) expect(rows).not.toEqual([]);
    expect(after).toEqual(before);
  });

  it('gives back what opens: a case, its answer to a repeated command, an anonymous report by its receipt', async () => {
    const url = await emptyDatabase();
    await restoreTo(url);
    const again = await createCaseworkFixture({ databaseUrl: url });
    try {
      again.now = fixture.now;
      const opened = await again.casework.byReceipt(code);
      expect(JSON.stringify(opened)).toContain(`${SECRET}, again`);
      expect(await again.casework.casesOf(p('amira.khan'))).toHaveLength(1);
      // The same command again, as a platform may send it after an outage: no second case.
      const repeated = await again.raise('amira.khan', { what: SECRET }, 'raise1');
      expect(repeated.reference).toBe(named);
      // A new notice comes after all that were restored.
      const before = await again.sql('select max(ordinal) as n from outbox');
      await again.raise('marek.nowak', {}, 'new');
      const after = await again.sql('select max(ordinal) as n from outbox');
      expect(Number(after[0]!.n)).toBeGreaterThan(Number(before[0]!.n));
      expect(await again.store.verify()).toEqual([]);
    } finally {
      await again.close();
    }
  });

  it('holds nothing readable, for its owner alone, and never the key', () => {
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const text = readFileSync(file, 'utf8');
    const hidden = [...text.matchAll(/\\\\x([0-9a-f]+)/g)].map(([, hex]) =>
      Buffer.from(hex!, 'hex').toString('utf8'),
    );
    expect(hidden.length).toBeGreaterThan(20);
    const all = [text, ...hidden].join('\n');
    for (const word of [SECRET, 'classroom', 'amira', 'ben.ode', 'dan.reed', code, code.replaceAll(' ', '')])
      expect(all).not.toContain(word);
    for (const key of [KEY.toString('base64'), KEY.toString('hex')])
      expect(all + backedUp.out).not.toContain(key);
    expect(readdirSync(folder).filter((name) => name.includes('.part'))).toEqual([]);
  });

  it('shows one instant while others write', async () => {
    const url = await emptyDatabase();
    const store = await createStore({ databaseUrl: url, dataDir: '/nowhere', masterKey: KEY });
    let writing = true;
    const write = async (): Promise<void> => {
      while (writing) await addCase(store, ['one', 'two']);
    };
    const writers = [write(), write(), write()];
    const target = await emptyDatabase();
    try {
      for (const name of ['a', 'b', 'c']) {
        const taken = await said(() => backup([join(folder, name)], live(KEY, { DATABASE_URL: url })));
        expect(taken.error).toBe('');
        await checkBackup(join(folder, name), KEY);
      }
    } finally {
      writing = false;
      await Promise.all(writers);
      await store.close();
    }
    expect(await restoreTo(target, join(folder, 'c'))).toMatchObject({ code: 0, error: '' });
    const [{ odd } = { odd: null }] = await ask(
      target,
      'select count(*) as odd from cases where version <> (select count(*) from events where case_id = cases.id)',
    );
    expect(odd).toBe('0');
  });
});

describe('a file that is not whole', () => {
  const seal = (text: string): string => {
    const sha256 = createHash('sha256').update(text).digest('hex');
    return `${text}end ${JSON.stringify({ sha256, sealed: randomBytes(60).toString('base64') })}\n`;
  };
  const flip = (bytes: Buffer, at: number): Buffer => {
    const other = Buffer.from(bytes);
    other[at]! ^= 1;
    return other;
  };
  const lines = (): string[] => readFileSync(file, 'utf8').trimEnd().split('\n');
  const cases: [string, () => string | Buffer, RegExp][] = [
    ['is empty', () => '', /cut off/],
    ['is something else', () => 'PK\u0003\u0004 no backup\n', /not a backup/],
    ['lost its end', () => `${lines().slice(0, -1).join('\n')}\n`, /cut off: its end is missing/],
    ['ends in the middle of a line', () => readFileSync(file).subarray(0, 2_000), /cut off/],
    ['lacks a row', () => `${lines().toSpliced(5, 1).join('\n')}\n`, /damaged: its checksum/],
    [
      'has two rows the other way round',
      () => {
        const all = lines();
        [all[4], all[5]] = [all[5]!, all[4]!];
        return `${all.join('\n')}\n`;
      },
      /damaged: its checksum/,
    ],
    ['has one bit changed in the middle', () => flip(readFileSync(file), 3_000), /damaged/],
    [
      'has one bit changed at its end',
      () => flip(readFileSync(file), readFileSync(file).length - 30),
      /damaged/,
    ],
    ['goes on after its end', () => `${readFileSync(file, 'utf8')}cases {}\n`, /damaged: something follows/],
    [
      'was altered and given a new checksum by somebody without the key',
      () =>
        seal(
          `${lines()
            .slice(0, -1)
            .filter((line) => !line.startsWith('events '))
            .join('\n')}\n`,
        ),
      /damaged: its seal/,
    ],
    [
      'has a later format',
      () => readFileSync(file, 'utf8').replace('"format":1', '"format":2'),
      /format 2.*knows 1/,
    ],
  ];
  let url: string;
  let untouched: FreshDatabase;
  beforeAll(async () => {
    untouched = await freshDatabase();
    ({ url } = untouched);
  });
  afterAll(() => untouched.drop());

  it.each(cases)('because it %s is refused before anything is opened', async (_why, content, says) => {
    const broken = join(folder, 'broken');
    writeFileSync(broken, content());
    const result = await restoreTo(url, broken);
    expect(result.code).toBe(1);
    expect(result.error).toMatch(says);
    expect(result.error).toContain(broken);
    expect(await ask(url, TABLES)).toEqual([]);
  });

  it('once it was checked is refused too, and leaves the database as empty as before', async () => {
    const target = await emptyDatabase();
    const copy = join(folder, 'copy');
    writeFileSync(copy, readFileSync(file));
    const checked = await checkBackup(copy, KEY);
    const all = lines();
    const last = all.findLastIndex((line) => line.startsWith('commands '));
    writeFileSync(copy, `${all.toSpliced(last, 1).join('\n')}\n`);
    const store = await createStore({ databaseUrl: target, dataDir: '/nowhere', masterKey: KEY });
    try {
      await expect(store.restore(checked)).rejects.toBeInstanceOf(BackupRefused);
      // Also when another whole one stands there by now.
      const other = join(folder, 'other');
      await said(() => backup([other], live(KEY, { DATABASE_URL: fixture.databaseUrl })));
      writeFileSync(copy, readFileSync(other));
      await expect(store.restore(checked)).rejects.toThrow(/was changed while it was read/);
    } finally {
      await store.close();
    }
    expect(await ask(target, 'select id from cases')).toEqual([]);
    expect(await restoreTo(target)).toMatchObject({ code: 0 });
  });
});

describe('a restore is refused', () => {
  it('with another key, naming both by their ids', async () => {
    const url = await emptyDatabase();
    const other = randomBytes(32);
    const { code: exit, error } = await restoreTo(url, file, other);
    expect(exit).toBe(1);
    expect(error).toContain(masterKey(KEY).id);
    expect(error).toContain(masterKey(other).id);
    for (const key of [KEY, other]) expect(error).not.toContain(key.toString('base64'));
    expect(await ask(url, TABLES)).toEqual([]);
  });

  it('into a database with cases, which keeps them', async () => {
    const url = await emptyDatabase();
    expect((await restoreTo(url)).code).toBe(0);
    const before = await everything(url);
    const { code: exit, error } = await restoreTo(url);
    expect(exit).toBe(1);
    expect(error).toMatch(/not empty \(cases, .*Nothing was written/);
    expect(await everything(url)).toEqual(before);
  });

  it('while another process uses the database', async () => {
    const url = await emptyDatabase();
    const store = await createStore({ databaseUrl: url, dataDir: '/nowhere', masterKey: KEY });
    try {
      const { code: exit, error } = await restoreTo(url);
      expect(exit).toBe(1);
      expect(error).toMatch(/Another process.*Stop it first/);
      expect(await ask(url, 'select id from cases')).toEqual([]);
    } finally {
      await store.close();
    }
  });

  it('of a file that is not there', async () => {
    expect((await restoreTo(await emptyDatabase(), join(folder, 'none'))).error).toMatch(
      /can't be read \(ENOENT\)/,
    );
  });
});

describe('a backup is refused', () => {
  const to = (name: string): Promise<Said> =>
    said(() => backup([join(folder, name)], live(KEY, { DATABASE_URL: fixture.databaseUrl })));

  it('over a file, and where none can be written', async () => {
    const before = readFileSync(file);
    const over = await to('monday.backup');
    expect(over.code).toBe(1);
    expect(over.error).toMatch(/exists already/);
    expect(readFileSync(file).equals(before)).toBe(true);
    expect((await to('no/folder')).error).toMatch(/can't be written \(ENOENT\)/);
  });

  it('with the settings of a rehearsal, unless that is meant', async () => {
    const rehearsal = {
      DATABASE_URL: await emptyDatabase(),
      SAMEDAY_KEY: KEY.toString('base64'),
      DATA_DIR: folder,
    };
    await expect(backup([join(folder, 'r')], rehearsal)).rejects.toBeInstanceOf(UsageError);
    await expect(backup([], rehearsal)).rejects.toThrow(/One file, please.*\nsameday backup FILE/);
    const meant = await said(() => backup([join(folder, 'r'), '--rehearsal'], rehearsal));
    expect(meant).toMatchObject({ code: 0, error: '' });
    expect(meant.out).toContain('no organisation yet, 0 cases');
  });
});
