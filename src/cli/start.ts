// `sameday start`: runs until told to stop, and prints one address.
import { createLog } from '../app/log.js';
import { guardProcess } from '../app/process-guard.js';
import { settingsOf } from '../app/settings.js';
import { CHANNELS } from '../bot/channels.js';
import { ConfigurationError } from '../config/problems.js';
import { startApp } from '../main.js';
import { signal } from './signal.js';

/** For a supervisor: try again (`EX_TEMPFAIL`). */
const GAVE_UP = 75;
/** Docker kills after ten seconds. What is still under way by then comes back by its due time. */
const STOPS_WITHIN_MS = 9_000;

export async function start(environment: Readonly<Record<string, string | undefined>>): Promise<number> {
  const settings = settingsOf(environment);
  if (settings.unmeant.length > 0) {
    throw new ConfigurationError('settings-refused', "Sameday can't tell what is meant:", settings.unmeant);
  }
  const rehearsal = settings.mode === 'rehearsal';
  // In a rehearsal the terminal is a newcomer's: besides the address, only problems are printed.
  const log = createLog(rehearsal && settings.logLevel === 'info' ? 'error' : settings.logLevel);
  guardProcess({ channels: CHANNELS, log });
  if (rehearsal)
    console.log('Starting a rehearsal. The first start makes its database and takes some seconds more.');
  const app = await startApp({
    settings,
    log,
    giveUp: () => {
      log.error({ exit: GAVE_UP }, 'the database answers, but not this process: another one has to go on');
      process.exit(GAVE_UP);
    },
  });
  // Before it says that it is ready: whoever reads that may stop it at once.
  const told = signal();
  if (rehearsal) {
    console.log(`\n  Sameday is ready:  ${app.url}/rehearsal\n`);
    console.log('Open that address in a browser. Nobody real is told anything. Stop with Ctrl+C.');
  } else {
    console.log(`Sameday answers at ${app.url}`);
  }
  await told;
  setTimeout(() => process.exit(0), STOPS_WITHIN_MS).unref();
  await app.stop();
  return 0;
}
