// The PostgreSQL server that Sameday runs for itself when it is given none: connect first, start it only when
// nothing answers, and let its last user stop it. It survives the death of the process that started it.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { type Binaries, copyBinaries, findBinaries } from './binaries.js';
import * as paths from './paths.js';
import { serverSettings } from './settings.js';
import { canReach, chooseServerUser, type ServerUser } from './user.js';
import { EmbeddedServerError } from '../errors.js';

const SUPERUSER = 'sameday';
const ON_WINDOWS = process.platform === 'win32';
const CONNECT_TIMEOUT_MS = 5_000;
/**
 * Recovery after a crash can take a while; as long as the server says that it is recovering, we wait for it.
 */
const START_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 60_000;
const POLL_MS = 25;
/** How long a start that lost a race waits for the winner to answer. */
const RACE_MS = 3_000;
const LONGEST_LOG_BYTES = 5_000_000;

export interface EmbeddedServer {
  /** How to connect to one of its databases. */
  connection(database: string): pg.ClientConfig;
  /** Starts the server again when nobody answers. */
  ensure(): Promise<void>;
  /** Stops the server unless somebody else is still connected; says whether it did. */
  stopIfLast(): Promise<boolean>;
}

interface ServerLocation {
  readonly home: string;
  readonly postgresDir: string;
  readonly user: ServerUser;
  readonly log: (line: string) => void;
  /** On Windows: the port that this process used before, kept when the server has to be started again. */
  port: number | null;
}

type ServerAnswer = { readonly is: 'yes' | 'starting' | 'nobody'; readonly at: pg.ClientConfig | null };

/** Connects to the server on `dataDir`, or makes and starts it. Throws `EmbeddedServerError`, which says what to do. */
export async function startEmbeddedServer(
  dataDir: string,
  log: (line: string) => void,
): Promise<EmbeddedServer> {
  const real = await paths.makeDataDir(dataDir);
  const chosen = await chooseServerUser(join(real, 'postgres'), real);
  const home = await paths.chooseHome(real, chosen, log);
  const postgresDir = join(home, 'postgres');
  const user = home === real ? chosen : await chooseServerUser(postgresDir, home);
  const location: ServerLocation = { home, postgresDir, user, log, port: null };
  let at = await ensureRunning(location);
  return {
    connection: (database) => ({ ...at, database }),
    ensure: async () => {
      at = await ensureRunning(location);
    },
    stopIfLast: () => stopIfLast(location),
  };
}

/** Whether there is a server's data in `dataDir`, so that looking at it makes nothing new. */
export async function hasEmbeddedData(dataDir: string): Promise<boolean> {
  const elsewhere = await readFile(join(dataDir, paths.ELSEWHERE), 'utf8').catch(() => null);
  const folder = elsewhere?.trim() ?? join(dataDir, 'postgres');
  return stat(join(folder, 'PG_VERSION')).then(
    () => true,
    () => false,
  );
}

async function ensureRunning(location: ServerLocation): Promise<pg.ClientConfig> {
  const answer = await askServer(location);
  if (answer.is === 'yes' && answer.at !== null) return answer.at;
  if (answer.is === 'starting') return waitForAnswer(location, null, START_TIMEOUT_MS);
  const binaries = await reachableBinaries(location);
  await initialise(location, binaries);
  await checkVersion(location, binaries);
  await forgetDeadServer(location);
  const started = await launch(location, binaries);
  return waitForAnswer(location, started, START_TIMEOUT_MS);
}

async function reachableBinaries(location: ServerLocation): Promise<Binaries> {
  const binaries = await findBinaries();
  if (await canReach(location.user, binaries.postgres, binaries.initdb, join(binaries.home, 'share')))
    return binaries;
  return copyBinaries(binaries, location.home, (copy) => paths.giveTo(location.user, copy));
}

/** Finds out who answers on this data: the file that a running server leaves in its folder says where. */
async function askServer(location: ServerLocation): Promise<ServerAnswer> {
  const file = await paths.readPostmasterFile(location.postgresDir);
  if (file === null) return { is: 'nobody', at: null };
  const at: pg.ClientConfig = {
    host: file.socketDir === '' ? '127.0.0.1' : file.socketDir,
    port: file.port,
    user: SUPERUSER,
    ...(ON_WINDOWS ? { password: await paths.readOrMakePassword(location.home) } : {}),
  };
  const client = new pg.Client({ ...at, database: 'postgres', connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return { is: 'yes', at };
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === '53300') return { is: 'yes', at };
    const busy = code === '57P03' || (await isPostgres(file.pid));
    return { is: busy ? 'starting' : 'nobody', at };
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** A process id from an old file may by now belong to another program. */
async function isPostgres(pid: number): Promise<boolean> {
  if (!paths.isAlive(pid)) return false;
  if (process.platform !== 'linux') return true;
  const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
  return name.trim() === 'postgres';
}

/**
 * PostgreSQL cleans up after a crash by itself, except when another program now has the dead server's process
 * id.
 */
async function forgetDeadServer(location: ServerLocation): Promise<void> {
  const file = await paths.readPostmasterFile(location.postgresDir);
  if (file === null || !paths.isAlive(file.pid) || (await isPostgres(file.pid))) return;
  await rm(join(location.postgresDir, 'postmaster.pid'), { force: true });
  if (file.socketDir !== '') await rm(join(file.socketDir, `.s.PGSQL.${file.port}.lock`), { force: true });
}

/** Makes the data folder under another name first, so that a folder called "postgres" is always complete. */
async function initialise(location: ServerLocation, binaries: Binaries): Promise<void> {
  const exists = await stat(join(location.postgresDir, 'PG_VERSION')).then(Boolean, () => false);
  if (exists) {
    const owner = (await stat(location.postgresDir)).uid;
    if (location.user !== null && owner !== location.user.uid)
      await paths.giveTo(location.user, location.postgresDir);
    return;
  }
  await paths.removeHalfMade(location.home);
  const half = join(location.home, `postgres.new-${process.pid}-${randomBytes(4).toString('hex')}`);
  await mkdir(half, { mode: 0o700 });
  await paths.giveTo(location.user, half);
  const args = ['-D', half, '-U', SUPERUSER, '--encoding=UTF8', '--locale=C', '--no-instructions'];
  args.push(
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--auth-host=scram-sha-256',
    '--auth-local=trust',
  );
  if (ON_WINDOWS) {
    await paths.readOrMakePassword(location.home);
    args.push(`--pwfile=${join(location.home, 'postgres-password')}`);
  }
  const output = await openLog(location);
  const child = spawnAs(location, binaries.initdb, args, output.fd, false);
  const code = await exitOf(child);
  await output.close();
  if (code !== 0) {
    await rm(half, { recursive: true, force: true });
    throw new EmbeddedServerError(
      `The database could not be made in ${location.home}: ${await lastLines(location)}`,
    );
  }
  // If somebody else was faster, theirs stays.
  await rename(half, location.postgresDir).catch(() => rm(half, { recursive: true, force: true }));
}

async function checkVersion(location: ServerLocation, binaries: Binaries): Promise<void> {
  const made = (await readFile(join(location.postgresDir, 'PG_VERSION'), 'utf8')).trim();
  const ours = binaries.version.split('.')[0];
  if (made === ours) return;
  throw new EmbeddedServerError(
    `The database in ${location.postgresDir} was made by PostgreSQL ${made}, and this is PostgreSQL ${ours}. ` +
      'Start the version of Sameday that made it, take a backup, and restore that with this version.',
  );
}

async function launch(location: ServerLocation, binaries: Binaries): Promise<ChildProcess> {
  const socketDir = ON_WINDOWS ? null : await paths.makeSocketDir(location.home, location.user);
  const port = ON_WINDOWS ? (location.port ?? (await freePort())) : 5432;
  location.port = port;
  const args = ['-D', location.postgresDir, ...serverSettings({ socketDir, port })];
  const output = await openLog(location);
  // In a session of its own: neither our death nor Ctrl-C in our terminal stops it.
  const child = spawnAs(location, binaries.postgres, args, output.fd, true);
  child.unref();
  await output.close();
  return child;
}

function spawnAs(
  location: ServerLocation,
  file: string,
  args: string[],
  fd: number,
  detached: boolean,
): ChildProcess {
  const as = location.user === null ? {} : { uid: location.user.uid, gid: location.user.gid };
  // Not our environment: it holds keys. (Windows adds what it needs by itself.)
  const env = { LC_ALL: 'C', TZ: 'UTC', ...(ON_WINDOWS ? {} : { PATH: '/usr/bin:/bin' }) };
  const child = spawn(file, args, {
    ...as,
    env,
    detached,
    cwd: location.home,
    stdio: ['ignore', fd, fd],
    windowsHide: true,
  });
  child.on('error', (error) => location.log(`${file} could not be run: ${error.message}`));
  return child;
}

async function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    child.once('exit', resolve);
    child.once('error', () => resolve(null));
  });
}

async function waitForAnswer(
  location: ServerLocation,
  child: ChildProcess | null,
  timeoutMs: number,
): Promise<pg.ClientConfig> {
  const startedAt = Date.now();
  let endedAt = child === null ? startedAt : null;
  for (;;) {
    const answer = await askServer(location);
    if (answer.is === 'yes' && answer.at !== null) return answer.at;
    if (child !== null && hasEnded(child)) endedAt ??= Date.now();
    // Ended immediately: another start may have won the race, and its server will answer soon.
    const lost = endedAt !== null && answer.is === 'nobody' && Date.now() - endedAt > RACE_MS;
    if (lost || Date.now() - startedAt > timeoutMs) {
      throw new EmbeddedServerError(
        `The database in ${location.postgresDir} does not start: ${await lastLines(location)}`,
      );
    }
    await pause(POLL_MS);
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

async function stopIfLast(location: ServerLocation): Promise<boolean> {
  const answer = await askServer(location);
  const file = await paths.readPostmasterFile(location.postgresDir);
  if (answer.is !== 'yes' || answer.at === null || file === null) return false;
  if (await othersAreConnected(answer.at)) return false;
  if (ON_WINDOWS) {
    const { pgCtl } = await findBinaries();
    const output = await openLog(location);
    await exitOf(
      spawnAs(location, pgCtl, ['stop', '-D', location.postgresDir, '-m', 'fast'], output.fd, false),
    );
    await output.close();
    return true;
  }
  process.kill(file.pid, 'SIGINT');
  const until = Date.now() + STOP_TIMEOUT_MS;
  while (paths.isAlive(file.pid) && Date.now() < until) await pause(POLL_MS);
  return true;
}

/** The server takes a moment to forget connections that we have just ended. */
async function othersAreConnected(at: pg.ClientConfig): Promise<boolean> {
  const client = new pg.Client({ ...at, database: 'postgres', connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  client.on('error', () => undefined);
  try {
    await client.connect();
    for (let tries = 0; tries < 20; tries += 1) {
      const { rows } = await client.query<{ others: number }>(
        "select count(*)::int as others from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()",
      );
      if (rows[0]?.others === 0) return false;
      await pause(POLL_MS);
    }
    return true;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function openLog(location: ServerLocation): Promise<Awaited<ReturnType<typeof open>>> {
  const path = join(location.home, 'postgres.log');
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  if (size > LONGEST_LOG_BYTES) await rename(path, `${path}.old`);
  await writeFile(path, '', { flag: 'a', mode: 0o600 });
  await chmod(path, 0o600);
  return open(path, 'a');
}

async function lastLines(location: ServerLocation): Promise<string> {
  const text = await readFile(join(location.home, 'postgres.log'), 'utf8').catch(() => '');
  return text.trim().split('\n').slice(-4).join(' / ') || 'it left no message';
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
