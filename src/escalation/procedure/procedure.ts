// The procedure as data: what its file may say, and the rule that an organisation tightens and never loosens.
import { z } from 'zod';
import type { StepId } from '../ids.js';

const id = z.string().regex(/^[a-z][a-z0-9-]*$/, 'lower-case words joined by hyphens');
const text = z.string().trim().min(1);

/** Conditions a step can depend on; each has one pure function in `facts.ts`. */
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

const condition = z.union([z.literal('always'), z.strictObject({ any: z.array(z.enum(FACTS)).min(1) })]);
export type Condition = z.infer<typeof condition>;

const due = z.strictObject({
  /** Only when this holds; the first entry of the list that holds counts. */
  when: condition.default('always'),
  at: z.enum([
    'immediately',
    'end-of-day',
    'working-minutes',
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
export type DueRule = z.infer<typeof due>;

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
  /** Asked for by the forms. The log itself takes less: incomplete information is no reason to wait. */
  required: z.boolean().default(false),
  options: z.array(z.strictObject({ id: text, label: text })).optional(),
  max: z.number().int().positive().default(3000),
});
export type Field = z.infer<typeof field>;

export const stepSchema = z.strictObject({
  id,
  title: text,
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
export type Step = Omit<z.infer<typeof stepSchema>, 'id' | 'after'> & { id: StepId; after: StepId[] };

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
  }),
});

export interface Procedure extends Omit<z.infer<typeof procedureSchema>, 'steps'> {
  readonly steps: readonly Step[];
}

export class ProcedureError extends Error {
  readonly code = 'procedure-invalid';
  constructor(readonly problems: readonly string[]) {
    super(`The procedure file can't be used:\n${problems.map((p) => `- ${p}`).join('\n')}`);
  }
}

/**
 * A procedure from parsed YAML. Throws `ProcedureError` with every problem: unknown keys, a step named
 * twice, a step that waits for one that doesn't exist, or steps that wait for each other.
 */
export function parseProcedure(raw: unknown): Procedure {
  const parsed = procedureSchema.safeParse(raw);
  if (!parsed.success) {
    throw new ProcedureError(parsed.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`));
  }
  const problems = problemsOfSteps(parsed.data.steps);
  if (problems.length > 0) throw new ProcedureError(problems);
  return parsed.data as unknown as Procedure;
}

function problemsOfSteps(steps: readonly z.infer<typeof stepSchema>[]): string[] {
  const problems: string[] = [];
  const seen = new Set<string>();
  for (const s of steps) {
    if (seen.has(s.id)) problems.push(`${s.id}: this step is there twice`);
    for (const before of s.after) {
      if (!steps.some((other) => other.id === before)) {
        problems.push(`${s.id}: waits for "${before}", which is no step`);
      } else if (!seen.has(before)) {
        problems.push(`${s.id}: waits for "${before}", which must stand before it`);
      }
    }
    seen.add(s.id);
    for (const rule of s.due) {
      const needsAmount = !['end-of-day', 'end-of-next-working-day'].includes(rule.at);
      if (needsAmount && rule.amount === undefined) problems.push(`${s.id}: "${rule.at}" needs an amount`);
    }
  }
  return problems;
}

export function stepOf(procedure: Procedure, step: StepId): Step {
  const found = procedure.steps.find((s) => s.id === step);
  if (!found) throw new Error(`No step "${step}" in the procedure`);
  return found;
}

/**
 * What an organisation may change: shorten a deadline counted in minutes, days or months, or make an
 * end-of-day duty due some working minutes after the report. Written in its file as
 * `tighten: { secure-device: 30m }`.
 */
export interface Tightening {
  readonly step: StepId;
  readonly workingMinutes: number;
}

/**
 * The procedure with an organisation's tighter deadlines and added steps. Returns problems instead when
 * one would loosen: named by step and by the paragraph that it would break. (8(1) to 8(8), 4, 5, 6)
 */
export function tighten(
  procedure: Procedure,
  changes: readonly Tightening[],
  added: readonly Step[] = [],
): { procedure: Procedure } | { problems: string[] } {
  const problems: string[] = [];
  const steps = procedure.steps.map((s) => {
    const change = changes.find((c) => c.step === s.id);
    if (!change) return s;
    const problem = looseningBy(s, change);
    if (problem) problems.push(problem);
    return { ...s, due: s.due.map((d) => tightened(d, change.workingMinutes)) };
  });
  for (const change of changes) {
    if (!procedure.steps.some((s) => s.id === change.step)) {
      problems.push(`tighten.${change.step}: no such step in ${procedure.id}`);
    }
  }
  for (const extra of added) {
    if (procedure.steps.some((s) => s.id === extra.id)) {
      problems.push(
        `steps.${extra.id}: the procedure has this step already (${sourceOf(extra.id, procedure)}); it can be tightened, not replaced`,
      );
    }
  }
  if (problems.length > 0) return { problems };
  return { procedure: { ...procedure, steps: [...steps, ...added] } };
}

const sourceOf = (step: StepId, procedure: Procedure): string =>
  procedure.steps.find((s) => s.id === step)?.source.join(', ') ?? '';

function looseningBy(step: Step, change: Tightening): string | null {
  const paragraph = step.source.join(', ');
  if (change.workingMinutes <= 0) return `tighten.${step.id}: more than 0 minutes, please`;
  for (const rule of step.due) {
    if (rule.at === 'immediately') {
      return `tighten.${step.id}: is due immediately; nothing is tighter (paragraph ${paragraph})`;
    }
    if (rule.at === 'working-minutes' && change.workingMinutes > (rule.amount ?? 0)) {
      return `tighten.${step.id}: ${change.workingMinutes} minutes is looser than ${rule.amount} minutes (paragraph ${paragraph})`;
    }
  }
  return null;
}

function tightened(rule: DueRule, workingMinutes: number): DueRule {
  // The end-of-day deadline stays as the outer limit: timetable.ts takes the earlier of the two.
  if (rule.at === 'working-minutes') return { ...rule, amount: workingMinutes };
  if (rule.at === 'immediately') return rule;
  return { ...rule, amount: workingMinutes };
}
