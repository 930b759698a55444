// The shape of a story file, before its people, steps and times are looked up.
import { z } from 'zod';
import { CONCERN_KINDS, HOW_RECEIVED, OFFICER_DECISIONS } from '../escalation/case/concern.js';
import { VERDICTS } from './story.js';

const text = z.string('expected a text').trim().min(1, 'expected a text');
const list = z.array(text);
/** YAML 1.2 has `true` and `false`; `yes` and `no` are words, and people write both. */
const yesNo = z.union(
  [z.boolean(), z.literal('yes').transform(() => true), z.literal('no').transform(() => false)],
  'expected yes or no',
);
const yesNoWord = z.union(
  [z.literal('yes'), z.literal('no'), z.boolean().transform((so): 'yes' | 'no' => (so ? 'yes' : 'no'))],
  'expected yes or no',
);
const areas = z.union([text.transform((area) => [area]), list.min(1)], 'expected an area, or a list of them');

const dueTime = z.union([text, z.null()], 'expected a local time, or null for no deadline');
const expectation = {
  told: list.optional(),
  told_any: list.min(1).optional(),
  not_told: list.optional(),
  due: z.record(z.string(), dueTime).optional(),
  verdicts: z.record(z.string(), z.enum(VERDICTS)).optional(),
  messages_at_most: z.record(z.string(), z.int('expected a whole number').min(0)).optional(),
  /** It holds by itself: a refusal that isn't expected ends the story. A story may say it all the same. */
  not_refused: yesNo
    .refine((so) => so, 'expected yes; for a refusal, write refused: and its code')
    .optional(),
  /** Of which case `due` and `verdicts` speak. */
  case: text.optional(),
};
export const stepExpectSchema = z.strictObject({ ...expectation, refused: text.optional() });
export const endExpectSchema = z.strictObject({ ...expectation, never_told: list.optional() });
export type ExpectEntry = z.infer<typeof stepExpectSchema> & z.infer<typeof endExpectSchema>;

export const VERBS = [
  'raise',
  'open',
  'acknowledge',
  'record',
  'confirm',
  'add-information',
  'declare-conflict',
  'hand-over',
  'accept',
  'ask',
  'reply',
  'give-reasons',
  'decide-immediate-action',
  'answer-considerations',
  'close',
  'reopen',
  'refer',
  'decide',
  'agree',
  'ask-in',
  'correct',
  'away',
  'outage',
] as const;
export type Verb = (typeof VERBS)[number];

export const stepSchema = z.strictObject({
  at: text.optional(),
  who: text.optional(),
  does: z.enum(VERBS).optional(),
  step: text.optional(),
  /** The name of the case that a "raise" begins; `case` names it in later steps. */
  as: text.optional(),
  case: text.optional(),
  with: z.unknown().optional(),
  expect: z.unknown().optional(),
});
export type StepEntry = z.infer<typeof stepSchema>;

export const storySchema = z.strictObject({
  story: text,
  organisation: z
    .string('expected an id such as riverside, or a file')
    .trim()
    .min(1, 'expected an id such as riverside, or a file'),
  starts: text,
  steps: z.array(z.unknown()).min(1, 'expected at least one step'),
  ends: text.optional(),
  expect: z.unknown().optional(),
});

const subject = z.union(
  [
    text.transform((name) => ({ name, under_18: false })),
    z.strictObject({ name: text, under_18: yesNo.default(false) }),
  ],
  'expected an id, a name, or { name: …, under_18: yes }',
);
const device = z.union(
  [
    text.transform((what) => ({ what, where: '' })),
    z.strictObject({ what: text, where: z.string().default('') }),
  ],
  'expected a device, or { what: …, where: … }',
);
const child = z.strictObject({
  known: yesNoWord.optional(),
  name: z.string().optional(),
  age: z.union([z.number(), z.string()]).optional(),
  area: text.nullable().optional(),
});

const adultInvolved = z.union([yesNoWord, z.literal('unsure')], 'expected yes, no or unsure');
const concerns = z.array(z.enum(CONCERN_KINDS)).min(1, 'expected at least one');

export const raiseSchema = z.strictObject({
  subjects: z.array(subject).min(1, 'expected at least one'),
  concerns,
  what: text,
  learned_at: text.optional(),
  route: z.enum(['management', 'whistle-blowing']).default('management'),
  identity: z.enum(['named', 'withheld', 'anonymous']).default('named'),
  tell: text.nullable().default(null),
  leave_out: list.default([]),
  named_in_report: list.default([]),
  immediate_risk: yesNo.default(false),
  adult_involved: adultInvolved.default('unsure'),
  devices: z.array(device).default([]),
  children: z.array(child).default([]),
  area: areas.optional(),
  received: z.enum(HOW_RECEIVED).default('self'),
  received_from: text.optional(),
});
export type RaiseEntry = z.infer<typeof raiseSchema>;

/** Values of a step's own fields, beside what each verb knows. */
export const fieldValue = z.union(
  [
    z.string(),
    z.number().transform(String),
    z.boolean().transform((so) => (so ? 'yes' : 'no')),
    z.array(z.string()),
  ],
  'expected a text, a number, yes or no, or a list of texts',
);

export const recordSchema = z
  .object({ happened_at: text.optional(), not_needed: text.optional(), reason: text.optional() })
  .catchall(fieldValue);
export const correctSchema = z.object({ happened_at: text.optional(), reason: text }).catchall(fieldValue);
export const decideSchema = z.object({ happened_at: text.optional() }).catchall(fieldValue);
export const confirmSchema = z.strictObject({
  so: yesNo,
  happened_at: text.optional(),
  reference: text.optional(),
  advice: text.optional(),
});
/** What came to be known, in the words of "raise". */
export const informationSchema = z.strictObject({
  text,
  subjects: z.array(subject).optional(),
  concerns: concerns.optional(),
  named_in_report: list.optional(),
  immediate_risk: yesNo.optional(),
  adult_involved: adultInvolved.optional(),
  devices: z.array(device).optional(),
  children: z.array(child).optional(),
  areas: areas.optional(),
});
export type InformationEntry = z.infer<typeof informationSchema>;
export const textSchema = z.strictObject({ text });
export const handOverSchema = z.strictObject({ to: text });
export const referSchema = z.strictObject({ officer: text });
export const officerDecisionSchema = z.strictObject({ decision: z.enum(OFFICER_DECISIONS), reasons: text });
export const askInSchema = z.strictObject({ person: text });
export const reasonsSchema = z.strictObject({ reasons: text });
export const reopenSchema = z.strictObject({ reason: text });
export const answersSchema = z.strictObject({ answers: z.record(z.string(), text) });
export const awaySchema = z.strictObject({ person: text.optional(), until: text.optional() });
export const outageSchema = z.strictObject({
  platform: text,
  until: text,
});
export const nothingSchema = z.strictObject({});
