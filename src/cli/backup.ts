// `sameday backup FILE`: everything in the database, as it is at one instant, in a file that only the key
// opens.
import { packageVersion } from '../config/package-root.js';
import type { Environment } from '../config/setting-reader.js';
import type { BackupHeader } from '../store/index.js';
import { oneFile, settingsOfRealCases, withStore } from './upkeep.js';

const BACKUP_USE = 'backup FILE [--rehearsal]';

/**
 * Resolves with the exit code: 0 once the complete file is on disk.
 * @throws UsageError, ConfigurationError, StoreError
 */
export async function backup(args: string[], environment: Environment): Promise<number> {
  const wanted = oneFile(args, BACKUP_USE);
  const settings = settingsOfRealCases(environment, wanted, BACKUP_USE);
  const version = packageVersion();
  const header = await withStore(settings, (store) => store.backUp({ file: wanted.file, version }));
  console.log(`Backed up to ${wanted.file}: ${describeBackup(header)}.`);
  console.log(`It opens with key ${header.keyId} alone: keep that key, and not beside this file.`);
  return 0;
}

/** `riverside, 12 cases, 240 entries, 81 deliveries, as at 2026-11-24T13:05:00.000Z`. */
export function describeBackup({ organisations, tables, takenAt }: BackupHeader): string {
  const rows = (name: string): number => tables.find((table) => table.name === name)?.rows ?? 0;
  return [
    organisations.join(', ') || 'no organisation yet',
    `${rows('cases')} cases`,
    `${rows('events')} entries`,
    `${rows('outbox')} deliveries`,
    `as at ${new Date(takenAt).toISOString()}`,
  ].join(', ');
}
