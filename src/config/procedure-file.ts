// The procedure that an organisation follows: the file of that name, with the organisation's own tighter deadlines.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isNode, LineCounter, parseDocument } from 'yaml';
import type { Organisation } from '../escalation/organisation.js';
import { parseProcedure, ProcedureError, type LineOf } from '../escalation/procedure/parse-procedure.js';
import type { Procedure } from '../escalation/procedure/procedure.js';
import { tighten } from '../escalation/procedure/tighten.js';
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
  const base = readProcedure(readFileSync(file, 'utf8'));
  const result = tighten(base, organisation.tighten, organisation.addedSteps);
  if ('problems' in result) throw new ProcedureError(result.problems);
  return result.procedure;
}

/** A procedure from the text of its file. Throws `ProcedureError` with every problem, each with its line. */
export function readProcedure(text: string): Procedure {
  const lines = new LineCounter();
  const document = parseDocument(text, { version: '1.2', lineCounter: lines });
  const [slip] = document.errors;
  if (slip) throw new ProcedureError([slip.message]);
  const lineOf: LineOf = (path) => {
    // What is missing has no line: the nearest thing around it has.
    for (let length = path.length; length > 0; length -= 1) {
      const node: unknown = document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
    }
    return null;
  };
  return parseProcedure(document.toJS(), lineOf);
}
