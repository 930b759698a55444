// The log: JSON lines to standard error. Fields hold counts, kinds and codes; no content, no name, no identifier.
import { pino } from 'pino';

/** The part of pino that is used. */
export interface AppLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Standard output belongs to what a person asked for, such as the address of a rehearsal. */
export const createLog = (level: string): AppLog =>
  pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: 2, sync: true }),
  );

/** Only a code, as an error's message may quote what somebody wrote. */
export function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code === 'string' && /^[\w-]{1,40}$/.test(code)) return code;
  return error instanceof Error ? error.constructor.name : 'unknown';
}
