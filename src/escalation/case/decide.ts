// What follows from a command: events, or a refusal that says why. No clock, no I/O, no randomness.
import { catchUp } from '../ladder/due-actions.js';
import { stepIn } from '../procedure/procedure.js';
import type { Context } from '../context.js';
import { may } from './access.js';
import type { Command, Refusal } from './commands.js';
import { acknowledge } from './decide/acknowledge.js';
import { close, reopen } from './decide/close.js';
import { confirmContact } from './decide/confirm-contact.js';
import { declareConflict } from './decide/conflict.js';
import { noteDelivery } from './decide/delivery.js';
import { addInformation, ask, reply } from './decide/dialogue.js';
import { acceptHandOver, askIn, handOver } from './decide/hand-over.js';
import { agreeToAction, answerConsiderations, correctStep, giveReasons } from './decide/mend-step.js';
import { decideAsOfficer, noteAccess, refer } from './decide/officer.js';
import { raise } from './decide/raise.js';
import { recordStep } from './decide/record-step.js';
import type { CaseEvent } from './events.js';
import type { CaseState } from './state.js';
import { following, transcript, type Transcript } from './transcript.js';
import { oneMessageEach } from '../ladder/one-message.js';

export type Decision = { readonly events: readonly CaseEvent[] } | Refusal;

/**
 * Decides a command on a case as it stands. Whatever fell due before is done first, and whatever follows at
 * once is done with it, so that one rule, the timetable, covers both the passing of time and every click.
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
  catchUp(following(t));
  return { events: oneMessageEach(t.events, before, context.now) };
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
    case 'decide-immediate-action': {
      const step = stepIn('immediate-action', t.context.procedure).id;
      return recordStep({ ...command, type: 'record-step', data: { step, ...command.data } }, t);
    }
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
    case 'decide':
      return decideAsOfficer(command, t);
    case 'agree-action':
      return agreeToAction(command, t);
    case 'ask-in':
      return askIn(command, t);
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
