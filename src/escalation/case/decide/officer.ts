// A designated officer is brought in, or their page to a case is opened, ended or locked.
import type { CommandOf, Refusal } from '../commands.js';
import type { Transcript } from '../transcript.js';
import { handlers } from '../../routing/recipients.js';
import { excludedFrom } from '../../routing/routing.js';

export function refer(command: CommandOf<'refer'>, t: Transcript): Refusal | null {
  const { officer } = command.data;
  const { concern, conflicts } = t.state();
  if (
    !concern ||
    !t.context.organisation.officers.has(officer) ||
    excludedFrom(concern, conflicts).has(officer)
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
