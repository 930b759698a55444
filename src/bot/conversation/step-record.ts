// What a step's form records.
import type { StepRecord } from '../../escalation/case/commands.js';
import type { Context } from '../../escalation/context.js';
import type { StepId } from '../../escalation/ids.js';
import type { Step } from '../../escalation/procedure/procedure.js';
import { withArea } from '../cards/area-field.js';
import type { FormValues } from '../cards/card.js';
import { instantOf } from '../cards/words.js';
import { fieldsOf, textOf } from './values.js';

/** `happened_at` is when the duty was done, the command's own time when we learned of it; both are kept. */
export function stepRecordOf(
  id: StepId,
  step: Step | null,
  values: FormValues,
  context: Context,
): StepRecord {
  const notNeeded = textOf(values, 'not_needed');
  const reason = textOf(values, 'reason');
  const typed = step?.role === 'childrens-services' ? withArea(values) : values;
  return {
    step: id,
    happenedAt: instantOf(textOf(values, 'happened_at'), context.organisation.timeZone) ?? context.now,
    fields: step === null ? {} : fieldsOf(step, typed),
    ...(notNeeded === '' ? {} : { notNeeded }),
    ...(reason === '' ? {} : { reason }),
  };
}
