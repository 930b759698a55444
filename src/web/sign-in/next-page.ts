// Where to go after signing in: one of our pages, and never another site's.

const HERE = 'http://sameday.invalid';
const START = '/cases';

/** The path that was asked for, or "my cases". */
export function nextPage(asked: unknown): string {
  if (typeof asked !== 'string' || !asked.startsWith('/') || !URL.canParse(asked, HERE)) return START;
  const url = new URL(asked, HERE);
  if (url.origin !== HERE || url.pathname.startsWith('/sign-')) return START;
  return `${url.pathname}${url.search}`;
}
