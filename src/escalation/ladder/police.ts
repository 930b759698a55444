// 4: the police are told "immediately". A short fail-safe of its own, at any hour; the ladder goes on beside it.
import { SYSTEM } from '../case/concern.js';
import { policeFailSafeAt } from '../procedure/procedure-in-case.js';
import { stepIn } from '../procedure/procedure.js';
import { officers, reporter, toldManagers } from '../routing/recipients.js';
import type { Rule } from './rule.js';
import { tellToAct } from './tell-to-act.js';

export const policeFailSafe: Rule = {
  kind: 'police-fail-safe',
  due({ state, context, owed }) {
    const at = policeFailSafeAt(state, context);
    if (at === null || state.policeFailSafeReachedAt !== null) return [];
    return owed.some((step) => step.role === 'police-contact') ? [{ at }] : [];
  },
  fall({ at }, t) {
    t.add('PoliceFailSafeReached', {}, SYSTEM);
    const common = {
      steps: [stepIn('police-contact', t.context.procedure).id],
      because: 'police-not-recorded' as const,
      urgent: true,
      everyChannel: true,
    };
    tellToAct({ kind: 'police-now', to: toldManagers(t.state(), t.context), ...common }, at, t);
    t.tell({ kind: 'officer-alert', as: 'officer', to: officers(t.state(), t.context), ...common }, at);
    t.tell({ kind: 'reporter-whom-to-ring', as: 'reporter', to: reporter(t.state()), ...common }, at);
  },
};
