// What a person reports, and who did what: the nouns that commands, events and state share.
import type { Instant, PersonId } from '../ids.js';

export const CONCERN_KINDS = [
  'indecent-images',
  'grooming',
  'inappropriate-contact',
  'exposure-to-material',
  'illegal-technology',
  'inappropriate-technology',
] as const;
export type ConcernKind = (typeof CONCERN_KINDS)[number];

export type Route = 'management' | 'whistle-blowing';
export type Identity = 'named' | 'withheld' | 'anonymous';
export type AdultInvolved = 'yes' | 'no' | 'unsure';

/** Someone the concern is about: in the directory (`id`), or known only by name (agency worker, a child). */
export interface Subject {
  readonly id: PersonId | null;
  readonly name: string;
  readonly under18: boolean;
}

export interface Device {
  readonly what: string;
  readonly where: string;
}

/** A child concerned, as far as known. `area` decides which children's services are told. */
export interface Child {
  readonly known: 'yes' | 'no';
  readonly name: string;
  readonly area: string | null;
}

export interface Concern {
  readonly route: Route;
  readonly identity: Identity;
  /** Null for an anonymous report: the identity is stored nowhere. */
  readonly reporter: PersonId | null;
  readonly subjects: readonly Subject[];
  readonly concerns: readonly ConcernKind[];
  readonly what: string;
  readonly learnedAt: Instant;
  /** The senior manager chosen under 8(2). */
  readonly tell: PersonId | null;
  readonly leaveOut: readonly PersonId[];
  /** Named as involved, or as having been told and having done nothing. */
  readonly namedInReport: readonly PersonId[];
  readonly immediateRisk: boolean;
  readonly adultInvolved: AdultInvolved;
  readonly devices: readonly Device[];
  readonly children: readonly Child[];
  /** The local authorities of the place of work: one concern may need Kent and Medway. */
  readonly areas: readonly string[];
}

/**
 * For each field of a concern what a surface does with it, or null where it shows it elsewhere or not at all. Whoever
 * adds a field is led by the compiler to every surface that has to say.
 */
export type OfConcern<T> = { readonly [Key in keyof Concern]: T | null };

/** Who acts. `reporter` is the holder of an anonymous report's receipt; `system` is the passing of time. */
export type Actor =
  | { readonly kind: 'person'; readonly id: PersonId }
  | { readonly kind: 'reporter' }
  | { readonly kind: 'system' };

export const SYSTEM: Actor = { kind: 'system' };
export const ANONYMOUS: Actor = { kind: 'reporter' };
export const person = (id: PersonId): Actor => ({ kind: 'person', id });

/** Values of a step's fields: a text, or the chosen options. */
export type FieldValues = Readonly<Record<string, string | readonly string[]>>;
