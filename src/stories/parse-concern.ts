// The concern that a story raises: all but subjects, concerns and what has a default.
import { joinPath } from '../config/problems.js';
import type { Child, Concern, Facts, Received, Subject } from '../escalation/case/concern.js';
import { personId, type Instant, type PersonId } from '../escalation/ids.js';
import { areasOfWork, partyOf } from '../escalation/organisation.js';
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
  const subjects = entry.subjects.map((each, index) => subjectOf(each, lookup, place('subjects', index)));
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
    // As the form does it.
    areas: entry.area ?? areasOfWork(lookup.organisation, subjects.map((subject) => subject.id), who),
    received: { how: entry.received, from: receivedFrom(entry.received_from, lookup) },
  };
}

/** What somebody adds: the same nouns as in a report. */
export function parseFacts(entry: InformationEntry, lookup: Lookup, where: string): Partial<Facts> {
  const place = (...path: PropertyKey[]) => joinPath(where, path);
  return {
    ...(entry.concerns && { concerns: entry.concerns }),
    ...(entry.immediate_risk !== undefined && { immediateRisk: entry.immediate_risk }),
    ...(entry.adult_involved && { adultInvolved: entry.adult_involved }),
    ...(entry.subjects && {
      subjects: entry.subjects.map((each, index) => subjectOf(each, lookup, place('subjects', index))),
    }),
    ...(entry.named_in_report && { namedInReport: lookup.people(entry.named_in_report, place('named_in_report')) }),
    ...(entry.devices && { devices: entry.devices }),
    ...(entry.children && { children: entry.children.map(childOf) }),
    ...(entry.areas && { areas: entry.areas }),
  };
}

function receivedFrom(text: string | undefined, { organisation }: Lookup): Received['from'] {
  if (text === undefined || text === 'withheld') return text ?? null;
  const party = partyOf(organisation, personId(text));
  return { id: party?.id ?? null, name: party?.name ?? text };
}

function learnedAt(text: string | undefined, at: Instant, lookup: Lookup, where: string): Instant {
  const given = lookup.absoluteTime(text, where) ?? at;
  if (given > at) lookup.problems.add(where, `${lookup.shownTime(given)} is after the concern was raised`);
  return given;
}

function subjectOf(entry: { name: string; under_18: boolean }, lookup: Lookup, where: string): Subject {
  const id = lookup.subjectId(entry.name, where);
  const party = id === null ? undefined : partyOf(lookup.organisation, id);
  const under18 = entry.under_18 || (party !== undefined && 'under18' in party && party.under18);
  return { id, name: party?.name ?? entry.name, under18 };
}

/** A child whose name is given is known unless the story says otherwise; an age is said beside the name. */
function childOf(entry: RaiseEntry['children'][number]): Child {
  const name = entry.name ?? '';
  const aged = entry.age === undefined ? name : `${name || 'a child'}, ${entry.age}`;
  return { known: entry.known ?? (name === '' ? 'no' : 'yes'), name: aged, area: entry.area ?? null };
}
