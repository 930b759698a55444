// Which errors belong to one case and which to the database: the first kind must never hold up other cases.
import { StoreError } from '../store/index.js';
import { StoreUnavailable } from './casework.js';

const OF_THE_DATABASE = new Set([
  'clock-disagrees',
  'database-busy',
  'database-gone',
  'database-silent',
  'database-slow',
  'transaction-conflict',
]);

export const isOfTheDatabase = (error: unknown): boolean => OF_THE_DATABASE.has(codeOf(error));

/** Only a code: an error's message might hold anything. */
export function codeOf(error: unknown): string {
  if (error instanceof StoreUnavailable || error instanceof StoreError) return error.code;
  const code = error instanceof Error ? (error as Error & { code?: unknown }).code : undefined;
  return typeof code === 'string' && /^[a-z-]{1,40}$/i.test(code) ? code : 'failed';
}
