// "I have rung …": a contact that somebody made themselves, who reported it or was told because others are silent.
import { partsOf } from '../../escalation/case/access.js';
import type { Context } from '../../escalation/context.js';
import type { Part } from '../../escalation/case/events.js';
import type { Procedure, Step } from '../../escalation/procedure/procedure.js';
import type { CaseState } from '../../escalation/case/state.js';
import { areasNeeded } from '../../escalation/procedure/procedure-in-case.js';
import type { Form, FormField } from './card.js';
import type { CaseFormOptions } from './case-forms.js';
import { areaFields } from './area-field.js';
import { procedureField, timeField } from './fields.js';
import { writeCaseState } from './form-state.js';
import { ringLines } from './whom-to-ring.js';
import { localText } from './words.js';

const OWN_CONTACTS_ONLY: readonly Part[] = ['reporter', 'alerted'];

/** Whether of all steps they may record a contact alone: what else there is to record is not for them to know. */
export const recordsContactsOnly = (parts: ReadonlySet<Part>): boolean =>
  parts.size > 0 && [...parts].every((part) => OWN_CONTACTS_ONLY.includes(part));

/** 5, 8(4), 8(6): whoever rings first may be anybody. */
export const contactSteps = (procedure: Procedure): readonly Step[] =>
  procedure.steps.filter((step) => step.guards_the_day || step.role === 'childrens-services');

const isContact = (step: Step, procedure: Procedure): boolean => contactSteps(procedure).includes(step);

/** "I have rung the police". */
export function rangLabel(step: Step): string {
  const hasArticle = step.role === 'police-contact' || step.role === 'officer-contact';
  return `I have rung ${hasArticle ? 'the ' : ''}${step.in_chat}`;
}

/** When, whom, and their reference: whoever handles it completes the rest. Null for a step that is no contact. */
export function contactForm(o: CaseFormOptions & { readonly step: Step }): Form | null {
  const { step, context, values } = o;
  if (!isContact(step, context.procedure)) return null;
  const now = localText(context.now, context.organisation.timeZone);
  return {
    name: 'record-step',
    state: writeCaseState(o.state),
    title: 'You have rung',
    sections: [
      {
        style: 'plain',
        heading: rangLabel(step),
        lines: [
          'It counts as contact made, by you. Whoever handles it completes it. Write only what you know.',
          // The page that is open to all names nobody.
          ...(o.anonymous === true ? [] : numberLines(step, o.case, context)),
        ],
      },
    ],
    fields: [
      timeField('happened_at', 'When', { happened_at: now, ...values }, { required: true }),
      ...whomFields(o),
    ],
    submit: 'Record',
    buttons: [],
  };
}

/** Whom a call is made to, with the number: a form of a call is open while one rings. */
export function numberLines(step: Step, { concern, conflicts }: CaseState, context: Context): string[] {
  return concern === null ? [] : ringLines(new Set([step.role]), { concern, conflicts }, context);
}

/** Of the step's own fields; none of them must be known. */
const WHOM = ['officer', 'area', 'reference'];

const whomFields = (o: CaseFormOptions & { readonly step: Step }): FormField[] =>
  o.step.fields
    .filter((field) => WHOM.includes(field.id))
    .flatMap((field): FormField[] => {
      if (field.id === 'area' && o.step.role === 'childrens-services') {
        return areaFields(field, [], o.values, o.context, isAreaAsked(o.step, o.case));
      }
      const own = procedureField(field, o.context.organisation, o.values);
      const shown = field.id === 'officer' ? officerField(own, o) : { ...own, required: false };
      return [o.anonymous === true && shown.kind === 'people' ? { ...shown, options: byArea(o) } : shown];
    });

/** Whether several areas are owed, each of which needs its own contact: one that names none counts for none. 8(4), 5 */
export const isAreaAsked = (step: Step, state: CaseState): boolean => areasNeeded(step, state).length > 0;

/** With several areas it is asked for, whoever records it; else whoever rang first need not know the name. */
const officerField = (field: FormField, o: CaseFormOptions & { readonly step: Step }): FormField =>
  isAreaAsked(o.step, o.case)
    ? { ...field, label: WHICH_OFFICER, required: true }
    : { ...field, required: false };

export const WHICH_OFFICER = 'Which designated officer did you speak to?';

/** The page that is open to all names nobody. */
const byArea = ({ context }: CaseFormOptions) =>
  [...context.organisation.officers.values()].map((o) => ({ id: o.id, label: `LADO, ${o.area}` }));

/** Whether this person's form for a step is the short one. */
export const isContactForm = (o: CaseFormOptions): boolean =>
  o.anonymous === true || recordsContactsOnly(partsOf(o.who, o.case, o.context.organisation));
