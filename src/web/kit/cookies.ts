// The few cookies that there are, read from the header.
import type { Request } from 'express';

/** More than any of our cookies holds. */
const LENGTH_LIMIT = 200;
const OURS = /^[\w.-]+$/;

/** The cookie's value; null when there is none, or one that we never set. */
export function cookieOf(request: Request, name: string): string | null {
  const header = request.get('cookie') ?? '';
  for (const part of header.split(';')) {
    const [key = '', value = ''] = part.trim().split('=', 2);
    if (key === name && value.length <= LENGTH_LIMIT && OURS.test(value)) return value;
  }
  return null;
}
