// The server that Sameday runs for itself: started, found, shared, survived, stopped.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmod,
  chown,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  readlink,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { createStore, DatabaseGone, EmbeddedServerError, type Store } from '../../src/store/index.js';
import {
  type Binaries,
  copyBinaries,
  findBinaries,
  makeMissingLinks,
} from '../../src/store/embedded/binaries.js';
import { giveTo, isAlive } from '../../src/store/embedded/paths.js';
import { addCase, KEY, makeDataDir, openTestStore, postmaster } from './support.js';

const AS_ROOT = process.getuid?.() === 0;
const NOBODY = 65_534;
const fromHere = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const stores: Store[] = [];
const folders: string[] = [];
const children: ChildProcess[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const store of stores.splice(0)) await store.close();
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function folder(): Promise<string> {
  const made = await makeDataDir();
  folders.push(made);
  return made;
}

async function open(
  dataDir: string,
  o: { database?: string; log?: (line: string) => void } = {},
): Promise<Store> {
  const store = await createStore({ databaseUrl: null, dataDir, masterKey: KEY, ...o });
  stores.push(store);
  return store;
}

/** Starts the writer; `acknowledged` grows with each case that it was told is kept. */
async function startWriter(
  dataDir: string,
  o: { uid?: number; count?: number } = {},
): Promise<{ child: ChildProcess; acknowledged: string[] }> {
  const args = [
    '--import',
    fromHere('../../bench/typescript.mjs'),
    fromHere('writer-process.ts'),
    dataDir,
    KEY.toString('hex'),
  ];
  if (o.count !== undefined) args.push(String(o.count));
  const as = o.uid === undefined ? {} : { uid: o.uid, gid: o.uid };
  const child = spawn(process.execPath, args, {
    ...as,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
    cwd: '/',
  });
  children.push(child);
  const acknowledged: string[] = [];
  let rest = '';
  child.stdout.on('data', (part: Buffer) => {
    const lines = (rest + part.toString()).split('\n');
    rest = lines.pop() ?? '';
    acknowledged.push(...lines);
  });
  while (acknowledged.length < 20 && child.exitCode === null) await pause(10);
  return { child, acknowledged };
}

async function expectAll(store: Store, acknowledged: string[]): Promise<void> {
  expect(acknowledged.length).toBeGreaterThanOrEqual(20);
  const loaded = await store.transaction((tx) => tx.load(acknowledged));
  expect(loaded.map(({ head, events }) => [head.caseId, head.damaged, events.length])).toEqual(
    acknowledged.map((caseId) => [caseId, false, 2]),
  );
  expect(await store.verify()).toEqual([]);
}

describe('the embedded server', () => {
  it('runs as nobody of weight, answers on a private socket alone, and keeps what it is given', async () => {
    const test = await openTestStore();
    const { pid, socketDir } = await postmaster(test.dataDir);
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    const uid = Number(/^Uid:\s+(\d+)/m.exec(status)?.[1]);
    expect(AS_ROOT ? uid !== 0 : uid === process.getuid?.()).toBe(true);
    expect((await stat(socketDir)).mode & 0o777).toBe(0o700);
    expect((await stat(join(test.dataDir, 'postgres'))).mode & 0o777).toBe(0o700);
    const { rows } = await test.sql(
      `select name, setting from pg_settings where name in
       ('fsync', 'full_page_writes', 'synchronous_commit', 'listen_addresses', 'server_encoding', 'data_checksums') order by name`,
    );
    expect(Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))).toEqual({
      data_checksums: 'on',
      fsync: 'on',
      full_page_writes: 'on',
      listen_addresses: '',
      server_encoding: 'UTF8',
      synchronous_commit: 'on',
    });
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8');
    expect(
      environment
        .split('\0')
        .filter(Boolean)
        .map((each) => each.split('=')[0]),
    ).not.toContain('HOME');
    await test.close();
    expect(isAlive(pid)).toBe(false);
  });

  it('is found again after kill -9 of the process that started it, with all that was acknowledged', async () => {
    const dataDir = await folder();
    const { child, acknowledged } = await startWriter(dataDir);
    const before = await postmaster(dataDir);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isAlive(before.pid)).toBe(true);
    const store = await open(dataDir);
    expect((await postmaster(dataDir)).pid).toBe(before.pid);
    await expectAll(store, acknowledged);
    await store.close();
    expect(isAlive(before.pid)).toBe(false);
    await expectAll(await open(dataDir), acknowledged);
  });

  it('survives Ctrl-C in the terminal of the process that started it', async () => {
    const dataDir = await folder();
    const { child, acknowledged } = await startWriter(dataDir);
    const { pid } = await postmaster(dataDir);
    // What a terminal does: SIGINT to the whole process group.
    process.kill(-child.pid!, 'SIGINT');
    await once(child, 'exit');
    await pause(300);
    expect(isAlive(pid)).toBe(true);
    await expectAll(await open(dataDir), acknowledged);
  });

  it('loses nothing that was acknowledged when the server and its user are both killed', async () => {
    const dataDir = await folder();
    const { child, acknowledged } = await startWriter(dataDir);
    const { pid } = await postmaster(dataDir);
    process.kill(pid, 'SIGKILL');
    child.kill('SIGKILL');
    await once(child, 'exit');
    while (isAlive(pid)) await pause(10);
    await expectAll(await open(dataDir), acknowledged);
  });

  it('that dies under a running process is reported at once, started again, and found by the next question', async () => {
    const dataDir = await folder();
    const store = await open(dataDir);
    const kept = await addCase(store, ['one', 'two']);
    const { pid } = await postmaster(dataDir);
    process.kill(pid, 'SIGKILL');
    while (isAlive(pid)) await pause(10);
    const startedAt = Date.now();
    await expect(addCase(store, ['lost'])).rejects.toBeInstanceOf(DatabaseGone);
    expect(Date.now() - startedAt).toBeLessThan(5_000);
    expect((await store.health()).reachable).toBe(false);
    const after = await within(30_000, () => addCase(store, ['three', 'four']));
    const loaded = await store.transaction((tx) => tx.load([kept, after]));
    expect(loaded.map(({ events }) => events.length)).toEqual([2, 2]);
    expect(await store.health()).toMatchObject({
      reachable: true,
      embedded: true,
      migration: '0002-fair-lines',
    });
  });

  it('starts although a dead server left its number, which another program has now', async () => {
    const dataDir = await folder();
    const store = await open(dataDir);
    const kept = await addCase(store, ['one']);
    const { pid, socketDir } = await postmaster(dataDir);
    const files = [join(dataDir, 'postgres', 'postmaster.pid'), join(socketDir, '.s.PGSQL.5432.lock')];
    const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
    await store.close();
    const owner = await stat(join(dataDir, 'postgres'));
    // A program of the same user: that is the one case in which PostgreSQL itself refuses to start.
    const stranger = spawn('sleep', ['60'], AS_ROOT ? { uid: owner.uid, gid: owner.gid } : {});
    children.push(stranger);
    for (const [n, file] of files.entries()) {
      await writeFile(file, texts[n]!.replace(String(pid), String(stranger.pid)));
      await chown(file, owner.uid, owner.gid);
    }
    const loaded = await (await open(dataDir)).transaction((tx) => tx.load([kept]));
    expect(loaded[0]?.events).toHaveLength(1);
    expect(stranger.exitCode).toBeNull();
  });

  it('is one for all who start at the same moment on an empty folder, and is stopped by the last', async () => {
    const dataDir = await folder();
    const [a, b, c] = await Promise.all([
      open(dataDir),
      open(dataDir, { database: 'rehearsal' }),
      open(dataDir),
    ]);
    const { pid } = await postmaster(dataDir);
    const caseId = await addCase(a, ['one']);
    const find = async (store: Store): Promise<number> =>
      (await store.transaction((tx) => tx.load([caseId]))).length;
    // The rehearsal's database is another one.
    expect([await find(a), await find(b), await find(c)]).toEqual([1, 0, 1]);
    await a.close();
    await b.close();
    expect(isAlive(pid)).toBe(true);
    expect(await find(c)).toBe(1);
    await c.close();
    expect(isAlive(pid)).toBe(false);
  });

  it('works in a folder whose path is too long for a socket', async () => {
    const parent = await folder();
    await chmod(parent, 0o711);
    const dataDir = join(parent, 'a-long-name-'.repeat(10), 'data, with "odd" name');
    const store = await open(dataDir);
    const { socketDir } = await postmaster(dataDir);
    expect(socketDir.startsWith(join(tmpdir(), 'sameday-'))).toBe(true);
    expect((await lstat(socketDir)).mode & 0o777).toBe(0o700);
    await addCase(store, ['one']);
    folders.push(socketDir);
  });

  it('works for an ordinary user, whose server is not touched by another ordinary user', async () => {
    const dataDir = await folder();
    if (AS_ROOT) await chown(dataDir, NOBODY, NOBODY);
    const { child } = await startWriter(dataDir, { count: 5, ...(AS_ROOT ? { uid: NOBODY } : {}) });
    if (child.exitCode === null) await once(child, 'exit');
    expect(child.exitCode).toBe(0);
    const owner = (await stat(join(dataDir, 'postgres'))).uid;
    expect(owner).toBe(AS_ROOT ? NOBODY : process.getuid?.());
    // Root goes on as the owner of the data.
    expect(await (await open(dataDir)).verify()).toEqual([]);
    expect((await stat(join(dataDir, 'postgres'))).uid).toBe(owner);
  });

  it('is moved to where its user can get when root keeps the data in a private folder', async () => {
    const parent = await folder();
    await chmod(parent, 0o700);
    const dataDir = join(parent, 'data');
    const lines: string[] = [];
    const store = await open(dataDir, { log: (line) => lines.push(line) });
    const caseId = await addCase(store, ['one']);
    await store.close();
    const again = await open(dataDir);
    expect(await again.transaction((tx) => tx.load([caseId]))).toHaveLength(1);
    const pointer = await readFile(join(dataDir, 'postgres-is-elsewhere.txt'), 'utf8').catch(() => null);
    if (pointer !== null) folders.push(join(pointer.trim(), '..'));
    expect(pointer !== null).toBe(AS_ROOT);
    expect(lines.some((line) => line.includes("can't reach"))).toBe(AS_ROOT);
  });

  it('is not started on data of another PostgreSQL, and says which', async () => {
    const dataDir = await folder();
    await (await open(dataDir)).close();
    await writeFile(join(dataDir, 'postgres', 'PG_VERSION'), '16\n');
    await expect(createStore({ databaseUrl: null, dataDir, masterKey: KEY })).rejects.toThrow(
      /made by PostgreSQL 16, and this is PostgreSQL 18/,
    );
  });

  it('that can not start says so with its own last words', async () => {
    const dataDir = await folder();
    await (await open(dataDir)).close();
    await rm(join(dataDir, 'postgres', 'global'), { recursive: true });
    const error: unknown = await createStore({ databaseUrl: null, dataDir, masterKey: KEY }).catch(
      (each: unknown) => each,
    );
    expect(error).toBeInstanceOf(EmbeddedServerError);
    expect((error as Error).message).toMatch(/does not start: .*global/);
  });

  it('runs from a copy of its binaries where npm put them out of its reach', async () => {
    const home = await folder();
    await chmod(home, 0o711);
    const binaries = await findBinaries();
    let copies = 0;
    const copy = (): Promise<Binaries> =>
      copyBinaries(binaries, home, async (made) => {
        copies += 1;
        await giveTo(AS_ROOT ? { name: 'nobody', uid: NOBODY, gid: NOBODY } : null, made);
      });
    const [first, second] = [await copy(), await copy()];
    expect([copies, second]).toEqual([1, first]);
    const as = AS_ROOT ? { uid: NOBODY, gid: NOBODY } : {};
    for (const binary of [first.initdb, first.postgres]) {
      expect(execFileSync(binary, ['--version'], { ...as, cwd: home }).toString()).toContain(
        'PostgreSQL) 18',
      );
    }
  });

  it('has the library links that npm was told not to make', async () => {
    const copy = await mkdtemp(join(tmpdir(), 'sameday-binaries-'));
    folders.push(copy);
    const native = join(copy, 'native');
    await mkdir(join(native, 'lib'), { recursive: true });
    const links = [
      { source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so' },
      { source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' },
    ];
    await writeFile(join(native, 'pg-symlinks.json'), JSON.stringify(links));
    await writeFile(join(native, 'lib', 'libpq.so.5.18'), 'library');
    await Promise.all([makeMissingLinks(native), makeMissingLinks(native)]);
    await makeMissingLinks(native);
    expect(await readlink(join(native, 'lib', 'libpq.so'))).toBe('libpq.so.5.18');
    expect(await readFile(join(native, 'lib', 'libpq.so.5'), 'utf8')).toBe('library');
  });
});

async function within<T>(ms: number, work: () => Promise<T>): Promise<T> {
  const until = Date.now() + ms;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof DatabaseGone) || Date.now() > until) throw error;
      await pause(100);
    }
  }
}
