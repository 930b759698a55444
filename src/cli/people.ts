// `sameday people [NAME]`: the organisation as it is in force, and what needs correcting. No case is read.
import { CHANNELS } from '../bot/channels.js';
import { createOrganisationSource } from '../config/organisation-source.js';
import type { Environment } from '../config/setting-reader.js';
import { setUpOf } from '../config/reach.js';
import { settingsOf } from '../app/settings.js';
import type { Settings } from '../config/settings.js';
import { channelWords, type Organisation } from '../escalation/organisation.js';
import type { SetUp } from '../escalation/routing/reach.js';
import { channelOrdersOf } from '../app/channel-preferences.js';
import { StoreError } from '../store/index.js';
import {
  officersByArea,
  type OfficersOfArea,
  shownPerson,
  type ShownChannel,
  type ShownPerson,
} from '../web/administrator/people-page.js';
import { withStore } from './upkeep.js';
import { UsageError } from './usage.js';

const ALL_REACHABLE = 0;
const SOMEBODY_IS_NOT = 1;

/**
 * Resolves with the exit code: 1 when somebody, or every designated officer of an area, can't be reached at
 * all.
 * @throws UsageError, ConfigurationError
 */
export async function people(args: string[], environment: Environment): Promise<number> {
  if (args.some((arg) => arg.startsWith('-'))) throw new UsageError('It has no options.', 'people [NAME]');
  const wanted = args.join(' ').trim().toLowerCase();
  const settings = settingsOf(environment);
  const organisation = await organisationInForce(settings);
  const setUp = setUpOf(settings, CHANNELS, organisation);
  const everyone = [...organisation.people.values()].map((one) => shownPerson(one, organisation, setUp));
  const asked = everyone.filter(({ name, id }) => `${name} ${id}`.toLowerCase().includes(wanted));
  const areas = officersByArea(organisation, setUp);
  const lines = [
    `${organisation.name} (${organisation.id}): ${everyone.length} people, ${organisation.officers.size} designated officers`,
    channelLine(settings, organisation, setUp),
    ...asked.flatMap(personLines),
    ...(wanted === '' ? areas.flatMap(areaLines) : []),
  ];
  console.log(lines.join('\n'));
  const unreachable = asked.filter((one) => !one.channels.some(({ works }) => works));
  const mending = asked.filter((one) => problemsOf(one).length > 0);
  console.log(`\n${asked.length} shown, ${mending.length} to look at, ${unreachable.length} out of reach.`);
  const empty = areas.some(
    ({ officers }) => !officers.some((one) => !one.away && one.channels.some((c) => c.works)),
  );
  return unreachable.length === 0 && !empty ? ALL_REACHABLE : SOMEBODY_IS_NOT;
}

/** With each person's channels in the order that they have chosen, if the database can be asked. */
async function organisationInForce(settings: Settings): Promise<Organisation> {
  const source = createOrganisationSource({
    file: settings.organisationFile,
    mode: settings.mode,
    channels: CHANNELS,
  });
  source.close();
  for (const warning of source.warnings()) console.error(`note: ${warning}`);
  if (settings.mode === 'rehearsal') return source.current();
  try {
    return await withStore(settings, async (store) => {
      const orders = channelOrdersOf(source, store);
      try {
        await orders.refresh();
        return orders.current();
      } finally {
        orders.stop();
      }
    });
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    console.error(`note: ${error.message} Channels are shown in the order of the file, not in people’s own.`);
    return source.current();
  }
}

const channelLine = ({ mode }: Settings, organisation: Organisation, { on }: SetUp): string =>
  mode === 'rehearsal'
    ? 'Without any platform’s settings: all channels are taken to work.'
    : `These settings send on: ${[...on].map((name) => channelWords(organisation, name).label).join(', ') || 'nothing'}.`;

const problemsOf = (one: ShownPerson): string[] => [
  ...(one.away ? ['Away: passed over until they are back'] : []),
  ...one.channels.filter(({ works }) => !works).map(({ name }) => `${name} is not set up here: not used`),
  ...one.flags,
];

const personLines = (one: ShownPerson): string[] => [
  '',
  `${one.name} (${one.id}), ${one.job}${one.site === null ? '' : `, ${one.site}`}`,
  `  manager: ${one.manager ?? 'none'}${one.roles.length > 0 ? `; ${one.roles.join(', ')}` : ''}`,
  `  ${channelText(one.channels)}`,
  ...problemsOf(one).map((problem) => `  ! ${problem}`),
];

const areaLines = ({ area, officers, flag }: OfficersOfArea): string[] => [
  '',
  `Designated officers, ${area}`,
  ...officers.map(
    (one) =>
      `  ${one.name}: ${channelText(one.channels)}${one.away ? '; away' : ''}; ` +
      (one.checked === null ? 'unchecked' : `checked ${one.checked}`),
  ),
  ...(flag === null ? [] : [`  ! ${flag}`]),
];

const channelText = (channels: readonly ShownChannel[]): string =>
  channels.map(({ name, address }) => `${name} ${address}`).join(', ') || 'no channel';
