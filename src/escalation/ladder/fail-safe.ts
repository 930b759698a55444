// The promise: the designated officer and everyone eligible are told, by name, that no contact is recorded.
// 8(4), 8(6)
import { SYSTEM } from '../case/concern.js';
import { dayGuardsOwed } from '../procedure/procedure-in-case.js';
import { everyoneEligible, officers, reporter } from '../routing/recipients.js';
import { exhaustLadder, isAskedToRing } from './nobody-left.js';
import type { Rule } from './rule.js';
import { tellToAct } from './tell-to-act.js';

export const failSafe: Rule = {
  kind: 'fail-safe',
  due: ({ state, owed }) =>
    state.failSafe.reachedAt === null && owed.some((step) => step.guards_the_day)
      ? [{ at: state.failSafe.at }]
      : [],
  fall({ at }, t) {
    const steps = dayGuardsOwed(t.state(), t.context).map((s) => s.id);
    const eligible = everyoneEligible(t.state(), t.context);
    t.add('FailSafeReached', { owed: steps }, SYSTEM);
    const common = {
      steps,
      dueAt: t.state().endOfDay,
      because: 'fail-safe' as const,
      urgent: true,
      everyChannel: true,
    };
    t.tell({ kind: 'officer-alert', as: 'officer', to: officers(t.state(), t.context), ...common }, at);
    tellToAct({ kind: 'fail-safe', to: eligible, ...common }, at, t);
    const toAsk = isAskedToRing(at, t) ? [] : reporter(t.state());
    t.tell({ kind: 'reporter-whom-to-ring', as: 'reporter', to: toAsk, ...common }, at);
    if (eligible.length === 0) exhaustLadder(at, { nobodyEligible: true }, t);
  },
};
