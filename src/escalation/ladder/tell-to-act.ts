// Tells those who can act, each in their part: asked, or only alerted.
import type { NotificationDraft, Transcript } from '../case/transcript.js';
import type { Instant } from '../ids.js';
import { byPart } from '../routing/recipients.js';

export function tellToAct(notification: Omit<NotificationDraft, 'as'>, at: Instant, t: Transcript): void {
  for (const { as, to } of byPart(notification.to, t.state(), t.context))
    t.tell({ ...notification, as, to }, at);
}
