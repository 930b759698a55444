// The master key, which wraps the key of every case: given, or made at the first start of a rehearsal.
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Mode } from './organisation.js';
import { ConfigurationError } from './problems.js';
import type { SettingReader } from './setting-reader.js';

const KEY_BYTES = 32;
const KEY_FILE = 'master.key';
const EXPECTED = '32 random bytes as base64 or hex, such as `openssl rand -base64 32` prints';
/** Readable or writable by anyone but the owner. */
const OTHERS = 0o077;

/** 32 bytes of base64 (either alphabet) or hex; undefined for anything else, and for one byte repeated. */
export function parseKey(text: string): Buffer | undefined {
  const trimmed = text.trim();
  const isHex = /^[0-9a-fA-F]{64}$/.test(trimmed);
  if (!isHex && !/^[A-Za-z0-9+/_-]{43}=?$/.test(trimmed)) return undefined;
  const key = Buffer.from(trimmed, isHex ? 'hex' : 'base64');
  return key.length === KEY_BYTES && new Set(key).size > 1 ? key : undefined;
}

/** The key of SAMEDAY_KEY or SAMEDAY_KEY_FILE; null when none is given, which a live start doesn't accept. */
export function readKey(reader: SettingReader, mode: Mode): Buffer | null {
  const file = reader.raw('SAMEDAY_KEY_FILE');
  const given = reader.raw('SAMEDAY_KEY');
  if (file !== null && given !== null) {
    reader.problems.add('SAMEDAY_KEY', 'is set, and SAMEDAY_KEY_FILE too: expected one of the two');
    return null;
  }
  if (given !== null) return keyOr(given, () => reader.problems.add('SAMEDAY_KEY', `expected ${EXPECTED}`));
  if (file === null) {
    const what = `is missing: a live start needs a key, or SAMEDAY_KEY_FILE with its file; expected ${EXPECTED}`;
    if (mode === 'live') reader.problems.add('SAMEDAY_KEY', what);
    return null;
  }
  try {
    const text = readFileSync(file, 'utf8');
    return keyOr(text, () => reader.problems.add('SAMEDAY_KEY_FILE', `${file} doesn't hold ${EXPECTED}`));
  } catch (error) {
    reader.problems.add(
      'SAMEDAY_KEY_FILE',
      `${file} can't be read (${codeOf(error)}); expected a file with ${EXPECTED}`,
    );
    return null;
  }
}

export interface MasterKey {
  readonly key: Buffer;
  /**
   * What to print when a key was made or its file is readable by others; null when there is nothing to say.
   */
  readonly warning: string | null;
}

/**
 * The key that was given, or the one of `DATA_DIR/master.key`, which is made (mode 0600) at the first start.
 * @throws ConfigurationError (`key-refused`) when that file is damaged: a new key couldn't read the old cases.
 */
export function masterKeyOf(settings: { readonly key: Buffer | null; readonly dataDir: string }): MasterKey {
  if (settings.key !== null) return { key: settings.key, warning: null };
  const file = join(settings.dataDir, KEY_FILE);
  mkdirSync(settings.dataDir, { recursive: true, mode: 0o700 });
  const made = makeKeyFile(file);
  const key = readKeyFile(file);
  if (made) {
    const warning =
      `A master key was made: ${file}. Every case is encrypted with it. Keep a copy apart from the database and its ` +
      'backups, in a password safe for example: whoever has both can read everything, and without it nobody can.';
    return { key, warning };
  }
  if ((statSync(file).mode & OTHERS) === 0) return { key, warning: null };
  chmodSync(file, 0o600);
  return { key, warning: `${file} was open to other users of this machine; it is closed now (mode 0600).` };
}

/**
 * The key that a start would use, if there is one already; nothing is made.
 * @throws ConfigurationError (`key-refused`) when its file is damaged
 */
export function existingKeyOf(settings: {
  readonly key: Buffer | null;
  readonly dataDir: string;
}): Buffer | null {
  const file = join(settings.dataDir, KEY_FILE);
  if (settings.key !== null) return settings.key;
  return existsSync(file) ? readKeyFile(file) : null;
}

function readKeyFile(file: string): Buffer {
  const key = parseKey(readFileSync(file, 'utf8'));
  if (key !== undefined) return key;
  const what = `doesn't hold a key of ${KEY_BYTES} bytes. Put the kept copy back: without it no case can be read`;
  throw new ConfigurationError('key-refused', "The master key can't be used:", [{ where: file, what }]);
}

/**
 * Makes a new key and writes it to a new file of mode 0600, on disk before it returns.
 * @throws ConfigurationError (`key-refused`) when the file exists or can't be written
 */
export function writeNewKey(file: string): Buffer {
  const key = randomBytes(KEY_BYTES);
  try {
    writeFileSync(file, `${key.toString('base64')}\n`, { mode: 0o600, flag: 'wx', flush: true });
    return key;
  } catch (error) {
    const what =
      codeOf(error) === 'EEXIST'
        ? 'exists already: give another name, no key is overwritten'
        : `can't be written (${codeOf(error)})`;
    throw new ConfigurationError('key-refused', 'The new key was not made:', [{ where: file, what }], error);
  }
}

/**
 * Whether the file was made now. Written under another name first, so that two starts at once keep one key.
 */
function makeKeyFile(file: string): boolean {
  if (existsSync(file)) return false;
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, `${randomBytes(KEY_BYTES).toString('base64')}\n`, {
    mode: 0o600,
    flag: 'wx',
    flush: true,
  });
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    unlinkSync(draft);
  }
}

function keyOr(text: string, otherwise: () => void): Buffer | null {
  const key = parseKey(text);
  if (key === undefined) otherwise();
  return key ?? null;
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown error';
}
