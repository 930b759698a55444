// The way in for a designated officer of another organisation: a link by e-mail or text, and a passcode on
// another channel.
import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import {
  commandId,
  personId,
  reference as toReference,
  type Instant,
  type PersonId,
  type Reference,
} from '../escalation/ids.js';
import { person, SYSTEM } from '../escalation/case/concern.js';
import type { Casework, Clock } from './casework.js';
import type { KeyValueStore } from './key-value-store.js';
import { isPasscode, passcodeFrom, TRIES } from './passcode.js';

/** What is kept of a link; the passcode is never kept but derived from the token and the store's secret. */
export const officerLinkShape = z.object({
  token: z.string(),
  reference: z.string(),
  officer: z.string(),
  /** Null: sent with an alert, by nobody. */
  by: z.string().nullable(),
  issuedAt: z.number(),
  expiresAt: z.number(),
  wrong: z.number(),
  openings: z.array(z.number()),
  ended: z.enum(['revoked', 'locked']).nullable(),
});
export type OfficerLink = z.infer<typeof officerLinkShape>;

/** `token` is the link's: when the link ends, so does the session. */
export const officerSessionShape = z.object({
  token: z.string(),
  startedAt: z.number(),
  lastSeenAt: z.number(),
});
export type OfficerSession = z.infer<typeof officerSessionShape>;

/** By token: the case and officer it belongs to. */
export const officerTokenShape = z.object({ place: z.string() });

export interface OfficerLinksOptions {
  readonly casework: Pick<Casework, 'run'>;
  /** By case and officer: each officer has one way into a case. */
  readonly links: KeyValueStore<OfficerLink>;
  readonly tokens: KeyValueStore<z.infer<typeof officerTokenShape>>;
  readonly sessions: KeyValueStore<OfficerSession>;
  /** A keyed hash with the store's own secret. */
  readonly codeHash: (text: string) => Buffer;
  readonly clock: Clock;
}

export interface Issued {
  /** For the address of the page: 256 random bits. */
  readonly token: string;
  /** Eight digits in two groups, to be read out on the phone. */
  readonly passcode: string;
  readonly expiresAt: Instant;
  /** False: it existed before, and they may have it already. */
  readonly fresh: boolean;
}

export interface OfficerAccess {
  readonly reference: Reference;
  readonly officer: PersonId;
  readonly expiresAt: Instant;
  /** Names this visit; not the session's key. */
  readonly visit: string;
}

export interface ListedLink {
  readonly officer: PersonId;
  readonly by: PersonId | null;
  readonly issuedAt: Instant;
  readonly expiresAt: Instant;
  readonly openings: readonly Instant[];
  readonly state: 'open' | 'ended' | 'revoked' | 'locked';
}

/** Each method throws `StoreUnavailable` when nothing could be read or saved. */
export interface OfficerLinks {
  /** The current link, or a new one. The caller must check that this officer may have it. */
  issue(o: { reference: Reference; officer: PersonId; by: PersonId | null }): Promise<Issued>;
  /**
   * The link to put into a notice: the current one, or a new one. Null after it was revoked or locked: then a
   * person decides whether to give another.
   */
  forNotice(reference: Reference, officer: PersonId): Promise<Issued | null>;
  /**
   * Starts a session. Null for all of these alike: no such link, a wrong passcode, too many of them, ended.
   */
  redeem(token: string, passcode: string): Promise<{ readonly session: string } | null>;
  /** Null when the session or its link has ended. */
  access(token: string, session: string): Promise<OfficerAccess | null>;
  leave(session: string): Promise<void>;
  /** Ends the link and every session that it started. */
  revoke(reference: Reference, officer: PersonId, by: PersonId): Promise<boolean>;
  list(reference: Reference): Promise<readonly ListedLink[]>;
}

const DAY_MS = 86_400_000;
/** How long a link opens anything. */
export const LINK_LASTS_MS = 7 * DAY_MS;
const SESSION_IDLE_MS = 30 * 60_000;
const SESSION_AT_MOST_MS = 12 * 3_600_000;
/** How long it is remembered after it ends, so that the case's page can say what became of it. */
const REMEMBERED_MS = 90 * DAY_MS;
const KEY_BYTES = 32;
/** Openings shown; the log of the case has them all. */
const OPENINGS_LIMIT = 50;

export const createOfficerLinks = (o: OfficerLinksOptions): OfficerLinks => new StoredOfficerLinks(o);

class StoredOfficerLinks implements OfficerLinks {
  constructor(private readonly o: OfficerLinksOptions) {}

  async issue({ reference, officer, by }: Parameters<OfficerLinks['issue']>[0]): Promise<Issued> {
    const now = this.o.clock.now();
    const token = randomBytes(KEY_BYTES).toString('base64url');
    const made: OfficerLink = {
      ...{ token, reference, officer, by, issuedAt: now, expiresAt: now + LINK_LASTS_MS },
      ...{ wrong: 0, openings: [], ended: null },
    };
    const place = placeOf(reference, officer);
    const expiresAt = now + REMEMBERED_MS;
    // In one step, so that two at once get the same.
    const link =
      (await this.o.links.change(place, (known) => (known !== null && this.isOpen(known) ? known : made), {
        expiresAt,
      })) ?? made;
    const fresh = link.token === token;
    if (fresh) await this.o.tokens.put(token, { place }, { expiresAt });
    if (fresh || by !== null) await this.note(link, 'given', by);
    return { token: link.token, passcode: this.passcodeOf(link.token), expiresAt: link.expiresAt, fresh };
  }

  async forNotice(reference: Reference, officer: PersonId): Promise<Issued | null> {
    const link = await this.o.links.get(placeOf(reference, officer));
    if (link?.ended === 'revoked' || link?.ended === 'locked') return null;
    return this.issue({ reference, officer, by: null });
  }

  async redeem(token: string, typed: string): Promise<{ readonly session: string } | null> {
    const { links, tokens, sessions, clock } = this.o;
    const right = isPasscode(typed, this.passcodeOf(token));
    const of = await tokens.get(token);
    if (of === null) return null;
    let attempt: 'opened' | 'locked' | 'refused' = 'refused';
    const after = await links.change(of.place, (link) => {
      attempt = 'refused';
      if (link?.token !== token || !this.isOpen(link)) return link;
      if (right) {
        attempt = 'opened';
        return { ...link, wrong: 0, openings: [...link.openings, clock.now()].slice(-OPENINGS_LIMIT) };
      }
      const wrong = link.wrong + 1;
      if (wrong < TRIES) return { ...link, wrong };
      attempt = 'locked';
      return { ...link, wrong, ended: 'locked' };
    });
    // The compiler doesn't see that the change was made.
    const outcome = attempt as 'opened' | 'locked' | 'refused';
    if (after === null || outcome === 'refused') return null;
    if (outcome === 'locked') {
      await this.note(after, 'locked', null);
      return null;
    }
    const session = randomBytes(KEY_BYTES).toString('base64url');
    const now = clock.now();
    await sessions.put(
      session,
      { token, startedAt: now, lastSeenAt: now },
      { expiresAt: now + SESSION_AT_MOST_MS },
    );
    return { session };
  }

  async access(token: string, session: string): Promise<OfficerAccess | null> {
    const { sessions } = this.o;
    const found = await sessions.get(session);
    const now = this.o.clock.now();
    if (found === null || found.token !== token) return null;
    if (now - found.lastSeenAt >= SESSION_IDLE_MS || now - found.startedAt >= SESSION_AT_MOST_MS) return null;
    const of = await this.o.tokens.get(token);
    const link = of === null ? null : await this.o.links.get(of.place);
    if (link?.token !== token || !this.isOpen(link)) return null;
    // Uses change, not put: a session that ended a moment ago is not revived.
    await sessions.change(session, (s) => (s === null ? null : { ...s, lastSeenAt: now }));
    return {
      reference: toReference(link.reference),
      officer: personId(link.officer),
      expiresAt: link.expiresAt,
      visit: digest(session),
    };
  }

  leave(session: string): Promise<void> {
    return this.o.sessions.remove(session);
  }

  async revoke(reference: Reference, officer: PersonId, by: PersonId): Promise<boolean> {
    const was = { open: false };
    const link = await this.o.links.change(placeOf(reference, officer), (known) => {
      was.open = known !== null && this.isOpen(known);
      return known === null || !was.open ? known : { ...known, ended: 'revoked' };
    });
    if (link === null || !was.open) return false;
    await this.note(link, 'revoked', by);
    return true;
  }

  async list(reference: Reference): Promise<readonly ListedLink[]> {
    const all = await this.o.links.all();
    return all
      .map(({ value }) => value)
      .filter((link) => link.reference === (reference as string))
      .sort((a, b) => b.issuedAt - a.issuedAt)
      .map((link) => ({
        officer: personId(link.officer),
        by: link.by === null ? null : personId(link.by),
        issuedAt: link.issuedAt,
        expiresAt: link.expiresAt,
        openings: link.openings,
        state: this.isOpen(link) ? ('open' as const) : (link.ended ?? ('ended' as const)),
      }));
  }

  private passcodeOf(token: string): string {
    return passcodeFrom(this.o.codeHash(`officer passcode ${token}`));
  }

  private isOpen(link: OfficerLink): boolean {
    return link.ended === null && this.o.clock.now() < link.expiresAt;
  }

  private async note(
    link: OfficerLink,
    what: 'given' | 'revoked' | 'locked',
    by: PersonId | null,
  ): Promise<void> {
    await this.o.casework.run(toReference(link.reference), {
      type: 'note-access',
      id: commandId(`officer link ${digest(link.token)} ${what}`),
      by: by === null ? SYSTEM : person(by),
      data: { officer: personId(link.officer), what },
    });
  }
}

const placeOf = (reference: Reference, officer: PersonId): string => `${reference} ${officer}`;
const digest = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 22);
