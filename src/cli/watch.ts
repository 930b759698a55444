// `sameday watch`: the second watchman in a process of its own, until told to stop.
import { createLog } from '../app/log.js';
import { settingsOf } from '../app/settings.js';
import { watchOrdersOf } from '../app/second-watchman.js';
import { CHANNELS } from '../bot/channels.js';
import type { Environment } from '../config/setting-reader.js';
import { hasWayOut } from '../watch/orders.js';
import { startWatchman } from '../watch/watchman.js';
import { signal } from './signal.js';
import { UsageError } from './usage.js';

/** @throws UsageError, ConfigurationError when there is nothing to watch, or nobody could be told */
export async function watch(environment: Environment): Promise<number> {
  const settings = settingsOf(environment);
  if (settings.mode === 'rehearsal')
    throw new UsageError(
      'There is nothing to watch in a rehearsal. Give the settings of the live start.',
      'watch',
    );
  if (settings.databaseUrl === null)
    throw new UsageError(
      'To watch from outside it needs DATABASE_URL, the address of the database that Sameday works on. A start that ' +
        'runs its own database has a second watchman inside.',
      'watch',
    );
  const orders = watchOrdersOf(settings, CHANNELS, { connectionString: settings.databaseUrl });
  if (!hasWayOut(orders.post))
    throw new UsageError(
      'It could tell nobody: it needs a way out of its own, SMTP_URL with MAIL_FROM, or NOTIFY_API_KEY with its templates.',
      'watch',
    );
  const watchman = startWatchman({ orders, log: createLog(settings.logLevel) });
  if (watchman.bells === 0) {
    await watchman.stop();
    throw new UsageError(
      'It could tell nobody: no designated officer and no administrator has an e-mail address or a mobile number that ' +
        'these settings reach.',
      'watch',
    );
  }
  // Before it says so: whoever reads that may stop it at once.
  const told = signal();
  console.log(`Sameday is watched. When it stands still for five minutes, ${watchman.bells} bells ring.`);
  await told;
  await watchman.stop();
  return 0;
}
