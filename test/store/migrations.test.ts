// An upgrade and its way back, on real PostgreSQL: a newer program is this one with one more migration in its folder.
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BackupRefused, createStore, NewerDatabase, type Store } from '../../src/store/index.js';
import { createDatabase } from '../../src/store/database.js';
import { migrate } from '../../src/store/migrate.js';
import { type FreshDatabase, freshDatabase } from '../set-up/database.js';
import { addCase, appendTo, KEY } from './support.js';

const MIGRATIONS = join(import.meta.dirname, '../../src/store/migrations');
const OUR_NEWEST = '0002-fair-lines';
const ours = (version: string | null) => [
  { number: 1, name: '0001-cases', breaking: true, version },
  { number: 2, name: OUR_NEWEST, breaking: false, version },
];
const COMPATIBLE = `--! compatible
alter table cases add column colour text;
create table colours (name text primary key);
`;
const BREAKING = `--! breaking
alter table cases rename column stage to state;
`;

let database: FreshDatabase;
let client: pg.Client;
let folder: string;
const stores: Store[] = [];
beforeEach(async () => {
  database = await freshDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  folder = mkdtempSync(join(tmpdir(), 'sameday-migrations-'));
  cpSync(MIGRATIONS, folder, { recursive: true });
});
afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()));
  await client.end();
  await database.drop();
  rmSync(folder, { recursive: true });
});

/** Starts this program on the database. */
async function open(log: string[] = []): Promise<Store> {
  const store = await createStore({
    databaseUrl: database.url,
    dataDir: 'not used',
    masterKey: KEY,
    version: '1.0.0',
    log: (line) => log.push(line),
  });
  stores.push(store);
  return store;
}

/** Starts a newer program, which has these migrations too. */
async function upgrade(files: Readonly<Record<string, string>>, version: string | null = '2.0.0') {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, `${name}.sql`), text);
  const { db, close } = createDatabase(
    { connectionString: database.url },
    { poolSize: 1, log: () => undefined },
  );
  try {
    return await migrate(db, { schema: null, version, folder });
  } finally {
    await close();
  }
}

const refusal = async (): Promise<NewerDatabase> => {
  const error: unknown = await open().catch((each: unknown) => each);
  expect(error).toBeInstanceOf(NewerDatabase);
  return error as NewerDatabase;
};
const applied = async () =>
  (await client.query('select number, name, breaking, version from migrations order by number')).rows;

describe('an older program on a database that a newer one has upgraded', () => {
  it('goes on where the upgrade was compatible: it applies nothing, reads what was there and writes a case', async () => {
    const before = await open();
    const kept = await addCase(before, ['one']);
    await upgrade({ '9001-colours': COMPATIBLE });
    // It ran through the upgrade, and it is started again after it.
    await before.transaction((tx) => appendTo(tx, kept, 1, ['two']));
    const log: string[] = [];
    const again = await open(log);
    const written = await addCase(again, ['one']);
    await again.transaction((tx) => appendTo(tx, kept, 2, ['three']));
    const loaded = await again.transaction((tx) => tx.load([kept, written]));
    expect(loaded.map(({ events }) => events.length)).toEqual([3, 1]);
    expect(await again.verify()).toEqual([]);
    expect(await applied()).toEqual([
      ...ours('1.0.0'),
      { number: 9001, name: '9001-colours', breaking: false, version: '2.0.0' },
    ]);
    expect(log).toEqual([expect.stringMatching(/upgraded to 9001-colours by version 2\.0\.0/)]);
    expect(await again.health()).toMatchObject({ migration: '9001-colours' });
  });

  it('makes no backup there, which would lack the tables that it does not know', async () => {
    await (await open()).close();
    await upgrade({ '9001-colours': COMPATIBLE });
    const file = join(folder, 'monday.backup');
    const backup = (await open()).backUp({ file, version: '1.0.0' });
    await expect(backup).rejects.toThrow(BackupRefused);
    await expect(backup).rejects.toThrow(
      /9001-colours by version 2\.0\.0.*Run the command with that version/,
    );
  });

  it('is refused where it was breaking: by name, with whose it is and what to do, and nothing is changed', async () => {
    await (await open()).close();
    await upgrade({ '9001-colours': COMPATIBLE, '9002-states': BREAKING });
    const before = await applied();
    const { message } = await refusal();
    expect(message).toContain('9002-states');
    expect(message).toContain(OUR_NEWEST);
    expect(message).toContain('Start version 2.0.0 or a later one');
    expect(message).toContain('restore a backup from before that upgrade');
    expect(await applied()).toEqual(before);
  });

  it('is refused also when compatible ones followed the breaking one', async () => {
    await (await open()).close();
    await upgrade({ '9001-states': BREAKING });
    await upgrade({ '9002-colours': COMPATIBLE }, '3.0.0');
    expect((await refusal()).message).toMatch(/9001-states.*Start version 2\.0\.0 or a later one/);
  });

  it('is refused by one that does not say whether it is breaking', async () => {
    await (await open()).close();
    await client.query(`insert into migrations (number, name) values (9001, '9001-unmarked')`);
    expect((await refusal()).message).toMatch(/9001-unmarked.*Start the newer version/);
  });
});

describe('a database from before migrations were marked', () => {
  beforeEach(async () => {
    await (await open()).close();
    await client.query('alter table migrations drop column breaking, drop column version');
  });

  it('learns it at the next start, and keeps its cases', async () => {
    const store = await open();
    const caseId = await addCase(store, ['one']);
    expect(await applied()).toEqual(ours(null));
    expect(await store.transaction((tx) => tx.load([caseId]))).toHaveLength(1);
  });

  it('is upgraded, also by several at the same moment, and the program before can still write its rows', async () => {
    await Promise.all([open(), open(), open()]);
    await upgrade({ '9001-colours': COMPATIBLE });
    await client.query(`insert into migrations (number, name) values (9002, '9002-of-a-program-before')`);
    expect((await applied()).map(({ breaking }) => breaking)).toEqual([true, false, false, null]);
  });
});

describe('every migration', () => {
  it('says on its first line whether it is breaking, or no program starts with it', async () => {
    await expect(upgrade({ '9001-unmarked': 'select 1;\n' })).rejects.toThrow(
      'The first line of 9001-unmarked.sql must be "--! compatible" or "--! breaking".',
    );
    await expect(upgrade({ '9001-unmarked': '--! harmless\nselect 1;\n' })).rejects.toThrow(/first line/);
    await expect(upgrade({ '9001-unmarked': '\n--! breaking\n' })).rejects.toThrow(/first line/);
  });

  it('of ours does', async () => {
    const { newest } = await upgrade({});
    expect(newest).toBe(OUR_NEWEST);
  });
});
