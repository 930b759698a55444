// How many messages somebody gets, whatever the channels by which they come.
import { localDate, type Calendar } from '../escalation/calendar/calendar.js';
import type { PersonId } from '../escalation/ids.js';
import type { Told } from './driver.js';

/** These gather what stands in several cases: at one moment they come as one message. */
const DIGESTS: ReadonlySet<Told['kind']> = new Set<Told['kind']>(['reminder', 'still-missing', 'weekly']);

/** Each message to somebody once. */
export function messagesTo(person: PersonId, told: readonly Told[]): Told[] {
  const theirs = told.filter(({ to }) => to === person);
  return theirs.filter((one, index) => !theirs.slice(0, index).some((before) => areOneDigest(before, one)));
}

const areOneDigest = (a: Told, b: Told): boolean =>
  a.at === b.at && a.reference !== b.reference && DIGESTS.has(a.kind) && DIGESTS.has(b.kind);

interface MessagesOf {
  readonly person: PersonId;
  /** By local date, in the order of time. */
  readonly days: ReadonlyMap<string, readonly Told[]>;
}

/** By person, in the order in which they were first told, and by day. */
export function messagesByDay(told: readonly Told[], calendar: Calendar): MessagesOf[] {
  return [...new Set(told.map(({ to }) => to))].map((person) => {
    const days = new Map<string, Told[]>();
    for (const one of messagesTo(person, told)) {
      const day = localDate(calendar, one.at);
      days.set(day, [...(days.get(day) ?? []), one]);
    }
    return { person, days };
  });
}
