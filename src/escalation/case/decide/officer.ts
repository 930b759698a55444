// A designated officer is brought in, or their page to a case is opened, ended or locked.
import type { CommandOf, Refusal } from '../commands.js';
import type { Transcript } from '../transcript.js';
import { handlers } from '../../routing/recipients.js';
import { excludedFrom } from '../../routing/routing.js';
import { isPressing } from '../../ladder/urgency.js';
import { owedSteps } from '../../procedure/procedure-in-case.js';
import { stepIn, type Step } from '../../procedure/procedure.js';
import { idOf } from './actor.js';
import { contactMade } from './confirm-contact.js';
import { usable } from './dialogue.js';

export function refer(command: CommandOf<'refer'>, t: Transcript): Refusal | null {
  const { officer } = command.data;
  const { concern, conflicts } = t.state();
  if (
    !concern ||
    !t.context.organisation.officers.has(officer) ||
    excludedFrom(t.context.organisation, concern, conflicts).has(officer)
  ) {
    return { refused: 'not-eligible', person: officer };
  }
  t.add('OfficerReferred', { officer });
  t.tell({ kind: 'referred', as: 'officer', to: [officer], because: 'asked-for', everyChannel: true });
  return null;
}

/**
 * An officer's page was opened to them, or ended. If somebody guessed at its passcode, the handlers must
 * ring.
 */
export function noteAccess(command: CommandOf<'note-access'>, t: Transcript): Refusal | null {
  const { officer, what } = command.data;
  if (!t.context.organisation.officers.has(officer)) return { refused: 'not-eligible', person: officer };
  t.add('OfficerAccess', { officer, what });
  if (what !== 'locked') return null;
  const to = handlers(t.state(), t.context);
  t.tell({ kind: 'officer-link-locked', as: 'manager', to, because: 'something-happened', urgent: true });
  return null;
}

/**
 * "No police contact", or "no further action for now": what nobody else can decide, by name and with the reason, shown as
 * a departure from 8(6). Where images are suspected or a child may be in danger, the police are told first. 4
 */
export function decideAsOfficer(command: CommandOf<'decide'>, t: Transcript): Refusal | null {
  const officer = idOf(command.by);
  const { decision, reasons } = command.data;
  if (officer === null || !t.context.organisation.officers.has(officer)) return { refused: 'may-not' };
  if (t.state().stage === 'closed') return { refused: 'closed' };
  if (!usable(reasons)) return { refused: 'text-missing' };
  if (isPressing(t.state(), t.context)) return { refused: 'police-first' };
  // Whoever decides it has been contacted.
  contactMade(officer, t);
  const police = stepIn('police-contact', t.context.procedure);
  const owed = owedSteps(t.state(), t.context);
  const ended =
    decision === 'no-police-contact' ? owed.filter((s) => s.id === police.id) : owed.filter(endsWithOfficer);
  if (ended.length === 0) return { refused: 'nothing-decided' };
  t.add('OfficerDecided', { officer, decision, reasons, steps: ended.map((s) => s.id) });
  const steps = owedSteps(t.state(), t.context).map((s) => s.id);
  t.tell({
    kind: 'information-added',
    as: 'manager',
    to: handlers(t.state(), t.context),
    steps,
    because: 'something-happened',
  });
  return null;
}

/** All but a manager's having it, and what a whistle-blower is owed: 8(1), 8(5). */
const endsWithOfficer = (step: Step): boolean =>
  step.role !== 'acknowledgement' && step.role !== 'officer-contact' && !step.source.includes('8(5)');
