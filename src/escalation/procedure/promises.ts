// Whether a procedure keeps what the program is promised: each role once, with the fields that are read.
import type { Step } from './procedure.js';
import { PROMISED, ROLES, type Promised, type Role } from './roles.js';

type Described = Pick<Step, 'role' | 'kind' | 'guards_the_day' | 'fields'>;

/** What of these promises a list of steps breaks, each with the step's place and an example. */
export function brokenPromises(steps: readonly Described[], placeOf: (index: number) => string): string[] {
  return ROLES.flatMap((role) => {
    const promised: Promised = PROMISED[role];
    const having = steps.flatMap((step, index) =>
      step.role === role ? [{ step, place: placeOf(index) }] : [],
    );
    const [first, ...others] = having;
    if (first === undefined) {
      return [
        `steps: no step has the role "${role}" (${promised.is}); give it to the step by which that is recorded, for example { id: ${exampleId(role)}, role: ${role}, … }`,
      ];
    }
    if (others.length > 0) {
      return [
        `${having.map(({ place }) => place).join(' and ')}: the role "${role}" stands at more than one step; leave it at the one by which ${promised.is.replace(/, [^,]*$/, '')}`,
      ];
    }
    return brokenBy(first.step, role, promised).map((what) => `${first.place}: ${what}`);
  });
}

function brokenBy(step: Described, role: Role, promised: Promised): string[] {
  const problems: string[] = [];
  if (promised.guardsTheDay && !step.guards_the_day) {
    problems.push(`a step with the role "${role}" guards the day; add guards_the_day: true`);
  }
  if (promised.kind !== undefined && step.kind !== promised.kind) {
    problems.push(
      `a step with the role "${role}" is of the kind "${promised.kind}"; add kind: ${promised.kind}`,
    );
  }
  for (const [id, wanted] of Object.entries(promised.fields ?? {})) {
    const field = step.fields.find((one) => one.id === id);
    const example = `for example { id: ${id}, label: …, kind: ${wanted.kind} }`;
    if (field === undefined) {
      problems.push(`a step with the role "${role}" has a field "${id}", ${example}`);
    } else if (field.kind !== wanted.kind) {
      problems.push(`fields.${id}: expected kind ${wanted.kind}, got ${field.kind}; ${example}`);
    }
    const lacking = (wanted.options ?? []).filter((option) => !field?.options?.some((o) => o.id === option));
    if (field !== undefined && lacking.length > 0) {
      problems.push(
        `fields.${id}.options: ${lacking.join(', ')} missing, for example { id: ${lacking[0] ?? ''}, label: … }`,
      );
    }
  }
  return problems;
}

const exampleId = (role: Role): string => (role.endsWith('-contact') ? `contact-${role.slice(0, -8)}` : role);
