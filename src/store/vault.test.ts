import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { caseKeyBinding } from './keyring.js';
import {
  binding,
  createHashes,
  deriveKey,
  keyedHash,
  masterKey,
  newKey,
  decrypt,
  decryptJson,
  encrypt,
  encryptJson,
  Unreadable,
} from './vault.js';

const bytes = (o: { min?: number; max?: number } = {}): fc.Arbitrary<Buffer> =>
  fc.uint8Array({ minLength: o.min ?? 0, maxLength: o.max ?? 300 }).map((array) => Buffer.from(array));
const key = bytes({ min: 32, max: 32 });
const parts = fc.array(fc.oneof(fc.string(), fc.integer()), { maxLength: 5 });

describe('a ciphertext', () => {
  it('opens with its key and its binding, and is never the same twice', () => {
    fc.assert(
      fc.property(key, bytes(), parts, (secret, text, place) => {
        const boundTo = binding('place', ...place);
        const sealed = encrypt(secret, text, boundTo);
        expect(decrypt(secret, sealed, boundTo).equals(text)).toBe(true);
        expect(encrypt(secret, text, boundTo).equals(sealed)).toBe(false);
      }),
    );
  });

  it('does not open once a single bit was changed', () => {
    fc.assert(
      fc.property(key, bytes({ max: 40 }), fc.nat(), (secret, text, where) => {
        const sealed = encrypt(secret, text, binding('place'));
        const bit = where % (sealed.length * 8);
        sealed[bit >> 3]! ^= 1 << (bit & 7);
        expect(() => decrypt(secret, sealed, binding('place'))).toThrow(Unreadable);
      }),
    );
  });

  it('does not open when it was cut, nor anywhere else, nor with another key', () => {
    fc.assert(
      fc.property(key, key, bytes(), parts, parts, fc.nat(), (secret, other, text, here, there, cut) => {
        fc.pre(
          JSON.stringify(here.map(String)) !== JSON.stringify(there.map(String)) && !secret.equals(other),
        );
        const sealed = encrypt(secret, text, binding('place', ...here));
        expect(() => decrypt(secret, sealed, binding('place', ...there))).toThrow(Unreadable);
        expect(() => decrypt(secret, sealed, binding('elsewhere', ...here))).toThrow(Unreadable);
        expect(() => decrypt(other, sealed, binding('place', ...here))).toThrow(Unreadable);
        expect(() =>
          decrypt(secret, sealed.subarray(0, cut % sealed.length), binding('place', ...here)),
        ).toThrow(Unreadable);
      }),
    );
  });

  it('holds any JSON', () => {
    fc.assert(
      fc.property(key, fc.json(), (secret, json) => {
        const value: unknown = JSON.parse(json);
        const expected: unknown = JSON.parse(JSON.stringify(value));
        expect(decryptJson(secret, encryptJson(secret, value, binding('x')), binding('x'))).toEqual(expected);
      }),
    );
  });
});

describe('a binding', () => {
  it('is another for each other list of parts, wherever the words are split', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string(), { minLength: 1 }),
        fc.array(fc.string(), { minLength: 1 }),
        (a, b) => {
          const same = JSON.stringify(a) === JSON.stringify(b);
          expect(binding('k', ...a).equals(binding('k', ...b))).toBe(same);
        },
      ),
    );
    expect(binding('a', 'bc').equals(binding('ab', 'c'))).toBe(false);
  });
});

describe('keys', () => {
  it('are all different', () => {
    const keys = new Set(Array.from({ length: 1000 }, () => newKey().toString('hex')));
    expect(keys.size).toBe(1000);
  });

  it('wrapped for one case do not open for another, nor with another master key', () => {
    fc.assert(
      fc.property(key, key, fc.string(), fc.string(), (bytesOfMaster, bytesOfOther, here, there) => {
        fc.pre(here !== there && !bytesOfMaster.equals(bytesOfOther));
        const master = masterKey(bytesOfMaster);
        const caseKey = newKey();
        const wrapped = master.wrap(caseKey, caseKeyBinding(here, 1));
        expect(master.unwrap(wrapped, caseKeyBinding(here, 1)).equals(caseKey)).toBe(true);
        expect(() => master.unwrap(wrapped, caseKeyBinding(there, 1))).toThrow(Unreadable);
        expect(() => master.unwrap(wrapped, caseKeyBinding(here, 2))).toThrow(Unreadable);
        expect(() => masterKey(bytesOfOther).unwrap(wrapped, caseKeyBinding(here, 1))).toThrow(Unreadable);
        expect(masterKey(bytesOfOther).id).not.toBe(master.id);
      }),
    );
  });

  it('of a wrong length are refused, with both lengths', () => {
    expect(() => masterKey(Buffer.alloc(16))).toThrow(/32 bytes .* it has 16/);
  });

  it('are derived for one purpose each, and named by nothing that gives them away', () => {
    const secret = newKey();
    expect(deriveKey(secret, 'a').equals(deriveKey(secret, 'a'))).toBe(true);
    expect(deriveKey(secret, 'a').equals(deriveKey(secret, 'b'))).toBe(false);
    expect(masterKey(secret).id).toMatch(/^[0-9a-f]{16}$/);
    expect(secret.toString('hex')).not.toContain(masterKey(secret).id);
  });
});

describe('keyed hashes', () => {
  it('are stable, and differ by key, kind and value', () => {
    const secret = newKey();
    const [one, same, other] = [createHashes(secret), createHashes(secret), createHashes(newKey())];
    expect(one.person('riverside', 'ben').equals(same.person('riverside', 'ben'))).toBe(true);
    const hashes = [
      one.person('riverside', 'ben'),
      other.person('riverside', 'ben'),
      one.person('hillside', 'ben'),
      one.code('ben'),
      one.lookup('riverside', 'slack', 'ben'),
      keyedHash(secret, 'person', 'riverside', 'ben'),
    ];
    expect(new Set(hashes.map((hash) => hash.toString('hex'))).size).toBe(hashes.length);
  });
});
