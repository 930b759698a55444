// A concern becomes a case: what a report must have, and the times that follow from the day on which it came.
import { endOfWorkingDay } from '../../calendar/calendar.js';
import { calendarIn, MINUTE } from '../../context.js';
import { weekAfter } from '../../ladder/week.js';
import { failSafeAt } from '../../procedure/deadlines.js';
import { isUrgent } from '../../procedure/procedure-in-case.js';
import type { CommandOf, Refusal } from '../commands.js';
import type { Transcript } from '../transcript.js';

export function raise(command: CommandOf<'raise'>, t: Transcript): Refusal | null {
  const { concern, reference, receipt } = command.data;
  if (t.state().stage !== 'none') return { refused: 'already-raised' };
  if (concern.subjects.length === 0 && concern.adultInvolved !== 'no') return { refused: 'no-subject' };
  if (concern.what.trim() === '') return { refused: 'text-missing' };
  if (concern.learnedAt > t.context.now + MINUTE) return { refused: 'in-the-future' };
  const chosen = concern.tell ? t.context.organisation.people.get(concern.tell) : null;
  // 8(2): "the next in line senior manager, or any other senior manager".
  if (concern.route === 'management' && chosen !== null && !chosen?.seniorManager) {
    return { refused: 'not-a-senior-manager' };
  }
  const endOfDay = endOfWorkingDay(calendarIn(t.context), t.context.now);
  t.add('ConcernRaised', {
    concern,
    reference,
    receipt,
    endOfDay,
    failSafeAt: failSafeAt(concern, endOfDay, t.context),
    policeBy: isUrgent(concern)
      ? t.context.now + t.context.organisation.escalation.policeFailSafe * MINUTE
      : null,
    weeklyAt: weekAfter(t.context),
    outOfHours: false,
  });
  return null;
}
