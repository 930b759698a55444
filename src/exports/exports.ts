// The one way to take something out of a case: the export is recorded first, then made, and refused in the
// same way for those who may not and for a case that doesn't exist.
import { may } from '../escalation/case/access.js';
import { person } from '../escalation/case/concern.js';
import type { Context } from '../escalation/context.js';
import { commandId, type PersonId, type Reference } from '../escalation/ids.js';
import type { Casework, CaseView } from '../casework/casework.js';
import { withVisibleLinks } from '../casework/visible-links.js';
import { chronologyOf } from './chronology.js';
import { renderJson, type ExportDocument, type ExportFormat, type ExportKind } from './document.js';
import { renderPdfAside } from './pdf-thread.js';
import { referralOf } from './referral.js';

export interface ExportFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
}

export interface ExportRequest {
  readonly by: PersonId;
  readonly reference: Reference;
  readonly format: ExportFormat;
  /** The same id again records it once and makes it again. */
  readonly commandId: string;
}

export interface Exports {
  /**
   * Records the export as an event, then makes it. Null: this person may not, or there is no such case.
   * @param madeFor for whom it is; default the person who asks
   * @throws StoreUnavailable, before anything is handed out
   */
  exportFor(
    o: ExportRequest & { readonly what: 'chronology' | 'referral'; readonly madeFor?: string },
  ): Promise<ExportFile | null>;
  /** The same for what was decided item by item. Null also when `make` gives none. */
  exportMade(
    o: ExportRequest & { readonly what: ExportKind; readonly suffix?: string },
    make: (view: CaseView, context: Context) => ExportDocument | null,
  ): Promise<ExportFile | null>;
}

const BUILDERS = { chronology: chronologyOf, referral: referralOf } as const;
const TYPES: Readonly<Record<ExportFormat, string>> = {
  pdf: 'application/pdf',
  json: 'application/json; charset=utf-8',
};

export function createExports(o: { readonly casework: Casework; readonly context: () => Context }): Exports {
  const { casework } = o;

  const exportMade: Exports['exportMade'] = async (asked, make) => {
    const { by, reference, what, format } = asked;
    const outcome = await casework.run(reference, {
      type: 'export',
      id: commandId(asked.commandId),
      by: person(by),
      data: { what },
    });
    if (!outcome.done) return null;
    const view = await casework.peek(reference);
    const context = o.context();
    // What fell due meanwhile, or a conflict a moment ago, may have taken the case from them.
    if (view === null || !may(person(by), 'export', view.state, context.organisation)) return null;
    const seen = await withVisibleLinks(casework, view, by, context.organisation);
    const document = make(seen, context);
    if (document === null) return null;
    return {
      name: `${reference}-${what}${asked.suffix ?? ''}.${format}`,
      type: TYPES[format],
      bytes: format === 'pdf' ? await renderPdfAside(document) : Buffer.from(renderJson(document)),
    };
  };

  return {
    exportMade,
    exportFor: (asked) =>
      exportMade(asked, (view, context) =>
        BUILDERS[asked.what](view, context, {
          by: asked.by,
          ...(asked.madeFor === undefined ? {} : { madeFor: asked.madeFor }),
        }),
      ),
  };
}
