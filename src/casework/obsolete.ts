// Whether a notice that hasn't been delivered yet is still true: nothing obsolete is sent.
import { partsOf } from '../escalation/case/access.js';
import type { Context } from '../escalation/context.js';
import type { CaseEvent, NoticeKind, Notification } from '../escalation/case/events.js';
import type { PersonId } from '../escalation/ids.js';
import { owedSteps } from '../escalation/procedure/procedure-in-case.js';
import type { CaseState } from '../escalation/case/state.js';

/** Kinds that only ask for steps. */
const ASKS_FOR_STEPS: ReadonlySet<NoticeKind> = new Set<NoticeKind>([
  'reminder',
  'police-now',
  'not-acted',
  'weekly',
  'still-missing',
  'step-needs-you',
]);

/** Events that can make a notice obsolete. */
const MAKES_OBSOLETE: ReadonlySet<CaseEvent['type']> = new Set<CaseEvent['type']>([
  'StepRecorded',
  'StepNotNeeded',
  'ConflictDeclared',
  'InformationAdded',
  'OfficerDecided',
  'CaseClosed',
]);

/** True when they may no longer hear of the case, or everything it asks for has been recorded by anyone. */
export function isObsolete(
  notification: Notification,
  to: PersonId,
  state: CaseState,
  context: Context,
): boolean {
  if (partsOf(to, state, context.organisation).size === 0) return true;
  // One message may say several things: it is sent while any of them is true.
  const said = [notification, ...(notification.also ?? [])];
  if (!said.every(({ kind }) => ASKS_FOR_STEPS.has(kind))) return false;
  if (state.stage === 'closed') return true;
  const owed = new Set(owedSteps(state, context).map((step) => step.id));
  return said.every(({ steps }) => steps.length > 0 && !steps.some((step) => owed.has(step)));
}

/** The notices that these events made obsolete, person by person. */
export function obsoleteBy(
  events: readonly CaseEvent[],
  state: CaseState,
  context: Context,
): { notification: Notification; to: PersonId }[] {
  if (!events.some((event) => MAKES_OBSOLETE.has(event.type))) return [];
  return state.notifications.flatMap((notification) =>
    notification.to
      .filter((to) => isObsolete(notification, to, state, context))
      .map((to) => ({ notification, to })),
  );
}
