// A procedure file as the program needs it, or every reason why it can't be used.
import type { z } from 'zod';
import { procedureSchema, type Procedure, type Step } from './procedure.js';
import { brokenPromises } from './promises.js';

export class ProcedureError extends Error {
  readonly code = 'procedure-invalid';
  constructor(readonly problems: readonly string[]) {
    super(`The procedure file can't be used:\n${problems.map((p) => `- ${p}`).join('\n')}`);
  }
}

/** The line of the file on which a value stands, counted from 1; null when it stands nowhere. */
export type LineOf = (path: readonly PropertyKey[]) => number | null;

/**
 * A procedure from parsed YAML. Each problem names its step and, given `lineOf`, its line.
 * @throws ProcedureError with every problem: unknown or missing keys, a step named twice, one that waits for a
 * step that isn't there or stands after it, a role that is missing, doubled or lacks what the program reads.
 */
export function parseProcedure(raw: unknown, lineOf: LineOf = () => null): Procedure {
  const parsed = procedureSchema.safeParse(raw);
  if (!parsed.success) throw new ProcedureError(parsed.error.issues.map((i) => sayIssue(i, raw, lineOf)));
  const steps = parsed.data.steps as unknown as readonly Step[];
  const placeOf = (index: number): string => placeOfStep(index, raw, lineOf);
  const problems = [...problemsOfSteps(steps, placeOf), ...brokenPromises(steps, placeOf)];
  if (problems.length > 0) throw new ProcedureError(problems);
  return parsed.data as unknown as Procedure;
}

function problemsOfSteps(steps: readonly Step[], placeOf: (index: number) => string): string[] {
  const problems: string[] = [];
  const seen = new Set<string>();
  for (const [index, s] of steps.entries()) {
    const say = (what: string): number => problems.push(`${placeOf(index)}: ${what}`);
    if (seen.has(s.id)) say('this step is there twice');
    for (const before of s.after) {
      if (!steps.some((other) => other.id === before)) say(`waits for "${before}", which is no step`);
      else if (!seen.has(before)) say(`waits for "${before}", which must stand before it`);
    }
    seen.add(s.id);
    for (const rule of s.due) {
      const needsAmount = !['end-of-day', 'end-of-next-working-day'].includes(rule.at);
      if (needsAmount && rule.amount === undefined) {
        say(`"${rule.at}" needs an amount, for example { at: ${rule.at}, amount: 15, whose: ${rule.whose} }`);
      }
    }
  }
  return problems;
}

const within = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((at, part) => (at as Record<PropertyKey, unknown> | null | undefined)?.[part], value);

/** `step "contact-lado" (line 83)`: people know a step by its name, and find it by its line. */
function placeOfStep(index: number, raw: unknown, lineOf: LineOf): string {
  const id = within(raw, ['steps', index, 'id']);
  const line = lineOf(['steps', index]);
  const name = typeof id === 'string' ? `step "${id}"` : `step ${index + 1}`;
  return line === null ? name : `${name} (line ${line})`;
}

function sayIssue(issue: z.core.$ZodIssue, raw: unknown, lineOf: LineOf): string {
  const [first, index, ...rest] = issue.path;
  const inStep = first === 'steps' && typeof index === 'number';
  const path = inStep ? rest : issue.path;
  const where = path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : `${text}${text && '.'}${String(part)}`),
    '',
  );
  const line = lineOf(issue.path);
  const place = inStep
    ? [placeOfStep(index, raw, lineOf), ...(where === '' ? [] : [where])].join(', ')
    : `${where}${line === null ? '' : ` (line ${line})`}`;
  return `${place}: ${whatIsWrong(issue, within(raw, issue.path))}`;
}

function whatIsWrong(issue: z.core.$ZodIssue, value: unknown): string {
  if (issue.code === 'unrecognized_keys') return `there is no such key: ${issue.keys.join(', ')}`;
  const key = String(issue.path.at(-1) ?? '');
  if (value === undefined || value === null) return `is missing${exampleOf(key)}`;
  // YAML takes an unquoted false, yes-like number or date for something else than a text.
  if (issue.code === 'invalid_type' && issue.expected === 'string' && typeof value !== 'object') {
    const written = JSON.stringify(value);
    return `expected a text, got ${written}; write it in quotes, for example ${key}: "${written}"`;
  }
  if (issue.code === 'invalid_value') {
    return `${JSON.stringify(value)} isn't one of ${issue.values.map(String).join(', ')}`;
  }
  return `${issue.message}, got ${JSON.stringify(value)}${exampleOf(key)}`;
}

const EXAMPLES: Readonly<Record<string, string>> = {
  id: 'ring-the-lado',
  in_chat: 'LADO',
  title: 'LADO contacted',
  source: "['8(4)']",
  owner: 'handling-manager',
  applies: 'always',
  kind: 'text',
};

const exampleOf = (key: string): string =>
  EXAMPLES[key] === undefined ? '' : `, for example ${key}: ${EXAMPLES[key]}`;
