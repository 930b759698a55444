// What one person owes in one case: the page of my cases puts it first.
import type { Instant } from '../../escalation/ids.js';
import type { Step } from '../../escalation/procedure/procedure.js';
import { stepStateOf } from '../../escalation/case/state.js';
import { awaitsConfirmation } from '../../bot/cards/buttons.js';
import type { Reading } from '../../bot/cards/standing.js';

/** What is asked of this reader now; empty for the reporter, who owes nothing. */
export interface Duties {
  readonly steps: readonly Step[];
  /** Nobody has confirmed, and this reader may. */
  readonly mayConfirm: boolean;
  /** The soonest of their deadlines; null when none has a time. */
  readonly dueAt: Instant | null;
  /** One of them has been missed. */
  readonly missed: boolean;
}

export function dutiesOf(r: Reading): Duties {
  const steps = r.owed.filter((step) => step.role !== 'acknowledgement' && isMine(step, r));
  const due = steps.flatMap((step) => stepStateOf(r.state, step.id).deadline?.dueAt ?? []);
  return {
    steps,
    mayConfirm: r.state.stage === 'open' && r.state.handling === null && r.parts.has('manager'),
    dueAt: due.length === 0 ? null : Math.min(...due),
    missed: steps.some((step) => stepStateOf(r.state, step.id).missedAt !== null),
  };
}

/** Whether this reader is the one responsible for a step: by their part, and by who handles the case. */
function isMine(step: Step, r: Reading): boolean {
  const { organisation } = r.context;
  const { handling } = r.state;
  if (r.parts.has('officer')) {
    return step.owner === 'designated-officer' || awaitsConfirmation(r, step.id);
  }
  if (r.parts.has('step-owner') && r.state.notifications.some((t) => asks(t, r, step))) return true;
  if (!r.parts.has('manager')) return false;
  switch (step.owner) {
    case 'designated-officer':
      return false;
    case 'safeguarding-lead':
      return organisation.roles.safeguardingLead.includes(r.to);
    case 'senior-managers':
      return organisation.people.get(r.to)?.seniorManager === true;
    default:
      // Until somebody has it, it is everybody's who was told.
      return handling === null || handling.person === r.to;
  }
}

const asks = (notification: Reading['state']['notifications'][number], r: Reading, step: Step): boolean =>
  notification.as === 'step-owner' && notification.to.includes(r.to) && notification.steps.includes(step.id);
