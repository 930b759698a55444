// Who is told what: a telling, person by person.
import type { CaseEvent, Telling } from './events.js';
import type { Instant, PersonId } from '../ids.js';

export interface Notice {
  readonly to: PersonId;
  readonly telling: Telling;
  readonly at: Instant;
}

/** The notices that an event sends: content-free by construction, as a telling has no room for content. */
export const noticesOf = (event: CaseEvent): Notice[] =>
  event.type === 'PeopleTold' ? event.data.to.map((to) => ({ to, telling: event.data, at: event.at })) : [];
