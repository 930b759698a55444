// A backup as a file: a line that says what it is, a line for each row, and a last line that proves it
// complete. Written under another name first, so that a file with the final name is complete.
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, open, rename, rm } from 'node:fs/promises';
import { z } from 'zod';
import { StoreError } from './errors.js';
import { binding, type MasterKey, Unreadable } from './vault.js';

const FORMAT = 1;
const BEGIN = 'sameday-backup ';
const END = 'end ';
const SEAL = binding('backup');
/** No row comes near this: a longer line isn't one of our backups. */
const LONGEST_LINE_BYTES = 64 * 1024 * 1024;
const NEW_LINE = 0x0a;

const headerShape = z.object({
  format: z.literal(FORMAT),
  /** The version of Sameday that made it. */
  version: z.string(),
  /** The newest migration of its tables. */
  migration: z.string(),
  /** Ids; none in a database without cases. */
  organisations: z.array(z.string()).readonly(),
  keyId: z.string(),
  /** By the database's clock, ms since the epoch. */
  takenAt: z.number(),
  /** In the order in which the rows follow. */
  tables: z
    .array(z.object({ name: z.string(), columns: z.array(z.string()).readonly(), rows: z.number().int() }))
    .readonly(),
});
export type BackupHeader = z.infer<typeof headerShape>;

const endShape = z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/), sealed: z.string() });

/** A file can't be used as a backup, or written as one. The message names the file and says what to do. */
export class BackupRefused extends StoreError {
  constructor(file: string, what: string) {
    super('backup-refused', `${file} ${what}`);
  }
}

export interface BackupLines {
  header(header: BackupHeader): Promise<void>;
  rows(table: string, rows: readonly string[]): Promise<void>;
}

/**
 * Has `work` write a backup, and gives it its name once it is complete on disk (mode 0600).
 * @throws BackupRefused when the file exists or can't be written
 */
export async function writeBackupFile(
  file: string,
  master: MasterKey,
  work: (lines: BackupLines) => Promise<BackupHeader>,
): Promise<BackupHeader> {
  const exists = await access(file).then(
    () => true,
    () => false,
  );
  if (exists) throw new BackupRefused(file, 'exists already: give another name, nothing is overwritten.');
  const part = `${file}.part-${randomBytes(4).toString('hex')}`;
  try {
    const handle = await open(part, 'wx', 0o600);
    const hash = createHash('sha256');
    let header: BackupHeader;
    const put = async (text: string): Promise<void> => {
      const bytes = Buffer.from(text, 'utf8');
      hash.update(bytes);
      await handle.writeFile(bytes);
    };
    try {
      header = await work({
        header: (first) => put(`${BEGIN}${JSON.stringify(first)}\n`),
        rows: (table, rows) => put(rows.map((row) => `${table} ${row}\n`).join('')),
      });
      const digest = hash.digest();
      const sealed = master.wrap(digest, SEAL).toString('base64');
      await handle.writeFile(`${END}${JSON.stringify({ sha256: digest.toString('hex'), sealed })}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(part, file);
    return header;
  } catch (error) {
    await rm(part, { force: true });
    throw isOfFiles(error) ? new BackupRefused(file, `can't be written (${error.code}).`) : error;
  }
}

export interface CheckedBackup {
  readonly file: string;
  readonly header: BackupHeader;
  /** Of everything before the last line. */
  readonly sha256: string;
}

/**
 * Reads it to the end, and keeps nothing.
 * @throws BackupRefused when it is no backup, cut, damaged, made with another key, or altered by somebody
 * without the key
 */
export async function checkBackupFile(file: string, master: MasterKey): Promise<CheckedBackup> {
  let header: BackupHeader | null = null;
  const counts = new Map<string, number>();
  const { sha256, end } = await forEachLine(file, (line) => {
    if (header === null) header = readHeader(file, line);
    else counts.set(tableOf(line), (counts.get(tableOf(line)) ?? 0) + 1);
    return Promise.resolve();
  });
  const found = header as BackupHeader | null;
  if (found === null) throw noBackup(file);
  if (found.keyId !== master.id) {
    throw new BackupRefused(
      file,
      `was made with key ${found.keyId}, and key ${master.id} was given. Give the key that was in use when it was made ` +
        '(SAMEDAY_KEY or SAMEDAY_KEY_FILE). Nothing was written.',
    );
  }
  if (!sealFits(end.sealed, sha256, master)) throw damaged(file, 'its seal does not fit');
  const wrong = found.tables.find(({ name, rows }) => (counts.get(name) ?? 0) !== rows);
  if (wrong !== undefined)
    throw damaged(file, `it has not the ${wrong.rows} rows of ${wrong.name} that it names`);
  return { file, header: found, sha256 };
}

/** The rows, in the order of the file, in batches of one table. Throws `BackupRefused` when the file has changed since. */
export async function readRows(
  checked: CheckedBackup,
  o: { readonly most: number; readonly take: (table: string, rows: readonly string[]) => Promise<void> },
): Promise<void> {
  let batch: { table: string; rows: string[] } | null = null;
  const flush = async (): Promise<void> => {
    if (batch !== null) await o.take(batch.table, batch.rows);
    batch = null;
  };
  let isFirst = true;
  const { sha256 } = await forEachLine(checked.file, async (line) => {
    if (isFirst) {
      isFirst = false;
      return;
    }
    const table = tableOf(line);
    if (batch !== null && (batch.table !== table || batch.rows.length >= o.most)) await flush();
    batch ??= { table, rows: [] };
    batch.rows.push(line.slice(table.length + 1));
  });
  await flush();
  if (sha256 !== checked.sha256) throw new BackupRefused(checked.file, 'was changed while it was read.');
}

/** Each line but the last goes to `each`; the last must be the end, and its checksum that of all before it. */
async function forEachLine(
  file: string,
  each: (line: string) => Promise<void>,
): Promise<{ sha256: string; end: z.infer<typeof endShape> }> {
  const hash = createHash('sha256');
  let end: string | null = null;
  try {
    for await (const bytes of linesOf(file)) {
      if (end !== null) throw damaged(file, 'something follows its end');
      const line = bytes.toString('utf8');
      if (line.startsWith(END)) {
        end = line;
        continue;
      }
      hash.update(bytes).update('\n');
      await each(line);
    }
  } catch (error) {
    throw isOfFiles(error) ? new BackupRefused(file, `can't be read (${error.code}).`) : error;
  }
  if (end === null) throw new BackupRefused(file, 'is cut off: its end is missing. Nothing was written.');
  const said = endShape.safeParse(jsonOr(end.slice(END.length)));
  const sha256 = hash.digest('hex');
  if (!said.success || said.data.sha256 !== sha256) throw damaged(file, 'its checksum is another');
  return { sha256, end: said.data };
}

/** Bytes between line feeds; readline would also split at separators that text may contain. */
async function* linesOf(file: string): AsyncGenerator<Buffer> {
  let rest: Buffer[] = [];
  let length = 0;
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let at = chunk.indexOf(NEW_LINE); at >= 0; at = chunk.indexOf(NEW_LINE, from)) {
      yield Buffer.concat([...rest, chunk.subarray(from, at)]);
      [rest, length, from] = [[], 0, at + 1];
    }
    rest.push(chunk.subarray(from));
    length += chunk.length - from;
    if (length > LONGEST_LINE_BYTES) throw noBackup(file);
  }
  if (length > 0) throw new BackupRefused(file, 'is cut off in the middle of a line. Nothing was written.');
}

function readHeader(file: string, line: string): BackupHeader {
  if (!line.startsWith(BEGIN)) throw noBackup(file);
  const value = jsonOr(line.slice(BEGIN.length));
  const format = z.object({ format: z.number() }).safeParse(value);
  if (format.success && format.data.format > FORMAT) {
    throw new BackupRefused(
      file,
      `has format ${format.data.format}, and this version of Sameday knows ${FORMAT}. Restore it with the version that made it.`,
    );
  }
  const header = headerShape.safeParse(value);
  if (!header.success) throw damaged(file, 'its first line can’t be read');
  return header.data;
}

/**
 * The seal is the checksum, locked with the master key: nobody without the key can make one for different
 * content.
 */
function sealFits(sealed: string, sha256: string, master: MasterKey): boolean {
  try {
    return master.unwrap(Buffer.from(sealed, 'base64'), SEAL).toString('hex') === sha256;
  } catch (error) {
    if (error instanceof Unreadable) return false;
    throw error;
  }
}

const tableOf = (line: string): string => line.slice(0, Math.max(0, line.indexOf(' ')));
const noBackup = (file: string) => new BackupRefused(file, 'is not a backup of Sameday.');
const damaged = (file: string, why: string) =>
  new BackupRefused(file, `is damaged: ${why}. Nothing was written; use another backup.`);

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

function isOfFiles(error: unknown): error is NodeJS.ErrnoException & { code: string } {
  return error instanceof Error && 'syscall' in error && 'code' in error && !(error instanceof StoreError);
}
