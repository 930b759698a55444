// Commands about the steps of the procedure: recording, correcting, confirming, reasons.
import { partsOf } from '../access.js';
import type { CommandOf, Refusal, StepRecord } from '../commands.js';
import type { FieldValues } from '../concern.js';
import { MINUTE } from '../../context.js';
import { takeOn } from './people.js';
import { weekAfter } from '../../ladder/due-actions.js';
import { stepId, type Instant, type PersonId, type StepId } from '../../ids.js';
import { applies, isDone, owedSteps } from '../../procedure/procedure-in-case.js';
import type { Step } from '../../procedure/procedure.js';
import { everyoneEligible, officers } from '../../routing/recipients.js';
import { excludedFrom, officersFor } from '../../routing/routing.js';
import { stepStateOf } from '../state.js';
import type { Transcript } from '../transcript.js';

const LADO = stepId('contact-lado');
/** How far ahead a person's watch may be. */
const WATCH_TOLERANCE = 2 * MINUTE;

export function recordStep(command: CommandOf<'record-step'>, t: Transcript): Refusal | null {
  const { data } = command;
  const step = t.context.procedure.steps.find((s) => s.id === data.step);
  const refusal = refusalToRecord(step, data, t);
  if (refusal || !step) return refusal ?? { refused: 'no-such-step' };
  const person = command.by.kind === 'person' ? command.by.id : null;
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
  // Taking it on was what "tell the manager" asks for: nothing more to record.
  if (step.id === 'tell-manager') return null;
  if (data.notNeeded !== undefined) {
    t.add('StepNotNeeded', { step: step.id, reason: data.notNeeded });
    return null;
  }
  const { missedAt, deadline } = stepStateOf(t.state(), step.id);
  t.add('StepRecorded', {
    entry: `${step.id}-${stepStateOf(t.state(), step.id).entries.length + 1}`,
    step: step.id,
    happenedAt: data.happenedAt,
    fields: data.fields,
    outOfOrder: waitedFor(step, t),
    reason: data.reason ?? null,
    backdated: missedAt !== null && data.happenedAt <= (deadline?.missedFrom ?? 0),
  });
  if (step.id === LADO) putToOfficer(data, person, t);
  return null;
}

function refusalToRecord(step: Step | undefined, data: StepRecord, t: Transcript): Refusal | null {
  const state = t.state();
  if (!step) return { refused: 'no-such-step' };
  // 5, last paragraph: a review is possible after closing too, and reopens.
  if (state.stage === 'closed' && step.kind !== 'on-evidence') return { refused: 'closed' };
  if (!applies(step, state)) return { refused: 'step-does-not-apply', steps: [step.id] };
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
  // 5: "a joint decision": lifted only after police and children's services; the one true lock.
  if (step.kind === 'hold' && waitedFor(step, t).length > 0) {
    return { refused: 'hold-stays', steps: waitedFor(step, t) };
  }
  return null;
}

/** The steps that this one waits for and that aren't done: a warning to give a reason for, never a lock. */
const waitedFor = (step: Step, t: Transcript): StepId[] =>
  step.after.filter((id) => {
    const before = t.context.procedure.steps.find((s) => s.id === id);
    return before !== undefined && applies(before, t.state()) && !isDone(before, t.state(), t.context);
  });

/** Too long or not one of the options. A missing value is no reason to wait, but for what decides the steps to come. */
export function problemsOf(step: Step, values: FieldValues): Record<string, string> {
  const problems: Record<string, string> = {};
  for (const field of step.fields) {
    const value = values[field.id];
    const list = value === undefined ? [] : typeof value === 'string' ? [value] : value;
    if (list.some((v) => v.length > field.max)) problems[field.id] = 'too-long';
    const options = field.options?.map((o) => o.id);
    const strict = field.kind === 'choices' && options !== undefined;
    if (strict && list.some((v) => v !== '' && !options.includes(v))) problems[field.id] = 'not-an-option';
    if (step.id === 'section-47-findings' && field.required && list.length === 0)
      problems[field.id] = 'missing';
  }
  return problems;
}

/** "Recorded as made to you at 14:10: is that so?" The officer who records it has said so already. */
function putToOfficer(data: StepRecord, by: PersonId | null, t: Transcript): void {
  const { concern, conflicts } = t.state();
  if (!concern) return;
  if (by && t.context.organisation.officers.has(by)) {
    t.add('ContactConfirmed', { step: data.step, officer: by });
    return;
  }
  const named = data.fields['officer'];
  const officer = typeof named === 'string' ? (named as PersonId) : null;
  const known = officer !== null && t.context.organisation.officers.has(officer);
  const asked = known ? [officer] : officersFor(t.context.organisation, concern, conflicts);
  const to = asked.filter((o) => !excludedFrom(concern, conflicts).has(o));
  t.tell({ kind: 'confirm-contact', as: 'officer', to, steps: [LADO], because: 'asked-for' });
}

export function correctStep(command: CommandOf<'correct-step'>, t: Transcript): Refusal | null {
  const { step, entry, fields, reason } = command.data;
  const known = stepStateOf(t.state(), step).entries.find((e) => e.id === entry);
  const definition = t.context.procedure.steps.find((s) => s.id === step);
  if (!known || !definition) return { refused: 'no-such-entry' };
  if (reason.trim() === '') return { refused: 'text-missing' };
  const happenedAt = command.data.happenedAt ?? known.happenedAt;
  if (happenedAt > t.context.now + WATCH_TOLERANCE) return { refused: 'in-the-future' };
  const problems = problemsOf(definition, fields);
  if (Object.keys(problems).length > 0) return { refused: 'fields', fields: problems };
  t.add('StepCorrected', { entry, step, happenedAt, fields: { ...known.fields, ...fields }, reason });
  return null;
}

export function answerConsiderations(
  command: CommandOf<'answer-considerations'>,
  t: Transcript,
): Refusal | null {
  const known = new Set(t.context.procedure.considerations.flatMap((c) => c.parts.map((p) => p.id)));
  const unknown = Object.keys(command.data.answers).filter((id) => !known.has(id));
  if (unknown.length > 0) {
    return { refused: 'fields', fields: Object.fromEntries(unknown.map((id) => [id, 'unknown'])) };
  }
  t.add('ConsiderationsAnswered', command.data);
  return null;
}

/** The designated officer's word. A "no" reopens the step and tells everyone eligible. */
export function confirmContact(command: CommandOf<'confirm'>, t: Transcript): Refusal | null {
  const officer = command.by.kind === 'person' ? command.by.id : null;
  const { step, so, happenedAt, reference, advice } = command.data;
  if (officer === null) return { refused: 'may-not' };
  if (!t.context.procedure.steps.some((s) => s.id === step)) return { refused: 'no-such-step' };
  const waiting = stepStateOf(t.state(), step).entries.some((e) => e.confirmed === null);
  if (so) {
    if (!waiting) recordByOfficer(step, officer, happenedAt ?? t.context.now, { reference, advice }, t);
    else t.add('ContactConfirmed', { step, officer });
    return null;
  }
  t.add('ContactDenied', { step, officer });
  const steps = owedSteps(t.state(), t.context)
    .map((s) => s.id)
    .filter((id) => id === step || id === 'contact-police');
  t.tell({
    kind: 'contact-denied',
    as: 'manager',
    to: everyoneEligible(t.state(), t.context),
    steps,
    dueAt: t.state().endOfDay,
    because: 'officer-said-no',
    urgent: true,
    everyChannel: true,
  });
  const others = officers(t.state(), t.context).filter((o) => o !== officer);
  t.tell({
    kind: 'contact-denied',
    as: 'officer',
    to: others,
    steps,
    because: 'officer-said-no',
    urgent: true,
  });
  return null;
}

function recordByOfficer(
  step: StepId,
  officer: PersonId,
  happenedAt: Instant,
  said: { reference?: string | undefined; advice?: string | undefined },
  t: Transcript,
): void {
  const standingYes = stepStateOf(t.state(), step).entries.some((e) => e.confirmed === true);
  if (standingYes) return;
  const fields: Record<string, string> = { officer };
  if (said.reference) fields['reference'] = said.reference;
  if (said.advice) fields['advice'] = said.advice;
  t.add('StepRecorded', {
    entry: `${step}-${stepStateOf(t.state(), step).entries.length + 1}`,
    step,
    happenedAt,
    fields,
    outOfOrder: [],
    reason: null,
    backdated: false,
  });
  t.add('ContactConfirmed', { step, officer });
}

export function giveReasons(command: CommandOf<'give-reasons'>, t: Transcript): Refusal | null {
  const { step, reasons } = command.data;
  if (reasons.trim() === '') return { refused: 'text-missing' };
  if (stepStateOf(t.state(), step).missedAt === null) return { refused: 'not-missed' };
  t.add('ReasonsGiven', { step, reasons });
  return null;
}
