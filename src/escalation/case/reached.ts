// Who has been reached, is being told, or could not be reached. Whatever people read about it comes from here, and from
// nothing but deliveries and what somebody has done themselves: that a notice was decided says that nobody has it yet.
import type { Notification, Part } from './events.js';
import type { CaseState, DeliveryNote } from './state.js';
import type { Instant, PersonId } from '../ids.js';

export type Reach =
  | { readonly reach: 'reached'; readonly at: Instant }
  /** Nothing has arrived yet, and nothing has failed for good. */
  | { readonly reach: 'being-told' }
  /** The last notice to them failed on the last channel that there was. */
  | { readonly reach: 'not-reached' };

export interface Told {
  readonly person: PersonId;
  readonly parts: ReadonlySet<Part>;
  readonly reach: Reach;
}

/** Everyone to whom a notice was decided, in the order of the first, each once, with what came of it. */
export function toldSoFar(state: CaseState): Told[] {
  const parts = new Map<PersonId, Set<Part>>();
  for (const { person, as } of state.told) parts.set(person, (parts.get(person) ?? new Set()).add(as));
  return [...parts].map(([person, theirs]) => ({ person, parts: theirs, reach: reachOf(person, state) }));
}

/** What came of all that was sent to somebody: whoever was reached once, or has acted, knows of the case. */
export function reachOf(person: PersonId, state: CaseState): Reach {
  const theirs = state.notifications.filter((one) => one.to.includes(person));
  const arrived = theirs.flatMap((one) => arrivedAt(notesOf(one, person, state)) ?? []);
  const acted = state.acted.flatMap((one) => (one.person === person ? one.firstAt : []));
  const known = [...arrived, ...acted];
  if (known.length > 0) return { reach: 'reached', at: Math.min(...known) };
  const last = theirs.at(-1);
  return last === undefined ? BEING_TOLD : reachOfNotice(last, person, state);
}

/**
 * What came of the last notice to somebody in one of their parts: an alert that failed is not made good by a message
 * that they had in the morning, but by what they have done since. Null: there was none.
 */
export function reachOfLast(person: PersonId, as: Part, state: CaseState): Reach | null {
  const last = state.notifications.findLast(
    (one) => one.to.includes(person) && [one, ...(one.also ?? [])].some((said) => said.as === as),
  );
  if (last === undefined) return null;
  const at = actedSince(person, last.at, state);
  return at === null ? reachOfNotice(last, person, state) : { reach: 'reached', at };
}

/** When somebody last did something in the case, if that was not before this instant; else null. */
export const actedSince = (person: PersonId, since: Instant, { acted }: CaseState): Instant | null =>
  acted.find((one) => one.person === person && one.lastAt >= since)?.lastAt ?? null;

const BEING_TOLD: Reach = { reach: 'being-told' };

/** What came of one notice to one person. */
export function reachOfNotice(
  notice: Pick<Notification, 'notice'>,
  person: PersonId,
  state: CaseState,
): Reach {
  const notes = notesOf(notice, person, state);
  const at = arrivedAt(notes);
  if (at !== null) return { reach: 'reached', at };
  return notes.at(-1)?.last === true ? { reach: 'not-reached' } : BEING_TOLD;
}

const notesOf = (
  { notice }: Pick<Notification, 'notice'>,
  person: PersonId,
  { deliveries }: CaseState,
): readonly DeliveryNote[] => deliveries.filter((one) => one.notice === notice && one.to === person);

/** When it first arrived on a channel on which it has not come back since; null: on none. */
function arrivedAt(notes: readonly DeliveryNote[]): Instant | null {
  const standing = notes.filter(
    (note) => note.delivered && notes.findLast(({ channel }) => channel === note.channel)?.delivered === true,
  );
  return standing.length === 0 ? null : Math.min(...standing.map(({ at }) => at));
}
