// `sameday doctor`: checks everything that a start needs, and says in one line what is wrong with each.
import { CHANNELS } from '../bot/channels.js';
import { masterKeyOf } from '../config/master-key.js';
import { loadOrganisation } from '../config/organisation.js';
import { packageVersion } from '../config/package-root.js';
import { loadProcedure } from '../config/procedure-file.js';
import { settingsOf } from '../app/settings.js';
import { checkPartsOf } from '../app/channels.js';
import { databaseOf } from '../app/rehearsal-database.js';
import { createStore } from '../store/index.js';

const CLOCK_SKEW_LIMIT_MS = 2_000;

/** 0: a start would work. Throws whatever the first faulty thing throws, in words for a person. */
export async function doctor(environment: Readonly<Record<string, string | undefined>>): Promise<number> {
  const settings = settingsOf(environment);
  console.log(`ok  settings: ${settings.mode === 'live' ? 'live' : 'a rehearsal'}`);
  const { organisation, warnings } = loadOrganisation(settings.organisationFile, {
    mode: settings.mode,
    channels: CHANNELS,
  });
  console.log(`ok  organisation: ${organisation.name}, ${organisation.people.size} people`);
  for (const warning of [...settings.warnings, ...warnings]) console.log(`    note: ${warning}`);
  const procedure = loadProcedure(organisation);
  console.log(`ok  procedure: ${procedure.title}, ${procedure.steps.length} steps`);
  const { databaseUrl, dataDir, mode } = settings;
  const store = await createStore({
    databaseUrl,
    dataDir,
    masterKey: masterKeyOf(settings).key,
    version: packageVersion(),
    ...databaseOf(mode),
  });
  try {
    const health = await store.health();
    console.log(
      `ok  database: ${health.embedded ? 'its own' : 'as given'}, answers in ${health.latencyMs ?? '?'} ms`,
    );
    const skewMs = Math.abs(health.clockSkewMs ?? 0);
    if (skewMs > CLOCK_SKEW_LIMIT_MS) {
      console.log(
        `bad clock: this machine is ${Math.round(skewMs / 1000)} s off the database, whose clock counts`,
      );
      return 1;
    }
    console.log('ok  clock');
    return (await areChannelsWell({ settings, store, organisation: { current: () => organisation } }))
      ? 0
      : 1;
  } finally {
    await store.close();
  }
}

/** Asks each channel that is switched on, and says what it answers. */
async function areChannelsWell(given: Parameters<typeof checkPartsOf>[0]): Promise<boolean> {
  const clock = { now: () => Date.now() };
  let areWell = true;
  for (const channel of CHANNELS) {
    if (!channel.isSwitchedOn(given.settings.of)) continue;
    const checked = await channel.check?.(given.settings.of, checkPartsOf(given, channel, clock));
    for (const { line, bad } of checked?.lines ?? []) {
      console.log(line);
      if (bad) areWell = false;
    }
  }
  return areWell;
}
