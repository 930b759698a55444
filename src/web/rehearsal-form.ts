// A form as GOV.UK components, what was typed into it, and what came back.
import type { Form, FormErrors, FormField, FormValues } from '../bot/cards/card.js';
import type { Panel } from '../bot/rehearsal-room.js';

/** Names of our own fields never meet those of a form: each of these begins with this. */
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
  readonly errors: readonly { readonly text: string; readonly href: string }[];
}

export function showForm(panel: Panel): ShownForm {
  const { form, errors, values } = panel;
  const summary = form.fields.flatMap((field) => {
    const text = errors[field.id];
    if (text === undefined) return [];
    return [{ text: `${field.label}: ${text}`, href: `#${idOf(field)}` }];
  });
  const others = Object.entries(errors).filter(([id]) => !form.fields.some((f) => f.id === id));
  return {
    form,
    fields: form.fields.map((field) => showField(field, values[field.id] ?? field.value, errors)),
    errors: [...summary, ...others.map(([, text]) => ({ text, href: '#panel' }))],
  };
}

const idOf = (field: FormField): string => `field-${field.id}`;

function showField(
  field: FormField,
  value: string | readonly string[] | undefined,
  errors: FormErrors,
): ShownField {
  const error = errors[field.id];
  const label = field.required ? field.label : `${field.label} (optional)`;
  const common = {
    id: idOf(field),
    name: `${PREFIX}${field.id}`,
    hint: field.hint === undefined ? undefined : { text: field.hint },
    errorMessage: error === undefined ? undefined : { text: error },
  };
  const heading = { text: label, classes: 'govuk-label--s' };
  const legend = { legend: { text: label, classes: 'govuk-fieldset__legend--s' } };
  const chosen = [value ?? []].flat();
  const one = chosen[0] ?? '';
  switch (field.kind) {
    case 'text':
      return plain('input', {
        ...common,
        label: heading,
        value: one,
        attributes: { maxlength: String(field.max) },
      });
    case 'long-text':
      return plain('textarea', { ...common, label: heading, value: one, rows: 4 });
    case 'date':
      return plain('input', {
        ...common,
        label: heading,
        value: one,
        type: 'date',
        classes: 'govuk-input--width-10',
      });
    case 'time':
      return plain('input', {
        ...common,
        label: heading,
        value: one.replace(' ', 'T'),
        type: 'datetime-local',
        classes: 'sd-when',
      });
    case 'choice':
      return plain('radios', {
        ...common,
        idPrefix: idOf(field),
        fieldset: legend,
        classes: 'govuk-radios--small',
        items: field.options.map((o) => ({ value: o.id, text: o.label, checked: o.id === one })),
      });
    case 'choices':
      return boxes(field.options, false);
    case 'people':
      if (field.many) return boxes(field.options, true);
      return plain('select', {
        ...common,
        label: heading,
        items: [
          { value: '', text: 'Choose a person' },
          ...field.options.map((o) => ({ value: o.id, text: o.label, selected: o.id === one })),
        ],
      });
  }

  function boxes(options: readonly { id: string; label: string }[], long: boolean): ShownField {
    return {
      component: 'checkboxes',
      long,
      params: {
        ...common,
        idPrefix: idOf(field),
        fieldset: legend,
        classes: 'govuk-checkboxes--small',
        items: options.map((o) => ({ value: o.id, text: o.label, checked: chosen.includes(o.id) })),
      },
    };
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

function readValue(field: FormField, sent: unknown): string | readonly string[] {
  const texts = [sent ?? []].flat().filter((text): text is string => typeof text === 'string');
  if (field.kind === 'choices' || (field.kind === 'people' && field.many)) return texts;
  const [text = ''] = texts;
  return field.kind === 'time' ? text.replace('T', ' ') : text;
}
