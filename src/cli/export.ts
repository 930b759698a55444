// `sameday export`: a chronology or a referral sheet as a file, recorded in the case before a byte is
// written.
import { CHANNELS } from '../bot/channels.js';
import { randomUUID } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { StoreUnavailable } from '../casework/casework.js';
import { createCasework } from '../casework/create-casework.js';
import { EXPORT_FORMATS } from '../exports/document.js';
import { createExports, type ExportFile } from '../exports/exports.js';
import { readReference } from '../casework/reference.js';
import { masterKeyOf } from '../config/master-key.js';
import { createOrganisationSource } from '../config/organisation-source.js';
import { packageVersion } from '../config/package-root.js';
import { loadProcedure } from '../config/procedure-file.js';
import type { Environment } from '../config/setting-reader.js';
import { settingsOf } from '../app/settings.js';
import type { Settings } from '../config/settings.js';
import { personId, type Reference } from '../escalation/ids.js';
import { createDatabaseClock } from '../app/clock.js';
import { createStore } from '../store/index.js';

const EXPORT_USE =
  'export REFERENCE --as PERSON --what chronology|referral --format pdf|json [--for TEXT] [--out FILE|-]';
const DONE = 0;
const REFUSED = 1;
const UNUSABLE = 2;
/** Readable by whoever runs it, and by nobody else on the machine. */
const OWN_MODE = 0o600;
const MAY_NOT = 'This case can’t be exported as this person. Nothing was written.';

const asked = z.object({
  reference: z.string({ error: 'Say which case: its reference.' }).min(1),
  as: z.string({ error: 'Say who takes it out: --as PERSON, by the id in the organisation’s file.' }).min(1),
  what: z.enum(['chronology', 'referral'], { error: 'Say what: --what chronology, or --what referral.' }),
  format: z.enum(EXPORT_FORMATS, { error: 'Say in which format: --format pdf, or --format json.' }),
  for: z.string().trim().min(1).max(200, { error: 'For whom: 200 characters at the most.' }).optional(),
  out: z.string().min(1).optional(),
});
type ExportArguments = z.infer<typeof asked>;

/**
 * Resolves with the exit code: 0 written, 1 nothing was (a person who may not, a case that isn't there, a
 * database or file that failed), 2 for a request that can't be made like this.
 * @throws ConfigurationError, ProcedureError, StoreError
 */
export async function exportCase(args: string[], environment: Environment): Promise<number> {
  const wanted = parse(args);
  if (typeof wanted === 'string') return unusable(`${wanted}\nsameday ${EXPORT_USE}`);
  const settings = settingsOf(environment);
  if (settings.mode === 'rehearsal')
    return unusable(
      'Without any platform’s settings there are the cases of a rehearsal alone: export those from their pages.',
    );
  const reference = readReference(wanted.reference);
  if (reference === null) return say(MAY_NOT, REFUSED);
  const out = resolve(wanted.out ?? `${reference}-${wanted.what}.${wanted.format}`);
  const toFile = wanted.out !== '-';
  // Checked before it is recorded: an export that exists only in the log would puzzle its readers.
  if (toFile && existsSync(out)) return unusable(`There is a file ${out} already. Nothing was exported.`);
  const file = await make(wanted, reference, settings);
  if (typeof file === 'string') return say(file, REFUSED);
  if (!toFile) {
    await new Promise<void>((written, failed) =>
      process.stdout.write(file.bytes, (error) => (error ? failed(error) : written())),
    );
    return DONE;
  }
  try {
    writeFileSync(out, file.bytes, { flag: 'wx', mode: OWN_MODE });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    return say(
      `${out} could not be written (${code}). The export stands in the case’s log all the same.`,
      REFUSED,
    );
  }
  console.log(
    `Written: ${out}. The export is recorded in the case. Keep the file as you would keep the case.`,
  );
  return DONE;
}

/** The file, or why there is none; the same for a person who may not and for a case that isn't there. */
async function make(
  wanted: ExportArguments,
  reference: Reference,
  settings: Settings,
): Promise<ExportFile | string> {
  const source = createOrganisationSource({
    file: settings.organisationFile,
    mode: settings.mode,
    channels: CHANNELS,
  });
  const organisation = () => source.current();
  const { databaseUrl, dataDir } = settings;
  const version = packageVersion();
  const store = await createStore({ databaseUrl, dataDir, masterKey: masterKeyOf(settings).key, version });
  try {
    const clock = await createDatabaseClock(store);
    const procedure = loadProcedure(organisation());
    const log = { info: nothing, warn: nothing, error: nothing };
    const casework = createCasework({ store, organisation, procedure, clock, log, hint: nothing });
    const context = () => ({ now: clock.now(), organisation: organisation(), procedure });
    try {
      const file = await createExports({ casework, context }).exportFor({
        by: personId(wanted.as),
        reference,
        what: wanted.what,
        format: wanted.format,
        commandId: `export:${randomUUID()}`,
        ...(wanted.for === undefined ? {} : { madeFor: wanted.for }),
      });
      return file ?? MAY_NOT;
    } finally {
      clock.stop();
    }
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    return `The database did not take it (${error.code}). Nothing was written: try again.`;
  } finally {
    await store.close();
    source.close();
  }
}

const nothing = (): void => undefined;

/** The request, or what is wrong with it. */
function parse(args: string[]): ExportArguments | string {
  const text = { type: 'string' } as const;
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { as: text, what: text, format: text, for: text, out: text },
    });
    const [one, ...more] = positionals;
    if (more.length > 0) return 'One case at a time.';
    const read = asked.safeParse({ ...values, reference: one });
    return read.success ? read.data : (read.error.issues[0]?.message ?? 'That can’t be read.');
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function say(text: string, code: number): number {
  console.error(text);
  return code;
}

const unusable = (text: string): number => say(text, UNUSABLE);
