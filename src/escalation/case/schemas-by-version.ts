// What follows, for the compiler, from a list of schemas a type: the newest one's data, what leads there from the
// older ones, and an example of each. A schema that changes in place, or has no way up, doesn't compile.
import type { z } from 'zod';

/** By type: the schemas of its data, from 1 upwards. */
export type Catalogue = Readonly<Record<string, readonly [z.ZodType, ...z.ZodType[]]>>;

/** As it is read: nobody writes into what has happened. */
type Frozen<T> = T extends string | number | boolean | null | undefined
  ? T
  : { readonly [K in keyof T]: Frozen<T[K]> };
type Newest<L extends readonly unknown[]> = L extends readonly [...unknown[], infer Last] ? Last : never;

export type DataOf<S> = Frozen<z.output<S>>;
export type NewestDataOf<C extends Catalogue, T extends keyof C> = DataOf<Newest<C[T]>>;

/** One step for each schema but the newest: from its data to the next one's. */
type Steps<L extends readonly unknown[]> = L extends readonly [infer Old, infer Next, ...infer Later]
  ? readonly [(old: DataOf<Old>) => DataOf<Next>, ...Steps<readonly [Next, ...Later]>]
  : readonly [];
/** For each type with more than one schema. */
export type UpcastsOf<C extends Catalogue> = {
  readonly [T in keyof C as C[T]['length'] extends 1 ? never : T]: Steps<C[T]>;
};

type ExamplesOf<L extends readonly unknown[]> = { readonly [I in keyof L]: Frozen<z.input<L[I]>> };
/** Data as it was once stored, for each schema of each type, in their order. */
export type FixturesOf<C extends Catalogue> = { readonly [T in keyof C]: ExamplesOf<C[T]> };
