// The exports as a part of the site.
import type { Router } from 'express';
import { disclosureShape } from '../casework/exports/disclosure.js';
import { createExports } from '../casework/exports/exports.js';
import { exportRoutes } from '../web/exports/exports.js';
import type { SiteParts } from './site.js';

export function exportsPart(parts: Pick<SiteParts, 'casework' | 'context' | 'kept'>): Router {
  const { casework } = parts;
  const context = () => parts.context();
  return exportRoutes({
    casework,
    context,
    exports: createExports({ casework, context }),
    drafts: parts.kept('disclosure', disclosureShape),
  });
}
