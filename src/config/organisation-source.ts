// The organisation of a running process: reloaded when its file changes, keeping the last good one.
import { statSync } from 'node:fs';
import type { ChannelKind, Organisation } from '../escalation/organisation.js';
import type { BankHolidays } from './bank-holidays.js';
import { filesBeside, loadOrganisation } from './organisation.js';
import type { LoadedOrganisation, Mode } from './organisation.js';
import { ConfigurationError } from './problems.js';

/** Polling catches what editors, file shares and mounted secrets do, where change events don't arrive. */
const POLL_MS = 2_000;

export type Reload =
  | { readonly outcome: 'changed'; readonly warnings: readonly string[] }
  | { readonly outcome: 'refused'; readonly message: string };

export interface OrganisationSource {
  /** The last good one; the same object until a reload has succeeded. */
  current(): Organisation;
  warnings(): readonly string[];
  /** What was wrong at the last reload; null once a good one has been read. */
  problem(): string | null;
  reload(): Reload;
  close(): void;
}

interface SourceOptions {
  readonly file: string;
  readonly mode: Mode;
  readonly channels: readonly ChannelKind[];
  /** Called after each reload that a change of the file caused. */
  readonly onReload?: (reload: Reload) => void;
  /** Those known when it is read; default: those that come with the package. */
  readonly bankHolidays?: () => BankHolidays;
  /** Milliseconds between two looks at the file; 2,000 by default. */
  readonly pollMs?: number;
}

/**
 * Loads the organisation and watches its file and the people file that it names.
 * @throws ConfigurationError when the file can't be used at the start.
 */
export function createOrganisationSource({
  file,
  mode,
  channels,
  onReload,
  bankHolidays,
  pollMs = POLL_MS,
}: SourceOptions): OrganisationSource {
  let watched = [file, ...filesBesideOrNone(file)];
  let seen = fingerprint(watched);
  const load = () =>
    loadOrganisation(file, { mode, channels, ...(bankHolidays ? { bankHolidays: bankHolidays() } : {}) });
  let loaded: LoadedOrganisation = load();
  let problem: string | null = null;

  function reload(): Reload {
    // Taken before reading, so that a change during it is noticed afterwards.
    watched = [file, ...filesBesideOrNone(file)];
    seen = fingerprint(watched);
    try {
      const next = load();
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
    reload,
    close: () => clearInterval(timer),
  };
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
  throw new ConfigurationError('organisation-refused', `The organisation file ${file} can't be used:`, [
    { where: 'id', what },
  ]);
}
