// Where the embedded server keeps its data and its socket.
import { createHash, randomBytes } from 'node:crypto';
import {
  chmod,
  chown,
  lstat,
  mkdir,
  readFile,
  readdir,
  realpath,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedServerError } from '../errors.js';
import { canReach, type ServerUser } from './user.js';

/** The longest path of a Unix socket on Linux; macOS allows 103. */
const LONGEST_SOCKET_PATH = process.platform === 'darwin' ? 103 : 107;
const SOCKET_NAME = '.s.PGSQL.5432';
/** Says, in DATA_DIR, where the data went. */
export const ELSEWHERE = 'postgres-is-elsewhere.txt';
/** Where the data goes when root's server user can't reach DATA_DIR. */
const REACHABLE_BY_ALL = '/var/lib/sameday';

/** Makes DATA_DIR, private to its owner; as root, other users may pass through it but not list it. */
export async function makeDataDir(dataDir: string): Promise<string> {
  const asRoot = process.getuid?.() === 0;
  await mkdir(dataDir, { recursive: true, mode: asRoot ? 0o711 : 0o700 });
  const real = await realpath(dataDir);
  if (asRoot) {
    const found = await stat(real);
    if (found.uid === 0 && real !== homedir()) await chmod(real, (found.mode & 0o777) | 0o011);
  }
  return real;
}

/**
 * The folder that holds the server's data: DATA_DIR, unless root's server user can't get there because of a
 * private folder above it. Then it is a folder under /var/lib/sameday, and a file in DATA_DIR says which.
 */
export async function chooseHome(
  dataDir: string,
  user: ServerUser,
  log: (line: string) => void,
): Promise<string> {
  if (await canReach(user, dataDir)) return dataDir;
  const home = join(REACHABLE_BY_ALL, shortHash(dataDir));
  try {
    await mkdir(home, { recursive: true, mode: 0o711 });
    await chmod(REACHABLE_BY_ALL, 0o711);
    await writeFile(join(dataDir, ELSEWHERE), `${join(home, 'postgres')}\n`);
  } catch (cause) {
    throw unreachable(dataDir, user, cause);
  }
  if (!(await canReach(user, home))) throw unreachable(dataDir, user);
  log(
    `The database is in ${home}: PostgreSQL does not run as root, and the user ${user?.name} can't reach ${dataDir}.`,
  );
  return home;
}

function unreachable(dataDir: string, user: ServerUser, cause?: unknown): EmbeddedServerError {
  return new EmbeddedServerError(
    `PostgreSQL refuses to run as root, and the user "${user?.name}" can't reach ${dataDir}. ` +
      'Set DATA_DIR to a folder that others may pass through (such as /var/lib/sameday), ' +
      'run Sameday as an ordinary user, or set DATABASE_URL to a PostgreSQL server.',
    cause,
  );
}

/** The data folder must belong to the server's user, whoever copied it there (a restored backup, say). */
export async function giveTo(user: ServerUser, folder: string): Promise<void> {
  if (user === null) return;
  await chown(folder, user.uid, user.gid);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await giveTo(user, path);
    else if (!entry.isSymbolicLink()) await chown(path, user.uid, user.gid);
  }
}

/** A private folder for the socket: beside the data, or under the temporary folder when that path is too long. */
export async function makeSocketDir(home: string, user: ServerUser): Promise<string> {
  const beside = join(home, 'postgres-socket');
  const fits = Buffer.byteLength(join(beside, SOCKET_NAME)) <= LONGEST_SOCKET_PATH;
  const folder = fits ? beside : join(tmpdir(), `sameday-${shortHash(home)}`);
  await mkdir(folder, { mode: 0o700 }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  });
  const found = await lstat(folder);
  const ours = [process.getuid?.(), user?.uid].includes(found.uid);
  // The temporary folder is shared: somebody else's folder of that name can't be trusted.
  if (!found.isDirectory() || !ours) {
    throw new EmbeddedServerError(
      `${folder} belongs to somebody else. Remove it, or set TMPDIR to another folder.`,
    );
  }
  if (user !== null) await chown(folder, user.uid, user.gid);
  await chmod(folder, 0o700);
  return folder;
}

/** What `postmaster.pid` says of the server that runs, or ran, on this data. */
export interface PostmasterFile {
  readonly pid: number;
  readonly port: number;
  readonly socketDir: string;
}

export async function readPostmasterFile(postgresDir: string): Promise<PostmasterFile | null> {
  const text = await readFile(join(postgresDir, 'postmaster.pid'), 'utf8').catch(() => '');
  const [pid, , , port, socketDir] = text.split('\n');
  if (!Number.isInteger(Number(pid)) || !port || socketDir === undefined) return null;
  return { pid: Number(pid), port: Number(port), socketDir };
}

/**
 * On Windows, which has no Unix sockets here: the password of the loopback port, made once, readable only by
 * us.
 */
export async function readOrMakePassword(home: string): Promise<string> {
  const file = join(home, 'postgres-password');
  await writeFile(file, randomBytes(24).toString('hex'), { mode: 0o600, flag: 'wx' }).catch(() => undefined);
  return (await readFile(file, 'utf8')).trim();
}

/** Removes what an interrupted `initdb` left behind. */
export async function removeHalfMade(home: string): Promise<void> {
  for (const name of await readdir(home)) {
    const pid = /^postgres\.new-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid)))
      await rm(join(home, name), { recursive: true, force: true });
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
