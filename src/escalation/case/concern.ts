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

/** How whoever reports it came to know. A manager who received it handles it from the first second. 8(3), 4 */
export const HOW_RECEIVED = ['self', 'told-handling', 'saw-handling'] as const;
export interface Received {
  readonly how: (typeof HOW_RECEIVED)[number];
  /** Who told them: somebody here or by name; `withheld` at that one's wish; null where nobody did or it isn't said. */
  readonly from: { readonly id: PersonId | null; readonly name: string } | 'withheld' | null;
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
  readonly received: Received;
}

/** What has come to be known since. It only adds: nothing here takes back what was said before. (5, last paragraph) */
export interface Facts {
  readonly concerns: readonly ConcernKind[];
  /** True: a child may be in danger now, or about to meet the person. */
  readonly immediateRisk: boolean;
  /** Null: nothing new. */
  readonly adultInvolved: AdultInvolved | null;
  readonly subjects: readonly Subject[];
  /** Involved too, or has done nothing; also somebody who has the case. They never hear of it from then on. */
  readonly namedInReport: readonly PersonId[];
  readonly devices: readonly Device[];
  readonly children: readonly Child[];
  readonly areas: readonly string[];
}

export const NO_FACTS: Facts = {
  concerns: [],
  immediateRisk: false,
  adultInvolved: null,
  subjects: [],
  namedInReport: [],
  devices: [],
  children: [],
  areas: [],
};

/** What a fact is news of: a step of the procedure says for which of these it is asked for again. */
export const NEWS = ['images', 'danger', 'adult', 'kind', 'person', 'child', 'device', 'area'] as const;
export type News = (typeof NEWS)[number];

/** What the designated officer alone may decide, by name and with the reason: a departure from 8(6). */
export const OFFICER_DECISIONS = ['no-police-contact', 'no-further-action'] as const;
export type OfficerDecision = (typeof OFFICER_DECISIONS)[number];

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
