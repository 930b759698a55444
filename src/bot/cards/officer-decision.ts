// What the designated officer alone may decide, by name and with the reason: a departure from 8(6).
import { OFFICER_DECISIONS, type OfficerDecision } from '../../escalation/case/concern.js';
import type { Form } from './card.js';
import type { CaseFormOptions } from './case-forms.js';
import { choiceField, longField } from './fields.js';
import { writeCaseState } from './form-state.js';

export const DECISION_LABELS: Readonly<Record<OfficerDecision, string>> = {
  'no-police-contact': 'No police contact, because …',
  'no-further-action': 'No further action for now, because …',
};

const CHOICES = OFFICER_DECISIONS.map((id) => ({
  id,
  label: DECISION_LABELS[id].replace(/, because …$/, ''),
}));

/** The button that led here has chosen; it can still be changed. */
export function decideForm(o: CaseFormOptions): Form {
  const chosen = OFFICER_DECISIONS.find((d) => d === (o.state.step as string | null));
  const values = { ...(chosen === undefined ? {} : { decision: chosen }), ...o.values };
  return {
    name: 'decide',
    state: writeCaseState(o.state),
    title: 'Your decision',
    sections: [
      {
        style: 'warning',
        lines: [
          'The procedure asks for police contact and agreed actions on the same day. This departs from it (8(6)), and stands in the record under your name, with your reasons.',
          'It can be changed at any time: what comes to be known later asks for everything again.',
        ],
      },
    ],
    fields: [
      choiceField('decision', 'What you decide', CHOICES, values, { required: true }),
      longField('reasons', 'Because', values, { required: true }),
    ],
    submit: 'Decide',
    buttons: [],
  };
}
