// The end of the ladder: nobody may be told, or nobody has answered. Last resorts, officer and reporter hear at once.
import { SYSTEM } from '../case/concern.js';
import type { Because } from '../case/events.js';
import type { Transcript } from '../case/transcript.js';
import { MINUTE } from '../context.js';
import type { Instant } from '../ids.js';
import { dayGuardsOwed, owedSteps } from '../procedure/procedure-in-case.js';
import { officers, reporter } from '../routing/recipients.js';
import { routeOf } from '../routing/routing.js';
import { tellToAct } from './tell-to-act.js';
import { urgentIn } from './urgency.js';

export function exhaustLadder(
  at: Instant,
  { nobodyEligible }: { readonly nobodyEligible: boolean },
  t: Transcript,
): void {
  const state = t.state();
  const { concern } = state;
  if (!concern) return;
  const because: Because = nobodyEligible
    ? 'nobody-eligible'
    : state.acknowledgement !== null
      ? 'acknowledged-not-acted'
      : 'nobody-acknowledged';
  t.add('LadderExhausted', {}, SYSTEM);
  const common = { because, urgent: urgentIn(state), everyChannel: true };
  tellToAct(
    {
      kind: 'nobody-left',
      // Whoever handles it has just heard that they are silent.
      to: routeOf(t.context.organisation, concern, state.conflicts).lastResorts.filter(
        (person) => person !== state.handling?.person,
      ),
      steps: owedSteps(state, t.context).map((s) => s.id),
      dueAt: state.endOfDay,
      ...common,
    },
    at,
    t,
  );
  const guards = dayGuardsOwed(t.state(), t.context);
  const steps = (guards.length > 0 ? guards : owedSteps(t.state(), t.context)).map((s) => s.id);
  t.tell({ kind: 'officer-alert', as: 'officer', to: officers(state, t.context), steps, ...common }, at);
  // Somebody has it, and both have been rung: there is nothing that the reporter could do instead.
  const isNothingToRing = state.handling !== null && guards.length === 0;
  const toAsk = isNothingToRing || isAskedToRing(at, t) ? [] : reporter(state);
  t.tell({ kind: 'reporter-nobody', as: 'reporter', to: toAsk, because, urgent: common.urgent }, at);
}

/**
 * Whether the reporter was asked to ring just now, at the fail-safe or at the ladder's end, and that still
 * holds: the other of the two then doesn't ask again. An older request is repeated, as nobody has acted on
 * it.
 */
export function isAskedToRing(at: Instant, t: Transcript): boolean {
  const { notifications, handling } = t.state();
  const since = t.countedFrom(at) - t.context.organisation.escalation.acknowledgeWithin * MINUTE;
  const areContactsOwed = dayGuardsOwed(t.state(), t.context).length > 0;
  return notifications.some((told) => {
    if (told.fellDueAt <= since) return false;
    if (told.kind === 'reporter-nobody') return handling === null;
    return told.kind === 'reporter-whom-to-ring' && told.because === 'fail-safe' && areContactsOwed;
  });
}
