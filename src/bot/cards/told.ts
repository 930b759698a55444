// Who has been told, as people read it: from what arrived, and with the number to ring of whoever could not be reached.
import { toldSoFar, reachOfLast, type Reach, type Told } from '../../escalation/case/reached.js';
import { partsOf } from '../../escalation/case/access.js';
import type { Part } from '../../escalation/case/events.js';
import type { CaseState } from '../../escalation/case/state.js';
import type { Context } from '../../escalation/context.js';
import type { PersonId } from '../../escalation/ids.js';
import { partyOf, type Organisation } from '../../escalation/organisation.js';
import { onlyChildren } from '../../escalation/procedure/procedure-in-case.js';
import { officers } from '../../escalation/routing/recipients.js';
import { excludedFrom } from '../../escalation/routing/routing.js';
import type { Fact } from './card.js';
import type { Reading } from './standing.js';
import { capital, clockTime, dayTime, listed, nameOf, youOr } from './words.js';

/** `to`: whoever reads it, null for all. */
interface Alert {
  readonly state: CaseState;
  readonly context: Context;
  readonly to: PersonId | null;
}

type ByReach = Readonly<Record<Reach['reach'], readonly Told[]>>;

/**
 * "Told so far: Ben Ode, you. Being told: Jo Reed. Not reached: Kent LADO, ring 01632 960001." of everyone but the
 * reporter. Whoever reads it has been reached by it.
 */
export function toldFacts(r: Reading): Fact[] {
  const groups = byReach(r, (told) => [...told.parts].some((part) => part !== 'reporter'));
  const names = groups.reached.map(({ person }) => youOr(person, r.to, r.context));
  const { organisation } = r.context;
  const telling = groups['being-told'].map(({ person }) => nameOf(person, organisation));
  const lost = groups['not-reached'].map(({ person }) => nameAndRing(person, organisation));
  return [
    { label: 'Told so far', value: names.length === 0 ? 'nobody yet' : names.join(', ') },
    ...(telling.length === 0 ? [] : [{ label: 'Being told', value: telling.join(', ') }]),
    ...(lost.length === 0 ? [] : [{ label: 'Not reached', value: lost.join('; ') }]),
  ];
}

/** The same in sentences, for the reporter, of those who are asked to see to it; the officers stand in `officerLines`. */
export function reachLines(r: Reading): string[] {
  const asked: readonly Part[] = ['manager', 'alerted'];
  const groups = byReach(r, (told) => asked.some((part) => told.parts.has(part)));
  const { organisation } = r.context;
  const reached = groups.reached.map(
    ({ person, reach }) =>
      `${youOr(person, r.to, r.context)}${'at' in reach ? ` (${clockTime(reach.at, r.context)})` : ''}`,
  );
  const telling = groups['being-told'].map(({ person }) => nameOf(person, organisation));
  return [
    ...(reached.length === 0 ? [] : [`It has reached ${listed(reached)}.`]),
    ...(telling.length === 0 ? [] : [`${capital(listed(telling))} ${isOrAre(telling)} being told now.`]),
    ...groups['not-reached'].map(({ person }) => notReachedLine(person, organisation)),
  ];
}

/** Without a name, for whoever reported it anonymously: whether it has come to anybody who may act. */
export function reachFact(state: CaseState, context: Context): Fact {
  const all = toldSoFar(state).filter(({ parts }) => [...parts].some((part) => part !== 'reporter'));
  const times = all.flatMap(({ reach }) => (reach.reach === 'reached' ? [reach.at] : []));
  const isOnItsWay = all.some(({ reach }) => reach.reach === 'being-told');
  const value =
    times.length > 0
      ? `yes, ${dayTime(Math.min(...times), context)}`
      : isOnItsWay || all.length === 0
        ? 'not yet: they are being told now'
        : 'no: nobody could be reached by us. Please ring the police on 101, or the NSPCC';
  return { label: 'It has reached somebody who may act', value };
}

/** What came of the last alert to the designated officers; by name where there are several. */
export function officerLines(r: Alert): string[] {
  const { organisation } = r.context;
  const all = officers(r.state, r.context).flatMap((id) => {
    const last = reachOfLast(id, 'officer', r.state);
    return last === null ? [] : [{ id, reach: id === r.to ? 'reached' : last.reach }];
  });
  if (all.length === 0) return officersWithoutChannel(r);
  const of = (reach: Reach['reach']): PersonId[] => all.flatMap((one) => (one.reach === reach ? one.id : []));
  const whom = (ids: readonly PersonId[]): string =>
    all.length === 1
      ? 'The designated officer (LADO)'
      : `The designated officer${ids.length === 1 ? '' : 's'} ${listed(ids.map((id) => nameOf(id, organisation)))}`;
  const [reached, telling, lost] = [of('reached'), of('being-told'), of('not-reached')];
  return [
    ...(lost.length === 0
      ? []
      : [
          `${whom(lost)} could not be reached by us: ring ${listed(lost.map((id) => nameAndNumber(id, organisation)))} yourself, now.`,
        ]),
    ...(telling.length === 0 ? [] : [`${whom(telling)} ${isOrAre(telling)} being told.`]),
    ...(reached.length === 0 ? [] : [`${whom(reached)} ${reached.length === 1 ? 'has' : 'have'} been told.`]),
  ];
}

/** Whether there is an alert of which something can be said. */
export const isOfficerAlerted = ({ state }: Pick<Reading, 'state'>): boolean =>
  state.officersAlertedAt !== null || state.failSafe.reachedAt !== null || state.ladder.exhausted;

/** Whether every designated officer who was alerted could not be reached, so far as is known. */
export function areOfficersLost(r: Alert): boolean {
  const last = officers(r.state, r.context).flatMap((id) => reachOfLast(id, 'officer', r.state) ?? []);
  return last.length > 0 && last.every(({ reach }) => reach === 'not-reached');
}

/** Nothing can be sent to any of them: it is said with whatever number there is. */
function officersWithoutChannel(r: Alert): string[] {
  const { concern, conflicts } = r.state;
  const { organisation } = r.context;
  // 7: between children there is no colleague for a designated officer to look at.
  if (concern === null || onlyChildren(concern) || officers(r.state, r.context).length > 0) return [];
  const out = excludedFrom(organisation, concern, conflicts);
  const here = [...organisation.officers.values()].filter(
    (o) => !out.has(o.id) && (concern.areas.length === 0 || concern.areas.includes(o.area)),
  );
  const ring = here.map((o) => nameAndNumber(o.id, organisation));
  return [
    `No designated officer can be reached by us: ring ${ring.length === 0 ? 'the LADO' : listed(ring, 'or')} yourself, now.`,
  ];
}

/** Whoever may hear of it no longer is being told nothing, whatever was decided before. */
function byReach(r: Reading, isMeant: (told: Told) => boolean): ByReach {
  const all = toldSoFar(r.state)
    .filter(isMeant)
    .map((told) =>
      told.person === r.to && told.reach.reach !== 'reached'
        ? { ...told, reach: { reach: 'reached' as const, at: r.context.now } }
        : told,
    )
    .filter(
      ({ person, reach }) =>
        reach.reach === 'reached' || partsOf(person, r.state, r.context.organisation).size > 0,
    );
  const of = (reach: Reach['reach']): Told[] => all.filter((told) => told.reach.reach === reach);
  return { reached: of('reached'), 'being-told': of('being-told'), 'not-reached': of('not-reached') };
}

const phoneOf = (id: PersonId, organisation: Organisation): string | null =>
  partyOf(organisation, id)?.phone ?? null;

/** "Kent LADO, ring 01632 960001"; the name alone when no number is known. */
const nameAndRing = (id: PersonId, organisation: Organisation): string =>
  [nameOf(id, organisation), phoneOf(id, organisation)].filter((part) => part !== null).join(', ring ');

const nameAndNumber = (id: PersonId, organisation: Organisation): string =>
  [nameOf(id, organisation), phoneOf(id, organisation)].filter((part) => part !== null).join(', ');

const notReachedLine = (id: PersonId, organisation: Organisation): string => {
  const phone = phoneOf(id, organisation);
  return `${nameOf(id, organisation)} could not be reached by us${phone === null ? '' : `: ring ${phone}`}.`;
};

const isOrAre = (list: readonly unknown[]): string => (list.length === 1 ? 'is' : 'are');
