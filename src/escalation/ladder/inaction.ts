// Escalation is by duty, not by person: whoever handles it and isn't acting isn't waited for. The ladder goes on from
// where it was, and everyone told sees why.
import { SYSTEM } from '../case/concern.js';
import { isReachable, partyOf } from '../organisation.js';
import { owedSteps } from '../procedure/procedure-in-case.js';
import { toldManagers } from '../routing/recipients.js';
import { silentFrom } from './acting.js';
import type { Rule } from './rule.js';
import { tellToAct } from './tell-to-act.js';
import { urgentIn } from './urgency.js';

export const noticeInaction: Rule = {
  kind: 'inaction',
  due: ({ state, context, owed }) => silentFrom(state, owed, context).map((at) => ({ at })),
  fall({ at: dueAt }, t) {
    const { handling } = t.state();
    // Somebody away is noticed when it is seen: nothing of it is late.
    const isThere = handling !== null && isReachable(partyOf(t.context.organisation, handling.person));
    const at = isThere ? dueAt : t.context.now;
    t.add('InactionNoticed', {}, SYSTEM);
    // Noticed late: the ladder goes on from when it should have been.
    const from = t.countedFrom(at);
    const { ladder } = t.state();
    if (ladder.nextAt !== null && from < ladder.nextAt)
      t.add('LadderMoved', { told: [], passedOver: [], nextAt: from, last: ladder.last }, SYSTEM);
    const state = t.state();
    tellToAct(
      {
        kind: 'not-acted',
        to: toldManagers(state, t.context),
        steps: owedSteps(state, t.context).map((s) => s.id),
        dueAt: state.endOfDay,
        because: 'acknowledged-not-acted',
        urgent: urgentIn(state),
      },
      at,
      t,
    );
  },
};
