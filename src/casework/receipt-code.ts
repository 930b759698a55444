// The receipt code of an anonymous report: sixteen digits, the only way back to it. Stored only as a keyed
// hash.
import type { Store } from '../store/index.js';

const DIGITS = 16;

/**
 * The code of a report. Derived from the case's random id and the command with the store's secret, so that a
 * platform's retry of the same click is shown the same code although it is stored nowhere.
 */
export function receiptCodeOf(store: Pick<Store, 'codeHash'>, caseId: string, commandKey: string): string {
  const drawn = store.codeHash(`new receipt ${caseId} ${commandKey}`).readBigUInt64BE() % 10n ** 16n;
  return grouped(drawn.toString().padStart(DIGITS, '0'));
}

/** The sixteen digits, however they were typed; null when they aren't sixteen. */
export function readReceiptCode(text: string): string | null {
  const digits = text.replace(/[\s\-.]/g, '');
  return /^\d{16}$/.test(digits) ? digits : null;
}

/** What is stored of a code. */
export const receiptHash = (store: Pick<Store, 'codeHash'>, digits: string): Buffer =>
  store.codeHash(`receipt ${digits}`);

const grouped = (digits: string): string => digits.replace(/(\d{4})(?=\d)/g, '$1 ');
