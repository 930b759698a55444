// A form's fields as a zod schema, so that each problem appears beside its field.
import { z } from 'zod';
import type { Instant } from '../../escalation/ids.js';
import type { Form, FormErrors, FormField, FormValues } from './card.js';
import { instantOf } from './words.js';

/** When the form is checked, and in whose wall-clock time its times are. */
export interface Moment {
  readonly now: Instant;
  readonly timeZone: string;
}

/** How fast a person's watch may run. */
const WATCH_TOLERANCE_MS = 2 * 60_000;
/** Far more people than anyone would choose from a list. */
const CHOICES_LIMIT = 200;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

const MISSING = 'Please fill this in.';
const UNKNOWN = 'Choose one of the options.';

type Value = string | readonly string[];
const one = z.preprocess((v: unknown) => firstOf(v), z.string());
const many = z.preprocess((v: unknown) => listOf(v), z.array(z.string()).max(CHOICES_LIMIT, 'Choose fewer.'));

const firstOf = (value: unknown): unknown => {
  if (value === undefined || value === null) return '';
  return Array.isArray(value) ? (value[0] ?? '') : value;
};

/** Some platforms hand in a list as text with commas. */
const listOf = (value: unknown): unknown => {
  if (value === undefined || value === null || value === '') return [];
  return typeof value === 'string' ? value.split(',').map((v) => v.trim()) : value;
};

/** Every field of the form, and no other: whatever a platform adds is dropped. Values stay as typed. */
export const formSchema = (form: Form, moment: Moment) =>
  z.object(Object.fromEntries(form.fields.map((f) => [f.id, fieldSchema(f, moment)])));

/** The values, trimmed, or what to correct beside each field. */
export function checkForm(
  form: Form,
  values: FormValues,
  moment: Moment,
): { readonly ok: true; readonly values: FormValues } | { readonly ok: false; readonly errors: FormErrors } {
  const parsed = formSchema(form, moment).safeParse(values);
  if (parsed.success) return { ok: true, values: parsed.data };
  const errors: Record<string, string> = {};
  for (const issue of parsed.error.issues) {
    const id = String(issue.path[0] ?? '');
    errors[id] ??= issue.message;
  }
  return { ok: false, errors };
}

function fieldSchema(field: FormField, moment: Moment): z.ZodType<Value> {
  switch (field.kind) {
    case 'text':
    case 'long-text':
      return textSchema(field.max, field.required);
    case 'date':
      return textSchema(10, field.required).refine((v) => v === '' || isDate(v), 'Write it as 2026-03-16.');
    case 'time':
      return timeSchema(field.required, moment);
    case 'choice':
      return choiceSchema(field.options, field.required);
    case 'choices':
      return choicesSchema(field.options, field.required);
    case 'people':
      return field.many
        ? choicesSchema(field.options, field.required)
        : choiceSchema(field.options, field.required);
  }
}

const textSchema = (max: number, required: boolean) =>
  one
    .transform((v) => v.trim())
    .superRefine((v, context) => {
      if (required && v === '') context.addIssue({ code: 'custom', message: MISSING });
      if (v.length > max) {
        const message = `This is ${v.length} characters long; at most ${max} fit. Shorten it by ${v.length - max}.`;
        context.addIssue({ code: 'custom', message });
      }
    });

const timeSchema = (required: boolean, { now, timeZone }: Moment) =>
  textSchema(40, required).superRefine((v, context) => {
    if (v === '') return;
    const at = instantOf(v, timeZone);
    if (at === null) {
      context.addIssue({ code: 'custom', message: 'Write day and time, as in 2026-03-16 09:10.' });
    } else if (at > now + WATCH_TOLERANCE_MS) {
      context.addIssue({ code: 'custom', message: 'That time is still to come.' });
    }
  });

const choiceSchema = (options: readonly { readonly id: string }[], required: boolean) =>
  one.superRefine((v, context) => {
    if (v === '') {
      if (required) context.addIssue({ code: 'custom', message: MISSING });
    } else if (!options.some((o) => o.id === v)) context.addIssue({ code: 'custom', message: UNKNOWN });
  });

const choicesSchema = (options: readonly { readonly id: string }[], required: boolean) =>
  many.superRefine((list, context) => {
    if (required && list.length === 0) context.addIssue({ code: 'custom', message: MISSING });
    if (list.some((v) => !options.some((o) => o.id === v)))
      context.addIssue({ code: 'custom', message: UNKNOWN });
  });

const isDate = (text: string): boolean => DATE.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));

/** The form with what was typed in its fields: an error loses nothing that a person wrote. */
export const keepTyped = (form: Form, values: FormValues): Form => ({
  ...form,
  fields: form.fields.map((field) => {
    const value = values[field.id];
    return value === undefined ? field : { ...field, value };
  }),
});
