// Which children's services: those that the procedure names, and any other by its name. 5
import type { Context } from '../../escalation/context.js';
import type { Field } from '../../escalation/procedure/procedure.js';
import type { FormField, FormValues } from './card.js';
import { choiceField, textField } from './fields.js';

export const AREA = 'area';
const AREA_OTHER = 'area_other';
const ELSEWHERE = 'elsewhere';

/** `homes`: where the children are known to live; an authority among them that the procedure doesn't know is offered too. `required`: several are owed. */
export function areaFields(
  field: Field,
  homes: readonly string[],
  values: FormValues,
  { procedure }: Context,
  required = false,
): FormField[] {
  const known = field.options ?? procedure.areas.map((id) => ({ id, label: id }));
  const before = [values[AREA] ?? []].flat();
  const others = [...new Set([...homes, ...before])].filter(
    (area) => area !== '' && area !== ELSEWHERE && !known.some((o) => o.id === area),
  );
  const options = [
    ...known,
    ...others.map((id) => ({ id, label: id })),
    { id: ELSEWHERE, label: 'Somewhere else' },
  ];
  return [
    choiceField(AREA, field.label, options, values, { hint: field.hint, required }),
    textField(AREA_OTHER, 'Somewhere else: which authority', 200, values),
  ];
}

/** The values of the step's own field: what was typed counts before what was chosen. */
export function withArea(values: FormValues): FormValues {
  const { [AREA_OTHER]: other = '', ...rest } = values;
  const typed = [other].flat().join(' ').trim();
  if (typed !== '') return { ...rest, [AREA]: typed };
  return rest[AREA] === ELSEWHERE ? { ...rest, [AREA]: '' } : rest;
}
