// The concern that a story raises, and what comes to be known later. All but subjects, concerns and what has a default:
// the one of the form.
import { joinPath } from '../config/problems.js';
import type { Child, Concern, Facts, Received, Subject } from '../escalation/case/concern.js';
import type { Instant, PersonId } from '../escalation/ids.js';
import { partyOf } from '../escalation/organisation.js';
import { placesOfWork } from '../escalation/routing/places-of-work.js';
import type { Lookup } from './lookup.js';
import type { InformationEntry, RaiseEntry } from './story-schema.js';

/** `at`: when it is raised, which is also when the reporter came to know unless the story says otherwise. */
export function parseConcern(
  entry: RaiseEntry,
  who: PersonId,
  at: Instant,
  lookup: Lookup,
  where: string,
): Concern {
  const place = (...path: PropertyKey[]) => joinPath(where, path);
  const subjects = subjectsOf(entry.subjects, lookup, place('subjects'));
  return {
    route: entry.route,
    identity: entry.identity,
    reporter: entry.identity === 'anonymous' ? null : who,
    subjects,
    concerns: entry.concerns,
    what: entry.what,
    learnedAt: learnedAt(entry.learned_at, at, lookup, place('learned_at')),
    tell: entry.tell === null ? null : lookup.person(entry.tell, place('tell')),
    leaveOut: lookup.people(entry.leave_out, place('leave_out')),
    namedInReport: lookup.people(entry.named_in_report, place('named_in_report')),
    immediateRisk: entry.immediate_risk,
    adultInvolved: entry.adult_involved,
    devices: entry.devices,
    children: entry.children.map(childOf),
    areas: entry.area ?? placesOfWork(subjects, who, lookup.organisation),
    received: receivedOf(entry, lookup, where),
  };
}

/** Only what is said: what isn't there adds nothing. */
export function parseFacts(entry: InformationEntry, lookup: Lookup, where: string): Partial<Facts> {
  const place = (...path: PropertyKey[]) => joinPath(where, path);
  const facts: { -readonly [Key in keyof Facts]?: Facts[Key] } = {};
  if (entry.concerns !== undefined) facts.concerns = entry.concerns;
  if (entry.immediate_risk !== undefined) facts.immediateRisk = entry.immediate_risk;
  if (entry.adult_involved !== undefined) facts.adultInvolved = entry.adult_involved;
  if (entry.subjects !== undefined) facts.subjects = subjectsOf(entry.subjects, lookup, place('subjects'));
  if (entry.named_in_report !== undefined)
    facts.namedInReport = lookup.people(entry.named_in_report, place('named_in_report'));
  if (entry.devices !== undefined) facts.devices = entry.devices;
  if (entry.children !== undefined) facts.children = entry.children.map(childOf);
  if (entry.areas !== undefined) facts.areas = entry.areas;
  return facts;
}

function learnedAt(text: string | undefined, at: Instant, lookup: Lookup, where: string): Instant {
  const given = lookup.absoluteTime(text, where) ?? at;
  if (given > at) lookup.problems.add(where, `${lookup.shownTime(given)} is after the concern was raised`);
  return given;
}

function subjectsOf(entries: RaiseEntry['subjects'], lookup: Lookup, where: string): Subject[] {
  return entries.map(({ name, under_18 }, index) => {
    const id = lookup.personOrName(name, joinPath(where, [index]));
    const party = id === null ? undefined : partyOf(lookup.organisation, id);
    const under18 = under_18 || (party !== undefined && 'under18' in party && party.under18);
    return { id, name: party?.name ?? name, under18 };
  });
}

/** 8(3), 4: who told them is asked of a manager who was told, and of nobody else. */
function receivedOf(
  { received: how, received_from: from }: RaiseEntry,
  lookup: Lookup,
  where: string,
): Received {
  if (from === undefined) return { how, from: null };
  const here = joinPath(where, ['received_from']);
  if (how !== 'told-handling') lookup.problems.add(here, 'stands here without "received: told-handling"');
  if (from === 'withheld') return { how, from };
  const id = lookup.personOrName(from, here);
  return { how, from: { id, name: id === null ? from : (partyOf(lookup.organisation, id)?.name ?? id) } };
}

/** A child whose name is given is known unless the story says otherwise; an age is said beside the name. */
function childOf(entry: RaiseEntry['children'][number]): Child {
  const name = entry.name ?? '';
  const aged = entry.age === undefined ? name : `${name || 'a child'}, ${entry.age}`;
  return { known: entry.known ?? (name === '' ? 'no' : 'yes'), name: aged, area: entry.area ?? null };
}
