// The procedure that an organisation follows: the file of that name, with the organisation's own tighter deadlines.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Organisation } from '../escalation/organisation.js';
import {
  parseProcedure,
  ProcedureError,
  tighten,
  type Procedure,
} from '../escalation/procedure/procedure.js';
import { packageRoot } from './package-root.js';

/**
 * Reads `procedures/<id>.yaml` and applies `tighten` and `steps` of the organisation file.
 * Throws `ProcedureError` with every problem; loosening is one, named with the paragraph that it would break.
 */
export function loadProcedure(
  organisation: Pick<Organisation, 'procedure' | 'tighten' | 'addedSteps'>,
): Procedure {
  const file = join(packageRoot(), 'procedures', `${organisation.procedure}.yaml`);
  if (!existsSync(file)) throw new ProcedureError([`procedure: there is no ${file}`]);
  const base = parseProcedure(parse(readFileSync(file, 'utf8'), { version: '1.2' }));
  const result = tighten(base, organisation.tighten, organisation.addedSteps);
  if ('problems' in result) throw new ProcedureError(result.problems);
  return result.procedure;
}
