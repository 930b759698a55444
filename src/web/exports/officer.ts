// The same documents for a designated officer of another organisation, behind their link: one case, and no disclosure.
import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path/posix';
import { Router } from 'express';
import type { Casework } from '../../casework/casework.js';
import type { Exports } from '../../exports/exports.js';
import type { OfficerAccess } from '../../casework/officer-links.js';
import { may } from '../../escalation/case/access.js';
import { person } from '../../escalation/case/concern.js';
import type { Context } from '../../escalation/context.js';
import { answerNotFound } from '../kit/not-found.js';
import { asked, MOST_FOR, sendFile } from './parts.js';

export interface OfficerExportOptions {
  readonly casework: Pick<Casework, 'peek'>;
  readonly exports: Pick<Exports, 'exportFor'>;
  readonly context: () => Context;
}

/** Mount it at `/officer/<token>/exports`; `access` has been checked for this very request. */
export const officerExportRoutes =
  (o: OfficerExportOptions) =>
  ({ officer, reference }: OfficerAccess): Router => {
    const router = Router();
    router.get('/', async (request, response) => {
      const view = await o.casework.peek(reference);
      const allowed = view !== null && may(person(officer), 'export', view.state, o.context().organisation);
      if (!allowed) return answerNotFound(request, response);
      response.render('officer/exports', {
        reference,
        most: MOST_FOR,
        action: request.baseUrl,
        back: dirname(request.baseUrl),
      });
    });
    router.post('/', async (request, response) => {
      const form = asked.safeParse(request.body);
      if (!form.success) return response.redirect(303, request.baseUrl);
      const { what, format, made_for: madeFor } = form.data;
      const file = await o.exports.exportFor({
        by: officer,
        reference,
        what,
        format,
        commandId: `export:${randomUUID()}`,
        ...(madeFor === '' ? {} : { madeFor }),
      });
      return file === null ? answerNotFound(request, response) : sendFile(response, file);
    });
    return router;
  };
