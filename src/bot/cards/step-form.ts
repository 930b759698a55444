// Recording a step of the procedure, or correcting what was recorded: the fields of the procedure's file.
import type { Context } from '../../escalation/context.js';
import type { PersonId } from '../../escalation/ids.js';
import type { FieldValues } from '../../escalation/case/concern.js';
import type { Field, Step } from '../../escalation/procedure/procedure.js';
import { waitedFor } from '../../escalation/procedure/procedure-in-case.js';
import { stepStateOf, type CaseState, type StepEntry } from '../../escalation/case/state.js';
import { agreementLines, aloneIn, type Alone } from './agreement.js';
import { AREA, areaFields } from './area-field.js';
import type { Form, FormField, FormValues, Section } from './card.js';
import { isAreaAsked, numberLines, WHICH_OFFICER } from './contact-form.js';
import { longField, procedureField, textField, timeField } from './fields.js';
import { writeCaseState, type CaseFormState } from './form-state.js';
import { overdueSince } from './owing.js';
import { dayTime, instantOf, listed, localText, sinceTime } from './words.js';

export interface StepFormOptions {
  readonly state: CaseFormState;
  /** The command it submits: `record-step` by default, or `decide-immediate-action`. */
  readonly name?: string;
  readonly step: Step;
  readonly case: CaseState;
  readonly who: PersonId;
  readonly values: FormValues;
  readonly context: Context;
}

/** A reason that is asked for and left empty is an error beside the field; the step itself is never locked. */
export function stepForm(o: StepFormOptions): Form {
  const { step, context, values } = o;
  const zone = context.organisation.timeZone;
  const skipped = hasText(values['not_needed']);
  const waiting = waitedFor(o.step, o.case, o.context);
  const late = isLate(o);
  const required = (field: FormField): FormField => (skipped ? { ...field, required: false } : field);
  const alone = step.role === 'immediate-action' ? aloneIn(values, o.who, o.case, context) : null;
  const must = late || waiting.length > 0 || alone?.must === true;
  const reason = must || alone !== null || hasText(values['reason']);
  return {
    name: o.name ?? 'record-step',
    state: writeCaseState(o.state),
    title: 'Record a step',
    sections: sections(o, waiting, late),
    fields: [
      timeField(
        'happened_at',
        'When it happened',
        { happened_at: localText(context.now, zone), ...values },
        { required: true },
      ),
      ...ownFields(o, values).map(required),
      ...(step.not_needed === undefined
        ? []
        : [
            textField('not_needed', step.not_needed, 1000, values, {
              hint: 'Fill in only this if there is nothing to do.',
            }),
          ]),
      ...(reason
        ? [
            required(
              longField('reason', reasonLabel({ late, waiting, alone }), values, {
                required: must,
                max: 1000,
              }),
            ),
          ]
        : []),
    ],
    submit: 'Record',
    buttons: [],
  };
}

const reasonLabel = (why: {
  readonly late: boolean;
  readonly waiting: readonly Step[];
  readonly alone: Alone | null;
}): string =>
  why.late
    ? 'Why it is late'
    : why.alone !== null && (why.alone.must || why.waiting.length === 0)
      ? why.alone.label
      : 'Why before the other steps';

/** The fields of the procedure's file; children's services are those of any authority. 5 */
function ownFields(o: StepFormOptions, values: FormValues): FormField[] {
  const homes = (o.case.concern?.children ?? []).flatMap((c) => c.area ?? []);
  return o.step.fields.flatMap((f) =>
    o.step.role === 'childrens-services' && f.id === AREA
      ? areaFields(f, homes, values, o.context, isAreaAsked(o.step, o.case))
      : [ownField(f, o, values)],
  );
}

function ownField(field: Field, o: StepFormOptions, values: FormValues): FormField {
  const own = procedureField(field, o.context.organisation, values);
  const isAsked = field.kind === 'officer' && isAreaAsked(o.step, o.case);
  return isAsked ? { ...own, label: WHICH_OFFICER, required: true } : own;
}

/** What has passed is never spoken of as if it were to come. */
function dueNote(o: StepFormOptions, due: number | null): string[] {
  if (due === null) return [];
  const since = overdueSince(o.step, { state: o.case, context: o.context });
  if (since !== null) return [`Overdue since ${sinceTime(since, o.context)}.`];
  return [due <= o.case.raisedAt ? 'Due at once.' : `Due by ${dayTime(due, o.context)}.`];
}

function sections(o: StepFormOptions, waiting: readonly Step[], late: boolean): Section[] {
  const { step, context } = o;
  const due = stepStateOf(o.case, step.id).deadline?.dueAt ?? null;
  const notes = [
    ...dueNote(o, due),
    ...(waiting.length > 0
      ? [`Usually after: ${listed(waiting.map((s) => s.title))}. You can go on; say why.`]
      : []),
    ...(late ? ['The deadline has passed. Record what happened, and say why.'] : []),
    ...(step.role === 'immediate-action' ? agreementLines(o.case, context) : []),
    `Procedure, ${step.source.join(' and ')}.`,
  ];
  return [
    {
      style: 'plain',
      heading: step.title,
      lines: [step.instruction, ...numberLines(step, o.case, context), ...elsewhere(o)],
    },
    { style: 'plain', lines: notes },
  ];
}

/** 6 para 4: one county's own procedure, which in the other is never counted as done by itself. */
function elsewhere(o: StepFormOptions): string[] {
  const only = o.step.only_in;
  const areas = o.case.concern?.areas ?? [];
  return only && areas.some((a) => a !== only.area) ? [only.elsewhere] : [];
}

function isLate(o: StepFormOptions): boolean {
  const limit = stepStateOf(o.case, o.step.id).deadline?.missedFrom ?? null;
  if (limit === null) return false;
  const typed = o.values['happened_at'];
  const happened = typeof typed === 'string' ? instantOf(typed, o.context.organisation.timeZone) : null;
  return (happened ?? o.context.now) > limit;
}

const hasText = (value: string | readonly string[] | undefined): boolean =>
  typeof value === 'string' && value.trim() !== '';

/** Nothing is overwritten: the correction is kept beside the entry, with its reason. */
export function correctForm(o: StepFormOptions & { readonly entry: StepEntry }): Form {
  const { step, entry, context, values } = o;
  const before: FormValues = {
    ...asValues(entry.fields),
    happened_at: localText(entry.happenedAt, context.organisation.timeZone),
  };
  const now = { ...before, ...values };
  return {
    name: 'correct-step',
    state: writeCaseState(o.state),
    title: 'Correct an entry',
    sections: [
      {
        style: 'plain',
        heading: step.title,
        lines: ['What was recorded stays in the log; this is shown beside it.'],
      },
    ],
    fields: [
      timeField('happened_at', 'When it happened', now, { required: true }),
      ...ownFields(o, now),
      longField('reason', 'Why it is corrected', values, { required: true, max: 1000 }),
    ],
    submit: 'Correct',
    buttons: [],
  };
}

const asValues = (fields: FieldValues): FormValues => ({ ...fields });
