// Helpers that make form fields, and the lists of people they offer.
import { CONCERN_KINDS, type ConcernKind } from '../../escalation/case/concern.js';
import type { PersonId } from '../../escalation/ids.js';
import type { Organisation } from '../../escalation/organisation.js';
import type { Field } from '../../escalation/procedure/procedure.js';
import type { FormField, FormValues, Option } from './card.js';

/** The most that a free text may hold, in characters; Slack accepts no more in one field. */
export const TEXT_LIMIT = 3000;

interface Common {
  readonly hint?: string | undefined;
  readonly required?: boolean;
}

/** Adds what was typed before; a field without a value has none rather than an empty one. */
function common(id: string, label: string, o: Common, values: FormValues) {
  const value = values[id];
  const given = value === undefined || value.length === 0 ? {} : { value };
  const hint = o.hint === undefined ? {} : { hint: o.hint };
  return { id, label, required: o.required ?? false, ...hint, ...given };
}

export const textField = (
  id: string,
  label: string,
  max: number,
  values: FormValues,
  o: Common = {},
): FormField => ({
  ...common(id, label, o, values),
  kind: 'text',
  max,
});

export const longField = (
  id: string,
  label: string,
  values: FormValues,
  o: Common & { readonly max?: number } = {},
): FormField => ({ ...common(id, label, o, values), kind: 'long-text', max: o.max ?? TEXT_LIMIT });

export const timeField = (id: string, label: string, values: FormValues, o: Common = {}): FormField => ({
  ...common(id, label, o, values),
  kind: 'time',
});

export const choiceField = (
  id: string,
  label: string,
  options: readonly Option[],
  values: FormValues,
  o: Common & { readonly many?: boolean } = {},
): FormField => ({ ...common(id, label, o, values), kind: o.many ? 'choices' : 'choice', options });

export const peopleField = (
  id: string,
  label: string,
  options: readonly Option[],
  values: FormValues,
  o: Common & { readonly many?: boolean } = {},
): FormField => ({ ...common(id, label, o, values), kind: 'people', options, many: o.many ?? false });

export const YES_NO: readonly Option[] = [
  { id: 'yes', label: 'Yes' },
  { id: 'no', label: 'No' },
];
const YES_NO_UNKNOWN: readonly Option[] = [...YES_NO, { id: 'unknown', label: 'Not known' }];

const byName = (a: Option, b: Option): number => a.label.localeCompare(b.label, 'en');

/** Everyone in the directory except these, by name. */
export const peopleOptions = (
  organisation: Organisation,
  without: ReadonlySet<PersonId> = new Set(),
): Option[] =>
  [...organisation.people.values()]
    .filter((p) => !without.has(p.id))
    .map((p) => ({ id: p.id, label: `${p.name} (${p.job})` }))
    .sort(byName);

export const officerOptions = (
  organisation: Organisation,
  without: ReadonlySet<PersonId> = new Set(),
): Option[] =>
  [...organisation.officers.values()]
    .filter((o) => !without.has(o.id))
    .map((o) => ({ id: o.id, label: `${o.name} (LADO, ${o.area})` }));

export const seniorOptions = (organisation: Organisation, without: ReadonlySet<PersonId>): Option[] =>
  peopleOptions(organisation, without).filter(
    (o) => organisation.people.get(o.id as PersonId)?.seniorManager === true,
  );

/** Plain words for a worried person: nobody has to apply a legal test. */
export const CONCERN_LABELS: Readonly<Record<ConcernKind, string>> = {
  'indecent-images': 'Indecent images of children',
  grooming: 'Grooming a child',
  'inappropriate-contact': 'Inappropriate contact with a child',
  'exposure-to-material': 'Showing a child unsuitable material',
  'illegal-technology': 'Illegal use of technology',
  'inappropriate-technology': 'Inappropriate use of technology',
};

export const CONCERN_OPTIONS: readonly Option[] = CONCERN_KINDS.map((id) => ({
  id,
  label: CONCERN_LABELS[id],
}));

/** A field of the procedure's file as a form's field, with what was typed or recorded before. */
export function procedureField(field: Field, organisation: Organisation, values: FormValues): FormField {
  const o = { hint: field.hint, required: field.required };
  const options = field.options ?? [];
  switch (field.kind) {
    case 'text':
      return textField(field.id, field.label, field.max, values, o);
    case 'long-text':
      return longField(field.id, field.label, values, { ...o, max: Math.min(field.max, TEXT_LIMIT) });
    case 'time':
      return timeField(field.id, field.label, values, o);
    case 'date':
      return { ...common(field.id, field.label, o, values), kind: 'date' };
    case 'choice':
      return choiceField(field.id, field.label, options, values, o);
    case 'choices':
      return choiceField(field.id, field.label, options, values, { ...o, many: true });
    case 'yes-no':
      return choiceField(field.id, field.label, YES_NO, values, o);
    case 'yes-no-unknown':
      return choiceField(field.id, field.label, YES_NO_UNKNOWN, values, o);
    case 'person':
      return peopleField(field.id, field.label, peopleOptions(organisation), values, o);
    case 'officer':
      return peopleField(field.id, field.label, officerOptions(organisation), values, o);
  }
}
