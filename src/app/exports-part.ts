// The exports as a part of the site.
import type { Router } from 'express';
import { disclosureShape, type DisclosureDraft } from '../exports/disclosure.js';
import { createExports } from '../exports/exports.js';
import type { Casework } from '../casework/casework.js';
import type { KeyValueStore } from '../casework/key-value-store.js';
import type { Context } from '../escalation/context.js';
import { exportRoutes } from '../web/exports/exports.js';
import { officerExportRoutes } from '../web/exports/officer.js';
import type { OfficerExports } from '../web/officer/officer.js';

export function exportsPart(parts: {
  readonly casework: Casework;
  context(): Context;
  keyValueStoreOf(kind: string, shape: typeof disclosureShape): KeyValueStore<DisclosureDraft>;
}): Router {
  const { casework } = parts;
  const context = () => parts.context();
  return exportRoutes({
    casework,
    context,
    exports: createExports({ casework, context }),
    drafts: parts.keyValueStoreOf('disclosure', disclosureShape),
  });
}

/** The same documents behind an officer's link. */
export function officerExportsPart(parts: {
  readonly casework: Casework;
  context(): Context;
}): OfficerExports {
  const { casework } = parts;
  const context = () => parts.context();
  return officerExportRoutes({ casework, context, exports: createExports({ casework, context }) });
}
