// Who is signed in: a random key in a cookie, and a record in the database, so that it can be ended anywhere.
import { createHash, randomBytes } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';
import { z } from 'zod';
import { StoreUnavailable, type Clock } from '../../casework/casework.js';
import type { KeyValueStore } from '../../casework/key-value-store.js';
import { personId, type PersonId } from '../../escalation/ids.js';
import { partyOf, type Organisation } from '../../escalation/organisation.js';
import { cookieOf } from './cookies.js';

const COOKIE = 'sameday';
/** 256 bits: nobody guesses it. */
const KEY_BYTES = 32;
const IDLE_MS = 30 * 60_000;
/** However active: after a long working day people sign in again. */
const AT_MOST_MS = 12 * 3_600_000;
/** The record is written at most this often, so that pages cost one write a minute. */
const SEEN_EVERY_MS = 60_000;

/** Sessions remembered in this process, for when the database is gone; the oldest make room. */
const REMEMBERED_LIMIT = 1_000;

/** What is kept of a session; its key is stored as a keyed hash alone. */
export const sessionShape = z.object({
  person: z.string(),
  startedAt: z.number(),
  lastSeenAt: z.number(),
  csrf: z.string(),
  /** A digest of the roles at sign-in: a change ends the session. */
  roles: z.string(),
});
export type Session = z.infer<typeof sessionShape>;

export interface Visitor {
  readonly person: PersonId;
  /** Tells sessions apart; not the key itself. */
  readonly sessionKey: string;
  /** Goes with each POST as `_csrf`. */
  readonly csrf: string;
}

export interface SessionOptions {
  readonly keyValueStore: KeyValueStore<Session>;
  readonly organisation: () => Organisation;
  readonly clock: Clock;
  /** Whether people come by https: the cookie then goes no other way. */
  readonly secure: boolean;
}

export interface Sessions {
  /** Finds out who it is. Throws `StoreUnavailable` to the error page. */
  readonly middleware: (request: Request, response: Response, next: NextFunction) => Promise<void>;
  /** Call after a verified sign-in; any earlier session of the browser is ended. */
  start(request: Request, response: Response, who: PersonId): Promise<void>;
  end(request: Request, response: Response): Promise<void>;
  /** On every machine and in every browser. */
  endSessionsOf(who: PersonId): Promise<void>;
}

const visitors = new WeakMap<Request, Visitor>();

/** Who sent this request; null when nobody is signed in. */
export const visitorOf = (request: Request): Visitor | null => visitors.get(request) ?? null;

/** The same, behind `requireVisitor`, where there is always somebody. */
export function signedIn(request: Request): Visitor {
  const visitor = visitorOf(request);
  if (visitor === null) throw new Error('This page is for somebody who is signed in');
  return visitor;
}

/** Anyone else is sent to the sign-in, and from there back to the page they asked for. */
export function requireVisitor(request: Request, response: Response, next: NextFunction): void {
  if (visitorOf(request) !== null) return next();
  const asked = request.method === 'GET' ? `?next=${encodeURIComponent(request.originalUrl)}` : '';
  response.redirect(303, `/sign-in${asked}`);
}

export function createSessions(o: SessionOptions): Sessions {
  const { keyValueStore, clock } = o;
  const cookie = { httpOnly: true, sameSite: 'lax', secure: o.secure, path: '/' } as const;

  const remembered = new Map<string, Session>();

  async function find(key: string): Promise<Session | null> {
    const found = await keyValueStore.get(key);
    const session = found === null ? null : await seen(key, found);
    remember(remembered, key, session);
    return session;
  }

  async function seen(key: string, session: Session): Promise<Session | null> {
    if (isOver(session, o)) {
      await keyValueStore.remove(key);
      return null;
    }
    const now = clock.now();
    if (now - session.lastSeenAt < SEEN_EVERY_MS) return session;
    // Uses change, not put: a session that ended a moment ago is not revived.
    return keyValueStore.change(key, (s) => (s === null ? null : { ...s, lastSeenAt: now }), {
      expiresAt: now + IDLE_MS,
    });
  }

  /**
   * While the database is gone nothing can be opened or stored, but people signed in here keep what they have
   * typed and are told whom to ring: so the last known state of their session counts.
   */
  function whileGone(key: string, error: unknown): Session | null {
    const known = error instanceof StoreUnavailable ? remembered.get(key) : undefined;
    if (known === undefined) throw error;
    return isOver(known, o) ? null : known;
  }

  return {
    middleware: async (request, response, next) => {
      const key = cookieOf(request, COOKIE);
      const session = key === null ? null : await find(key).catch((error: unknown) => whileGone(key, error));
      if (key !== null && session !== null) {
        const sessionKey = createHash('sha256').update(key).digest('base64url');
        visitors.set(request, { person: personId(session.person), sessionKey, csrf: session.csrf });
        response.locals['csrf'] = session.csrf;
        response.locals['signedIn'] = partyOf(o.organisation(), personId(session.person))?.name ?? null;
        // What somebody saw must not be visible after they have signed out.
        response.set('Cache-Control', 'no-store');
      }
      next();
    },
    start: async (request, response, who) => {
      const before = cookieOf(request, COOKIE);
      if (before !== null) await keyValueStore.remove(before);
      const key = randomBytes(KEY_BYTES).toString('base64url');
      const now = clock.now();
      await keyValueStore.put(
        key,
        {
          person: who,
          startedAt: now,
          lastSeenAt: now,
          csrf: randomBytes(KEY_BYTES).toString('base64url'),
          roles: rolesDigest(who, o.organisation()),
        },
        { expiresAt: now + IDLE_MS },
      );
      response.cookie(COOKIE, key, cookie);
    },
    end: async (request, response) => {
      const key = cookieOf(request, COOKIE);
      if (key !== null) await keyValueStore.remove(key);
      response.clearCookie(COOKIE, cookie);
    },
    endSessionsOf: async (who) => {
      for (const { key, value } of await keyValueStore.all())
        if (value.person === who) await keyValueStore.remove(key);
    },
  };
}

const isOver = (session: Session, { clock, organisation }: SessionOptions): boolean =>
  clock.now() - session.lastSeenAt >= IDLE_MS ||
  clock.now() - session.startedAt >= AT_MOST_MS ||
  rolesDigest(personId(session.person), organisation()) !== session.roles;

function remember(sessions: Map<string, Session>, key: string, session: Session | null): void {
  sessions.delete(key);
  if (session !== null) sessions.set(key, session);
  const [oldest] = sessions.keys();
  if (sessions.size > REMEMBERED_LIMIT && oldest !== undefined) sessions.delete(oldest);
}

/**
 * A digest of somebody's place in the organisation; it changes as soon as they leave or their roles change.
 */
function rolesDigest(who: PersonId, organisation: Organisation): string {
  const { roles } = organisation;
  const of = [
    organisation.people.has(who),
    organisation.officers.has(who),
    organisation.people.get(who)?.seniorManager ?? false,
    ...[roles.safeguardingLead, roles.whistleblowingOfficer, roles.administrator, roles.lastResort].map((r) =>
      r.includes(who),
    ),
  ];
  return of[0] || of[1] ? of.map((is) => (is ? '1' : '0')).join('') : 'gone';
}
