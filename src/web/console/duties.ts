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
  const asked = r.owed.filter((step) => r.parts.has('officer') && awaitsConfirmation(r, step.id));
  const steps = [...new Set([...r.mine, ...asked])];
  const due = steps.flatMap((step) => stepStateOf(r.state, step.id).deadline?.dueAt ?? []);
  return {
    steps,
    mayConfirm: r.state.stage === 'open' && r.state.handling === null && r.parts.has('manager'),
    dueAt: due.length === 0 ? null : Math.min(...due),
    missed: steps.some((step) => stepStateOf(r.state, step.id).missedAt !== null),
  };
}
