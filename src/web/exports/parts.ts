// What the pages of exports share: what they are given, which case it is, and how a file is handed out.
import type { Request, Response } from 'express';
import { z } from 'zod';
import type { Casework } from '../../casework/casework.js';
import type { DisclosureDraft } from '../../exports/disclosure.js';
import { EXPORT_FORMATS } from '../../exports/document.js';
import type { ExportFile, Exports } from '../../exports/exports.js';
import type { KeyValueStore } from '../../casework/key-value-store.js';
import type { Context } from '../../escalation/context.js';
import { reference, type Reference } from '../../escalation/ids.js';

export interface ExportOptions {
  readonly casework: Casework;
  readonly exports: Exports;
  readonly context: () => Context;
  /** Decisions on a disclosure that isn't made yet, by case and person. */
  readonly drafts: KeyValueStore<DisclosureDraft>;
}

/** In characters: it is printed on every page. */
export const MOST_FOR = 200;
export const asked = z.object({
  what: z.enum(['chronology', 'referral']),
  format: z.enum(EXPORT_FORMATS),
  made_for: z.string().trim().max(MOST_FOR).default(''),
});

export const referenceOf = (request: Request): Reference => reference(String(request.params['reference']));

/** As a file to keep: never shown inside a page, never kept by the browser. */
export function sendFile(response: Response, file: ExportFile): void {
  response
    .set('Cache-Control', 'no-store')
    .set('Content-Disposition', `attachment; filename="${file.name}"`)
    .type(file.type)
    .send(file.bytes);
}
