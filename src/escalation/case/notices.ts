// Who is told what: a notification, person by person.
import type { CaseEvent, Notification } from './events.js';
import type { Instant, PersonId } from '../ids.js';

export interface Notice {
  readonly to: PersonId;
  readonly notification: Notification;
  readonly at: Instant;
}

/**
 * The notices that an event sends: content-free by construction, as a notification has no room for content.
 */
export const noticesOf = (event: CaseEvent): Notice[] =>
  event.type === 'PeopleTold'
    ? event.data.to.map((to) => ({ to, notification: event.data, at: event.at }))
    : [];
