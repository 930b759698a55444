// `sameday doctor`: looks at each thing that a start needs, and says in a line what is wrong with it.
import { masterKeyOf } from '../config/master-key.js';
import { loadOrganisation } from '../config/organisation.js';
import { packageVersion } from '../config/package-root.js';
import { loadProcedure } from '../config/procedure-file.js';
import { readSettings } from '../config/settings.js';
import { databaseOf } from '../app/rehearsal-database.js';
import { createStore } from '../store/index.js';
import { doctorSlack } from './doctor-slack.js';

const CLOCK_SKEW_LIMIT_MS = 2_000;

/** 0: a start would work. Throws what the first thing that is wrong throws, in words for a person. */
export async function doctor(environment: Readonly<Record<string, string | undefined>>): Promise<number> {
  const settings = readSettings(environment);
  console.log(`ok  settings: ${settings.mode === 'live' ? 'live' : 'a rehearsal'}`);
  const { organisation, warnings } = loadOrganisation(settings.organisationFile, settings.mode);
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
    const slack = await doctorSlack({ settings, organisation, store });
    if (slack !== null) console.log(slack.line);
    return slack?.bad === true ? 1 : 0;
  } finally {
    await store.close();
  }
}
