// Answers that aren't ready yet: we can't change a dialog from our side, so its "one moment" has a button
// that asks again, and the answer waits here, in memory, for whoever asked.
import { randomUUID } from 'node:crypto';
import type { PersonId } from '../../escalation/ids.js';
import { button } from '../cards/buttons.js';
import type { Card } from '../cards/card.js';
import { renderWorking } from '../cards/plain-cards.js';
import type { Answer } from '../conversation/conversation.js';

/** The name of that button. */
export const AGAIN = 'again';
const KEPT_MS = 10 * 60_000;
const MOST_KEPT = 500;

export interface Pending {
  keep(who: PersonId, later: Promise<Answer>): Card;
  /** Null: not this person's, or too long ago. */
  find(who: PersonId, id: string): Promise<Answer> | null;
}

export function createPending(now: () => number = Date.now): Pending {
  const entries = new Map<string, { who: PersonId; later: Promise<Answer>; until: number }>();
  function tidy(): void {
    for (const [id, { until }] of entries) {
      if (until > now() && entries.size < MOST_KEPT) return;
      entries.delete(id);
    }
  }
  const card = (id: string): Card => ({
    ...renderWorking(),
    buttons: [button(AGAIN, 'Look again', id, 'primary')],
  });
  return {
    keep(who, later) {
      tidy();
      const known = [...entries].find(([, one]) => one.later === later);
      if (known !== undefined) return card(known[0]);
      const id = randomUUID();
      entries.set(id, { who, later, until: now() + KEPT_MS });
      return card(id);
    },
    find(who, id) {
      tidy();
      const found = entries.get(id);
      return found !== undefined && found.who === who ? found.later : null;
    },
  };
}
