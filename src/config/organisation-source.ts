// The organisation of a running process: reloaded when its file changes, keeping the last good one.
import { readFileSync, statSync } from 'node:fs';
import { parseDocument } from 'yaml';
import { ProcedureError } from '../escalation/procedure/parse-procedure.js';
import type { ChannelKind, Organisation } from '../escalation/organisation.js';
import type { BankHolidays } from './bank-holidays.js';
import { filesBeside, headingOf, loadOrganisation, parseOrganisation } from './organisation.js';
import type { LoadedOrganisation, Mode, OrganisationText } from './organisation.js';
import { ConfigurationError, type Problem } from './problems.js';

/** Polling catches what editors, file shares and mounted secrets do, where change events don't arrive. */
const POLL_MS = 2_000;

export type Reload =
  | { readonly outcome: 'changed'; readonly warnings: readonly string[] }
  | { readonly outcome: 'refused'; readonly message: string };

export interface OrganisationSource {
  /** The last good one; the same object until a reload has succeeded. */
  current(): Organisation;
  warnings(): readonly string[];
  /** What is wrong with the file as it is now; null once a good one has been read. */
  problem(): string | null;
  /** What is in force, as it was read. */
  text(): OrganisationText;
  reload(): Reload;
  close(): void;
}

/** What these settings make of an organisation whose file is sound in itself. */
export interface Judged {
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
}

interface SourceOptions {
  readonly file: string;
  readonly mode: Mode;
  readonly channels: readonly ChannelKind[];
  /** Called after each reload that a change of the file caused. */
  readonly onReload?: (reload: Reload) => void;
  /** Those known when it is read; default: those that come with the package. */
  readonly bankHolidays?: () => BankHolidays;
  /** Whether it can be used here; may throw `ProcedureError`. A file with problems is not taken. Default: as it is. */
  readonly judge?: (organisation: Organisation) => Judged;
  /** In force until the file can be used, where it can't at the start. Default: none, and the start is refused. */
  readonly kept?: OrganisationText | null;
  /** Milliseconds between two looks at the file; 2,000 by default. */
  readonly pollMs?: number;
}

type Loaded = LoadedOrganisation & { readonly text: OrganisationText };

/**
 * Loads the organisation and watches its file and the people file that it names.
 * @throws ConfigurationError, ProcedureError when neither the file nor what was kept can be used at the start.
 */
export function createOrganisationSource(o: SourceOptions): OrganisationSource {
  const { file, onReload, pollMs = POLL_MS } = o;
  let watched = [file, ...filesBesideOrNone(file)];
  let seen = fingerprint(watched);
  let { loaded, problem } = firstOf(o);

  function reload(): Reload {
    // Taken before reading, so that a change during it is noticed afterwards.
    watched = [file, ...filesBesideOrNone(file)];
    seen = fingerprint(watched);
    try {
      const next = load(o);
      refuseOtherId(file, loaded.organisation.id, next.organisation.id);
      [loaded, problem] = [next, null];
      return { outcome: 'changed', warnings: next.warnings };
    } catch (error) {
      // Whatever it is, a running process carries on with the last good one.
      problem = error instanceof Error ? error.message : String(error);
      return { outcome: 'refused', message: problem };
    }
  }

  const timer = setInterval(() => {
    if (fingerprint(watched) === seen) return;
    const outcome = reload();
    onReload?.(outcome);
  }, pollMs).unref();
  return {
    current: () => loaded.organisation,
    warnings: () => loaded.warnings,
    problem: () => problem,
    text: () => loaded.text,
    reload,
    close: () => clearInterval(timer),
  };
}

/** Whether an error says that the file can't be used, rather than that something broke. */
export const isRefusal = (error: unknown): error is ConfigurationError | ProcedureError =>
  error instanceof ConfigurationError || error instanceof ProcedureError;

function firstOf(o: SourceOptions): { loaded: Loaded; problem: string | null } {
  try {
    return { loaded: load(o), problem: null };
  } catch (error) {
    if (!o.kept || !isRefusal(error)) throw error;
    const kept = fromKept(o, o.kept);
    // Another organisation's file is no slip in this one's.
    if (kept === null || (idIn(o.file) ?? kept.organisation.id) !== kept.organisation.id) throw error;
    return { loaded: kept, problem: error.message };
  }
}

function load(o: SourceOptions): Loaded {
  const { file, mode, channels } = o;
  return judged(loadOrganisation(file, { mode, channels, ...holidaysOf(o) }), o);
}

/** Null when this version, or these settings, can't use it either: then what is wrong with the file counts. */
function fromKept(o: SourceOptions, text: OrganisationText): Loaded | null {
  const { mode, channels } = o;
  const readCsv = (name: string): string => text.csv[name] ?? '';
  try {
    return judged(
      { ...parseOrganisation(text.yaml, { mode, channels, readCsv, ...holidaysOf(o) }), text },
      o,
    );
  } catch (error) {
    if (isRefusal(error)) return null;
    throw error;
  }
}

const holidaysOf = ({ bankHolidays }: SourceOptions) =>
  bankHolidays === undefined ? {} : { bankHolidays: bankHolidays() };

function judged(loaded: Loaded, { file, judge }: SourceOptions): Loaded {
  const { problems, warnings } = judge?.(loaded.organisation) ?? { problems: [], warnings: [] };
  if (problems.length > 0) throw new ConfigurationError('organisation-refused', headingOf(file), problems);
  return { ...loaded, warnings: [...loaded.warnings, ...warnings] };
}

/** The id that a file has, however wrong the rest is; null when it can't be told. */
function idIn(file: string): string | null {
  try {
    const root: unknown = parseDocument(readFileSync(file, 'utf8')).toJS();
    const id = (root as { id?: unknown } | null)?.id;
    return typeof id === 'string' ? id : null;
  } catch {
    return null;
  }
}

/** What tells a changed file from an unchanged one without reading it; a missing one counts as a state too. */
function fingerprint(files: readonly string[]): string {
  const states = files.map((file) => {
    try {
      const { ino, size, mtimeMs, ctimeMs } = statSync(file);
      return `${ino} ${size} ${mtimeMs} ${ctimeMs}`;
    } catch {
      return 'none';
    }
  });
  return states.join('\n');
}

/** A file that can't be read names none; loading it says why. */
function filesBesideOrNone(file: string): string[] {
  try {
    return filesBeside(file);
  } catch {
    return [];
  }
}

/** Open cases are the organisation's whose id they carry. */
function refuseOtherId(file: string, before: string, after: string): void {
  if (before === after) return;
  const what = `the organisation was ${before} and can't become ${after} while the process runs`;
  throw new ConfigurationError('organisation-refused', headingOf(file), [{ where: 'id', what }]);
}
