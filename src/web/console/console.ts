// The managers' console: my cases, one case, and everything that is done on it.
import { isOnlyReporter } from '../../bot/cards/standing.js';
import { randomUUID } from 'node:crypto';
import { Router, type NextFunction, type Request, type Response } from 'express';
import type { Conversation } from '../../bot/conversation/conversation.js';
import type { Casework } from '../../casework/casework.js';
import { withVisibleLinks } from '../../casework/visible-links.js';
import { partsOf } from '../../escalation/case/access.js';
import type { Context } from '../../escalation/context.js';
import { reference, type PersonId, type Reference } from '../../escalation/ids.js';
import { renderStatus } from '../../bot/cards/status.js';
import { answerNotFound } from '../kit/not-found.js';
import { signedIn } from '../kit/visitor.js';
import { recordsContactsOnly } from '../../bot/cards/contact-form.js';
import { showCardPage, type FlashMessages } from './answers.js';
import { caseListPage } from './case-list.js';
import { casePage, hrefOf, reportPage } from './case-page.js';
import { caseActionRoutes } from './case-actions.js';
import { raisingRoutes } from './raising.js';

/** Within this time one person's looks at one case in one session are one opening in its log. */
const ONE_LOOK_MS = 5 * 60_000;

export interface ConsoleOptions {
  readonly casework: Casework;
  readonly conversation: Conversation;
  readonly context: () => Context;
  readonly flash: FlashMessages;
}

/** Mount it at the root, for anyone signed in: `/cases…` and `/raise`. */
export function consoleRoutes(o: ConsoleOptions): Router {
  const { casework, conversation, flash } = o;
  const router = Router();
  router.use('/raise', raisingRoutes({ conversation, context: o.context, flash }));
  router.get('/cases', async (request, response) => {
    const { person: who } = signedIn(request);
    const page = caseListPage(await casework.casesOf(who), who, o.context(), request.query);
    response.render('console/cases', { ...page, said: await flash.take(request) });
  });
  const enter = onlyOwn(o);
  router.get('/cases/:reference', enter, async (request, response) => {
    const { person: who } = signedIn(request);
    const ref = referenceOf(request);
    const context = o.context();
    const lines = await flash.take(request);
    const parts = partsIn(response);
    if (isOnlyReporter({ parts })) {
      const view = await casework.peek(ref);
      if (view === null) return answerNotFound(request, response);
      const card = renderStatus([view], who, context);
      const buttons = card.buttons.map((b) => ({ ...b, href: hrefOf(b) }));
      return response.render('console/report', { ...reportPage(view, context), card, buttons, said: lines });
    }
    if (recordsContactsOnly(parts)) return showAlert(o, response, { ref, who, said: lines });
    const view = await casework.open(ref, who, lookId(request, ref, context.now));
    if (view === null) return answerNotFound(request, response);
    const seen = await withVisibleLinks(casework, view, who, context.organisation);
    response.render('console/case', { ...casePage(seen, who, context), said: lines });
  });
  router.use('/cases/:reference/do', enter, caseActionRoutes({ conversation, flash }));
  return router;
}

/** An alert is not access: whom to ring, and what they may do; what was reported isn't opened. */
async function showAlert(
  o: ConsoleOptions,
  response: Response,
  { ref, who, said }: { readonly ref: Reference; readonly who: PersonId; readonly said: readonly string[] },
): Promise<void> {
  const view = await o.casework.peek(ref);
  if (view === null) return;
  const card = renderStatus([view], who, o.context());
  showCardPage(response, { ...card, lines: [...said, ...card.lines] }, { back: '/cases', caption: null });
}

const referenceOf = (request: Request): Reference => reference(String(request.params['reference']));

/** Not the session's key: that is no text for a log. */
const lookId = (request: Request, ref: Reference, now: number): string =>
  `look:${signedIn(request).sessionKey.slice(0, 16)}:${ref}:${Math.floor(now / ONE_LOOK_MS)}`;

type Parts = ReturnType<typeof partsOf>;
const partsIn = (response: Response): Parts => response.locals['parts'] as Parts;

/**
 * Anyone without a part in it gets the same answer as for an unknown case, and the case records that they
 * were refused.
 */
const onlyOwn =
  (o: ConsoleOptions) =>
  async (request: Request, response: Response, next: NextFunction): Promise<void> => {
    const who: PersonId = signedIn(request).person;
    const ref = referenceOf(request);
    const view = await o.casework.peek(ref);
    const parts = view === null ? new Set() : partsOf(who, view.state, o.context().organisation);
    if (parts.size === 0) {
      // Not awaited: how long it takes would reveal that there is a case. They see nothing either way.
      o.casework.open(ref, who, randomUUID()).catch(() => undefined);
      return answerNotFound(request, response);
    }
    response.locals['parts'] = parts;
    next();
  };
