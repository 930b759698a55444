// What somebody wrote to the bot, for the form to begin with. In memory only, and not for long: a concern is
// stored when it is sent, and nothing of it before that.
import type { Instant, PersonId } from '../../escalation/ids.js';

const KEPT_MS = 10 * 60_000;
/** Far more than ever write at once; the oldest go first. */
const MOST_DRAFTS = 1_000;

export interface Drafts {
  /** @returns the name of the draft, which says nothing of it */
  keep(who: PersonId, text: string): string;
  /** What this person wrote; empty for anything else. */
  read(who: PersonId, id: string): string;
}

export function createDrafts(o: { readonly now: () => Instant; readonly newId: () => string }): Drafts {
  const drafts = new Map<string, { who: PersonId; text: string; until: Instant }>();
  function tidy(): void {
    for (const [id, { until }] of drafts) {
      if (until > o.now() && drafts.size < MOST_DRAFTS) return;
      drafts.delete(id);
    }
  }
  return {
    keep(who, text) {
      tidy();
      const id = o.newId();
      drafts.set(id, { who, text, until: o.now() + KEPT_MS });
      return id;
    },
    read(who, id) {
      tidy();
      const draft = drafts.get(id);
      return draft !== undefined && draft.who === who ? draft.text : '';
    },
  };
}
