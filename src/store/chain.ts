// The chain of a case: each event's hash covers the one before it. It needs no key, so that it can still be
// checked when the key of the case has been destroyed.
import { createHash } from 'node:crypto';
import { binding } from './vault.js';

/** What the first event of a case has as its previous hash. */
export const GENESIS: Buffer = Buffer.alloc(32);

/** An event as it is stored. `recordedAt` in ms since the epoch. */
export interface EncryptedEvent {
  readonly caseId: string;
  readonly seq: number;
  readonly recordedAt: number;
  readonly keyVersion: number;
  readonly ciphertext: Buffer;
  readonly previousHash: Buffer;
  readonly hash: Buffer;
}

/** A forged version of two billion must not fill memory with the names of missing events. */
const MOST_CUTS_NAMED = 1000;

/** What an event's ciphertext is bound to: opened anywhere else, or with another time, it is unreadable. */
export function eventBinding(
  event: Pick<EncryptedEvent, 'caseId' | 'seq' | 'recordedAt' | 'keyVersion'>,
): Buffer {
  return binding('event', event.caseId, event.seq, event.recordedAt, event.keyVersion);
}

export function eventHash(event: Omit<EncryptedEvent, 'hash'>): Buffer {
  const fixed = binding('chain', event.caseId, event.seq, event.recordedAt, event.keyVersion);
  return createHash('sha256').update(event.previousHash).update(fixed).update(event.ciphertext).digest();
}

/**
 * `changed`: an event's stored bytes are not those written; `cut`: an event is missing; `moved`: an event is
 * where another belongs; `added`: there is one more than the case has; `head`: the case's own row was
 * changed; `key`: the key of the case does not open.
 */
export type ProblemKind = 'changed' | 'cut' | 'moved' | 'added' | 'head' | 'key';

export interface ChainProblem {
  readonly seq: number;
  readonly problem: ProblemKind;
}

/**
 * Checks the rows of one case, in order of `seq`, against each other and against its head. `readable(seq)`
 * says whether the event's ciphertext opened where it is (true for all when the key is gone).
 */
export function checkChain(
  rows: readonly EncryptedEvent[],
  head: { version: number; macFits: (version: number, lastHash: Buffer) => boolean },
  readable: (seq: number) => boolean,
): ChainProblem[] {
  const problems: ChainProblem[] = [];
  const cutUpTo = (from: number, to: number): void => {
    for (let seq = from; seq < Math.min(to, from + MOST_CUTS_NAMED); seq += 1)
      problems.push({ seq, problem: 'cut' });
  };
  let expectedSeq = 1;
  let previous: Buffer | null = GENESIS;
  for (const row of rows) {
    if (expectedSeq < row.seq) {
      cutUpTo(expectedSeq, row.seq);
      previous = null;
    }
    const linked: boolean = previous === null || previous.equals(row.previousHash);
    const sound: boolean = readable(row.seq) && linked && eventHash(row).equals(row.hash);
    if (!sound) problems.push({ seq: row.seq, problem: row.seq > head.version ? 'added' : 'changed' });
    // An altered row says nothing about the one after it, which is judged by its own bytes.
    previous = sound ? row.hash : null;
    expectedSeq = row.seq + 1;
  }
  cutUpTo(expectedSeq, head.version + 1);
  if (problems.length === 0) problems.push(...checkHead(rows, head));
  return problems;
}

/**
 * Events that all open and all follow one another are a true beginning of the log. So a head that does not fit
 * them means that the rest was cut and the version lowered to hide it, or that the head alone was changed.
 */
function checkHead(
  rows: readonly EncryptedEvent[],
  head: { version: number; macFits: (version: number, lastHash: Buffer) => boolean },
): ChainProblem[] {
  const last = rows.at(-1);
  const lastSeq = last?.seq ?? 0;
  const lastHash = last?.hash ?? GENESIS;
  if (head.macFits(head.version, lastHash) && head.version === lastSeq) return [];
  if (head.macFits(lastSeq, lastHash)) return [{ seq: lastSeq, problem: 'head' }];
  return [{ seq: lastSeq + 1, problem: 'cut' }];
}
