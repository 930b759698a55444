// What somebody wrote to the bot, for the form to begin with. Not for long: a concern is stored when it is sent, and
// nothing of it before that. Another process reads it too, sealed, in a row that says neither whose it is nor of what.
import { z } from 'zod';
import type { KeyValueStore } from '../../casework/key-value-store.js';
import type { Instant, PersonId } from '../../escalation/ids.js';

const KEPT_MS = 10 * 60_000;
/** Far more than ever write at once; the oldest go first. */
const MOST_DRAFTS = 1_000;

export const draftShape = z.object({ text: z.string(), notCarried: z.array(z.string()) });
export interface Draft {
  readonly text: string;
  /** What words can't carry of it, a sentence each. */
  readonly notCarried: readonly string[];
}

const NOTHING: Draft = { text: '', notCarried: [] };

export interface Drafts {
  /** @returns the name of the draft, which says nothing of it */
  keep(who: PersonId, draft: Draft): Promise<string>;
  /** What this person wrote; empty for anything else. */
  read(who: PersonId, id: string): Promise<Draft>;
}

export interface DraftOptions {
  readonly now: () => Instant;
  readonly newId: () => string;
  /** What other processes read as well; null: this one alone. */
  readonly shared: KeyValueStore<z.infer<typeof draftShape>> | null;
  readonly onError: (error: unknown) => void;
}

/** While the database is away a draft is found by the process that kept it. */
export function createDrafts({ now, newId, shared, onError }: DraftOptions): Drafts {
  const drafts = new Map<string, { draft: Draft; until: Instant }>();
  function tidy(): void {
    for (const [key, { until }] of drafts) {
      if (until > now() && drafts.size < MOST_DRAFTS) return;
      drafts.delete(key);
    }
  }
  // The person is part of the key, and keys are stored as keyed hashes.
  const keyOf = (who: PersonId, id: string): string => `${who} ${id}`;
  return {
    async keep(who, draft) {
      tidy();
      const id = newId();
      const until = now() + KEPT_MS;
      drafts.set(keyOf(who, id), { draft, until });
      const value = { ...draft, notCarried: [...draft.notCarried] };
      await shared?.put(keyOf(who, id), value, { expiresAt: until }).catch(onError);
      return id;
    },
    async read(who, id) {
      tidy();
      if (id === '') return NOTHING;
      const here = drafts.get(keyOf(who, id))?.draft;
      if (here !== undefined) return here;
      const elsewhere = await shared?.get(keyOf(who, id)).catch((error: unknown) => {
        onError(error);
        return null;
      });
      return elsewhere ?? NOTHING;
    },
  };
}
