// Commands about who has the case and what people say to each other.
import { partsOf } from '../access.js';
import type { CommandOf, Refusal } from '../commands.js';
import { SYSTEM, type Actor } from '../concern.js';
import { DAY } from '../../context.js';
import { after, weekAfter } from '../../ladder/due-actions.js';
import type { PersonId } from '../../ids.js';
import { openConsiderations, owedSteps, isUrgent } from '../../procedure/procedure-in-case.js';
import {
  everyoneEligible,
  handlers,
  officers,
  reporter,
  toldManagers,
  untold,
} from '../../routing/recipients.js';
import { excludedFrom } from '../../routing/routing.js';
import { stepStateOf } from '../state.js';
import type { Transcript } from '../transcript.js';
import { stepId } from '../../ids.js';

/** Longer than the longest text a form takes. */
const TEXT_LIMIT = 20_000;

const idOf = (actor: Actor): PersonId | null => (actor.kind === 'person' ? actor.id : null);

/** Who acknowledges becomes the handling manager; after inaction the next one who does takes it over. */
export function acknowledge(command: CommandOf<'acknowledge'>, t: Transcript): Refusal | null {
  const person = idOf(command.by);
  const { handling, inactive, stage } = t.state();
  if (person === null) return { refused: 'may-not' };
  if (stage === 'closed') return { refused: 'closed' };
  if (handling && !(inactive && handling.person !== person)) {
    return { refused: 'already-acknowledged', person: handling.person, at: handling.since };
  }
  takeOn(person, t);
  return null;
}

/** Recording a step says as much as the button does. */
export function takeOn(person: PersonId, t: Transcript): void {
  const first = stepStateOf(t.state(), stepId('tell-manager')).entries.length === 0;
  t.add('Acknowledged', { person, actBy: actBy(t) });
  if (first) {
    t.tell({
      kind: 'reporter-confirmed',
      as: 'reporter',
      to: reporter(t.state()),
      because: 'something-happened',
    });
  }
}

function actBy(t: Transcript): number {
  const { actWithin, actWithinUrgent } = t.context.organisation.escalation;
  const { concern } = t.state();
  return after(concern && isUrgent(concern) ? actWithinUrgent : actWithin, t.state(), t.context);
}

/** Takes the case and its content from them at once, and moves on. */
export function declareConflict(command: CommandOf<'declare-conflict'>, t: Transcript): Refusal | null {
  const person = idOf(command.by);
  if (person === null) return { refused: 'may-not' };
  const parts = partsOf(person, t.state(), t.context.organisation);
  t.add('ConflictDeclared', { person });
  const steps = owedSteps(t.state(), t.context).map((s) => s.id);
  if (parts.has('manager') && t.state().handling === null) {
    const to = toldManagers(t.state(), t.context);
    t.tell({ kind: 'moved-on', as: 'manager', to, steps, because: 'conflict-declared', urgent: true });
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

/** To someone eligible, who must accept; until then it stays where it is. */
export function handOver(command: CommandOf<'hand-over'>, t: Transcript): Refusal | null {
  const from = idOf(command.by);
  const { to } = command.data;
  const state = t.state();
  if (state.stage === 'closed') return { refused: 'closed' };
  if (from === null || state.handling?.person !== from) return { refused: 'may-not' };
  if (to === from || !everyoneEligible(state, t.context).includes(to))
    return { refused: 'not-eligible', person: to };
  t.add('HandOverOffered', { from, to });
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
  t.add('HandOverAccepted', { to: person, actBy: actBy(t) });
  t.tell({ kind: 'hand-over-accepted', as: 'manager', to: [offer.from], because: 'something-happened' });
  return null;
}

const usable = (text: string): boolean => text.trim() !== '' && text.length <= TEXT_LIMIT;

/** A reporter can add and correct, never withdraw. On a closed case it is further evidence (5, last paragraph). */
export function addInformation(command: CommandOf<'add-information'>, t: Transcript): Refusal | null {
  if (!usable(command.data.text)) return { refused: 'text-missing' };
  const closed = t.state().stage === 'closed';
  t.add('InformationAdded', { text: command.data.text, adultInvolved: command.data.adultInvolved ?? null });
  if (closed) return furtherEvidence('further evidence', t);
  tellHandlers('information-added', t);
  return null;
}

function furtherEvidence(reason: string, t: Transcript): null {
  t.add('CaseReopened', { reason, furtherEvidence: true, weeklyAt: weekAfter(t.context) });
  tellHandlers('reopened', t);
  t.tell({
    kind: 'reopened',
    as: 'officer',
    to: officers(t.state(), t.context),
    because: 'something-happened',
  });
  return null;
}

function tellHandlers(kind: 'information-added' | 'answer' | 'reopened', t: Transcript): void {
  const steps = owedSteps(t.state(), t.context).map((s) => s.id);
  t.tell({ kind, as: 'manager', to: handlers(t.state(), t.context), steps, because: 'something-happened' });
}

export function ask(command: CommandOf<'ask'>, t: Transcript): Refusal | null {
  if (!usable(command.data.text)) return { refused: 'text-missing' };
  t.add('QuestionAsked', { text: command.data.text });
  t.tell({ kind: 'question', as: 'reporter', to: reporter(t.state()), because: 'asked-for' });
  return null;
}

export function reply(command: CommandOf<'reply'>, t: Transcript): Refusal | null {
  if (!usable(command.data.text)) return { refused: 'text-missing' };
  t.add('ReplyGiven', { text: command.data.text });
  tellHandlers('answer', t);
  return null;
}

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

/** An officer's page was opened to them, or ended. When somebody guessed at its passcode, the handlers must ring. */
export function noteAccess(command: CommandOf<'note-access'>, t: Transcript): Refusal | null {
  const { officer, what } = command.data;
  if (!t.context.organisation.officers.has(officer)) return { refused: 'not-eligible', person: officer };
  t.add('OfficerAccess', { officer, what });
  if (what !== 'locked') return null;
  const to = handlers(t.state(), t.context);
  t.tell({ kind: 'officer-link-locked', as: 'manager', to, because: 'something-happened', urgent: true });
  return null;
}

/** Every owed step recorded or its absence reasoned, and the designated officer's agreement. Nobody closes it as "low level". */
export function close(command: CommandOf<'close'>, t: Transcript): Refusal | null {
  const person = idOf(command.by);
  if (person === null) return { refused: 'may-not' };
  if (t.state().stage === 'closed') return { refused: 'closed' };
  const owed = owedSteps(t.state(), t.context).map((s) => s.id);
  const open = openConsiderations(t.state(), t.context.procedure);
  if (owed.length > 0 || open.length > 0) {
    return {
      refused: 'still-owed',
      steps: open.length > 0 ? [...owed, stepId('strategy-discussion')] : owed,
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
  t.add('CaseClosed', { reviewOn: t.context.now + t.context.organisation.retentionYears * 365.25 * DAY });
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

/** Delivery is part of the promise: whoever can't be reached on any channel isn't waited for. */
export function noteDelivery(command: CommandOf<'note-delivery'>, t: Transcript): Refusal | null {
  const { notice, to, channel, delivered, last } = command.data;
  if (delivered) {
    t.add('NoticeDelivered', { notice, to, channel });
    return null;
  }
  t.add('NoticeFailed', { notice, to, channel, last });
  if (!last || t.state().stage !== 'open') return null;
  const telling = t.state().tellings.find((one) => one.notice === notice);
  const { ladder, handling } = t.state();
  if (telling?.as === 'manager') {
    if (handling?.person === to) t.add('InactionNoticed', {}, SYSTEM);
    else if (ladder.nextAt !== null) {
      const last = untold(t.state(), t.context).length === 0;
      t.add('LadderMoved', { told: [], passedOver: [to], nextAt: t.context.now, last }, SYSTEM);
    }
  }
  if (telling?.as === 'officer') tellWhoElseCanRing(to, t);
  return null;
}

/** The officer was not reached: everyone told must know that the alert went nowhere, and ring. */
function tellWhoElseCanRing(unreached: PersonId, t: Transcript): void {
  const steps = owedSteps(t.state(), t.context).map((s) => s.id);
  const others = officers(t.state(), t.context).filter(
    (p) => p !== unreached && !t.state().unreachable.includes(p),
  );
  const common = { steps, because: 'undelivered' as const, urgent: true };
  t.tell({ kind: 'officer-alert', as: 'officer', to: others, everyChannel: true, ...common });
  t.tell({ kind: 'fail-safe', as: 'manager', to: toldManagers(t.state(), t.context), ...common });
}
