// The designated officer says whether a contact that somebody recorded was really made. 8(4)
import type { CommandOf, Refusal } from '../commands.js';
import { contactsWith } from '../contacts.js';
import type { Transcript } from '../transcript.js';
import type { Instant, PersonId, StepId } from '../../ids.js';
import { areasNeeded, namesNoArea, owedSteps } from '../../procedure/procedure-in-case.js';
import type { StepEntry } from '../state.js';
import { stepIn } from '../../procedure/procedure.js';
import { everyoneEligible, officers } from '../../routing/recipients.js';
import { entryId, WATCH_TOLERANCE } from './record-step.js';
import { tellToAct } from '../../ladder/tell-to-act.js';

/** The designated officer's word on contacts made to them. A "no" reopens the step and tells everyone eligible. */
export function confirmContact(command: CommandOf<'confirm'>, t: Transcript): Refusal | null {
  const officer = command.by.kind === 'person' ? command.by.id : null;
  const { step, so, happenedAt, reference, advice } = command.data;
  if (officer === null) return { refused: 'may-not' };
  // Their word is on the contact with them, and on nothing else that others owe.
  if (step !== stepIn('officer-contact', t.context.procedure).id) return { refused: 'no-such-step' };
  if (t.state().stage === 'closed') return { refused: 'closed' };
  if (happenedAt !== undefined && happenedAt > t.context.now + WATCH_TOLERANCE) {
    return { refused: 'in-the-future', fields: { happened_at: 'in-the-future' } };
  }
  const contacts = contactsWith(officer, step, t.state(), t.context.organisation);
  if (so) {
    contactMade(officer, t, { happenedAt, reference, advice });
    return null;
  }
  const denied = contacts.filter((e) => e.confirmed !== true).map((e) => e.id);
  t.add('ContactDenied', { step, officer, entries: denied });
  const steps = owedSteps(t.state(), t.context)
    .filter((s) => s.id === step || s.role === 'police-contact')
    .map((s) => s.id);
  tellToAct(
    {
      kind: 'contact-denied',
      to: everyoneEligible(t.state(), t.context),
      steps,
      dueAt: t.state().endOfDay,
      because: 'officer-said-no',
      urgent: true,
      everyChannel: true,
    },
    t.context.now,
    t,
  );
  const others = officers(t.state(), t.context).filter((o) => o !== officer);
  t.tell({
    kind: 'contact-denied',
    as: 'officer',
    to: others,
    steps,
    because: 'officer-said-no',
    urgent: true,
  });
  return null;
}

interface Said {
  readonly happenedAt?: Instant | undefined;
  readonly reference?: string | undefined;
  readonly advice?: string | undefined;
}

/** The officer says that there was contact: the one that waits for their word is confirmed, else theirs is recorded. */
export function contactMade(officer: PersonId, t: Transcript, said: Said = {}): void {
  const step = stepIn('officer-contact', t.context.procedure).id;
  const contacts = contactsWith(officer, step, t.state(), t.context.organisation);
  const waiting = contacts.filter((e) => e.confirmed === null).at(-1);
  const isKnown = contacts.some((e) => e.confirmed === true);
  if (waiting && !isVague(waiting, t)) t.add('ContactConfirmed', { step, officer, entries: [waiting.id] });
  else if (!isKnown)
    recordByOfficer(step, officer, said.happenedAt ?? waiting?.happenedAt ?? t.context.now, said, t);
}

/** Where several areas are owed and it names none, an officer's word makes it a contact with theirs, and no other's. */
function isVague(entry: StepEntry, t: Transcript): boolean {
  const step = stepIn('officer-contact', t.context.procedure);
  return areasNeeded(step, t.state()).length > 0 && namesNoArea(entry, t.context);
}

function recordByOfficer(
  step: StepId,
  officer: PersonId,
  happenedAt: Instant,
  said: Said,
  t: Transcript,
): void {
  const fields: Record<string, string> = { officer };
  if (said.reference) fields['reference'] = said.reference;
  if (said.advice) fields['advice'] = said.advice;
  const entry = entryId(step, t);
  t.add('StepRecorded', {
    entry,
    step,
    happenedAt,
    fields,
    outOfOrder: [],
    reason: null,
    backdated: false,
  });
  t.add('ContactConfirmed', { step, officer, entries: [entry] });
}
