// A form as GOV.UK components, what was typed into it, and what was sent back.
import type { Form, FormErrors, FormField, FormValues, Option } from '../../bot/cards/card.js';

/** A form's field names begin with this, so that they never clash with our own. */
const PREFIX = 'f.';

type Component = 'input' | 'textarea' | 'radios' | 'checkboxes' | 'select';
export interface ShownField {
  readonly component: Component;
  /** A long list of people, which gets a box of its own to scroll in. */
  readonly long: boolean;
  readonly params: Readonly<Record<string, unknown>>;
}

export interface ShownForm {
  readonly form: Form;
  readonly fields: readonly ShownField[];
  /** For the error summary: each linked to its field. */
  readonly errors: readonly { readonly text: string; readonly href: string }[];
}

/** What was typed, over the form's own values, and what to correct. */
export interface FormInput {
  readonly values?: FormValues;
  readonly errors?: FormErrors;
  /** Where an error that belongs to no field leads: the id of the form's own element. Default: `form`. */
  readonly at?: string;
}

/** Draw it with the macros of `form.njk`. One form on a page: ids are made of the fields' names. */
export function showForm(form: Form, { values = {}, errors = {}, at = 'form' }: FormInput = {}): ShownForm {
  const summary = form.fields.flatMap((field) => {
    const text = errors[field.id];
    if (text === undefined) return [];
    return [{ text: `${field.label}: ${text}`, href: `#${idOf(field)}` }];
  });
  const others = Object.entries(errors).filter(([id]) => !form.fields.some((f) => f.id === id));
  return {
    form,
    fields: form.fields.map((field) => showField(field, values[field.id] ?? field.value, errors)),
    errors: [...summary, ...others.map(([, text]) => ({ text, href: `#${at}` }))],
  };
}

const idOf = (field: FormField): string => `field-${field.id}`;

function showField(
  field: FormField,
  value: string | readonly string[] | undefined,
  errors: FormErrors,
): ShownField {
  const error = errors[field.id];
  const text = field.required ? field.label : `${field.label} (optional)`;
  const common = {
    id: idOf(field),
    name: `${PREFIX}${field.id}`,
    hint: field.hint === undefined ? undefined : { text: field.hint },
    errorMessage: error === undefined ? undefined : { text: error },
  };
  const chosen = [value ?? []].flat();
  const many = field.kind === 'choices' || (field.kind === 'people' && field.many);
  if (many || field.kind === 'choice') return chooseAmong(field, { common, text, chosen });
  return fillIn(field, { ...common, label: { text, classes: 'govuk-label--s' } }, chosen[0] ?? '');
}

interface FieldParams {
  readonly common: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly chosen: readonly string[];
}

/** Boxes to tick, or one of several to pick. */
function chooseAmong(field: FormField & { options: readonly Option[] }, o: FieldParams): ShownField {
  const one = field.kind === 'choice';
  return {
    component: one ? 'radios' : 'checkboxes',
    long: field.kind === 'people',
    params: {
      ...o.common,
      idPrefix: idOf(field),
      fieldset: { legend: { text: o.text, classes: 'govuk-fieldset__legend--s' } },
      classes: one ? 'govuk-radios--small' : 'govuk-checkboxes--small',
      // Ids that can't clash with another field's, whatever the fields are called.
      items: field.options.map(({ id, label }, i) => ({
        ...(i === 0 ? {} : { id: `${idOf(field)}--${i + 1}` }),
        value: id,
        text: label,
        checked: o.chosen.includes(id),
      })),
    },
  };
}

function fillIn(field: FormField, common: Readonly<Record<string, unknown>>, value: string): ShownField {
  switch (field.kind) {
    case 'text':
      return plain('input', { ...common, value, attributes: { maxlength: String(field.max) } });
    case 'long-text':
      return plain('textarea', { ...common, value, rows: 4 });
    case 'date':
      return plain('input', { ...common, value, type: 'date', classes: 'govuk-input--width-10' });
    case 'time': {
      const when = { type: 'datetime-local', classes: 'sd-when' };
      return plain('input', { ...common, ...when, value: value.replace(' ', 'T') });
    }
    case 'choice':
    case 'choices':
    case 'people': {
      const people = field.options.map((o) => ({ value: o.id, text: o.label, selected: o.id === value }));
      return plain('select', { ...common, items: [{ value: '', text: 'Choose a person' }, ...people] });
    }
  }
}

const plain = (component: Component, params: Readonly<Record<string, unknown>>): ShownField => ({
  component,
  params,
  long: false,
});

/** What the browser sent for the fields of `form`; anything else that it sent is left out. */
export function readValues(form: Form, body: Readonly<Record<string, unknown>>): FormValues {
  return Object.fromEntries(
    form.fields.map((field) => [field.id, readValue(field, body[`${PREFIX}${field.id}`])]),
  );
}

/** A local date and time as a browser sends it. */
const WHEN = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/;

/** The same where the form itself is not at hand: every field that was sent, for the conversation to check. */
export function readSent(body: Readonly<Record<string, unknown>>): FormValues {
  const values: Record<string, string | readonly string[]> = {};
  for (const [name, sent] of Object.entries(body)) {
    if (!name.startsWith(PREFIX)) continue;
    const id = name.slice(PREFIX.length);
    if (typeof sent === 'string') values[id] = WHEN.test(sent) ? sent.replace('T', ' ') : sent;
    // A list always includes an empty value, so that "none" is sent too.
    else if (Array.isArray(sent))
      values[id] = sent.filter((one): one is string => typeof one === 'string' && one !== '');
  }
  return values;
}

function readValue(field: FormField, sent: unknown): string | readonly string[] {
  const texts = [sent ?? []].flat().filter((text): text is string => typeof text === 'string');
  if (field.kind === 'choices' || (field.kind === 'people' && field.many))
    return texts.filter((text) => text !== '');
  const [text = ''] = texts;
  return field.kind === 'time' ? text.replace('T', ' ') : text;
}
