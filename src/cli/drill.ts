// `sameday drill [STORY]`: plays a drill that tells nobody, and keeps its date for the administrator's page.
import { CHANNELS } from '../bot/channels.js';
import { createKeyValueStore } from '../casework/key-value-store.js';
import { createDrills, drillShape, SILENCE } from '../stories/drills.js';
import { StoryError } from '../stories/story.js';
import { masterKeyOf } from '../config/master-key.js';
import { createOrganisationSource } from '../config/organisation-source.js';
import { packageRoot, packageVersion } from '../config/package-root.js';
import { loadProcedure } from '../config/procedure-file.js';
import { setUpOf } from '../config/reach.js';
import { settingsOf } from '../app/settings.js';
import type { Environment } from '../config/setting-reader.js';
import { createStore } from '../store/index.js';
import { join } from 'node:path';

/** Exit codes. */
const HELD = 0;
const BROKEN = 1;
const UNUSABLE = 2;

/**
 * Resolves with the exit code: 0 when everything was as expected, 1 with the first thing that wasn't, 2 for
 * an unknown story.
 * @throws ConfigurationError, ProcedureError, StoreError
 */
export async function drill([id = SILENCE]: string[], environment: Environment): Promise<number> {
  const settings = settingsOf(environment);
  if (settings.mode === 'rehearsal') {
    console.error(
      'A drill is kept beside real cases. Without any platform’s settings, use: sameday rehearse FILE',
    );
    return UNUSABLE;
  }
  const organisation = createOrganisationSource({
    file: settings.organisationFile,
    mode: settings.mode,
    channels: CHANNELS,
  });
  const { databaseUrl, dataDir } = settings;
  const version = packageVersion();
  const store = await createStore({ databaseUrl, dataDir, masterKey: masterKeyOf(settings).key, version });
  try {
    const clock = { now: () => Date.now() };
    const drills = createDrills({
      folders: [join(packageRoot(), 'stories')],
      places: settings,
      channels: CHANNELS,
      keyValueStore: createKeyValueStore({
        store,
        organisation: organisation.current().id,
        kind: 'drill',
        clock,
        shape: drillShape,
      }),
      organisation: () => organisation.current(),
      setUp: () => setUpOf(settings, CHANNELS, organisation.current()),
      procedure: loadProcedure(organisation.current()),
      clock,
    });
    const held = await drills.hold(id, null);
    if (held === null || held === 'busy') {
      if (id === SILENCE) {
        console.error(
          'The organisation has no two people who could be in it: a reporter and a colleague, neither a senior manager.',
        );
        return UNUSABLE;
      }
      const known = drills.list().map((one) => `  ${one.id}: ${one.title}`);
      console.error([`There is no drill "${id}". There is:`, ...known].join('\n'));
      return UNUSABLE;
    }
    console.log(held.lines.join('\n'));
    if (held.broken === null) return HELD;
    console.error(held.broken);
    return BROKEN;
  } catch (error) {
    if (!(error instanceof StoryError)) throw error;
    console.error(error.message);
    return UNUSABLE;
  } finally {
    await store.close();
    organisation.close();
  }
}
