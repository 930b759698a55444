// What the store keeps in memory while it is open: its keys, and which cases were found altered.
import { CaseDestroyed, StoreFailed, WrongMasterKey } from './errors.js';
import { caseKeyBinding } from './keyring.js';
import { type Hashes, type MasterKey, Unreadable } from './vault.js';

export interface Keys {
  readonly master: MasterKey;
  readonly hashes: Hashes;
}

export interface Session {
  /** The keys as they are now: a change of the master key replaces them. */
  keys(): Keys;
  /** Cases whose log was found altered when it was last loaded. */
  readonly damaged: Set<string>;
  /** The instants that are given are the present, so the database compares them with its own clock. */
  readonly isPresent: boolean;
  readonly log: (line: string) => void;
}

/** A row of `case_keys`, or its columns in a join. */
export interface WrappedKey {
  readonly wrapped: Buffer | null;
  readonly wrapped_by: string | null;
}

/**
 * Opens the key of a case: `null` when it was destroyed, `'altered'` when it does not open. Throws
 * `WrongMasterKey` when another process has changed the master key since this one started.
 */
export function decryptCaseKey(
  session: Session,
  caseId: string,
  keyVersion: number,
  row: WrappedKey,
): Buffer | null | 'altered' {
  const { master } = session.keys();
  if (row.wrapped === null) return row.wrapped_by === null ? 'altered' : null;
  if (row.wrapped_by !== master.id) throw new WrongMasterKey(row.wrapped_by ?? 'none', master.id);
  try {
    return master.unwrap(row.wrapped, caseKeyBinding(caseId, keyVersion));
  } catch (error) {
    if (error instanceof Unreadable) return 'altered';
    throw error;
  }
}

/** The same, for those who can do nothing without the key. Throws `CaseDestroyed`, `StoreFailed`. */
export function needCaseKey(session: Session, caseId: string, keyVersion: number, row: WrappedKey): Buffer {
  const key = decryptCaseKey(session, caseId, keyVersion, row);
  if (key === null) throw new CaseDestroyed(caseId);
  if (key === 'altered') throw new StoreFailed('altered', ' on case_keys');
  return key;
}
