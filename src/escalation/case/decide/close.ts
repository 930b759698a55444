// Closing, which manager and designated officer agree on, and opening again.
import { partsOf } from '../access.js';
import type { CommandOf, Refusal } from '../commands.js';
import type { Transcript } from '../transcript.js';
import { addLocal } from '../../calendar/calendar.js';
import { calendarIn } from '../../context.js';
import { unansweredConsiderations, owedSteps } from '../../procedure/procedure-in-case.js';
import { stepIn } from '../../procedure/procedure.js';
import { handlers, officers, reporter } from '../../routing/recipients.js';
import { idOf } from './actor.js';
import { furtherEvidence, usable } from './dialogue.js';

/**
 * Every owed step recorded or its absence explained, and the designated officer's agreement. Nobody closes it
 * as "low level".
 */
export function close(command: CommandOf<'close'>, t: Transcript): Refusal | null {
  const person = idOf(command.by);
  if (person === null) return { refused: 'may-not' };
  if (t.state().stage === 'closed') return { refused: 'closed' };
  const { procedure } = t.context;
  const owed = owedSteps(t.state(), t.context).map((s) => s.id);
  const open = unansweredConsiderations(t.state(), procedure);
  if (owed.length > 0 || open.length > 0) {
    return {
      refused: 'still-owed',
      steps: open.length > 0 ? [...owed, stepIn('strategy-discussion', procedure).id] : owed,
    };
  }
  const isOfficer = partsOf(person, t.state(), t.context.organisation).has('officer');
  t.add('ClosureAgreed', { as: isOfficer ? 'officer' : 'manager' });
  const { manager, officer } = t.state().closure;
  if (manager === null || officer === null) {
    const to = isOfficer ? handlers(t.state(), t.context) : officers(t.state(), t.context);
    t.tell({ kind: 'agree-to-close', as: isOfficer ? 'manager' : 'officer', to, because: 'asked-for' });
    return null;
  }
  const { organisation, now } = t.context;
  const reviewOn = addLocal(calendarIn(t.context), now, { years: organisation.retentionYears });
  t.add('CaseClosed', { reviewOn });
  t.tell({ kind: 'closed', as: 'reporter', to: reporter(t.state()), because: 'something-happened' });
  t.tell({
    kind: 'closed',
    as: 'manager',
    to: handlers(t.state(), t.context),
    because: 'something-happened',
  });
  return null;
}

export function reopen(command: CommandOf<'reopen'>, t: Transcript): Refusal | null {
  if (t.state().stage !== 'closed') return { refused: 'not-closed' };
  if (!usable(command.data.reason)) return { refused: 'text-missing' };
  return furtherEvidence(command.data.reason, t);
}
