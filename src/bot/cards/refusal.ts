// Why a command was not carried out, in words. The domain gives a code; the words are here.
import type { Context } from '../../escalation/context.js';
import type { Refusal } from '../../escalation/case/commands.js';
import type { FormErrors } from './card.js';
import { clockTime, listed, nameOf } from './words.js';

/** One or two sentences. Exhaustive: a new code needs its words here. */
export function refusalWords(refusal: Refusal, context: Context): string {
  const name = refusal.person ? nameOf(refusal.person, context.organisation) : 'somebody';
  const steps = listed(
    (refusal.steps ?? []).map((s) => context.procedure.steps.find((x) => x.id === s)?.title ?? s),
  );
  switch (refusal.refused) {
    case 'may-not':
      return "You can't open this case. If you think that you should, speak to the designated safeguarding lead.";
    case 'already-raised':
      return 'This concern is recorded already. It was not recorded twice.';
    case 'closed':
      return 'This case is closed. Open it again first if further evidence has come.';
    case 'already-acknowledged':
      return `${name} confirmed${refusal.at === undefined ? ' before you' : ` at ${clockTime(refusal.at, context)}`}.`;
    case 'already-recorded':
      return 'This is recorded already. You can correct it.';
    case 'no-such-step':
      return 'The procedure has no such step.';
    case 'step-does-not-apply':
      return `This step does not apply to the case as it stands${steps === '' ? '' : `: ${steps}`}.`;
    case 'no-such-entry':
      return 'There is no such entry to correct.';
    case 'nothing-to-accept':
      return 'There is nothing to take over any more.';
    case 'not-eligible':
      return `${name} may not have this case, or can't be reached. Choose somebody else.`;
    case 'in-the-future':
      return 'That time is still to come. Give the time at which it happened.';
    case 'text-missing':
      return 'Please write something.';
    case 'fields':
      return 'Something in the form needs mending.';
    case 'hold-stays':
      return `The hold stays until this is recorded: ${steps === '' ? "police and children's services" : steps}. They decide together who is told. (5)`;
    case 'not-missed':
      return 'Nothing was missed there, so no reasons are needed.';
    case 'still-owed':
      return `It can't be closed yet. Still owed: ${steps}.`;
    case 'not-closed':
      return 'This case is open.';
    case 'no-subject':
      return 'Say whom it is about, as far as you know. A name or a description is enough.';
    case 'not-a-senior-manager':
      return `${name} is not a senior manager. Choose one, or leave the field empty.`;
    case 'not-a-manager':
      return 'Only a manager can say that they received it and will handle it. Send it as something that you know yourself.';
    case 'police-first':
      return 'Images are suspected, or a child may be in danger: the police are told first. Record that contact, then decide. (4)';
    case 'nothing-decided':
      return 'There is no decision to agree to yet.';
    case 'nothing-to-agree':
      return 'You have agreed to it already.';
  }
}

/** The domain's short codes for a field, as words to show beside it. */
export function fieldProblem(code: string): string {
  if (code === 'too-long') return 'This is too long.';
  if (code === 'not-an-option' || code === 'unknown') return 'Choose one of the options.';
  if (code === 'in-the-future') return 'That time is still to come.';
  if (code === 'not-possible') return 'This step must be done: it has no "not needed".';
  return 'Please fill this in.';
}

/** Where in a form a refusal belongs; null when it belongs to the case and not to a field. */
export function refusalErrors(
  refusal: Refusal,
  fieldIds: readonly string[],
  context: Context,
): FormErrors | null {
  const beside = (id: string): FormErrors | null =>
    fieldIds.includes(id) ? { [id]: refusalWords(refusal, context) } : null;
  switch (refusal.refused) {
    case 'fields': {
      const errors = Object.entries(refusal.fields ?? {}).filter(([id]) => fieldIds.includes(id));
      return errors.length === 0
        ? null
        : Object.fromEntries(errors.map(([id, code]) => [id, fieldProblem(code)]));
    }
    case 'in-the-future':
      return beside('happened_at') ?? beside('learned_at');
    case 'text-missing':
      return beside('text') ?? beside('reason') ?? beside('reasons') ?? beside('what');
    case 'not-eligible':
      return beside('to') ?? beside('officer') ?? beside('person');
    case 'no-subject':
      return beside('subjects');
    case 'not-a-senior-manager':
      return beside('tell');
    case 'not-a-manager':
      return beside('received');
    case 'police-first':
      return beside('decision');
    default:
      return null;
  }
}
