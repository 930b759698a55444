// What an organisation may change of a procedure: it tightens deadlines and adds steps, and never loosens one.
import type { StepId } from '../ids.js';
import type { Procedure, Step } from './procedure.js';

/**
 * A shorter time for a step, in working minutes from the same cause; the procedure's own deadline stays as the outer
 * limit (`deadlines.ts` takes the earlier of the two). Written in an organisation's file as
 * `tighten: { secure-device: 30m }`.
 */
export interface Tightening {
  readonly step: StepId;
  readonly workingMinutes: number;
}

/**
 * The procedure with an organisation's tighter deadlines and added steps. Returns problems instead when
 * one would loosen: named by step and by the paragraph that it would break. (8(1) to 8(8), 4, 5, 6)
 */
export function tighten(
  procedure: Procedure,
  changes: readonly Tightening[],
  added: readonly Step[] = [],
): { procedure: Procedure } | { problems: string[] } {
  const problems: string[] = [];
  const steps = procedure.steps.map((s) => {
    const change = changes.find((c) => c.step === s.id);
    if (!change) return s;
    const problem = looseningBy(s, change);
    if (problem) problems.push(problem);
    return { ...s, due: s.due.map((rule) => ({ ...rule, within: change.workingMinutes })) };
  });
  for (const change of changes) {
    if (!procedure.steps.some((s) => s.id === change.step)) {
      problems.push(`tighten.${change.step}: no such step in ${procedure.id}`);
    }
  }
  for (const extra of added) {
    if (procedure.steps.some((s) => s.id === extra.id)) {
      problems.push(
        `steps.${extra.id}: the procedure has this step already (${sourceOf(extra.id, procedure)}); it can be tightened, not replaced`,
      );
    }
  }
  if (problems.length > 0) return { problems };
  return { procedure: { ...procedure, steps: [...steps, ...added] } };
}

const sourceOf = (step: StepId, procedure: Procedure): string =>
  procedure.steps.find((s) => s.id === step)?.source.join(', ') ?? '';

function looseningBy(step: Step, change: Tightening): string | null {
  const paragraph = step.source.join(', ');
  if (change.workingMinutes <= 0) return `tighten.${step.id}: more than 0 minutes, please`;
  for (const rule of step.due) {
    if (rule.at === 'immediately') {
      return `tighten.${step.id}: is due immediately; nothing is tighter (paragraph ${paragraph})`;
    }
    if (rule.at === 'working-minutes' && change.workingMinutes > (rule.amount ?? 0)) {
      return `tighten.${step.id}: ${change.workingMinutes} minutes is looser than ${rule.amount} minutes (paragraph ${paragraph})`;
    }
  }
  return null;
}
