// One live card: a message that a later one makes obsolete shrinks to a line with its time.
import type { NoticeKind, Notification } from '../../escalation/case/events.js';
import { openButton } from './buttons.js';
import type { Card } from './card.js';
import { briefFor, referenceFact } from './notice-parts.js';
import { titleOf } from './notice-title.js';
import type { Reading } from './standing.js';
import { clockTime } from './words.js';

/** Kinds that say how the case stands, so that the newest of them says all; what asks for an answer of its own stays. */
const STANDING: ReadonlySet<NoticeKind> = new Set<NoticeKind>([
  'needs-you',
  'reminder',
  'police-now',
  'fail-safe',
  'not-acted',
  'missed',
  'still-missing',
  'nobody-left',
]);

/** Whether the reader was told later, in the same part, of how the case stands. */
export function isObsoleteMessage(notification: Notification, r: Reading): boolean {
  if (!STANDING.has(notification.kind)) return false;
  const all = r.state.notifications;
  const place = all.findIndex((t) => t.notice === notification.notice);
  return (
    place !== -1 &&
    all.slice(place + 1).some((t) => t.to.includes(r.to) && t.as === notification.as && STANDING.has(t.kind))
  );
}

export function renderObsolete(notification: Notification, r: Reading): Card {
  const at = r.state.notifications.find((t) => t.notice === notification.notice)?.at;
  const when = at === undefined ? '' : `${clockTime(at, r.context)} `;
  return {
    title: 'Safeguarding: there is a newer message',
    urgency: 'done',
    lines: [`${when}${titleOf(notification.kind)}. The newest message says how it stands.`],
    facts: [referenceFact(r.view)],
    buttons: [...openButton(r)],
    brief: briefFor(notification, r),
  };
}
