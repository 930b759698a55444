// `sameday restore FILE`: a backup into an empty database, once the file has proved complete; then every log
// is checked.
import { CHANNELS } from '../bot/channels.js';
import { loadOrganisation } from '../config/organisation.js';
import { masterKeyOf } from '../config/master-key.js';
import type { Environment } from '../config/setting-reader.js';
import type { Settings } from '../config/settings.js';
import { type BackupHeader, checkBackup } from '../store/index.js';
import { describeBackup } from './backup.js';
import { oneFile, settingsOfRealCases, withStore } from './upkeep.js';
import { printProblems } from './verify.js';

const RESTORE_USE = 'restore FILE [--rehearsal]';
const RESTORED = 0;
const REFUSED = 1;

/**
 * Resolves with the exit code: 0 when all was restored and every log is whole; 1 when a log isn't, or other
 * processes use the database, in which case nothing was written.
 * @throws UsageError, ConfigurationError, StoreError (`BackupRefused`, `NotEmpty`): nothing was written
 */
export async function restore(args: string[], environment: Environment): Promise<number> {
  const wanted = oneFile(args, RESTORE_USE);
  const settings = settingsOfRealCases(environment, wanted, RESTORE_USE);
  const checked = await checkBackup(wanted.file, masterKeyOf(settings).key);
  return withStore(settings, async (store) => {
    const others = await store.othersConnected();
    if (others > 0) {
      console.error('Another process of Sameday uses this database. Stop it first. Nothing was written.');
      return REFUSED;
    }
    await store.restore(checked);
    console.log(`Restored from ${wanted.file}: ${describeBackup(checked.header)}.`);
    noteOtherOrganisation(settings, checked.header);
    const problems = await store.verify();
    printProblems(problems);
    if (problems.length > 0) return REFUSED;
    console.log(
      'What fell due since then is done at the next start; messages sent since then may come again.',
    );
    return RESTORED;
  });
}

/** Its cases would be there, and nobody would see them. */
function noteOtherOrganisation(settings: Settings, { organisations }: BackupHeader): void {
  let id: string;
  try {
    id = loadOrganisation(settings.organisationFile, {
      mode: settings.mode,
      channels: CHANNELS,
    }).organisation.id;
  } catch {
    console.error(`note: ${settings.organisationFile} can't be used yet: see sameday doctor`);
    return;
  }
  if (organisations.length === 0 || organisations.includes(id)) return;
  console.error(
    `note: the backup is of ${organisations.join(', ')}, and ${settings.organisationFile} is of ${id}, which will not ` +
      'find these cases. Set ORGANISATION_FILE to the file of the backup’s organisation.',
  );
}
