// A conflict of interest takes the case and its content at once, and moves it on.
import { partsOf } from '../access.js';
import type { CommandOf, Refusal } from '../commands.js';
import type { Transcript } from '../transcript.js';
import { owedSteps } from '../../procedure/procedure-in-case.js';
import { handlers, officers, toldManagers } from '../../routing/recipients.js';
import { idOf } from './actor.js';
import { tellToAct } from '../../ladder/tell-to-act.js';

/** Takes the case and its content away from them at once, and moves on. */
export function declareConflict(command: CommandOf<'declare-conflict'>, t: Transcript): Refusal | null {
  const person = idOf(command.by);
  if (person === null) return { refused: 'may-not' };
  const parts = partsOf(person, t.state(), t.context.organisation);
  t.add('ConflictDeclared', { person });
  const steps = owedSteps(t.state(), t.context).map((s) => s.id);
  if (parts.has('manager') && t.state().handling === null) {
    const to = toldManagers(t.state(), t.context);
    tellToAct({ kind: 'moved-on', to, steps, because: 'conflict-declared', urgent: true }, t.context.now, t);
  }
  if (parts.has('officer')) {
    const to = officers(t.state(), t.context);
    const because = 'conflict-declared' as const;
    t.tell({ kind: 'officer-alert', as: 'officer', to, steps, because, urgent: true, everyChannel: true });
    t.tell({
      kind: 'moved-on',
      as: 'manager',
      to: handlers(t.state(), t.context),
      steps,
      because,
      urgent: true,
    });
  }
  return null;
}
