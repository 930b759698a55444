// Signing in and out: by the organisation's own accounts, by a link from the bot or in a notice, or in a rehearsal by
// choosing somebody.
import { randomBytes } from 'node:crypto';
import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import type { Clock } from '../../casework/casework.js';
import type { KeyValueStore } from '../../casework/key-value-store.js';
import { personId, type PersonId } from '../../escalation/ids.js';
import { cookieOf } from '../kit/cookies.js';
import { requireToken } from '../kit/csrf.js';
import type { Sessions } from '../kit/visitor.js';
import type { PeopleGroup } from '../kit/people-groups.js';
import type { SignInLinks } from './links.js';
import { nextPage } from './next-page.js';
import type { Provider, SigningIn } from './provider.js';

const COOKIE = 'sameday-sign-in';
const KEY_BYTES = 32;
const AWAY_AT_MOST_MS = 10 * 60_000;
/** Says to the links of notices which browser this is; nobody is signed in by it. */
const BROWSER_COOKIE = 'sameday-browser';

export interface SignInOptions {
  readonly sessions: Sessions;
  readonly links: SignInLinks;
  /** Null: the organisation's accounts are not set up. */
  readonly provider: Provider | null;
  /** What to write, and where, to be sent a link. */
  readonly asksForLink: readonly { readonly words: string; readonly where: string }[];
  readonly signingIn: KeyValueStore<SigningIn>;
  readonly clock: Clock;
  readonly publicUrl: string;
  /** Whether this id is of somebody of the organisation. */
  readonly isKnown: (who: PersonId) => boolean;
  /** In a rehearsal: everybody who may be chosen, in groups. Null in live mode, where nobody is. */
  readonly choose: (() => readonly PeopleGroup[]) | null;
  readonly onError: (error: unknown) => void;
}

const typed = z.object({ passcode: z.string().max(100).catch('') });
const chosen = z.object({ person: z.string().min(1).max(100), next: z.string().max(2_000).optional() });

/** Mount it at the root, after the sessions: `/sign-in…` and `/sign-out`. */
export function signInRoutes(o: SignInOptions): Router {
  const router = Router();
  router.get('/sign-in', (request, response) => {
    response.set('Cache-Control', 'no-store').render('sign-in/sign-in', {
      provider: o.provider !== null,
      groups: o.choose?.() ?? null,
      asksForLink: o.asksForLink,
      next: nextPage(request.query['next']),
    });
  });
  if (o.choose !== null) {
    router.post('/sign-in/as', async (request, response) => {
      const { person, next } = chosen.parse(request.body);
      if (!o.isKnown(personId(person))) return stranger(response);
      await letIn(o, request, response, { who: personId(person), next });
    });
  }
  linkRoutes(router, o);
  if (o.provider !== null) withProvider(router, o, o.provider);
  router.post('/sign-out', requireToken, async (request, response) => {
    await o.sessions.end(request, response);
    response.locals['signedIn'] = null;
    response.locals['nav'] = [];
    response.set('Cache-Control', 'no-store').render('sign-in/signed-out');
  });
  return router;
}

function linkRoutes(router: Router, o: SignInOptions): void {
  const secure = o.publicUrl.startsWith('https:');
  const cookie = { httpOnly: true, sameSite: 'lax', secure, path: '/sign-in/link' } as const;
  const show = async (response: Response, token: string, wrong: boolean): Promise<void> => {
    const asksPasscode = await o.links.asksPasscode(token);
    response.status(wrong ? 403 : 200).render('sign-in/link', { token, asksPasscode, wrong });
  };
  // The page has only a button, so that previews, and scanners that follow links, don't use the link up.
  router.get('/sign-in/link/:token', async (request, response) => {
    await show(response.set('Cache-Control', 'no-store'), request.params.token, false);
  });
  router.post('/sign-in/link/:token', async (request, response) => {
    const { passcode } = typed.parse(request.body ?? {});
    const browser = cookieOf(request, BROWSER_COOKIE);
    const opened = await o.links.open(request.params.token, { passcode, browser });
    if (opened === 'wrong-passcode') return show(response, request.params.token, true);
    if (opened === null || !o.isKnown(opened.who)) return usedUp(response, o.asksForLink);
    if (opened.browser !== null)
      response.cookie(BROWSER_COOKIE, opened.browser.key, { ...cookie, maxAge: opened.browser.lastsMs });
    await letIn(o, request, response, { who: opened.who, next: opened.next ?? undefined });
  });
}

function withProvider(router: Router, o: SignInOptions, provider: Provider): void {
  const secure = o.publicUrl.startsWith('https:');
  const cookie = { httpOnly: true, sameSite: 'lax', secure, path: '/sign-in' } as const;
  router.get('/sign-in/start', async (request, response) => {
    try {
      const { to, keep } = await provider.begin(nextPage(request.query['next']));
      const key = randomBytes(KEY_BYTES).toString('base64url');
      await o.signingIn.put(key, keep, { expiresAt: o.clock.now() + AWAY_AT_MOST_MS });
      response.cookie(COOKIE, key, { ...cookie, maxAge: AWAY_AT_MOST_MS }).redirect(303, to.href);
    } catch (error) {
      o.onError(error);
      failed(response);
    }
  });
  router.get('/sign-in/callback', async (request, response) => {
    const key = cookieOf(request, COOKIE);
    response.clearCookie(COOKIE, cookie);
    const kept = key === null ? null : await o.signingIn.take(key);
    if (kept === null) return failed(response);
    let who: PersonId | null;
    try {
      who = await provider.finish(new URL(o.publicUrl + request.originalUrl), kept);
    } catch (error) {
      o.onError(error);
      return failed(response);
    }
    if (who === null || !o.isKnown(who)) return stranger(response);
    await letIn(o, request, response, { who, next: kept.next });
  });
}

async function letIn(
  o: SignInOptions,
  request: Request,
  response: Response,
  { who, next }: { who: PersonId; next?: string | undefined },
): Promise<void> {
  await o.sessions.start(request, response, who);
  response.redirect(303, nextPage(next));
}

/** The same words for everyone, whatever they came with. */
function stranger(response: Response): void {
  response.status(403).render('problem', {
    title: 'You can’t sign in here',
    lines: [
      'Sameday doesn’t know this account as somebody of this organisation. If you should be able to sign in, speak to the administrator of Sameday.',
      'You can still raise a concern without an account, on the speak-up page. If a child is in danger now, ring 999.',
    ],
    back: '/sign-in',
    backText: 'Back to signing in',
  });
}

function failed(response: Response): void {
  response.status(400).render('problem', {
    title: 'Signing in did not work',
    lines: [
      'Please try again. If it goes on, write “/concern web” to Sameday in your chat: it sends you a link that signs you in.',
    ],
    back: '/sign-in',
    backText: 'Try again',
  });
}

function usedUp(response: Response, asksForLink: SignInOptions['asksForLink']): void {
  const asks = asksForLink.map(({ words, where }) => `write “${words}” ${where}`).join(', or ');
  response.status(410).render('problem', {
    title: 'This link can’t be used any more',
    lines: [
      'A link in a chat signs you in once, within ten minutes. A link in an e-mail or a text does so for a day, in the browser in which it was first opened: go back to that one, or use the newest message.',
      ...(asks === '' ? [] : [`For a new link, ${asks}.`]),
      'If a child is in danger now, ring 999.',
    ],
    back: '/sign-in',
    backText: 'Other ways to sign in',
  });
}
