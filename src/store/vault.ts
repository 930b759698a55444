// Encryption and keyed hashes. Pure but for the random numbers that keys and nonces need.
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const NO_SALT = Buffer.alloc(0);

/** A ciphertext was altered, or belongs somewhere else, or was made with another key. */
export class Unreadable extends Error {
  constructor() {
    super('A ciphertext does not open: it was altered or moved, or the key is another.');
    this.name = 'Unreadable';
  }
}

/** What a ciphertext is bound to. Each part is written with its length, so that no two lists read the same. */
export function binding(kind: string, ...parts: (string | number)[]): Buffer {
  const pieces: Buffer[] = [];
  for (const part of [kind, ...parts]) {
    const bytes = Buffer.from(String(part), 'utf8');
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    pieces.push(length, bytes);
  }
  return Buffer.concat(pieces);
}

/** A new data key of 256 random bits. */
export function newKey(): Buffer {
  return randomBytes(KEY_BYTES);
}

/** One key for one purpose, by HKDF-SHA-256 from `secret` (32 bytes or more). */
export function deriveKey(secret: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, NO_SALT, `sameday ${purpose} v1`, KEY_BYTES));
}

/** AES-256-GCM: nonce, ciphertext and tag in one buffer. `boundTo` must be given again to open it. */
export function encrypt(key: Buffer, plaintext: Buffer, boundTo: Buffer): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(boundTo);
  return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/** Throws `Unreadable` when key, binding or a single bit is not what it was. */
export function decrypt(key: Buffer, sealed: Buffer, boundTo: Buffer): Buffer {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) throw new Unreadable();
  const end = sealed.length - TAG_BYTES;
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(boundTo).setAuthTag(sealed.subarray(end));
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, end)), decipher.final()]);
  } catch {
    throw new Unreadable();
  }
}

/** Any JSON value but `undefined`, which is kept as `null`. */
export function encryptJson(key: Buffer, value: unknown, boundTo: Buffer): Buffer {
  return encrypt(key, Buffer.from(JSON.stringify(value ?? null), 'utf8'), boundTo);
}

export function decryptJson(key: Buffer, sealed: Buffer, boundTo: Buffer): unknown {
  return JSON.parse(decrypt(key, sealed, boundTo).toString('utf8')) as unknown;
}

/** HMAC-SHA-256 over length-prefixed parts. */
export function keyedHash(key: Buffer, kind: string, ...parts: (string | number)[]): Buffer {
  return createHmac('sha256', key)
    .update(binding(kind, ...parts))
    .digest();
}

/** The master key in use: what locks other keys, and an id that gives nothing away. */
export interface MasterKey {
  readonly id: string;
  wrap(key: Buffer, boundTo: Buffer): Buffer;
  /** Throws `Unreadable`. */
  unwrap(wrapped: Buffer, boundTo: Buffer): Buffer;
}

/** `bytes` must be 32 random bytes: anything else is the caller's mistake. */
export function masterKey(bytes: Buffer): MasterKey {
  if (bytes.length !== KEY_BYTES) {
    throw new RangeError(
      `The master key must have ${KEY_BYTES} bytes (64 hexadecimal digits); it has ${bytes.length}.`,
    );
  }
  const locking = deriveKey(bytes, 'key wrapping');
  const id = deriveKey(bytes, 'key id').toString('hex').slice(0, 16);
  return {
    id,
    wrap: (key, boundTo) => encrypt(locking, key, boundTo),
    unwrap: (wrapped, boundTo) => decrypt(locking, wrapped, boundTo),
  };
}

/** What is derived from the database's own secret, and so stays the same when the master key is changed. */
export interface Hashes {
  person(organisation: string, person: string): Buffer;
  code(text: string): Buffer;
  /** Ties a case's version to its last event, so that a cut tail shows. */
  head(caseId: string, version: number, lastHash: Buffer): Buffer;
  lookup(organisation: string, platform: string, key: string): Buffer;
  /** Encrypts what belongs to no case. */
  readonly generalKey: Buffer;
}

export function createHashes(secret: Buffer): Hashes {
  const people = deriveKey(secret, 'people');
  const codes = deriveKey(secret, 'receipt codes');
  const heads = deriveKey(secret, 'heads');
  const lookups = deriveKey(secret, 'lookups');
  return {
    person: (organisation, person) => keyedHash(people, 'person', organisation, person),
    code: (text) => keyedHash(codes, 'code', text),
    head: (caseId, version, lastHash) => keyedHash(heads, 'head', caseId, version, lastHash.toString('hex')),
    lookup: (organisation, platform, key) => keyedHash(lookups, 'lookup', organisation, platform, key),
    generalKey: deriveKey(secret, 'general'),
  };
}
