// Images are suspected, or a child is at immediate risk: the designated officer is alerted at once, at any hour.
import { SYSTEM } from '../case/concern.js';
import { dayGuardsOwed, imagesSuspected } from '../procedure/procedure-in-case.js';
import { officers } from '../routing/recipients.js';
import type { Rule } from './rule.js';
import { urgentIn } from './urgency.js';

export const alertOfficers: Rule = {
  kind: 'officers',
  due: ({ state }) => (state.officersAlertedAt === null && urgentIn(state) ? [{ at: state.raisedAt }] : []),
  fall({ at }, t) {
    const { concern } = t.state();
    t.add('OfficersAlerted', {}, SYSTEM);
    t.tell(
      {
        kind: 'officer-alert',
        as: 'officer',
        to: officers(t.state(), t.context),
        steps: dayGuardsOwed(t.state(), t.context).map((s) => s.id),
        because: concern && imagesSuspected(concern) ? 'images-suspected' : 'immediate-risk',
        urgent: true,
        everyChannel: true,
      },
      at,
    );
  },
};
