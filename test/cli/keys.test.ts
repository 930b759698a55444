// `sameday keys`: the id alone is shown, and every key is locked again, or none.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backup } from '../../src/cli/backup.js';
import { keys } from '../../src/cli/keys.js';
import { restore } from '../../src/cli/restore.js';
import { UsageError } from '../../src/cli/usage.js';
import { verify } from '../../src/cli/verify.js';
import { parseKey } from '../../src/config/master-key.js';
import { createCasework } from '../../src/casework/create-casework.js';
import { createStore } from '../../src/store/index.js';
import { masterKey } from '../../src/store/vault.js';
import { KEY, createCaseworkFixture, type CaseworkFixture } from '../casework/support.js';
import { freshDatabase, type FreshDatabase } from '../set-up/database.js';
import { live, said, type Said } from './terminal.js';

let folder: string;
let database: FreshDatabase;
let fixture: CaseworkFixture;
let code: string;
const printed: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sameday-keys-'));
  database = await freshDatabase();
  fixture = await createCaseworkFixture({ databaseUrl: database.url });
  await fixture.raise('holly.stone');
  const anonymous = await fixture.raise('amira.khan', { identity: 'anonymous', route: 'whistle-blowing' });
  code = anonymous.receiptCode ?? '';
});
afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

async function run(args: string[], key: Buffer = KEY): Promise<Said> {
  const result = await said(() => keys(args, live(key, { DATABASE_URL: database.url })));
  printed.push(result.out, result.error);
  return result;
}

describe('sameday keys', () => {
  it('shows the id of the key in force, and where it is set, while others run', async () => {
    const { code: exit, out, error } = await run([]);
    expect([exit, error]).toEqual([0, '']);
    expect(out).toContain(`Key ${masterKey(KEY).id} is in force`);
    expect(out).toContain('given by SAMEDAY_KEY');
  });

  it('names both ids when the key is another', async () => {
    const other = randomBytes(32);
    const { code: exit, error } = await run([], other);
    expect(exit).toBe(1);
    for (const key of [KEY, other]) expect(error).toContain(masterKey(key).id);
  });

  it('says how it is meant', async () => {
    for (const args of [
      ['rotate'],
      ['rotate', '--to-file', ''],
      ['--to-file', 'x'],
      ['show'],
      ['--key', 'x'],
    ])
      await expect(keys(args, live(KEY, {}))).rejects.toBeInstanceOf(UsageError);
  });
});

describe('sameday keys rotate', () => {
  const file = () => join(folder, 'next.key');

  it('is refused while another process runs: nothing is changed, and no key is made', async () => {
    const { code: exit, error } = await run(['rotate', '--to-file', file()]);
    expect(exit).toBe(1);
    expect(error).toMatch(/Stop all of them first.*Nothing was changed/);
    expect(existsSync(file())).toBe(false);
  });

  it('overwrites no file', async () => {
    await fixture.close();
    writeFileSync(file(), 'a key that somebody needs');
    const { code: exit, error } = await run(['rotate', '--to-file', file()]);
    expect(exit).toBe(1);
    expect(error).toMatch(/exists already/);
    expect(readFileSync(file(), 'utf8')).toBe('a key that somebody needs');
    rmSync(file());
    expect((await run([])).code).toBe(0);
    expect((await run(['rotate', '--to-file', join(folder, 'no', 'folder')])).error).toMatch(/ENOENT/);
  });

  it('locks everything with a new key, which stands in a file for its owner alone', async () => {
    const before = join(folder, 'before.backup');
    expect((await said(() => backup([before], live(KEY, { DATABASE_URL: database.url })))).code).toBe(0);
    const { code: exit, out, error } = await run(['rotate', '--to-file', file()]);
    expect([exit, error]).toEqual([0, '']);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    const next = parseKey(readFileSync(file(), 'utf8'))!;
    expect(next.equals(KEY)).toBe(false);
    expect(out).toContain(
      `Key ${masterKey(next).id} is in force instead of ${masterKey(KEY).id}: 2 case keys`,
    );
    expect(out).toContain(`SAMEDAY_KEY_FILE=${file()}`);

    expect((await run([])).error).toMatch(/does not fit/);
    expect((await run([], next)).out).toContain(masterKey(next).id);
    const environment = live(next, { DATABASE_URL: database.url });
    expect(await said(() => verify(environment))).toMatchObject({ code: 0, error: '' });
    const store = await createStore({ databaseUrl: database.url, dataDir: '/nowhere', masterKey: next });
    try {
      const casework = createCasework({ ...fixture.options, store });
      expect((await casework.byReceipt(code))?.reference).toBeDefined();
    } finally {
      await store.close();
    }
    // A backup from before opens with the old key, and only with it.
    const scratch = await freshDatabase();
    try {
      const into = (key: Buffer) => said(() => restore([before], live(key, { DATABASE_URL: scratch.url })));
      expect((await into(next)).error).toContain(`was made with key ${masterKey(KEY).id}`);
      expect(await into(KEY)).toMatchObject({ code: 0, error: '' });
    } finally {
      await scratch.drop();
    }
    for (const key of [KEY, next])
      for (const form of [key.toString('base64'), key.toString('base64url'), key.toString('hex')])
        expect(printed.join('\n')).not.toContain(form);
  });
});
