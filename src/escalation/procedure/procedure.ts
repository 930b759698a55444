// The procedure as data: what its file may say.
import { z } from 'zod';
import { NEWS } from '../case/concern.js';
import type { StepId } from '../ids.js';
import { ROLES, type Role } from './roles.js';

const id = z.string().regex(/^[a-z][a-z0-9-]*$/, 'lower-case words joined by hyphens');
const text = z.string().trim().min(1);

/** Conditions a step can depend on; each is judged in `procedure-in-case.ts`. */
export const FACTS = [
  'images-suspected',
  'urgent',
  'only-children',
  'child-affected',
  'referral-decided',
  'referred',
  'enquiry-initiated',
  'subject-is-child',
  'whistle-blowing',
  'raised-out-of-hours',
  'finding-children-at-risk',
  'finding-none-identified',
  'finding-other-settings',
  'finding-person-is-a-child',
] as const;
export type Fact = (typeof FACTS)[number];

export const OWNERS = [
  'handling-manager',
  'designated-officer',
  'senior-managers',
  'safeguarding-lead',
  'police',
  'childrens-services',
] as const;
export type Owner = (typeof OWNERS)[number];

const facts = z.array(z.enum(FACTS)).min(1);
const condition = z.union([
  z.literal('always'),
  z.strictObject({ any: facts }),
  z.strictObject({ unless: facts, or: facts.optional() }),
]);
export type Condition = z.infer<typeof condition>;

const due = z.strictObject({
  /** Only when this holds; the first matching entry of the list counts. */
  when: condition.default('always'),
  at: z.enum([
    'immediately',
    'end-of-day',
    'working-minutes',
    'real-minutes',
    'end-of-next-working-day',
    'working-days-after-enquiry',
    'days',
    'months',
  ]),
  /** How many minutes, days or months; for `immediately`, the real minutes after which it counts as missed. */
  amount: z.number().int().positive().optional(),
  /** `procedure`: the text gives it. `default`: ours, and missing it is never called a breach of the procedure. */
  whose: z.enum(['procedure', 'default']),
});
/** `within`: an organisation's own shorter time, in working minutes; `tighten.ts` puts it there. */
export type DueRule = z.infer<typeof due> & { readonly within?: number };

export const FIELD_KINDS = [
  'text',
  'long-text',
  'time',
  'date',
  'choice',
  'choices',
  'yes-no',
  'yes-no-unknown',
  'person',
  'officer',
] as const;

const field = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9_]*$/),
  label: text,
  hint: text.optional(),
  kind: z.enum(FIELD_KINDS),
  /** Required by the forms. The log itself accepts less: incomplete information is no reason to wait. */
  required: z.boolean().default(false),
  options: z.array(z.strictObject({ id: text, label: text })).optional(),
  max: z.number().int().positive().default(3000),
});
export type Field = z.infer<typeof field>;

export const stepSchema = z.strictObject({
  id,
  title: text,
  /** What it is to the program; each of these roles stands once in a procedure. */
  role: z.enum(ROLES).optional(),
  /** Its name in chat and e-mail. A title such as "Images shared among children only" would say what was reported. */
  in_chat: text,
  /** Not recorded an hour before the day ends, everyone eligible and the officer are alerted. 8(4), 8(6) */
  guards_the_day: z.boolean().default(false),
  /** Stands under "Done so far" on the referral sheet. */
  in_referral: z.boolean().default(false),
  /** Not recorded when the day ends, everyone who may act and the officer are told, though the deadline is ours. */
  escalates: z.boolean().default(false),
  /** Done already, it is asked for again when one of these comes to be known. 5, last paragraph */
  asked_again_on: z.array(z.enum(NEWS)).default([]),
  /** Counts in the share of cases in which everything was done on the same working day. */
  in_statistics: z.boolean().default(false),
  /** What to do, in words for a worried person. */
  instruction: text,
  source: z.array(text).min(1),
  owner: z.enum(OWNERS),
  kind: z.enum(['duty', 'record', 'hold', 'on-evidence']).default('duty'),
  due: z.array(due).default([]),
  /** A warning with a reason to give, never a lock. */
  after: z.array(id).default([]),
  applies: condition,
  /** The procedure names a service by area: each area concerned needs its own entry. */
  per_area: z.enum(['place-of-work', 'home-of-child']).optional(),
  /** The label under which the step may be closed with a reason: "No device, because". */
  not_needed: text.optional(),
  remind_weekly: z.boolean().default(false),
  only_in: z.strictObject({ area: text, elsewhere: text }).optional(),
  fields: z.array(field).default([]),
});

/**
 * A step that an organisation adds has no role and doesn't guard the day: what does is the procedure's to say. Where its file gives no name for
 * chat it is called by none: the title may say what was reported.
 */
export const addedStepSchema = stepSchema
  .omit({ role: true })
  .extend({ in_chat: text.default('a further step'), guards_the_day: z.literal(false).default(false) });

export type Step = Omit<z.infer<typeof stepSchema>, 'id' | 'after' | 'role' | 'due'> & {
  id: StepId;
  due: DueRule[];
  after: StepId[];
  role?: Role | undefined;
};

const consideration = z.strictObject({
  id,
  parts: z.array(z.strictObject({ id, text })).min(1),
});

export const procedureSchema = z.strictObject({
  id,
  title: text,
  source: text,
  areas: z.array(text).min(1),
  /** The services as the procedure names them; an organisation's own names are shown beside. */
  services: z.record(text, z.record(text, text)),
  steps: z.array(stepSchema).min(1),
  considerations: z.array(consideration),
  findings: z.array(z.strictObject({ id, label: text, source: text })),
  guidance: z.strictObject({
    always: z.array(text).min(1),
    images: z.array(text).min(1),
    emergency: text,
    hold: text,
    whistle_blowing: z.array(text).min(1),
    outside_bodies: z.array(z.strictObject({ name: text, how: text })).min(1),
    only_children: text,
    /** 7: what the safeguarding lead weighs before deciding. */
    safeguarding_lead: z.array(text).default([]),
  }),
});

export interface Procedure extends Omit<z.infer<typeof procedureSchema>, 'steps'> {
  readonly steps: readonly Step[];
}

export function stepOf(procedure: Procedure, step: StepId): Step {
  const found = procedure.steps.find((s) => s.id === step);
  if (!found) throw new Error(`No step "${step}" in the procedure`);
  return found;
}

/** Worked out once a procedure: a case is asked for its steps by role many times at each look. */
const byRole = new WeakMap<Procedure, ReadonlyMap<Role | undefined, Step>>();

/** The step that has this role. There is always one: a file without is refused. */
export function stepIn(role: Role, procedure: Procedure): Step {
  const known = byRole.get(procedure) ?? new Map(procedure.steps.map((step) => [step.role, step]));
  byRole.set(procedure, known);
  const found = known.get(role);
  if (!found) throw new Error(`No step has the role ${role}: parseProcedure lets no such procedure pass`);
  return found;
}

/** The steps whose absence alerts everyone before the day ends. 8(4), 8(6) */
export const dayGuards = (procedure: Procedure): readonly Step[] =>
  procedure.steps.filter((step) => step.guards_the_day);
