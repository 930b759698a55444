// "Record something else": every step of the procedure can be recorded at any time, owed or not.
import type { CaseState } from '../../escalation/case/state.js';
import type { Context } from '../../escalation/context.js';
import { owedSteps } from '../../escalation/procedure/procedure-in-case.js';
import type { Step } from '../../escalation/procedure/procedure.js';
import type { Form } from './card.js';
import type { CaseFormOptions } from './case-forms.js';
import { choiceField } from './fields.js';
import { writeCaseState } from './form-state.js';

/** What an officer may advise in any case comes first; what is owed has a button of its own. */
function stepsNotOwed(state: CaseState, context: Context): Step[] {
  const owed = new Set(owedSteps(state, context).map((s) => s.id));
  const others = context.procedure.steps.filter((s) => !owed.has(s.id) && s.role !== 'acknowledgement');
  const isFirst = (s: Step): boolean => s.role === 'childrens-services';
  return [...others.filter(isFirst), ...others.filter((s) => !isFirst(s))];
}

/** Leads to the form of the step that is chosen. */
export function recordElseForm(o: CaseFormOptions): Form {
  const options = stepsNotOwed(o.case, o.context).map((s) => ({
    id: s.id,
    label: `${s.title} (${s.source.join(', ')})`,
  }));
  return {
    name: 'record-step',
    state: writeCaseState(o.state),
    title: 'Record something else',
    sections: [
      {
        style: 'plain',
        lines: ['Whatever was done can be recorded, also what the procedure does not ask for in this case.'],
      },
    ],
    fields: [choiceField('step', 'What', options, o.values, { required: true })],
    submit: 'Next',
    buttons: [],
  };
}
