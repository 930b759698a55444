// `sameday start`: runs until told to stop, and prints one address.
import { createLog } from '../app/log.js';
import { settingsOf } from '../app/settings.js';
import { startApp } from '../main.js';
import { signal } from './signal.js';

export async function start(environment: Readonly<Record<string, string | undefined>>): Promise<number> {
  const settings = settingsOf(environment);
  const rehearsal = settings.mode === 'rehearsal';
  // In a rehearsal the terminal is a newcomer's: besides the address, only problems are printed.
  const log = createLog(rehearsal && settings.logLevel === 'info' ? 'error' : settings.logLevel);
  if (rehearsal)
    console.log('Starting a rehearsal. The first start makes its database and takes some seconds more.');
  const app = await startApp({ settings, log });
  if (rehearsal) {
    console.log(`\n  Sameday is ready:  ${app.url}/rehearsal\n`);
    console.log('Open that address in a browser. Nobody real is told anything. Stop with Ctrl+C.');
  } else {
    console.log(`Sameday answers at ${app.url}`);
  }
  await signal();
  await app.stop();
  return 0;
}
