// What a story expects to have happened by a time.
import { joinPath } from '../config/problems.js';
import type { Instant, PersonId, StepId } from '../escalation/ids.js';
import type { Lookup } from './lookup.js';
import type { ExpectEntry } from './story-schema.js';
import { NO_EXPECTATIONS, type CaseName, type Expectations, type StoryVerdict } from './story.js';

/** Where an expectation stands. */
interface Standing {
  readonly where: string;
  /** The time of the step that expects: a due time may be given relative to it. */
  readonly at: Instant;
  /** The cases that have been raised by then, and the one that is meant where the expectation names none. */
  readonly cases: readonly CaseName[];
  readonly caseName: CaseName | null;
}

export function parseExpectations(
  entry: ExpectEntry | undefined,
  lookup: Lookup,
  { where, at, cases, caseName }: Standing,
): Expectations {
  if (entry === undefined) return { ...NO_EXPECTATIONS, caseName };
  const place = (key: string) => joinPath(where, [key]);
  const due = new Map<StepId, Instant | null>();
  for (const [step, text] of Object.entries(entry.due ?? {})) {
    const here = joinPath(place('due'), [step]);
    due.set(lookup.step(step, here), text === null ? null : (lookup.time(text, at, here) ?? null));
  }
  const verdicts = new Map<StepId, StoryVerdict>();
  for (const [step, verdict] of Object.entries(entry.verdicts ?? {})) {
    verdicts.set(lookup.step(step, joinPath(place('verdicts'), [step])), verdict);
  }
  const messagesAtMost = new Map<PersonId, number>();
  for (const [who, most] of Object.entries(entry.messages_at_most ?? {})) {
    messagesAtMost.set(lookup.person(who, joinPath(place('messages_at_most'), [who])), most);
  }
  if (entry.refused !== undefined && entry.not_refused !== undefined) {
    lookup.problems.add(place('not_refused'), 'stands beside "refused"');
  }
  return {
    told: lookup.people(entry.told, place('told')),
    toldAny: lookup.people(entry.told_any, place('told_any')),
    notTold: lookup.peopleIfAny(entry.not_told, place('not_told')),
    neverTold: lookup.peopleIfAny(entry.never_told, place('never_told')),
    messagesAtMost,
    caseName: entry.case === undefined ? caseName : lookup.caseName(entry.case, cases, place('case')),
    due,
    verdicts,
    refused: entry.refused ?? null,
  };
}
