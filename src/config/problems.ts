// What is wrong with a setting or an organisation file: all of it at once, in words that help to put it
// right.
import type { z } from 'zod';

/** `where` is a setting's name or a path such as `people[3].manager`. */
export interface Problem {
  readonly where: string;
  readonly what: string;
}

export type ConfigurationErrorCode = 'settings-refused' | 'organisation-refused' | 'key-refused';

/** A start or a reload is refused. The message lists every problem and never the value of a secret. */
export class ConfigurationError extends Error {
  readonly code: ConfigurationErrorCode;
  readonly problems: readonly Problem[];

  constructor(code: ConfigurationErrorCode, heading: string, problems: readonly Problem[], cause?: unknown) {
    const lines = problems.map(({ where, what }) => `  - ${where}: ${what}`);
    super([heading, ...lines].join('\n'), { cause });
    this.name = 'ConfigurationError';
    this.code = code;
    this.problems = problems;
  }
}

/** The problems of one reading, gathered so that none hides another. */
export class Problems {
  readonly found: Problem[] = [];

  add(where: string, what: string): void {
    this.found.push({ where, what });
  }

  /** The value in the schema's type, or undefined with each of its problems noted under `where`. */
  check<T>(schema: z.ZodType<T>, value: unknown, where: string): T | undefined {
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    for (const issue of result.error.issues) {
      const place = joinPath(where, issue.path);
      if (issue.code === 'unrecognized_keys') {
        const known = new Set(keysOf(schema, SCHEMA_DEPTH));
        for (const key of issue.keys)
          this.add(joinPath(place, [key]), `there is no such key${hint(key, known)}`);
      } else {
        this.add(place || 'the file', describe(issue, valueAt(value, issue.path)));
      }
    }
    return undefined;
  }
}

/** `; did you mean carol.west?`, or nothing when no candidate is near. */
export function hint(text: string, candidates: Iterable<string>): string {
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(text.length / 3)) + 1;
  for (const candidate of candidates) {
    const begins = text.length >= PREFIX_LENGTH && candidate.startsWith(text);
    const distance = begins ? 1 : editDistance(text.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best === undefined ? '' : `; did you mean ${best}?`;
}

/** The candidate that differs from a text by `most` letters or fewer; undefined when there is none. */
export const nearest = (text: string, candidates: readonly string[], most: number): string | undefined =>
  candidates.find(
    (candidate) => Math.abs(candidate.length - text.length) <= most && editDistance(text, candidate) <= most,
  );

/** A value as shown in a message: short, on one line. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'a group of keys';
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…"` : text;
}

export function joinPath(where: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, where);
}

/** With at least this many letters, the beginning of a name is enough to suggest it. */
const PREFIX_LENGTH = 4;
/** Deeper than any schema of an organisation file. */
const SCHEMA_DEPTH = 12;

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'a group of keys',
  record: 'a group of keys',
  number: 'a number',
  int: 'a whole number',
};

function describe(issue: z.core.$ZodIssue, value: unknown): string {
  if (value === undefined || value === null) return 'is missing';
  if (issue.code === 'invalid_type') {
    return `expected ${KINDS[issue.expected] ?? issue.expected}, got ${shown(value)}`;
  }
  if (issue.code === 'invalid_value') {
    const values = issue.values.map(String);
    return `${shown(value)} isn't one of ${values.join(', ')}${hint(typeof value === 'string' ? value : '', values)}`;
  }
  if (issue.code === 'invalid_union') return `${issue.message}, got ${shown(value)}`;
  if (issue.code === 'custom' || issue.code === 'invalid_format')
    return `${issue.message}, got ${shown(value)}`;
  return issue.message;
}

/** Every key that a schema knows, at whatever depth: zod names only the keys that it doesn't know. */
function keysOf(schema: unknown, depth: number): string[] {
  const def = (schema as { _zod?: { def?: SchemaDefinition } } | undefined)?._zod?.def;
  if (def === undefined || depth === 0) return [];
  const inner: unknown[] = [def.element, def.innerType, def.valueType, def.in, def.out];
  const own = Object.entries(def.shape ?? {}).flatMap(([key, value]) => [key, ...keysOf(value, depth - 1)]);
  return [...own, ...inner.flatMap((each) => keysOf(each, depth - 1))];
}

interface SchemaDefinition {
  readonly shape?: Readonly<Record<string, unknown>>;
  readonly element?: unknown;
  readonly innerType?: unknown;
  readonly valueType?: unknown;
  readonly in?: unknown;
  readonly out?: unknown;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((at, part) => (at as Record<PropertyKey, unknown> | undefined)?.[part], value);
}

/** Letters added, left out, changed, or swapped with their neighbour. */
function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, index) => index)];
  const cost = (i: number, j: number) => rows[i]?.[j] ?? 0;
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= b.length; j++) {
      const change = cost(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(change, cost(i - 1, j) + 1, cost(i, j - 1) + 1));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) row[j] = Math.min(cost(i, j), cost(i - 2, j - 2) + 1);
    }
  }
  return cost(a.length, b.length);
}
