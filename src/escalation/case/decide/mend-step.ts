// What stands recorded is corrected, never overwritten; what was missed is explained; what must be considered is answered.
import { stepIn } from '../../procedure/procedure.js';
import { identifiedSeniorManagers } from '../../routing/routing.js';
import type { CommandOf, Refusal } from '../commands.js';
import { stepStateOf } from '../state.js';
import type { Transcript } from '../transcript.js';
import { idOf } from './actor.js';
import { problemsOf, WATCH_TOLERANCE } from './record-step.js';

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

/** 8(7): each senior manager agrees by their own click; one alone is flagged. */
export function agreeToAction(command: CommandOf<'agree-action'>, t: Transcript): Refusal | null {
  const person = idOf(command.by);
  const { concern, conflicts, stage } = t.state();
  if (person === null || !concern) return { refused: 'may-not' };
  if (stage === 'closed') return { refused: 'closed' };
  const { organisation, procedure } = t.context;
  const isSenior =
    organisation.people.get(person)?.seniorManager === true ||
    identifiedSeniorManagers(organisation, concern, conflicts).includes(person);
  if (!isSenior) return { refused: 'may-not' };
  const step = stepIn('immediate-action', procedure).id;
  const entry = stepStateOf(t.state(), step).entries.at(-1);
  if (!entry) return { refused: 'nothing-decided' };
  const isBy = entry.by.kind === 'person' && entry.by.id === person;
  if (isBy || entry.agreedBy.includes(person)) return { refused: 'nothing-to-agree' };
  t.add('ActionAgreed', { step, entry: entry.id });
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

export function giveReasons(command: CommandOf<'give-reasons'>, t: Transcript): Refusal | null {
  const { step, reasons } = command.data;
  if (reasons.trim() === '') return { refused: 'text-missing' };
  if (stepStateOf(t.state(), step).missedAt === null) return { refused: 'not-missed' };
  t.add('ReasonsGiven', { step, reasons });
  return null;
}
