// To someone eligible, who must accept; until then the case stays where it is.
import type { CommandOf, Refusal } from '../commands.js';
import type { Transcript } from '../transcript.js';
import { owedSteps } from '../../procedure/procedure-in-case.js';
import { everyoneEligible } from '../../routing/recipients.js';
import { actBy } from '../../ladder/acting.js';
import { idOf } from './actor.js';
import { after } from '../../ladder/urgency.js';
import { partsOf } from '../access.js';

export function handOver(command: CommandOf<'hand-over'>, t: Transcript): Refusal | null {
  const from = idOf(command.by);
  const { to } = command.data;
  const state = t.state();
  if (state.stage === 'closed') return { refused: 'closed' };
  if (from === null || state.handling?.person !== from) return { refused: 'may-not' };
  if (to === from || !everyoneEligible(state, t.context).includes(to))
    return { refused: 'not-eligible', person: to };
  const answerBy = after(
    t.context.organisation.escalation.acknowledgeWithin,
    t.context.now,
    state,
    t.context,
  );
  t.add('HandOverOffered', { from, to, answerBy });
  const steps = owedSteps(state, t.context).map((s) => s.id);
  t.tell({
    kind: 'hand-over-offered',
    as: 'manager',
    to: [to],
    steps,
    dueAt: state.endOfDay,
    because: 'asked-for',
    urgent: true,
  });
  return null;
}

export function acceptHandOver(command: CommandOf<'accept'>, t: Transcript): Refusal | null {
  const person = idOf(command.by);
  const offer = t.state().handOver;
  if (person === null || offer?.to !== person) return { refused: 'nothing-to-accept' };
  t.add('HandOverAccepted', { to: person, actBy: actBy({ state: t.state(), context: t.context }) });
  t.tell({ kind: 'hand-over-accepted', as: 'manager', to: [offer.from], because: 'something-happened' });
  return null;
}

/** Lets somebody who was only alerted read what was reported, while the case stays where it is. */
export function askIn(command: CommandOf<'ask-in'>, t: Transcript): Refusal | null {
  const { person } = command.data;
  const state = t.state();
  if (state.stage === 'closed') return { refused: 'closed' };
  const parts = partsOf(person, state, t.context.organisation);
  if (!parts.has('alerted') || parts.has('manager')) return { refused: 'not-eligible', person };
  const steps = owedSteps(state, t.context).map((s) => s.id);
  t.tell({
    kind: 'needs-you',
    as: 'manager',
    to: [person],
    steps,
    dueAt: state.endOfDay,
    because: 'asked-for',
  });
  return null;
}
