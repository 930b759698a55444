// Which form belongs to which command on a case.
import { stepIn, type Step } from '../../escalation/procedure/procedure.js';
import { stepStateOf } from '../../escalation/case/state.js';
import type { Button, Form } from '../cards/card.js';
import { addInformationForm } from '../cards/add-form.js';
import {
  askForm,
  askInForm,
  closeForm,
  conflictForm,
  confirmForm,
  considerationsForm,
  handOverForm,
  reasonsForm,
  referForm,
  reopenForm,
  replyForm,
  type CaseFormOptions,
} from '../cards/case-forms.js';
import { contactForm, isContactForm } from '../cards/contact-form.js';
import { decideForm } from '../cards/officer-decision.js';
import { recordElseForm } from '../cards/record-else-form.js';
import { correctForm, stepForm } from '../cards/step-form.js';

export const CASE_FORMS = [
  'record-step',
  'correct-step',
  'decide-immediate-action',
  'decide',
  'ask-in',
  'hand-over',
  'ask',
  'reply',
  'add-information',
  'give-reasons',
  'confirm',
  'declare-conflict',
  'refer',
  'close',
  'reopen',
  'answer-considerations',
] as const;
export type CaseFormName = (typeof CASE_FORMS)[number];

export const isCaseForm = (name: string): name is CaseFormName =>
  (CASE_FORMS as readonly string[]).includes(name);

/** Whether a button's answer is a form; an officer's "yes" is an immediate command. */
export const opensForm = ({ name, value }: Pick<Button, 'name' | 'value'>): boolean =>
  ['raise', 'open', 'give-access', 'revoke-access'].includes(name) ||
  (isCaseForm(name) && !value.endsWith(' yes'));

export function stepFor(name: CaseFormName, o: CaseFormOptions): Step | null {
  const { procedure } = o.context;
  if (name === 'decide-immediate-action') return stepIn('immediate-action', procedure);
  return procedure.steps.find((s) => s.id === o.state.step) ?? null;
}

/** "Record something else": no step is named yet, and it isn't for those who record a contact alone. */
export const choosesStep = (name: CaseFormName, o: CaseFormOptions): boolean =>
  name === 'record-step' && o.state.step === null && !isContactForm(o);

/** The form with what was typed; null when its step or entry isn't there. */
export function caseForm(name: CaseFormName, o: CaseFormOptions): Form | null {
  switch (name) {
    case 'record-step':
    case 'decide-immediate-action': {
      if (choosesStep(name, o)) return recordElseForm(o);
      const step = stepFor(name, o);
      if (step === null) return null;
      return name === 'record-step' && isContactForm(o)
        ? contactForm({ ...o, step })
        : stepForm({ ...o, name, step });
    }
    case 'correct-step': {
      const step = stepFor(name, o);
      const entry = step && stepStateOf(o.case, step.id).entries.find((e) => e.id === o.state.entry);
      return step && entry ? correctForm({ ...o, step, entry }) : null;
    }
    case 'decide':
      return decideForm(o);
    case 'ask-in':
      return askInForm(o);
    case 'hand-over':
      return handOverForm(o);
    case 'ask':
      return askForm(o);
    case 'reply':
      return replyForm(o);
    case 'add-information':
      return addInformationForm(o);
    case 'give-reasons':
      return reasonsForm(o);
    case 'confirm':
      return confirmForm(o);
    case 'declare-conflict':
      return conflictForm(o);
    case 'refer':
      return referForm(o);
    case 'close':
      return closeForm(o);
    case 'reopen':
      return reopenForm(o);
    case 'answer-considerations':
      return considerationsForm(o);
  }
}
