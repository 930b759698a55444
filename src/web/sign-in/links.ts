// The single-use link that the bot sends somebody in their own chat: whoever has it is let in as them, once.
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { KeyValueStore } from '../../casework/key-value-store.js';
import type { Clock } from '../../casework/casework.js';
import { personId, type PersonId } from '../../escalation/ids.js';

const TOKEN_BYTES = 32;
const GOOD_FOR_MS = 10 * 60_000;
const TOKEN = /^[\w-]{43}$/;

/** What is kept of a link; its token is stored as a keyed hash alone. */
export const signInLinkShape = z.object({ person: z.string() });

export interface SignInLinks {
  /** A fresh address for this person, good for ten minutes and one use. */
  make(who: PersonId): Promise<string>;
  /** Uses it up. Null when it isn't ours, was used, or is too old. */
  take(token: string): Promise<PersonId | null>;
}

/** `publicUrl` without a trailing slash. */
export function createSignInLinks(o: {
  readonly keyValueStore: KeyValueStore<z.infer<typeof signInLinkShape>>;
  readonly clock: Clock;
  readonly publicUrl: string;
}): SignInLinks {
  return {
    make: async (who) => {
      const token = randomBytes(TOKEN_BYTES).toString('base64url');
      await o.keyValueStore.put(token, { person: who }, { expiresAt: o.clock.now() + GOOD_FOR_MS });
      return `${o.publicUrl}/sign-in/link/${token}`;
    },
    take: async (token) => {
      const found = TOKEN.test(token) ? await o.keyValueStore.take(token) : null;
      return found === null ? null : personId(found.person);
    },
  };
}
