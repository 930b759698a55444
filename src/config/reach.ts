// Whether everybody who must be told can be, by what these settings send on, in words and before it is needed.
import type { ChannelKind, ChannelName, Organisation } from '../escalation/organisation.js';
import type { Party, PartyReach, RoleReach, SetUp } from '../escalation/routing/reach.js';
import type { Problem } from './problems.js';
import type { GivenSettings } from './setting-group.js';
import type { Settings } from './settings.js';

/** A channel with what switches it on. */
export interface SwitchedChannel extends ChannelKind {
  readonly settings: readonly { readonly names: readonly string[] }[];
  readonly isSwitchedOn: (settings: GivenSettings) => boolean;
}

const THIS_MACHINE = new Set(['localhost', '127.0.0.1', '[::1]']);
/** Named in a sentence; the others are counted. */
const NAMED_AT_MOST = 3;
/** With nobody of these within reach a concern would tell nobody in time. */
const MUST_BE_REACHED: readonly RoleReach['role'][] = ['officers', 'whistle-blowing', 'first'];

/** Without any platform's settings every channel is played, and counts as set up. */
export function setUpOf(
  { mode, of, publicUrl }: Pick<Settings, 'mode' | 'of' | 'publicUrl'>,
  channels: readonly SwitchedChannel[],
  organisation: Pick<Organisation, 'workspaces'>,
): SetUp {
  if (mode === 'rehearsal') return { on: new Set(channels.map(({ name }) => name)), linksLead: true };
  const on = channels.filter(
    ({ name, workspace, isSwitchedOn }) =>
      isSwitchedOn(of) && (workspace === null || organisation.workspaces.has(name)),
  );
  return {
    on: new Set(on.map(({ name }) => name)),
    linksLead: !THIS_MACHINE.has(new URL(publicUrl).hostname),
  };
}

/** What a live start is refused for, each with what to set. */
export function reachProblems(
  survey: readonly RoleReach[],
  organisation: Organisation,
  channels: readonly SwitchedChannel[],
  setUp: SetUp,
): Problem[] {
  return survey
    .filter(({ role, best }) => MUST_BE_REACHED.includes(role) && best === 'none')
    .map(({ where, who, people }) => ({
      where,
      what: `nobody of ${who} can be told: ${withoutWay(
        people.map(({ party }) => party),
        organisation,
        setUp,
      )} ${remedy(people, channels, setUp)}`,
    }));
}

/** What is allowed and yet likely to let somebody down, one sentence each. */
export function reachWarnings(
  survey: readonly RoleReach[],
  organisation: Organisation,
  setUp: SetUp,
): string[] {
  return survey.flatMap((role) => [
    ...(role.best === 'deaf' ? [`${capital(role.who)} can be told and can't answer: ${CANT_ANSWER}`] : []),
    ...(role.best === 'none' && !MUST_BE_REACHED.includes(role.role)
      ? [`Nobody of ${role.who} can be told: ${withoutWay(partiesOf(role), organisation, setUp)}`]
      : []),
    ...(role.role === 'officers'
      ? role.people.flatMap((one) => officerWarning(one, role, organisation, setUp))
      : []),
  ]);
}

const CANT_ANSWER =
  'no chat leads to them, and links lead nowhere until PUBLIC_URL is set to an address that they can open.';

function officerWarning(
  { party, reach }: PartyReach,
  { best }: RoleReach,
  organisation: Organisation,
  setUp: SetUp,
): string[] {
  const who = `${party.name} (${party.id}), designated officer for ${party.area}`;
  if (reach === 'none' && best !== 'none')
    return [`${who}, can't be told: ${withoutWay([party], organisation, setUp)}`];
  if (reach === 'one')
    return [
      `${who}, can be told by ${listed(labels(onAt(party, setUp), organisation))} alone: give a second way.`,
    ];
  return [];
}

const partiesOf = ({ people }: RoleReach): Party[] => people.map(({ party }) => party);

/** `Priya Nair has e-mail and text message; these settings send on Slack.` */
function withoutWay(parties: readonly Party[], organisation: Organisation, setUp: SetUp): string {
  const said = parties.slice(0, NAMED_AT_MOST).map((one) => {
    const names = one.channels.map(({ name }) => name);
    return `${one.name} has ${names.length === 0 ? 'no address' : listed(labels(names, organisation))}`;
  });
  const more = parties.length - said.length;
  const all = more > 0 ? [...said, `${more} more are the same`] : said;
  const sendsOn = listed(labels([...setUp.on], organisation)) || 'nothing';
  return `${all.join(', ')}; these settings send on ${sendsOn}.`;
}

function remedy(people: readonly PartyReach[], channels: readonly SwitchedChannel[], setUp: SetUp): string {
  const theirs = new Set(people.flatMap(({ party }) => party.channels.map(({ name }) => name)));
  const ways = channels
    .filter(({ name }) => theirs.has(name) && !setUp.on.has(name))
    .flatMap(({ words, settings }) => {
      const setting = settings[0]?.names[0];
      return setting === undefined ? [] : [`${setting} (${words.inText})`];
    });
  const given = channels.filter(({ name }) => setUp.on.has(name)).map(({ words }) => words.inText);
  const give = given.length === 0 ? [] : [`give an address for ${given.join(' or ')}`];
  return `${capital([...(ways.length === 0 ? [] : [`set ${ways.join(' or ')}`]), ...give].join(', or '))}.`;
}

const onAt = (party: Party, setUp: SetUp): ChannelName[] =>
  party.channels.map(({ name }) => name).filter((name) => setUp.on.has(name));

const labels = (names: readonly ChannelName[], { channels }: Organisation): string[] =>
  names.map((name) => channels.find((kind) => kind.name === name)?.words.inText ?? name);

const capital = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

/** `a`, `a and b`, `a, b and c` */
const listed = (all: readonly string[]): string =>
  all.length < 2 ? (all[0] ?? '') : `${all.slice(0, -1).join(', ')} and ${all.at(-1) ?? ''}`;
