// The organisation of a start, judged by what its settings can reach, or the last good one where its file can't be used.
import type { Channel } from '../bot/channel.js';
import type { BankHolidays } from '../config/bank-holidays.js';
import type { OrganisationText } from '../config/organisation.js';
import {
  createOrganisationSource,
  isRefusal,
  type Judged,
  type OrganisationSource,
  type Reload,
} from '../config/organisation-source.js';
import { loadProcedure } from '../config/procedure-file.js';
import { reachProblems, reachWarnings, setUpOf } from '../config/reach.js';
import type { Settings } from '../config/settings.js';
import type { Organisation } from '../escalation/organisation.js';
import { surveyReach } from '../escalation/routing/reach.js';
import type { Store } from '../store/index.js';
import { keptOrganisationIn } from './kept-organisation.js';
import { codeOf, type AppLog } from './log.js';

/** What these settings make of an organisation: whether everybody who must be told can be. Throws `ProcedureError`. */
export function judgeBy(
  settings: Pick<Settings, 'mode' | 'of' | 'publicUrl'>,
  channels: readonly Channel[],
): (organisation: Organisation) => Judged {
  return (organisation) => {
    loadProcedure(organisation);
    if (settings.mode === 'rehearsal') return { problems: [], warnings: [] };
    const setUp = setUpOf(settings, channels, organisation);
    const survey = surveyReach(organisation, setUp);
    return {
      problems: reachProblems(survey, organisation, channels, setUp),
      warnings: reachWarnings(survey, organisation, setUp),
    };
  };
}

export interface OpenOptions {
  readonly settings: Settings;
  readonly channels: readonly Channel[];
  readonly log: AppLog;
  readonly bankHolidays: () => BankHolidays;
  readonly openStore: () => Promise<Store>;
}

export interface Opened {
  readonly organisation: OrganisationSource;
  readonly store: Store;
}

/**
 * Opens the organisation, then the store. Live, a file that can't be used doesn't end a start: the last good one is in
 * force until it is mended. From then on each good one is kept.
 * @throws ConfigurationError, ProcedureError where nothing was ever kept, and in a rehearsal; StoreError
 */
export async function openOrganisation(o: OpenOptions): Promise<Opened> {
  const opened: { organisation: OrganisationSource | null; store: Store | null } = {
    organisation: null,
    store: null,
  };
  let keeping = Promise.resolve();
  const keep = (): Promise<void> => {
    keeping = keeping.then(() => keepInForce(o, opened));
    return keeping;
  };
  const source = (kept: OrganisationText | null) =>
    createOrganisationSource({
      file: o.settings.organisationFile,
      mode: o.settings.mode,
      channels: o.channels,
      bankHolidays: o.bankHolidays,
      judge: judgeBy(o.settings, o.channels),
      kept,
      onReload: (reload) => {
        sayReload(o.log, reload);
        if (reload.outcome === 'changed') void keep();
      },
    });
  try {
    const first = orRefusal(() => source(null));
    if (first instanceof Error && o.settings.mode === 'rehearsal') throw first;
    if (!(first instanceof Error)) opened.organisation = first;
    const store = (opened.store = await o.openStore());
    const organisation = (opened.organisation ??= source(await keptOrganisationIn(store).read()));
    if (organisation.problem() === null) await keep();
    else o.log.error({}, FROM_KEPT);
    const reload = (): Reload => {
      const outcome = organisation.reload();
      if (outcome.outcome === 'changed') void keep();
      return outcome;
    };
    return { organisation: { ...organisation, reload }, store };
  } catch (error) {
    opened.organisation?.close();
    await opened.store?.close();
    throw error;
  }
}

const FROM_KEPT =
  'the organisation file can’t be used: this start goes on from the last good one. ' +
  'sameday doctor and the administrator’s page say what is wrong; it is taken as soon as it is mended';

/** A refusal of the file as a value; what broke otherwise is thrown. */
function orRefusal(open: () => OrganisationSource): OrganisationSource | Error {
  try {
    return open();
  } catch (error) {
    if (isRefusal(error)) return error;
    throw error;
  }
}

/** What is in force now, whichever reload asked for it. Never throws: the start, or the reload, holds without it. */
async function keepInForce(
  { settings, log }: Pick<OpenOptions, 'settings' | 'log'>,
  { organisation, store }: { organisation: OrganisationSource | null; store: Store | null },
): Promise<void> {
  if (organisation === null || store === null || settings.mode === 'rehearsal') return;
  try {
    await keptOrganisationIn(store).keep(organisation.text());
  } catch (error) {
    log.warn(
      { code: codeOf(error) },
      'the organisation file is in force, but could not be kept for a restart',
    );
  }
}

function sayReload(log: AppLog, reload: Reload): void {
  const { outcome } = reload;
  if (outcome === 'refused')
    return log.warn(
      { outcome },
      'the organisation file was changed to one that can’t be used: the last good one stays',
    );
  log.info({ outcome }, 'the organisation file was changed');
  for (const warning of reload.warnings) log.warn({}, warning);
}
