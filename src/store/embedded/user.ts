// As whom the embedded server runs. PostgreSQL refuses to be root, so root starts it as somebody else.
import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { EmbeddedServerError } from '../errors.js';

const run = promisify(execFile);

/** `null`: as the current user. */
export type ServerUser = { readonly name: string; readonly uid: number; readonly gid: number } | null;

/**
 * Who owns the data, if it exists; else who owns the folder it goes into, if that is not root; else the user
 * "postgres" of this machine; else "nobody". Only for root: anybody else runs the server as themselves.
 */
export async function chooseServerUser(postgresDir: string, dataDir: string): Promise<ServerUser> {
  const ourUid = process.getuid?.();
  if (ourUid === undefined) return null;
  const owner = await ownerOf(postgresDir);
  if (ourUid !== 0) {
    if (owner !== null && owner !== ourUid) {
      throw new EmbeddedServerError(
        `${postgresDir} belongs to the user with id ${owner}, and Sameday runs as ${ourUid}. ` +
          'Start Sameday as the user that it was first started as, or as root.',
      );
    }
    return null;
  }
  const users = await readUsers();
  const preferred = [owner, await ownerOf(dataDir)];
  for (const uid of preferred) {
    const user = users.find((each) => each.uid === uid && uid !== 0);
    if (user !== undefined) return user;
  }
  const user = users.find((each) => each.name === 'postgres') ?? users.find((each) => each.name === 'nobody');
  if (user === undefined) {
    throw new EmbeddedServerError(
      'PostgreSQL refuses to run as root, and this machine has neither a user "postgres" nor "nobody". ' +
        'Run Sameday as an ordinary user, or set DATABASE_URL to a PostgreSQL server.',
    );
  }
  return user;
}

async function ownerOf(path: string): Promise<number | null> {
  return stat(path).then(
    (found) => found.uid,
    () => null,
  );
}

async function readUsers(): Promise<{ name: string; uid: number; gid: number }[]> {
  const text = await readFile('/etc/passwd', 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => {
    const [name, , uid, gid] = line.split(':');
    const numbers = { uid: Number(uid), gid: Number(gid) };
    return name && Number.isInteger(numbers.uid) && Number.isInteger(numbers.gid)
      ? [{ name, ...numbers }]
      : [];
  });
}

/** Whether the user can go into every folder, and run every program, of `paths`. */
export async function canReach(user: ServerUser, ...paths: string[]): Promise<boolean> {
  if (user === null) return true;
  const test = 'for each in "$@"; do [ -x "$each" ] || exit 1; done';
  return run('/bin/sh', ['-c', test, 'sh', ...paths], { uid: user.uid, gid: user.gid, cwd: '/' }).then(
    () => true,
    () => false,
  );
}
