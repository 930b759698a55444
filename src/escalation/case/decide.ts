// What follows from a command: events, or a refusal that says why. No clock, no I/O, no chance.
import { endOfWorkingDay } from '../calendar/calendar.js';
import { may } from './access.js';
import type { Command, CommandOf, Refusal } from './commands.js';
import { calendarIn, MINUTE, type Context } from '../context.js';
import { failSafeAt } from '../procedure/deadlines.js';
import {
  acceptHandOver,
  acknowledge,
  addInformation,
  ask,
  close,
  declareConflict,
  handOver,
  noteAccess,
  noteDelivery,
  refer,
  reopen,
  reply,
} from './decide/people.js';
import {
  answerConsiderations,
  confirmContact,
  correctStep,
  giveReasons,
  recordStep,
} from './decide/steps.js';
import type { CaseEvent } from './events.js';
import { catchUp, weekAfter } from '../ladder/due-actions.js';
import { stepId } from '../ids.js';
import { isUrgent } from '../procedure/procedure-in-case.js';
import type { CaseState } from './state.js';
import { transcript, type Transcript } from './transcript.js';

export type Decision = { readonly events: readonly CaseEvent[] } | Refusal;

/**
 * Decides a command on a case as it stands. Whatever fell due before is done first, and whatever follows at
 * once is done with it, so that one rule, the timetable, serves the passing of time and every click.
 */
export function decide(before: CaseState, command: Command, context: Context): Decision {
  const t = transcript(before, command.by, context);
  if (command.type === 'raise') {
    const refusal = raise(command, t);
    if (refusal) return refusal;
  } else {
    if (before.stage === 'none' || !may(command.by, command.type, before, context.organisation)) {
      return { refused: 'may-not' };
    }
    catchUp(t);
    // What fell due may have changed who has the case.
    const refusal = carryOut(command, t);
    if (refusal) return refusal;
  }
  catchUp(t);
  return { events: t.events };
}

function raise(command: CommandOf<'raise'>, t: Transcript): Refusal | null {
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
  });
  return null;
}

function carryOut(command: Exclude<Command, { type: 'raise' }>, t: Transcript): Refusal | null {
  switch (command.type) {
    case 'pass-time':
      return null;
    case 'acknowledge':
      return acknowledge(command, t);
    case 'declare-conflict':
      return declareConflict(command, t);
    case 'hand-over':
      return handOver(command, t);
    case 'accept':
      return acceptHandOver(command, t);
    case 'record-step':
      return recordStep(command, t);
    case 'decide-immediate-action':
      return recordStep(
        { ...command, type: 'record-step', data: { step: stepId('immediate-action'), ...command.data } },
        t,
      );
    case 'correct-step':
      return correctStep(command, t);
    case 'answer-considerations':
      return answerConsiderations(command, t);
    case 'confirm':
      return confirmContact(command, t);
    case 'give-reasons':
      return giveReasons(command, t);
    case 'add-information':
      return addInformation(command, t);
    case 'ask':
      return ask(command, t);
    case 'reply':
      return reply(command, t);
    case 'refer':
      return refer(command, t);
    case 'link-case':
      if (!t.state().linked.includes(command.data.other)) t.add('CaseLinked', command.data);
      return null;
    case 'note-access':
      return noteAccess(command, t);
    case 'open-content':
      t.add('ContentOpened', {});
      return null;
    case 'export':
      t.add('Exported', command.data);
      return null;
    case 'close':
      return close(command, t);
    case 'reopen':
      return reopen(command, t);
    case 'note-delivery':
      return noteDelivery(command, t);
  }
}
