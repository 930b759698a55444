// Small encrypted values by key that aren't events of a case: sessions, links, conversation references,
// choices.
import type { z } from 'zod';
import type { Instant } from '../escalation/ids.js';
import type { Tx } from '../store/index.js';
import type { Clock } from './casework.js';
import { inTransaction, type Transactions } from './transaction.js';

export interface KeyValueStore<T> {
  put(key: string, value: T, o?: { readonly expiresAt?: Instant | null }): Promise<void>;
  /** Null: there is none, it has expired, or it has a shape that this version doesn't know. */
  get(key: string): Promise<T | null>;
  /** Reads and removes in one step: for what may be used only once. */
  take(key: string): Promise<T | null>;
  /**
   * Reads, changes and writes in one step, so that two at once count as two. `null` from `work` removes the
   * value; an absent one is passed as null and created from what `work` returns. The expiry stays unless
   * given.
   */
  change(
    key: string,
    work: (value: T | null) => T | null,
    o?: { readonly expiresAt?: Instant | null },
  ): Promise<T | null>;
  remove(key: string): Promise<void>;
  all(): Promise<readonly { readonly key: string; readonly value: T }[]>;
}

export interface KeyValueStoreOptions<T> {
  readonly store: Transactions;
  /** The organisation's id. */
  readonly organisation: string;
  /** Keeps sessions apart from links. */
  readonly kind: string;
  readonly clock: Clock;
  readonly shape: z.ZodType<T>;
}

/** The key is stored as a keyed hash, the value encrypted. Each method throws `StoreUnavailable`. */
export function createKeyValueStore<T>(o: KeyValueStoreOptions<T>): KeyValueStore<T> {
  const { store, organisation, kind: platform, clock } = o;
  const place = (key: string) => ({ organisation, platform, key });
  const read = (found: { readonly value: unknown } | null): T | null => {
    const parsed = o.shape.safeParse(found?.value);
    return parsed.success ? parsed.data : null;
  };
  const write = (tx: Tx, key: string, value: T, expiresAt: Instant | null) =>
    tx.putSecret({ ...place(key), value, at: clock.now(), expiresAt });
  return {
    put: (key, value, { expiresAt = null } = {}) =>
      inTransaction(store, (tx) => write(tx, key, value, expiresAt)),
    get: (key) => inTransaction(store, async (tx) => read(await tx.secret(place(key), clock.now()))),
    take: (key) => inTransaction(store, async (tx) => read(await tx.takeSecret(place(key), clock.now()))),
    change: (key, work, { expiresAt } = {}) =>
      inTransaction(store, async (tx) => {
        // Taking it keeps others out until the commit.
        const found = await tx.takeSecret(place(key), clock.now());
        const value = work(read(found));
        if (value !== null) await write(tx, key, value, expiresAt ?? found?.expiresAt ?? null);
        return value;
      }),
    remove: (key) => inTransaction(store, (tx) => tx.removeSecret(place(key))),
    all: () =>
      inTransaction(store, async (tx) => {
        const found = await tx.secrets({ organisation, platform }, clock.now());
        return found.flatMap((one) => {
          const value = read(one);
          return value === null ? [] : [{ key: one.key, value }];
        });
      }),
  };
}
