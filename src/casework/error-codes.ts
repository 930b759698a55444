// Which errors are one case's own, and which are the database's: the first must never hold up the other cases.
import { StoreError } from '../store/index.js';
import { StoreUnavailable } from './casework.js';

const OF_THE_DATABASE = new Set([
  'database-gone',
  'database-silent',
  'database-slow',
  'transaction-conflict',
]);

export const isOfTheDatabase = (error: unknown): boolean => OF_THE_DATABASE.has(codeOf(error));

/** Only a code: the message of an error might hold anything. */
export function codeOf(error: unknown): string {
  if (error instanceof StoreUnavailable || error instanceof StoreError) return error.code;
  const code = error instanceof Error ? (error as Error & { code?: unknown }).code : undefined;
  return typeof code === 'string' && /^[a-z-]{1,40}$/i.test(code) ? code : 'failed';
}
