// The domain's names for things, branded so that one can't be mistaken for another.

/** Milliseconds since the epoch, UTC. Local time exists only in `calendar.ts` and on screens. */
export type Instant = number;

export type CaseId = string & { readonly brand: 'CaseId' };
/** What people say on the phone: `SD-7K4M-Q2X`, random, with a check character. */
export type Reference = string & { readonly brand: 'Reference' };
/** A person of the organisation or a designated officer: the `id` of the organisation file. */
export type PersonId = string & { readonly brand: 'PersonId' };
/** A step of the procedure file, such as `contact-lado`. */
export type StepId = string & { readonly brand: 'StepId' };
export type CommandId = string & { readonly brand: 'CommandId' };

export const personId = (id: string): PersonId => id as PersonId;
export const stepId = (id: string): StepId => id as StepId;
export const caseId = (id: string): CaseId => id as CaseId;
export const commandId = (id: string): CommandId => id as CommandId;
export const reference = (text: string): Reference => text as Reference;
