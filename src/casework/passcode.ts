// Passcodes for links that go out by post: eight digits, never kept but derived from the store's secret.
import { createHash, timingSafeEqual } from 'node:crypto';

const DIGITS = 8;
/** Wrong passcodes in a row, after which a link opens nothing. */
export const TRIES = 5;

/** `4821 7730`, drawn from a keyed hash. */
export const passcodeFrom = (hash: Buffer): string =>
  (hash.readBigUInt64BE() % 10n ** BigInt(DIGITS))
    .toString()
    .padStart(DIGITS, '0')
    .replace(/(\d{4})(?=\d)/, '$1 ');

/** However it was typed. Takes the same time wherever the first difference is. */
export function isPasscode(typed: string, right: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text.replace(/\D/g, '')).digest();
  return timingSafeEqual(hash(typed), hash(right));
}
