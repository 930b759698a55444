// Whether a notice that hasn't been delivered yet is still true: nothing is sent that no longer is.
import { partsOf } from '../escalation/case/access.js';
import type { Context } from '../escalation/context.js';
import type { CaseEvent, NoticeKind, Telling } from '../escalation/case/events.js';
import type { PersonId } from '../escalation/ids.js';
import { owedSteps } from '../escalation/procedure/procedure-in-case.js';
import type { CaseState } from '../escalation/case/state.js';

/** Those that ask for steps, and for nothing else. */
const ASKING: ReadonlySet<NoticeKind> = new Set<NoticeKind>([
  'reminder',
  'police-now',
  'not-acted',
  'weekly',
  'still-missing',
  'step-needs-you',
]);

/** What can overtake a notice. */
const OVERTAKING: ReadonlySet<CaseEvent['type']> = new Set<CaseEvent['type']>([
  'StepRecorded',
  'StepNotNeeded',
  'ConflictDeclared',
  'CaseClosed',
]);

/** True when they may no longer hear of the case, or all that it asks for has been recorded by anyone. */
export function isOvertaken(telling: Telling, to: PersonId, state: CaseState, context: Context): boolean {
  if (partsOf(to, state, context.organisation).size === 0) return true;
  if (!ASKING.has(telling.kind)) return false;
  if (state.stage === 'closed') return true;
  const owed = new Set(owedSteps(state, context).map((step) => step.id));
  return telling.steps.length > 0 && !telling.steps.some((step) => owed.has(step));
}

/** The notices that these events overtook, person by person. */
export function overtakenBy(
  events: readonly CaseEvent[],
  state: CaseState,
  context: Context,
): { telling: Telling; to: PersonId }[] {
  if (!events.some((event) => OVERTAKING.has(event.type))) return [];
  return state.tellings.flatMap((telling) =>
    telling.to.filter((to) => isOvertaken(telling, to, state, context)).map((to) => ({ telling, to })),
  );
}
