// The designated officer's page at `/officer/<token>`: one case, for one officer of another organisation.
import { randomUUID } from 'node:crypto';
import { Router, type NextFunction, type Request, type Response } from 'express';
import { z } from 'zod';
import { readCaseState, readValue } from '../../bot/cards/form-state.js';
import { renderMayNot } from '../../bot/cards/plain-cards.js';
import type { Answer, Conversation, Interaction } from '../../bot/conversation/conversation.js';
import type { Casework, Clock } from '../../casework/casework.js';
import type { OfficerAccess, OfficerLinks } from '../../casework/officer-links.js';
import { commandId } from '../../escalation/ids.js';
import type { Context } from '../../escalation/context.js';
import { cookieOf } from '../kit/cookies.js';
import { readSent, showForm } from '../kit/forms.js';
import { officerPage } from './page.js';

export interface OfficerOptions {
  readonly links: OfficerLinks;
  readonly conversation: Conversation;
  readonly casework: Pick<Casework, 'open'>;
  readonly context: () => Context;
  /** Of the sessions. */
  readonly clock: Clock;
  /** Whether people come by https: the cookie then goes no other way. */
  readonly secure: boolean;
  /** The documents of the case, for this officer, under `/officer/<token>/exports`; null while there are none. */
  readonly exports?: OfficerExports | null;
}

/** Answers below the page; `access` has been checked for this very request. */
export type OfficerExports = (access: OfficerAccess) => Router;

const COOKIE = 'sameday-officer';
/** Within it, looking again is the same opening in the log of the case. */
const SAME_OPENING_MS = 30 * 60_000;
const TOKEN = /^[\w-]{20,100}$/;
const opening = z.object({ passcode: z.string().max(100).catch('') });
const pressed = z.object({ button: z.string().min(1).max(300) });
const sent = z.object({
  form: z.string().max(60),
  state: z.string().max(1_000),
  button: z.string().max(300).optional(),
});
/**
 * What this page may ask of the conversation: only about this case, never about other cases or about the
 * person.
 */
const ELSEWHERE: readonly string[] = [
  'raise',
  'review',
  'help',
  'status',
  'leave-out',
  'back',
  'refresh',
  'home',
];

/** Mount it before anything that looks for a session. Bodies are parsed already. */
export function officerRoutes(o: OfficerOptions): Router {
  const router = Router();
  router.use(keepNothing);
  router.get('/:token', async (request, response) => {
    const access = await accessOf(o, request);
    // A preview of the link, or somebody else who has it, sees this page and nothing of a case.
    if (access === null) return response.render('officer/passcode', {});
    await showCase(o, request, response, access, null);
  });
  router.post('/:token', async (request, response) => {
    const { passcode } = opening.parse(request.body ?? {});
    const token = tokenOf(request);
    const started = token === null ? null : await o.links.redeem(token, passcode);
    if (started === null || token === null)
      return response.status(403).render('officer/passcode', { wrong: true });
    response.cookie(COOKIE, started.session, cookieAt(o, token));
    response.redirect(303, `/officer/${token}`);
  });
  router.post('/:token/leave', async (request, response) => {
    const session = cookieOf(request, COOKIE);
    if (session !== null) await o.links.leave(session);
    response.clearCookie(COOKIE, cookieAt(o, tokenOf(request) ?? ''));
    response.render('officer/left', {});
  });
  router.post('/:token/press', async (request, response) => {
    const access = await accessOf(o, request);
    if (access === null) return askAgain(response);
    const { button } = pressed.parse(request.body);
    const [name = '', ...value] = button.split(' ');
    await act(o, request, response, access, {
      ...by(access),
      kind: 'button',
      name,
      value: value.join(' '),
    });
  });
  router.post('/:token/form', async (request, response) => {
    const access = await accessOf(o, request);
    if (access === null) return askAgain(response);
    const { form, state } = sent.parse(request.body);
    // The conversation knows the form itself, and drops anything that isn't part of it.
    const values = readSent((request.body ?? {}) as Record<string, unknown>);
    await act(o, request, response, access, { ...by(access), kind: 'submit', name: form, state, values });
  });
  router.use('/:token/exports', async (request, response, next) => {
    const access = await accessOf(o, request);
    if (access === null || !o.exports) return next();
    return o.exports(access)(request, response, next);
  });
  return router;
}

const by = (access: OfficerAccess) => ({ who: access.officer, id: randomUUID() });

function keepNothing(_request: Request, response: Response, next: NextFunction): void {
  response.set({ 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex, noarchive' });
  next();
}

const tokenOf = (request: Request): string | null => {
  const token = request.params['token'];
  return typeof token === 'string' && TOKEN.test(token) ? token : null;
};

/** Sent to this link's own page alone. Lax, so that the link in an e-mail finds it again. */
const cookieAt = (o: OfficerOptions, token: string) =>
  ({ httpOnly: true, sameSite: 'lax', secure: o.secure, path: `/officer/${token}` }) as const;

async function accessOf(o: OfficerOptions, request: Request): Promise<OfficerAccess | null> {
  const [token, session] = [tokenOf(request), cookieOf(request, COOKIE)];
  return token === null || session === null ? null : o.links.access(token, session);
}

const askAgain = (response: Response): void =>
  response.status(403).render('officer/passcode', { ended: true });

/**
 * The case, after an opening that was checked and recorded. Once an officer no longer may, they see nothing
 * of it.
 */
async function showCase(
  o: OfficerOptions,
  request: Request,
  response: Response,
  access: OfficerAccess,
  said: Extract<Answer, { kind: 'card' }>['card'] | null,
): Promise<void> {
  const slot = Math.floor(o.clock.now() / SAME_OPENING_MS);
  const view = await o.casework.open(
    access.reference,
    access.officer,
    commandId(`officer page ${access.visit} ${slot}`),
  );
  if (view === null) return showMayNot(response);
  const page = officerPage(view, access, o.context());
  response.render('officer/case', { ...page, said, token: tokenOf(request), exports: Boolean(o.exports) });
}

const showMayNot = (response: Response): void =>
  response.status(403).render('problem', { title: renderMayNot().title, lines: renderMayNot().lines });

async function act(
  o: OfficerOptions,
  request: Request,
  response: Response,
  access: OfficerAccess,
  interaction: Extract<Interaction, { kind: 'button' | 'submit' }>,
): Promise<void> {
  const about =
    interaction.kind === 'button'
      ? readValue(interaction.value).reference
      : (readCaseState(interaction.state)?.reference ?? null);
  // This link opens one case, even if the officer may open others too.
  if (about !== access.reference || ELSEWHERE.includes(interaction.name)) return showMayNot(response);
  if (interaction.kind === 'button' && interaction.name === 'open')
    return showCase(o, request, response, access, null);
  const answer = await o.conversation.answer(interaction);
  switch (answer.kind) {
    case 'form':
    case 'errors': {
      const values = interaction.kind === 'submit' ? interaction.values : {};
      const shown = showForm(answer.form, {
        values,
        ...(answer.kind === 'errors' ? { errors: answer.errors } : {}),
      });
      return response.render('officer/form', {
        shown,
        hasErrors: shown.errors.length > 0,
        token: tokenOf(request),
      });
    }
    case 'card':
      return showCase(o, request, response, access, answer.card);
    default:
      return showCase(o, request, response, access, null);
  }
}
