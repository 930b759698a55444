// A concern becomes a case: what a report must have, and the times that follow from the day on which it came.
import { endOfWorkingDay, nextWorkingMoment } from '../../calendar/calendar.js';
import { calendarIn, MINUTE } from '../../context.js';
import type { PersonId } from '../../ids.js';
import { urgentIn } from '../../ladder/urgency.js';
import { weekAfter } from '../../ladder/week.js';
import { type Organisation, isManager } from '../../organisation.js';
import { failSafeAt } from '../../procedure/deadlines.js';
import { isUrgent, owedSteps } from '../../procedure/procedure-in-case.js';
import { excludedFrom, routeOf } from '../../routing/routing.js';
import type { CommandOf, Refusal } from '../commands.js';
import type { Concern } from '../concern.js';
import type { Transcript } from '../transcript.js';
import { takeOn } from './acknowledge.js';

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
  const refused = refusalToHandle(concern, t.context.organisation);
  if (refused) return refused;
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
    outOfHours: nextWorkingMoment(calendarIn(t.context), t.context.now) !== t.context.now,
  });
  if (concern.reporter && concern.received.how !== 'self') handleAtOnce(concern.reporter, t);
  return null;
}

/** 8(3): a manager who received it may say that they handle it; not in their own name's absence, nor below a subject. */
function refusalToHandle(concern: Concern, organisation: Organisation): Refusal | null {
  const { reporter, received } = concern;
  if (received.how === 'self') return null;
  const isNamed = concern.route === 'management' && concern.identity === 'named';
  if (!isNamed || reporter === null || !isManager(organisation, reporter))
    return { refused: 'not-a-manager' };
  const others = excludedFrom(organisation, { ...concern, reporter: null });
  return others.has(reporter) ? { refused: 'not-eligible', person: reporter } : null;
}

/** 8(3), 4: nobody asks their own boss to start again; their manager is told that they have it. */
function handleAtOnce(person: PersonId, t: Transcript): void {
  takeOn(person, t);
  const { concern } = t.state();
  if (!concern) return;
  const [next] = routeOf(t.context.organisation, concern).chain;
  const steps = owedSteps(t.state(), t.context).map((s) => s.id);
  // What they owe now, with the buttons for it.
  t.tell({
    kind: 'needs-you',
    as: 'manager',
    to: [person],
    steps,
    dueAt: t.state().endOfDay,
    because: 'received-it',
    urgent: urgentIn(t.state()),
  });
  const to = next ? [next] : [];
  t.tell({ kind: 'taken-on', as: 'manager', to, steps, dueAt: t.state().endOfDay, because: 'received-it' });
}
