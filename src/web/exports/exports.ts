// What may be taken out of a case: chronology and referral sheet at once, a disclosure after deciding item by item.
import { randomUUID } from 'node:crypto';
import { Router, type NextFunction, type Request, type Response } from 'express';
import { may } from '../../escalation/case/access.js';
import { person } from '../../escalation/case/concern.js';
import type { PersonId } from '../../escalation/ids.js';
import { answerNotFound } from '../kit/not-found.js';
import { signedIn } from '../kit/visitor.js';
import { disclosureRoutes } from './disclosure.js';
import { asked, MOST_FOR, referenceOf, sendFile, type ExportOptions } from './parts.js';

/** Mount it at `/cases/:reference/exports`, behind the sign-in, the token and the reading of a form. */
export function exportRoutes(o: ExportOptions): Router {
  const router = Router({ mergeParams: true });
  router.use(onlyWhoMay(o));
  router.get('/', (request, response) => {
    response.render('exports/exports', { reference: referenceOf(request), most: MOST_FOR });
  });
  router.post('/', async (request, response) => {
    const form = asked.safeParse(request.body);
    if (!form.success) return response.redirect(303, request.baseUrl);
    const { what, format, made_for: madeFor } = form.data;
    const file = await o.exports.exportFor({
      by: signedIn(request).person,
      reference: referenceOf(request),
      what,
      format,
      commandId: `export:${randomUUID()}`,
      ...(madeFor === '' ? {} : { madeFor }),
    });
    return file === null ? answerNotFound(request, response) : sendFile(response, file);
  });
  router.use('/disclosure', disclosureRoutes(o));
  return router;
}

/**
 * Those who may not get the same answer as for an unknown case, and the case records that they were refused.
 */
const onlyWhoMay =
  (o: ExportOptions) =>
  async (request: Request, response: Response, next: NextFunction): Promise<void> => {
    const who: PersonId = signedIn(request).person;
    const ref = referenceOf(request);
    const view = await o.casework.peek(ref);
    if (view !== null && may(person(who), 'export', view.state, o.context().organisation)) return next();
    // Not awaited: how long it takes would reveal that there is a case. They see nothing either way.
    o.exports
      .exportFor({
        by: who,
        reference: ref,
        what: 'chronology',
        format: 'json',
        commandId: `export:${randomUUID()}`,
      })
      .catch(() => undefined);
    return answerNotFound(request, response);
  };
