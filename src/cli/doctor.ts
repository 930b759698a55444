// `sameday doctor`: looks at everything that a start needs, each by a real call that changes nothing, and says in a line
// what is wrong with it.
import { bad, note, ok, type Checked } from '../bot/channel.js';
import { CHANNELS } from '../bot/channels.js';
import { createKeyValueStore } from '../casework/key-value-store.js';
import { existingKeyOf } from '../config/master-key.js';
import { loadOrganisation, type LoadedOrganisation } from '../config/organisation.js';
import { isRefusal } from '../config/organisation-source.js';
import { packageVersion } from '../config/package-root.js';
import { loadProcedure } from '../config/procedure-file.js';
import { reachProblems, reachWarnings, setUpOf } from '../config/reach.js';
import type { Environment } from '../config/setting-reader.js';
import type { Settings } from '../config/settings.js';
import type { Organisation } from '../escalation/organisation.js';
import { surveyReach } from '../escalation/routing/reach.js';
import { channelCheckParts } from '../app/channels.js';
import { keptOrganisationIn } from '../app/kept-organisation.js';
import { databaseOf } from '../app/rehearsal-database.js';
import { settingsOf } from '../app/settings.js';
import { lookAt, StoreError, type Look } from '../store/index.js';
import { databaseLines } from './doctor/database.js';
import { checkServices } from './doctor/services.js';

const WELL = 0;
const SOMETHING_BAD = 1;
/** A file can't be used. */
const UNUSABLE = 2;
/** Longer than any channel's own limits, however many people it asks about. */
const CHANNEL_WITHIN_MS = 120_000;

/**
 * 0: a start would work. 1: something is bad. 2: the organisation file or the procedure can't be used.
 * @throws ConfigurationError for settings that can't be used
 */
export async function doctor(environment: Environment): Promise<number> {
  const settings = settingsOf(environment);
  let code = WELL;
  const say = (lines: readonly Checked[]): void => {
    for (const { line } of lines) console.log(line);
    if (code === WELL && lines.some((one) => one.bad)) code = SOMETHING_BAD;
  };
  say([ok(`sameday ${packageVersion()}`)]);
  say([ok(`settings: ${settings.mode === 'live' ? 'live' : 'a rehearsal'}`), ...settings.warnings.map(note)]);
  say(settings.unmeant.map(({ where, what }) => note(`a start refuses: ${where} ${what}.`)));
  const organisation = organisationOf(settings, say);
  if (organisation === null) code = UNUSABLE;
  else say(reachLines(settings, organisation));
  const database = {
    databaseUrl: settings.databaseUrl,
    dataDir: settings.dataDir,
    ...databaseOf(settings.mode),
  };
  try {
    await lookAt({ ...database, masterKey: existingKeyOf(settings) }, async (look) => {
      say(databaseLines(look));
      if (organisation === null) say(await keptLines(look));
      await sayRest(settings, organisation, { look, say });
    });
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    say([bad(`database: ${error.message}`)]);
    await sayRest(settings, organisation, { look: null, say });
  }
  return code;
}

type Say = (lines: readonly Checked[]) => void;

/** Null, and said, when it can't be used. */
function organisationOf(settings: Settings, say: Say): Organisation | null {
  try {
    const loaded: LoadedOrganisation = loadOrganisation(settings.organisationFile, {
      mode: settings.mode,
      channels: CHANNELS,
    });
    const { organisation, warnings } = loaded;
    say([
      ok(`organisation: ${organisation.name}, ${organisation.people.size} people`),
      ...warnings.map(note),
    ]);
    const procedure = loadProcedure(organisation);
    say([ok(`procedure: ${procedure.title}, ${procedure.steps.length} steps`)]);
    return organisation;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    say([bad(`organisation: ${error.message}`)]);
    return null;
  }
}

/** A live start goes on from the last good file, if there ever was one. */
async function keptLines({ store }: Look): Promise<Checked[]> {
  const kept = store === null ? null : await keptOrganisationIn(store).read();
  return kept === null ? [] : [note('a live start would go on from the last good organisation file')];
}

/** Whether each role can be told, and can answer, by what these settings send on. */
function reachLines(settings: Settings, organisation: Organisation): Checked[] {
  if (settings.mode === 'rehearsal') return [];
  const setUp = setUpOf(settings, CHANNELS, organisation);
  const survey = surveyReach(organisation, setUp);
  const problems = reachProblems(survey, organisation, CHANNELS, setUp);
  return [
    ...(problems.length === 0 ? [ok('reach: everybody who must be told can be')] : []),
    ...problems.map(({ what }) => bad(`reach: ${what}`)),
    ...reachWarnings(survey, organisation, setUp).map(note),
  ];
}

async function sayRest(
  settings: Settings,
  organisation: Organisation | null,
  o: { readonly look: Look | null; readonly say: Say },
): Promise<void> {
  o.say(await checkServices(settings));
  if (organisation !== null) await sayChannels(settings, organisation, o);
}

/** Asks each channel that is switched on, and says what it answers. */
async function sayChannels(
  settings: Settings,
  organisation: Organisation,
  { look, say }: { readonly look: Look | null; readonly say: Say },
): Promise<void> {
  const clock = { now: () => Date.now() };
  const store = look?.store ?? NOTHING_KEPT;
  for (const channel of CHANNELS) {
    if (!channel.isSwitchedOn(settings.of) || channel.check === undefined) continue;
    const parts = channelCheckParts(
      { settings, organisation: () => organisation, clock },
      channel,
      (kind, shape) => createKeyValueStore({ store, organisation: organisation.id, kind, clock, shape }),
    );
    say(await within(channel.check(settings.of, parts), channel.words.label));
  }
}

/** An empty database holds nothing yet, and stays so. */
const NOTHING_KEPT: Parameters<typeof createKeyValueStore>[0]['store'] = {
  transaction: (work) =>
    work({
      secret: () => Promise.resolve(null),
      secrets: () => Promise.resolve([]),
    } as unknown as Parameters<typeof work>[0]),
};

async function within(asked: Promise<readonly Checked[]>, label: string): Promise<readonly Checked[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly Checked[]>((resolve) => {
    timer = setTimeout(() => resolve([bad(`${label}: no answer within two minutes`)]), CHANNEL_WITHIN_MS);
  });
  try {
    return await Promise.race([asked, late]);
  } catch {
    return [bad(`${label}: could not be asked`)];
  } finally {
    clearTimeout(timer);
  }
}
