// Speaking up at `/speak-up`: no account, no cookie, no script, nothing from elsewhere, and no address kept.
import { setTimeout as wait } from 'node:timers/promises';
import { Router, type NextFunction, type Request, type Response } from 'express';
import { z } from 'zod';
import type { FormValues } from '../../bot/cards/card.js';
import type { ReturnVisit, SpeakUp, SpeakUpAnswer, SpeakUpPage } from '../../bot/conversation/speaking-up.js';
import type { Context } from '../../escalation/context.js';
import { readSent, readValues, showForm } from '../kit/forms.js';
import { createLimits, type SpeakUpLimits } from './limits.js';

export interface SpeakUpOptions {
  readonly speakUp: SpeakUp;
  readonly context: () => Context;
  readonly limits?: SpeakUpLimits;
}

/** A neutral page that anybody might have open, unrelated to Sameday or any concern. */
const NEUTRAL_PAGE = 'https://www.bbc.co.uk/weather';
/**
 * Longer than a look-up and reading take: a right, a wrong and an unknown code are answered after the same
 * time.
 */
const CODE_ANSWERS_AFTER_MS = 400;
/** The longest that anybody would type for sixteen digits. */
const CODE_LIMIT = 60;

const sent = z.object({
  form: z.string().max(40),
  state: z.string().max(300),
  button: z.string().max(40).optional(),
});
/** A button of the page after the code: the form that it leads to. */
const asked = z.object({ wanted: z.string().max(100).catch('') });
const typed = z.object({ code: z.string().max(CODE_LIMIT).catch('') });

/** Mount it before anything that looks for a session. Bodies are parsed already. */
export function speakUpRoutes(o: SpeakUpOptions): Router {
  const { speakUp, limits = createLimits() } = o;
  const router = Router();
  router.use(keepNothing(o));

  router.get('/', (_request, response) => {
    const { guidance } = o.context().procedure;
    response.render('speak-up/start', { guidance });
  });
  router.get('/raise', (_request, response) => showPage(o, response, { form: speakUp.start() }));
  router.post('/raise', async (request, response) => {
    const page = pageOf(request, speakUp);
    if (page === null) return response.redirect(303, '/speak-up/raise');
    const { button } = sent.parse(request.body);
    if (button === 'back' || button === 'review') return answer(o, response, speakUp.turn(button, page));
    if (page.name === 'speak-up-review' && !limits.maySend()) {
      const again = speakUp.turn('review', page);
      if (again.kind === 'form') {
        return showPage(o, response.status(429), { ...again, busy: speakUp.ring() });
      }
    }
    answer(o, response, await speakUp.submit(page));
  });

  router.get('/return', (_request, response) => response.render('speak-up/code', {}));
  router.post('/return', async (request, response) => {
    const since = performance.now();
    const { code } = typed.parse(request.body ?? {});
    const page = sent.safeParse(request.body);
    const values = page.success ? readSent(request.body as Record<string, unknown>) : {};
    const { wanted } = asked.parse(request.body ?? {});
    if (!limits.mayTry(code)) return response.status(429).render('speak-up/code', { busy: true, values });
    const outcome =
      page.success && wanted === ''
        ? await speakUp.write(code, { name: page.data.form, state: page.data.state, values })
        : await speakUp.look(code, wanted);
    if (outcome.kind === 'standing') limits.opened(code);
    await wait(Math.max(0, CODE_ANSWERS_AFTER_MS - (performance.now() - since)));
    showReturn(response, outcome, code);
  });
  return router;
}

/** On every answer: nothing is kept by the browser, or by anything between it and us. */
const keepNothing =
  (o: SpeakUpOptions) =>
  (_request: Request, response: Response, next: NextFunction): void => {
    response.set({ 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex, noarchive' });
    response.locals['leave'] = NEUTRAL_PAGE;
    response.locals['emergency'] = o.context().procedure.guidance.emergency;
    next();
  };

interface SpeakUpView {
  readonly form: Parameters<typeof showForm>[0];
  readonly values?: FormValues;
  readonly errors?: Readonly<Record<string, string>>;
  /** Too many at once: whom to ring. */
  readonly busy?: readonly string[];
}

function showPage(o: SpeakUpOptions, response: Response, page: SpeakUpView): void {
  const shown = showForm(page.form, { values: page.values ?? {}, errors: page.errors ?? {} });
  const { guidance } = o.context().procedure;
  response.render('speak-up/raise', {
    shown,
    busy: page.busy,
    hasErrors: shown.errors.length > 0,
    // On the first page beside the fields; the second has them by the kind of concern.
    guidance: page.form.name === 'speak-up' ? [...guidance.always, ...guidance.images, guidance.hold] : [],
  });
}

function answer(o: SpeakUpOptions, response: Response, given: SpeakUpAnswer): void {
  switch (given.kind) {
    case 'form':
      return showPage(o, response, given);
    case 'receipt':
      return response.render('speak-up/receipt', {
        code: given.code,
        urgent: given.urgent,
        bodies: o.context().procedure.guidance.outside_bodies,
      });
    case 'sent-already':
      return response.render('speak-up/sent-already', {});
  }
}

function showReturn(response: Response, outcome: ReturnVisit, code: string): void {
  switch (outcome.kind) {
    case 'unknown':
      return response.status(404).render('speak-up/code', { unknown: true });
    case 'unavailable':
      return response.status(503).render('speak-up/code', { ring: outcome.ring, values: outcome.values });
    case 'standing': {
      const shown = showForm(outcome.form, { values: outcome.values, errors: outcome.errors });
      return response.render('speak-up/standing', {
        ...outcome,
        shown,
        code,
        hasErrors: shown.errors.length > 0,
      });
    }
  }
}

function pageOf(request: Request, speakUp: SpeakUp): SpeakUpPage | null {
  const page = sent.safeParse(request.body);
  if (!page.success) return null;
  return { name: page.data.form, state: page.data.state, values: valuesOf(speakUp, request) };
}

/** Only the page's own fields: what a page didn't ask isn't answered by silence. */
function valuesOf(speakUp: SpeakUp, request: Request): FormValues {
  const body = (request.body ?? {}) as Record<string, unknown>;
  const read = readValues(speakUp.everyField(), body);
  return Object.fromEntries(Object.entries(read).filter(([id]) => `f.${id}` in body));
}
