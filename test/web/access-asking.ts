// Asking the running app as somebody, several at once, and telling what came apart from what may differ.
import { afterAll, beforeAll, expect } from 'vitest';
import {
  CASES,
  openAccessWorld,
  withoutToken,
  type AccessWorld,
  type Answered,
  type Ask,
  type Session,
} from './access-world.js';
import { PEOPLE, ROUTES, type RouteRow } from './access-table.js';

const AT_ONCE = 24;
export const WORDS_OF_A_CASE = /canary-|SD-\w{4}-\w{3}|Amira|amira|Tess Lowe/;
/** Of the form of a reference, with its check character or without. */
export const UNKNOWN = ['SD-7K4M-Q2X', 'SD-2222-222'];

export let world: AccessWorld;
const sessions = new Map<string, Session>();
/** One world for all tests of a file, in which everybody of the table is signed in. */
export function useAccessWorld(): void {
  beforeAll(async () => {
    world = await openAccessWorld();
    for (const who of Object.keys(PEOPLE)) sessions.set(who, await world.signIn(who));
  });
  afterAll(() => world.stop());
}

export const sessionOf = (who: string): Session => {
  const session = sessions.get(who);
  if (session === undefined) throw new Error(`${who} is not signed in`);
  return session;
};

/** Runs them, some at once; the order of the answers is that of the asking. */
export async function all<T>(works: readonly (() => Promise<T>)[]): Promise<T[]> {
  const done: T[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < works.length; i = next++) {
      const work = works[i];
      if (work !== undefined) done[i] = await work();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return done;
}

/** What must not be told apart: all but the time of day and the session's own token. */
export const essence = (a: Answered): string => {
  const headers = [...a.headers].filter(([name]) => name !== 'date' && name !== 'keep-alive');
  return JSON.stringify([a.status, headers, withoutToken(a.text)]);
};

const fill = (path: string): string =>
  path
    .replace('{/:step}{/:more}', '')
    .replace(':reference', world.references.management)
    .replace(':button', 'acknowledge')
    .replace(':token', 'x'.repeat(43))
    .replace(':subject', 'dan.reed')
    .replace(':id', 'no-such-drill');

export const routes = (of: (row: RouteRow, name: string) => boolean): [name: string, row: RouteRow][] =>
  Object.entries(ROUTES).filter(([name, row]) => of(row, name));

/** With the least of a body; `/api/messages` takes JSON alone. */
export const send = (name: string, o: Partial<Session> & { headers?: Record<string, string> } = {}) => {
  const [method = '', path = ''] = name.split(' ');
  return world.ask(fill(path), {
    method,
    ...(o.cookie === undefined ? {} : { cookie: o.cookie }),
    ...(o.headers === undefined ? {} : { headers: o.headers }),
    ...(method === 'GET' ? {} : bodyOf(path, o.csrf)),
  });
};

const bodyOf = (path: string, csrf: string | undefined): Pick<Ask, 'json' | 'body'> =>
  path === '/api/messages'
    ? { json: '{}' }
    : { body: csrf === undefined ? { id: 'i' } : { id: 'i', _csrf: csrf } };

/** Each route, in each of these states, answers as to somebody who isn't signed in. */
export async function expectSignedOut(states: Readonly<Record<string, Partial<Session>>>): Promise<void> {
  const works = Object.entries(states).flatMap(([state, session]) =>
    routes((_r, name) => name !== 'POST /speak-up/return').map(([name, row]) => async () => {
      const answered = await send(name, session);
      const at = answered.headers.get('location')?.split('?')[0];
      const is = answered.status === 303 && at === '/sign-in' ? 'sign-in' : answered.status;
      expect([state, name, is]).toEqual([state, name, row.signedOut]);
      // The address that was asked for is all that may stand there.
      expect(answered.text.replaceAll(world.references.management, '')).not.toMatch(WORDS_OF_A_CASE);
    }),
  );
  await all(works);
}

/** All that changed something, whatever was only looked at or refused. */
export async function logs(): Promise<Record<string, string[]>> {
  const found = await Promise.all(
    CASES.map(async (name) => {
      const events = await world.logOf(name);
      return [name, events.filter((e) => !['ContentOpened', 'AccessRefused', 'Exported'].includes(e))];
    }),
  );
  return Object.fromEntries(found) as Record<string, string[]>;
}

/** Whoever sent it can't tell these apart. */
export async function expectAlike(
  works: readonly (readonly [what: string, ask: () => Promise<Answered>])[],
): Promise<void> {
  const came = await all(works.map(([what, ask]) => async () => ({ what, is: essence(await ask()) })));
  const [first] = came;
  for (const { what, is } of came) expect([what, is]).toEqual([what, first?.is]);
}
