// Finding a program that the tests need, or installing it where that is possible.
import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const UPDATE_TIMEOUT_MS = 2 * 60_000;
const INSTALL_TIMEOUT_MS = 6 * 60_000;
const DOCKER_TIMEOUT_MS = 10_000;

const runFile = promisify(execFile);

/** The path of the first of these programs that is in PATH (or is itself a path that can be run). */
export function findProgram(names: readonly string[]): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const name of names) {
    const paths = name.startsWith('/') ? [name] : folders.map((folder) => join(folder, name));
    const found = paths.find(mayRun);
    if (found) return found;
  }
  return null;
}

/** The first of these files that is there; `*` stands for any one folder. */
export function findLibrary(paths: readonly string[]): string | null {
  const candidates = paths.flatMap((path) => {
    const [before, after] = path.split('*');
    if (before === undefined || after === undefined) return [path];
    return existsSync(before) ? readdirSync(before).map((name) => `${before}${name}${after}`) : [];
  });
  return candidates.find((path) => existsSync(path)) ?? null;
}

function mayRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Installs Debian packages: as root on Debian or a child of it only. Says so; false when it can't or fails. */
export async function installPackages(packages: readonly string[]): Promise<boolean> {
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || !existsSync('/etc/debian_version') || findProgram(['apt-get']) === null) return false;
  console.log(`test set-up: installing ${packages.join(', ')} (once, up to a few minutes)`);
  // RUNLEVEL=1 keeps a package from starting its service: each run starts one of its own.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const wait = ['-o', 'DPkg::Lock::Timeout=120', '-o', 'Acquire::Retries=3'];
  const install = [...wait, 'install', '-y', '-qq', '--no-install-recommends', ...packages];
  try {
    await runFile('apt-get', [...wait, 'update', '-qq'], { env, timeout: UPDATE_TIMEOUT_MS });
    await runFile('apt-get', install, { env, timeout: INSTALL_TIMEOUT_MS, maxBuffer: 64 * 1024 * 1024 });
    return true;
  } catch (error) {
    console.log(
      `test set-up: that failed: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : ''}`,
    );
    return false;
  }
}

/** Is there a Docker engine that answers? */
export async function hasDocker(): Promise<boolean> {
  if (findProgram(['docker']) === null) return false;
  return runFile('docker', ['info'], { timeout: DOCKER_TIMEOUT_MS }).then(
    () => true,
    () => false,
  );
}
