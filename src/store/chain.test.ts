import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkChain,
  type ChainProblem,
  eventBinding,
  eventHash,
  GENESIS,
  type EncryptedEvent,
} from './chain.js';
import { createHashes, newKey, decrypt, encrypt } from './vault.js';

const CASE = 'case-1';
const key = newKey();
const hashes = createHashes(newKey());

interface Log {
  rows: EncryptedEvent[];
  version: number;
  mac: Buffer;
}

function write(texts: string[], caseId = CASE): Log {
  const rows: EncryptedEvent[] = [];
  for (const [index, text] of texts.entries()) {
    const place = { caseId, seq: index + 1, recordedAt: 1_000 + index, keyVersion: 1 };
    const ciphertext = encrypt(key, Buffer.from(text), eventBinding(place));
    const previousHash = rows.at(-1)?.hash ?? GENESIS;
    rows.push({
      ...place,
      ciphertext,
      previousHash,
      hash: eventHash({ ...place, ciphertext, previousHash }),
    });
  }
  return { rows, version: rows.length, mac: hashes.head(caseId, rows.length, rows.at(-1)?.hash ?? GENESIS) };
}

function check(log: Log): ChainProblem[] {
  const opens = (row: EncryptedEvent): boolean => {
    try {
      decrypt(key, row.ciphertext, eventBinding(row));
      return true;
    } catch {
      return false;
    }
  };
  const readable = new Set(log.rows.filter(opens).map(({ seq }) => seq));
  const macFits = (version: number, last: Buffer): boolean =>
    hashes.head(CASE, version, last).equals(log.mac);
  return checkChain(log.rows, { version: log.version, macFits }, (seq) => readable.has(seq));
}

const texts = fc.array(fc.string(), { minLength: 1, maxLength: 12 });
const named = (problems: ChainProblem[]): number[] => problems.map(({ seq }) => seq);

describe('the chain', () => {
  it('has nothing wrong with a log as it was written', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 12 }), (list) => {
        expect(check(write(list))).toEqual([]);
      }),
    );
  });

  it('names exactly the events that were cut, wherever', () => {
    fc.assert(
      fc.property(texts, fc.infiniteStream(fc.boolean()), (list, stream) => {
        const log = write(list);
        const cut = new Set(log.rows.filter(() => stream.next().value === true).map(({ seq }) => seq));
        log.rows = log.rows.filter(({ seq }) => !cut.has(seq));
        expect(check(log)).toEqual([...cut].map((seq) => ({ seq, problem: 'cut' })));
      }),
    );
  });

  it('notices a cut tail when the version was lowered to hide it', () => {
    fc.assert(
      fc.property(texts, fc.nat(), (list, n) => {
        const log = write(list);
        const kept = n % list.length;
        expect(check({ rows: log.rows.slice(0, kept), version: kept, mac: log.mac })).toEqual([
          { seq: kept + 1, problem: 'cut' },
        ]);
      }),
    );
  });

  it('names exactly the event that was changed in any stored field', () => {
    const changes: ((row: EncryptedEvent) => Partial<EncryptedEvent>)[] = [
      (row) => ({ recordedAt: row.recordedAt + 1 }),
      (row) => ({ keyVersion: row.keyVersion + 1 }),
      (row) => ({ hash: row.previousHash }),
      (row) => ({ previousHash: row.hash }),
      (row) => ({ ciphertext: Buffer.concat([row.ciphertext, Buffer.from([0])]) }),
      (row) => ({ ciphertext: Buffer.alloc(0), hash: eventHash({ ...row, ciphertext: Buffer.alloc(0) }) }),
    ];
    fc.assert(
      fc.property(texts, fc.nat(), fc.constantFrom(...changes), (list, n, change) => {
        const log = write(list);
        const index = n % list.length;
        const row = log.rows[index]!;
        log.rows[index] = { ...row, ...change(row) };
        expect(check(log)).toEqual([{ seq: index + 1, problem: 'changed' }]);
      }),
    );
  });

  it('names both of two events that changed places, as rows or as ciphertexts', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string(), { minLength: 2, maxLength: 12 }),
        fc.nat(),
        fc.nat(),
        fc.boolean(),
        (list, m, n, whole) => {
          const [i, j] = [m % list.length, n % list.length].sort((a, b) => a - b) as [number, number];
          fc.pre(i !== j);
          const log = write(list);
          const [a, b] = [log.rows[i]!, log.rows[j]!];
          log.rows[i] = whole ? { ...b, seq: a.seq } : { ...a, ciphertext: b.ciphertext };
          log.rows[j] = whole ? { ...a, seq: b.seq } : { ...b, ciphertext: a.ciphertext };
          expect(named(check(log))).toEqual([a.seq, b.seq]);
        },
      ),
    );
  });

  it('names an event that came from another case, with hashes made to fit', () => {
    fc.assert(
      fc.property(texts, fc.nat(), (list, n) => {
        const log = write(list);
        const index = n % list.length;
        const own = log.rows[index]!;
        const stranger = write(list, 'case-2').rows[index]!;
        const row = { ...stranger, caseId: CASE, previousHash: own.previousHash };
        log.rows[index] = { ...row, hash: eventHash(row) };
        expect(named(check(log))).toEqual([index + 1]);
      }),
    );
  });

  it('blames the head when only the version was changed', () => {
    const log = write(['a', 'b', 'c']);
    expect(check({ ...log, version: 1 })).toEqual([{ seq: 3, problem: 'head' }]);
    expect(check({ ...log, version: 5 })).toEqual([
      { seq: 4, problem: 'cut' },
      { seq: 5, problem: 'cut' },
    ]);
  });
});
