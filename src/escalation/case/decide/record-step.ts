// A step of the procedure is recorded, or closed with a reason. What happened and when it was known are kept apart.
import { partsOf } from '../access.js';
import type { CommandOf, Refusal, StepRecord } from '../commands.js';
import type { Actor, FieldValues } from '../concern.js';
import { stepStateOf } from '../state.js';
import type { Transcript } from '../transcript.js';
import { MINUTE } from '../../context.js';
import type { PersonId, StepId } from '../../ids.js';
import { weekAfter } from '../../ladder/week.js';
import { owedSteps, waitedFor } from '../../procedure/procedure-in-case.js';
import type { Step } from '../../procedure/procedure.js';
import { excludedFrom, officersFor } from '../../routing/routing.js';
import { takeOn } from './acknowledge.js';
import { dueToday, actingBy } from '../../ladder/acting.js';
import type { Part } from '../events.js';
import { idOf } from './actor.js';

/** How fast a person's watch may run. */
export const WATCH_TOLERANCE = 2 * MINUTE;

export function recordStep(command: CommandOf<'record-step'>, t: Transcript): Refusal | null {
  const { data } = command;
  const step = t.context.procedure.steps.find((s) => s.id === data.step);
  const refusal = refusalToRecord(step, command, t);
  if (refusal || !step) return refusal ?? { refused: 'no-such-step' };
  const person = idOf(command.by);
  if (t.state().stage === 'closed') {
    t.add('CaseReopened', { reason: 'review', furtherEvidence: true, weeklyAt: weekAfter(t.context) });
  }
  if (
    person &&
    t.state().handling === null &&
    partsOf(person, t.state(), t.context.organisation).has('manager')
  ) {
    takeOn(person, t);
  }
  // Taking it on is what "tell the manager" asks for: nothing more to record.
  if (step.role === 'acknowledgement') return null;
  const before = dueToday(owedSteps(t.state(), t.context), t.state(), t.context);
  const acting = actingBy(person, step, before, t);
  if (data.notNeeded !== undefined) {
    t.add('StepNotNeeded', { step: step.id, reason: data.notNeeded, acting });
    return null;
  }
  const { missedAt, deadline } = stepStateOf(t.state(), step.id);
  const entry = entryId(step.id, t);
  t.add('StepRecorded', {
    entry,
    step: step.id,
    happenedAt: data.happenedAt,
    fields: data.fields,
    outOfOrder: waitedFor(step, t.state(), t.context).map((s) => s.id),
    reason: data.reason ?? null,
    backdated: missedAt !== null && data.happenedAt <= (deadline?.missedFrom ?? 0),
    acting,
  });
  if (step.role === 'officer-contact') putToOfficer(data, { entry, by: person }, t);
  return null;
}

/** Names an entry within its case: the step, and which of its entries it is. */
export const entryId = (step: StepId, t: Transcript): string =>
  `${step}-${stepStateOf(t.state(), step).entries.length + 1}`;

/** Whoever was asked to ring may say that they rang, and nothing else: the handling manager completes it. */
function mayRecord(step: Step, by: Actor, notNeeded: boolean, t: Transcript): boolean {
  const parts = by.kind === 'person' ? partsOf(by.id, t.state(), t.context.organisation) : new Set<Part>();
  if (['manager', 'officer', 'step-owner'].some((part) => parts.has(part as Part))) return true;
  return !notNeeded && (step.guards_the_day || step.role === 'childrens-services');
}

function refusalToRecord(
  step: Step | undefined,
  { data, by }: CommandOf<'record-step'>,
  t: Transcript,
): Refusal | null {
  const state = t.state();
  if (!step) return { refused: 'no-such-step' };
  if (!mayRecord(step, by, data.notNeeded !== undefined, t)) return { refused: 'may-not' };
  // 5, last paragraph: a review is possible after closing too, and reopens the case.
  if (state.stage === 'closed' && step.kind !== 'on-evidence') return { refused: 'closed' };
  if (data.happenedAt > t.context.now + WATCH_TOLERANCE) {
    return { refused: 'in-the-future', fields: { happened_at: 'in-the-future' } };
  }
  if (data.notNeeded !== undefined) {
    if (!step.not_needed) return { refused: 'fields', fields: { not_needed: 'not-possible' } };
    if (data.notNeeded.trim() === '') return { refused: 'fields', fields: { not_needed: 'missing' } };
    return null;
  }
  const fields = problemsOf(step, data.fields);
  if (Object.keys(fields).length > 0) return { refused: 'fields', fields };
  // 5: "a joint decision": lifted only after police and children's services have been told; the only real
  // lock.
  const before = step.kind === 'hold' ? waitedFor(step, state, t.context).map((s) => s.id) : [];
  return before.length > 0 ? { refused: 'hold-stays', steps: before } : null;
}

/**
 * Too long, or not one of the options. A missing value is no reason to wait, unless it decides the steps to
 * come.
 */
export function problemsOf(step: Step, values: FieldValues): Record<string, string> {
  const problems: Record<string, string> = {};
  for (const field of step.fields) {
    const value = values[field.id];
    const list = value === undefined ? [] : typeof value === 'string' ? [value] : value;
    if (list.some((v) => v.length > field.max)) problems[field.id] = 'too-long';
    const options = field.options?.map((o) => o.id);
    const strict = field.kind === 'choices' && options !== undefined;
    if (strict && list.some((v) => v !== '' && !options.includes(v))) problems[field.id] = 'not-an-option';
    if (step.role === 'enquiry' && field.required && list.length === 0) problems[field.id] = 'missing';
  }
  return problems;
}

/** "Recorded as made to you at 14:10: is that so?" An officer who records it has already said so. */
function putToOfficer(
  data: StepRecord,
  { entry, by }: { readonly entry: string; readonly by: PersonId | null },
  t: Transcript,
): void {
  const { concern, conflicts } = t.state();
  if (!concern) return;
  if (by && t.context.organisation.officers.has(by)) {
    t.add('ContactConfirmed', { step: data.step, officer: by, entries: [entry] });
    return;
  }
  const named = data.fields['officer'];
  const officer = typeof named === 'string' ? (named as PersonId) : null;
  const known = officer !== null && t.context.organisation.officers.has(officer);
  const asked = known ? [officer] : officersFor(t.context.organisation, concern, conflicts);
  const excluded = excludedFrom(t.context.organisation, concern, conflicts);
  const to = asked.filter((o) => !excluded.has(o));
  t.tell({ kind: 'confirm-contact', as: 'officer', to, steps: [data.step], because: 'asked-for' });
}
