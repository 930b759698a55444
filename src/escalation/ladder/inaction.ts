// Acknowledged is not acted on: the ladder goes on from where it was, and everyone told sees why.
import { SYSTEM } from '../case/concern.js';
import { owedSteps } from '../procedure/procedure-in-case.js';
import { toldManagers } from '../routing/recipients.js';
import type { Rule } from './rule.js';
import { urgentIn } from './urgency.js';

export const noticeInaction: Rule = {
  kind: 'inaction',
  due: ({ state: { actBy } }) => (actBy === null ? [] : [{ at: actBy }]),
  fall({ at }, t) {
    t.add('InactionNoticed', {}, SYSTEM);
    const steps = owedSteps(t.state(), t.context).map((s) => s.id);
    t.tell(
      {
        kind: 'not-acted',
        as: 'manager',
        to: toldManagers(t.state(), t.context),
        steps,
        dueAt: t.state().endOfDay,
        because: 'acknowledged-not-acted',
        urgent: urgentIn(t.state()),
      },
      at,
    );
  },
};
