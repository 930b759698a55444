// Links that sign somebody in: whoever has one is let in as them, once. The bot sends them in a chat; a notice brings
// one to whoever is told by post.
import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { isPasscode, passcodeFrom, TRIES } from '../../casework/passcode.js';
import type { KeyValueStore } from '../../casework/key-value-store.js';
import type { Clock } from '../../casework/casework.js';
import { personId, type PersonId, type Reference } from '../../escalation/ids.js';

const KEY_BYTES = 32;
const ASKED_FOR_MS = 10 * 60_000;
/** Told at 22:00, somebody opens it at breakfast; each later notice brings another. */
const OF_NOTICE_MS = 24 * 60 * 60_000;
const TOKEN = /^[\w-]{43}$/;

/** What is kept of a link; its token is stored as a keyed hash alone. */
export const signInLinkShape = z.object({
  person: z.string(),
  /** Of a notice: the case to which it leads. */
  reference: z.string().optional(),
  /** The notice whose passcode it asks for; without it, it asks for none. */
  passcodeOf: z.string().optional(),
  /** Wrong passcodes so far. */
  wrong: z.number().optional(),
  /** A digest of the browser that used it, to which alone it opens again. */
  usedBy: z.string().optional(),
});
export type SignInLink = z.infer<typeof signInLinkShape>;

/** Whom a notice tells of which case. `notice` tells two notices apart. */
export interface OfNotice {
  readonly who: PersonId;
  readonly reference: Reference;
  readonly notice: string;
}

export interface LetIn {
  readonly who: PersonId;
  /** The page to which it leads; null: wherever people begin. */
  readonly next: string | null;
  /** For a cookie: with it the same browser may use the same link again. Null for a link that it may not. */
  readonly browser: { readonly key: string; readonly lastsMs: number } | null;
}

export interface SignInLinks {
  /** A fresh address for this person, good for ten minutes and one use. */
  make(who: PersonId): Promise<string>;
  /**
   * A fresh address that leads to the case of a notice, good for a day and one browser.
   * @param o.asksPasscode whether `passcodeFor` the same notice has to be given with it
   */
  forNotice(o: OfNotice & { readonly asksPasscode: boolean }): Promise<string>;
  /** The same each time that it is asked for. */
  passcodeFor(of: OfNotice): string;
  /** Whether a passcode has to be given with it. Uses nothing up. */
  asksPasscode(token: string): Promise<boolean>;
  /**
   * Uses it up. Null when it isn't ours, was used elsewhere, had five wrong passcodes, or is too old.
   * @param o.browser what `LetIn` gave this browser before; null: nothing
   */
  open(
    token: string,
    o?: { readonly passcode?: string; readonly browser?: string | null },
  ): Promise<LetIn | 'wrong-passcode' | null>;
  /** Ends every link of this person's. */
  endLinksOf(who: PersonId): Promise<void>;
}

export interface SignInLinksOptions {
  readonly keyValueStore: KeyValueStore<SignInLink>;
  /** A keyed hash with the store's own secret. */
  readonly codeHash: (text: string) => Buffer;
  readonly clock: Clock;
  /** Without a trailing slash. */
  readonly publicUrl: string;
}

export function createSignInLinks(o: SignInLinksOptions): SignInLinks {
  const { keyValueStore, clock } = o;
  const keep = async (link: SignInLink, lastsMs: number): Promise<string> => {
    const token = newKey();
    await keyValueStore.put(token, link, { expiresAt: clock.now() + lastsMs });
    return `${o.publicUrl}/sign-in/link/${token}`;
  };
  const passcodeFor = ({ who, reference, notice }: OfNotice): string =>
    passcodeFrom(o.codeHash(`sign-in passcode ${reference} ${who} ${notice}`));
  const isRight = ({ person, reference, passcodeOf }: SignInLink, typed: string): boolean =>
    passcodeOf === undefined ||
    (reference !== undefined &&
      isPasscode(
        typed,
        passcodeFor({ who: personId(person), reference: reference as Reference, notice: passcodeOf }),
      ));

  return {
    make: (who) => keep({ person: who }, ASKED_FOR_MS),
    forNotice: ({ who, reference, notice, asksPasscode }) =>
      keep({ person: who, reference, ...(asksPasscode ? { passcodeOf: notice } : {}) }, OF_NOTICE_MS),
    passcodeFor,
    asksPasscode: async (token) =>
      TOKEN.test(token) && (await keyValueStore.get(token))?.passcodeOf !== undefined,
    open: async (token, { passcode = '', browser = null } = {}) => {
      if (!TOKEN.test(token)) return null;
      const key = browser ?? newKey();
      let answer: LetIn | 'wrong-passcode' | null = null;
      // In one step, so that of two at once one is let in.
      await keyValueStore.change(token, (link) => {
        answer = null;
        if (link === null || (link.usedBy !== undefined && link.usedBy !== digest(key))) return link;
        if (!isRight(link, passcode)) {
          const wrong = (link.wrong ?? 0) + 1;
          if (wrong >= TRIES) return null;
          answer = 'wrong-passcode';
          return { ...link, wrong };
        }
        answer = letInBy(link, key);
        return link.reference === undefined ? null : { ...link, wrong: 0, usedBy: digest(key) };
      });
      return answer;
    },
    endLinksOf: async (who) => {
      for (const { key, value } of await keyValueStore.all())
        if (value.person === who) await keyValueStore.remove(key);
    },
  };
}

const letInBy = ({ person, reference }: SignInLink, key: string): LetIn => ({
  who: personId(person),
  next: reference === undefined ? null : `/cases/${reference}`,
  browser: reference === undefined ? null : { key, lastsMs: OF_NOTICE_MS },
});

const newKey = (): string => randomBytes(KEY_BYTES).toString('base64url');
const digest = (text: string): string => createHash('sha256').update(text).digest('base64url');
