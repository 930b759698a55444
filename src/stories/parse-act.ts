// What a step of a story does: its verb and the arguments it takes.
import type { z } from 'zod';
import { joinPath } from '../config/problems.js';
import type { FieldValues } from '../escalation/case/concern.js';
import { stepId, type Instant, type PersonId } from '../escalation/ids.js';
import type { Lookup } from './lookup.js';
import { parseConcern, parseFacts } from './parse-concern.js';
import * as schema from './story-schema.js';
import type { StepEntry, Verb } from './story-schema.js';
import type { CaseName, CommandDraft, StoryAct } from './story.js';

interface StepPosition {
  readonly entry: StepEntry;
  readonly at: Instant;
  readonly lookup: Lookup;
  readonly where: string;
  /** The case that it is about, or that it begins. */
  readonly caseName: CaseName;
}

/** Verbs that speak of one step of the procedure. */
const NEEDS_STEP: readonly Verb[] = ['record', 'confirm', 'give-reasons', 'correct'];

/** Null for a step that only lets time pass, and for one with problems (which are noted). */
export function parseAct(place: StepPosition): StoryAct | null {
  const { entry, at, lookup, where, caseName } = place;
  const { does } = entry;
  if (does === undefined) {
    for (const key of ['who', 'step', 'with'] as const) {
      if (entry[key] !== undefined)
        lookup.problems.add(joinPath(where, [key]), 'stands here without a "does"');
    }
    return null;
  }
  checkStep(place, does);
  if (does === 'outage') return parseOutage(place);
  if (does === 'away') return parseAway(place);
  if (entry.who === undefined) {
    lookup.problems.add(joinPath(where, ['who']), 'is missing');
    return null;
  }
  const who = lookup.person(entry.who, joinPath(where, ['who']));
  if (does === 'raise') {
    const raised = withOf(place, schema.raiseSchema);
    if (raised === undefined) return null;
    return { does, who, caseName, concern: parseConcern(raised, who, at, lookup, `${where}.with`) };
  }
  if (does === 'open') return withOf(place, schema.nothingSchema) ? { does, who, caseName } : null;
  if (does === 'correct') return parseCorrect(place, who);
  const command = parseCommand(place, does);
  return command === null ? null : { does: 'command', who, caseName, command };
}

function checkStep({ entry, lookup, where }: StepPosition, does: Verb): void {
  const here = joinPath(where, ['step']);
  if (NEEDS_STEP.includes(does)) {
    if (entry.step === undefined)
      lookup.problems.add(here, `is missing: which step does "${does}" speak of?`);
    else lookup.step(entry.step, here);
  } else if (entry.step !== undefined) {
    lookup.problems.add(here, `"${does}" speaks of no step`);
  }
}

function withOf<T>({ entry, lookup, where }: StepPosition, shape: z.ZodType<T>): T | undefined {
  return lookup.problems.check(shape, entry.with ?? {}, `${where}.with`);
}

function timeOf({ at, lookup, where }: StepPosition, text: string | undefined): Instant {
  return text === undefined ? at : (lookup.time(text, at, `${where}.with.happened_at`) ?? at);
}

function fieldsOf({ lookup, where }: StepPosition, step: string, values: FieldValues): FieldValues {
  return lookup.fields(step, values, `${where}.with`);
}

function parseOutage(place: StepPosition): StoryAct | null {
  const entry = withOf(place, schema.outageSchema);
  const until = entry && place.lookup.time(entry.until, place.at, `${place.where}.with.until`);
  if (until === undefined || entry === undefined) return null;
  return {
    does: 'outage',
    platform: place.lookup.channel(entry.platform, `${place.where}.with.platform`),
    until,
  };
}

function parseAway(place: StepPosition): StoryAct | null {
  const { entry, at, lookup, where } = place;
  const given = withOf(place, schema.awaySchema);
  if (given === undefined) return null;
  const named = given.person ?? entry.who;
  if (named === undefined) {
    lookup.problems.add(joinPath(where, ['who']), 'is missing: who is away?');
    return null;
  }
  const person = lookup.person(named, given.person === undefined ? `${where}.who` : `${where}.with.person`);
  const until =
    given.until === undefined ? null : (lookup.time(given.until, at, `${where}.with.until`) ?? null);
  return { does: 'away', person, until };
}

function parseCorrect(place: StepPosition, who: PersonId): StoryAct | null {
  const given = withOf(place, schema.correctSchema);
  if (given === undefined || place.entry.step === undefined) return null;
  const { happened_at, reason, ...values } = given as z.infer<typeof schema.correctSchema> & FieldValues;
  const happenedAt = happened_at === undefined ? null : timeOf(place, happened_at);
  const fields = fieldsOf(place, place.entry.step, values);
  const { caseName } = place;
  return { does: 'correct', who, caseName, step: stepId(place.entry.step), happenedAt, fields, reason };
}

type CommandVerb = Exclude<Verb, 'raise' | 'open' | 'correct' | 'away' | 'outage'>;

function parseCommand(place: StepPosition, does: CommandVerb): CommandDraft | null {
  switch (does) {
    case 'acknowledge':
    case 'declare-conflict':
    case 'accept':
    case 'close':
      return withOf(place, schema.nothingSchema) ? { type: does, data: {} } : null;
    case 'ask':
    case 'reply': {
      const data = withOf(place, schema.textSchema);
      return data ? { type: does, data } : null;
    }
    case 'reopen': {
      const data = withOf(place, schema.reopenSchema);
      return data ? { type: does, data } : null;
    }
    case 'answer-considerations': {
      const data = withOf(place, schema.answersSchema);
      return data ? { type: does, data } : null;
    }
    case 'add-information': {
      const given = withOf(place, schema.informationSchema);
      if (given === undefined) return null;
      const facts = parseFacts(given, place.lookup, `${place.where}.with`);
      return {
        type: does,
        data: { text: given.text, ...(Object.keys(facts).length === 0 ? {} : { facts }) },
      };
    }
    case 'hand-over': {
      const given = withOf(place, schema.handOverSchema);
      return given
        ? { type: does, data: { to: place.lookup.person(given.to, `${place.where}.with.to`) } }
        : null;
    }
    case 'refer': {
      const given = withOf(place, schema.referSchema);
      const here = `${place.where}.with.officer`;
      return given ? { type: does, data: { officer: place.lookup.officer(given.officer, here) } } : null;
    }
    case 'decide': {
      const data = withOf(place, schema.officerDecisionSchema);
      return data ? { type: does, data } : null;
    }
    case 'agree':
      return withOf(place, schema.nothingSchema) ? { type: 'agree-action', data: {} } : null;
    case 'ask-in': {
      const given = withOf(place, schema.askInSchema);
      const here = `${place.where}.with.person`;
      return given ? { type: does, data: { person: place.lookup.person(given.person, here) } } : null;
    }
    case 'record':
    case 'confirm':
    case 'give-reasons':
    case 'decide-immediate-action':
      return parseStepCommand(place, does);
  }
}

function parseStepCommand(
  place: StepPosition,
  does: 'record' | 'confirm' | 'give-reasons' | 'decide-immediate-action',
): CommandDraft | null {
  const step = stepId(place.entry.step ?? '');
  switch (does) {
    case 'record': {
      const given = withOf(place, schema.recordSchema);
      if (given === undefined) return null;
      const { happened_at, not_needed, reason, ...values } = given as z.infer<typeof schema.recordSchema> &
        FieldValues;
      const data = {
        step,
        happenedAt: timeOf(place, happened_at),
        fields: fieldsOf(place, step, values),
        ...(not_needed === undefined ? {} : { notNeeded: not_needed }),
        ...(reason === undefined ? {} : { reason }),
      };
      return { type: 'record-step', data };
    }
    case 'confirm': {
      const given = withOf(place, schema.confirmSchema);
      if (given === undefined) return null;
      const { happened_at, so, ...rest } = given;
      const happenedAt = happened_at === undefined ? {} : { happenedAt: timeOf(place, happened_at) };
      return { type: does, data: { step, so, ...happenedAt, ...rest } };
    }
    case 'give-reasons': {
      const given = withOf(place, schema.reasonsSchema);
      return given ? { type: does, data: { step, reasons: given.reasons } } : null;
    }
    case 'decide-immediate-action': {
      const given = withOf(place, schema.decideSchema);
      if (given === undefined) return null;
      const { happened_at, ...values } = given as z.infer<typeof schema.decideSchema> & FieldValues;
      const fields = fieldsOf(place, place.lookup.stepIn('immediate-action'), values);
      return { type: does, data: { happenedAt: timeOf(place, happened_at), fields } };
    }
  }
}
