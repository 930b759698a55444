// Every route, every person, every way to stand to a case and every state of a session, against one table.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  administratorPages,
  canaryOf,
  CASES,
  openAccessWorld,
  withoutToken,
  type AccessWorld,
  type Answered,
  type Ask,
  type CaseName,
  type Session,
} from './access-world.js';
import {
  MAY_DO,
  MAY_EXPORT,
  MOUNTED,
  PEOPLE,
  REPORTERS,
  ROUTES,
  type As,
  type RouteRow,
} from './access-table.js';
import { named, waysInto } from './routes-of.js';
import type { OrganisationYaml } from '../set-up/live-world.js';
import { personId, type Reference } from '../../src/escalation/ids.js';
import { hidden } from './http-visitor.js';

const AT_ONCE = 24;
const WORDS_OF_A_CASE = /canary-|SD-\w{4}-\w{3}|Amira|amira|Tess Lowe/;
/** Of the form of a reference, with its check character or without. */
const UNKNOWN = ['SD-7K4M-Q2X', 'SD-2222-222'];
const MALFORMED = ['nonsense', 'SD-7K4M', '..%2f..%2fetc', '%00', `SD-${'7'.repeat(3_000)}`, '__proto__'];

let world: AccessWorld;
const sessions = new Map<string, Session>();
beforeAll(async () => {
  world = await openAccessWorld();
  for (const who of Object.keys(PEOPLE)) sessions.set(who, await world.signIn(who));
});
afterAll(() => world.stop());

const sessionOf = (who: string): Session => {
  const session = sessions.get(who);
  if (session === undefined) throw new Error(`${who} is not signed in`);
  return session;
};

/** Runs them, some at once; the order of the answers is that of the asking. */
async function all<T>(works: readonly (() => Promise<T>)[]): Promise<T[]> {
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
const essence = (a: Answered): string => {
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

const routes = (of: (row: RouteRow, name: string) => boolean): [name: string, row: RouteRow][] =>
  Object.entries(ROUTES).filter(([name, row]) => of(row, name));

/** With the least of a body; `/api/messages` takes JSON alone. */
const send = (name: string, o: Partial<Session> & { headers?: Record<string, string> } = {}) => {
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

describe('every way in', () => {
  it('stands in the table', async () => {
    const { routes: found, mounted } = await waysInto(world.live.app.url);
    expect(found.map(named).sort()).toEqual(Object.keys(ROUTES).sort());
    expect([...mounted].sort()).toEqual([...MOUNTED].sort());
  });

  it('shows nobody anything of a case without a session, or with one that is over', async () => {
    const joan = await world.signIn('joan.frost');
    const left = await world.signIn('kit.adams');
    await world.ask('/sign-out', { cookie: left.cookie, body: { _csrf: left.csrf } });
    world.changeOrganisation(administrators((all) => all.push('joan.frost')));
    await expect
      .poll(async () => (await world.ask('/cases', joan)).status, { timeout: 15_000, interval: 200 })
      .toBe(303);
    const states = {
      'no cookie': {},
      'a cookie that was made up': { cookie: `sameday=${'A'.repeat(43)}` },
      'two cookies of one name': { cookie: `sameday=; sameday=${'A'.repeat(43)}` },
      'signed out': { ...left },
      'ended by another role': { ...joan },
    };
    await expectSignedOut(states);
    world.changeOrganisation(administrators((all) => all.pop()));
  });

  it('takes from another site nothing that changes something', async () => {
    const [jo, alex, other] = ['jo.marsh', 'alex.doyle', 'ben.ode'].map(sessionOf);
    if (jo === undefined || alex === undefined || other === undefined) throw new Error('nobody');
    const before = await logs();
    const works = routes((r) => r.guard !== 'reads' && r.guard !== 'signature').flatMap(([name, row]) => {
      const mine = row.for === 'administrator' ? alex : jo;
      const foreign: [string, Parameters<typeof send>[1]][] = [
        ['from another site', { ...mine, headers: { 'sec-fetch-site': 'cross-site' } }],
        ['from a neighbour', { ...mine, headers: { 'sec-fetch-site': 'same-site' } }],
        ['from another origin', { ...mine, headers: { origin: 'https://elsewhere.example' } }],
        ['from an origin without a name', { ...mine, headers: { origin: 'null' } }],
      ];
      if (row.guard === 'own site and token')
        foreign.push(
          ['without a token', { cookie: mine.cookie }],
          ['with an empty token', { cookie: mine.cookie, csrf: '' }],
          ['with the token of another session', { cookie: mine.cookie, csrf: other.csrf }],
        );
      return foreign.map(([how, o]) => async () => {
        const answered = await send(name, o);
        expect([name, how, answered.status]).toEqual([name, how, 403]);
        expect(answered.text).not.toMatch(/canary-/);
        expect(answered.headers.get('set-cookie')).toBeNull();
      });
    });
    await all(works);
    expect(await logs()).toEqual(before);
  });
});

const administrators = (change: (all: string[]) => void) => (yaml: OrganisationYaml) =>
  change((yaml as unknown as { roles: { administrator: string[] } }).roles.administrator);

/** Each route, in each of these states, answers as to somebody who isn't signed in. */
async function expectSignedOut(states: Readonly<Record<string, Partial<Session>>>): Promise<void> {
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
async function logs(): Promise<Record<string, string[]>> {
  const found = await Promise.all(
    CASES.map(async (name) => {
      const events = await world.logOf(name);
      return [name, events.filter((e) => !['ContentOpened', 'AccessRefused', 'Exported'].includes(e))];
    }),
  );
  return Object.fromEntries(found) as Record<string, string[]>;
}

interface Trial {
  readonly what: string;
  readonly path: string;
  readonly body?: Readonly<Record<string, string>>;
  /** As what one may. */
  readonly may: readonly As[];
  /** What was reported stands in the answer. */
  readonly shows?: true;
}

const EVERY_PART: readonly As[] = ['reporter', 'manager', 'officer', 'step-owner'];
/** What is done at once, without a form. */
const QUESTIONS = ['acknowledge', 'accept', 'declare-conflict', 'confirm/contact-lado/yes'];

function trialsOn(reference: string): Trial[] {
  const [base, id] = [`/cases/${reference}`, crypto.randomUUID()];
  const document = (what: string) => ({
    ...{ what, path: `${base}/exports`, may: MAY_EXPORT, shows: true as const },
    body: { what, format: 'json', made_for: 'nobody' },
  });
  return [
    { what: 'look', path: base, may: EVERY_PART, shows: true },
    { what: 'exports', path: `${base}/exports`, may: MAY_EXPORT },
    document('chronology'),
    document('referral'),
    { what: 'disclosure', path: `${base}/exports/disclosure`, may: MAY_EXPORT, shows: true },
    {
      what: 'disclose',
      path: `${base}/exports/disclosure`,
      body: { part: 'purpose', made_for: '', basis: '' },
      may: MAY_EXPORT,
    },
    ...Object.entries(MAY_DO).flatMap(([button, may]): Trial[] => {
      const [name = '', step = '-'] = button.split('/');
      const form = { form: name, state: `${id} ${reference} ${step} -`, 'f.text': 'not to be kept' };
      const body = { id: crypto.randomUUID(), ...(QUESTIONS.includes(button) ? {} : form) };
      const path = `${base}/do/${button}`;
      return [
        { what: `page of ${button}`, path, may },
        { what: `send ${button}`, path, body, may },
      ];
    }),
  ];
}

/** To somebody with no part in it every button is the same door: one stands for all. */
const BY_NOBODY = [
  ...['look', 'exports', 'chronology', 'disclosure', 'disclose'],
  ...['page of acknowledge', 'send acknowledge', 'send record-step/contact-lado', 'send reply'],
];
/** Where each person tries every route; elsewhere the look and one more, another for each of them. */
const EVERYWHERE: readonly CaseName[] = ['management'];
/** Whether they try every button that isn't theirs, or look alone. */
const triesEveryButton = (who: string, name: CaseName): boolean =>
  EVERYWHERE.includes(name) || (name === 'only children' && who === 'grace.obi');

const partOf = (who: string, name: CaseName): As => {
  const sight = PEOPLE[who]?.sees[name] ?? '-';
  return sight === '-' ? 'nobody' : sight === 'report' ? 'reporter' : (PEOPLE[who]?.as ?? 'nobody');
};

function trialsOf(who: string, name: CaseName): Trial[] {
  const [as, trials] = [partOf(who, name), trialsOn(world.references[name])];
  if (as === 'nobody') {
    const some = trials.filter((trial) => BY_NOBODY.includes(trial.what));
    const one = (Object.keys(PEOPLE).indexOf(who) + CASES.indexOf(name)) % some.length;
    return EVERYWHERE.includes(name) ? some : some.filter((trial, i) => trial.what === 'look' || i === one);
  }
  // What they may do is done at the end: here it would change who stands how.
  const changes = (trial: Trial) => trial.body !== undefined && !trial.shows && trial.may.includes(as);
  return trials.filter((trial) => !changes(trial) && (trial.shows ?? triesEveryButton(who, name)));
}

/** What the table says against what came; null when they agree. */
function verdictOn(
  trial: Trial,
  who: string,
  name: CaseName,
  came: Answered,
  unknown: string,
): string | null {
  const [as, sight] = [partOf(who, name), PEOPLE[who]?.sees[name] ?? '-'];
  const shown = came.text.includes(canaryOf(name));
  const [id, reporter] = REPORTERS[name] ?? [];
  const isNamed =
    id !== undefined && reporter !== undefined && (came.text.includes(id) || came.text.includes(reporter));
  if (CASES.some((other) => other !== name && came.text.includes(canaryOf(other))))
    return 'shows another case';
  if (as === 'nobody') return essence(came) === unknown ? null : 'is told apart from a case that there isn’t';
  if (!trial.may.includes(as)) {
    if (trial.body !== undefined && came.status < 400 && !isRefusal(came.text)) return 'was not refused';
    return shown ? 'shows what was reported' : null;
  }
  if (came.status !== 200) return 'was refused';
  if (trial.shows && !shown) return 'does not show what was reported';
  if (!trial.shows || as === 'reporter' || reporter === undefined) return null;
  return isNamed === (sight === 'named')
    ? null
    : isNamed
      ? 'names the reporter'
      : 'does not name the reporter';
}

const isRefusal = (text: string): boolean => /can’t open|can&#39;t open|has moved on/.test(text);

describe('every person and every case', () => {
  it('agree with the table on every route', async () => {
    const before = await logs();
    const unknownTo = new Map<string, string>();
    const people = Object.keys(PEOPLE);
    await all(
      people.map((who) => async () => {
        unknownTo.set(who, essence(await world.ask(`/cases/${UNKNOWN[0] ?? ''}`, sessionOf(who))));
      }),
    );
    const names = CASES.filter((name) => name !== 'damaged');
    const tried = people.flatMap((who) =>
      names.flatMap((name) => trialsOf(who, name).map((trial) => ({ who, name, trial }))),
    );
    const wrong = await all(
      tried.map(({ who, name, trial }) => async () => {
        const { cookie, csrf } = sessionOf(who);
        const body = trial.body === undefined ? {} : { body: { ...trial.body, _csrf: csrf } };
        const came = await world.ask(trial.path, { cookie, ...body });
        const verdict = verdictOn(trial, who, name, came, unknownTo.get(who) ?? '');
        return verdict === null
          ? []
          : [`${who} (${PEOPLE[who]?.who ?? ''}), ${name}, ${trial.what}: ${verdict} (${came.status})`];
      }),
    );
    expect(wrong.flat()).toEqual([]);
    expect(await logs()).toEqual(before);
    for (const name of names) {
      const refused = (await world.logOf(name)).filter((event) => event === 'AccessRefused');
      const outside = people.filter((who) => partOf(who, name) === 'nobody');
      expect([name, refused.length >= outside.length]).toEqual([name, true]);
    }
  }, 120_000);
});

/** Whoever sent it can't tell these apart. */
async function expectAlike(
  works: readonly (readonly [what: string, ask: () => Promise<Answered>])[],
): Promise<void> {
  const came = await all(works.map(([what, ask]) => async () => ({ what, is: essence(await ask()) })));
  const [first] = came;
  for (const { what, is } of came) expect([what, is]).toEqual([what, first?.is]);
}

describe('a case that there isn’t, and one that is closed to somebody', () => {
  it('answer alike, by whatever method, and whatever stands for the reference', async () => {
    const { management, anonymous, damaged } = world.references;
    const { cookie, csrf } = sessionOf('owen.hart');
    for (const end of ['', '/do/acknowledge', '/exports', '/exports/disclosure'])
      for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'OPTIONS']) {
        const body = method === 'POST' || method === 'PUT' ? { body: { id: 'i', _csrf: csrf } } : {};
        await expectAlike(
          [management, damaged, UNKNOWN[0] ?? ''].map((ref) => [
            `${method} ${ref}${end}`,
            () => world.ask(`/cases/${ref}${end}`, { method, cookie, ...body }),
          ]),
        );
      }
    await expectAlike(
      [management, anonymous, damaged, ...UNKNOWN, ...MALFORMED].map((ref) => [
        ref.slice(0, 20),
        () => world.ask(`/cases/${ref}`, { cookie }),
      ]),
    );
  });

  it('take the same time', async () => {
    const { cookie } = sessionOf('dan.reed');
    const { management, anonymous, closed } = world.references;
    const took: Record<'forbidden' | 'unknown', number[]> = { forbidden: [], unknown: [] };
    for (let round = 0; round < 7; round += 1)
      // Side by side, so that whatever else this machine does falls on both.
      await Promise.all(
        [management, anonymous, closed, ...UNKNOWN, 'SD-3333-333'].map(async (ref, i) => {
          const end = ['', '/exports', '/do/ask'][(round + i) % 3] ?? '';
          const { tookMs } = await world.ask(`/cases/${ref}${end}`, { cookie });
          took[i < 3 ? 'forbidden' : 'unknown'].push(tookMs);
        }),
      );
    const { forbidden, unknown } = took;
    expect(Math.abs(median(forbidden) - median(unknown))).toBeLessThan(100);
    // Both wait for the same while after they came: longer than reading a case takes.
    expect(Math.min(...forbidden, ...unknown)).toBeGreaterThan(240);
  });

  it('so also a damaged case; to who may, it says honestly that something is wrong', async () => {
    const { damaged } = world.references;
    const unknown = essence(await world.ask(`/cases/${UNKNOWN[0] ?? ''}`, sessionOf('ian.cope')));
    for (const end of ['', '/do/acknowledge', '/exports', '/exports/disclosure'])
      expect([end, essence(await world.ask(`/cases/${damaged}${end}`, sessionOf('ian.cope')))]).toEqual([
        end,
        unknown,
      ]);
    for (const who of ['ben.ode', 'carol.west', 'amira.khan']) {
      const came = await world.ask(`/cases/${damaged}`, sessionOf(who));
      expect([who, [200, 503].includes(came.status)]).toEqual([who, true]);
      expect((await world.ask('/cases', sessionOf(who))).status).toBe(200);
    }
  });
});

const median = (all: readonly number[]): number =>
  [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0;

describe('pages of no single case', () => {
  it('list to everybody their own cases alone, without what was reported', async () => {
    for (const [who, { sees }] of Object.entries(PEOPLE)) {
      const { text } = await world.ask('/cases', sessionOf(who));
      const listed = CASES.filter((name) => text.includes(world.references[name]));
      const closed = (await world.ask('/cases?show=closed', sessionOf(who))).text;
      if (closed.includes(world.references.closed) && !listed.includes('closed')) listed.push('closed');
      expect([who, ...[...listed].sort()]).toEqual([
        who,
        ...CASES.filter((name) => sees[name] !== '-').sort(),
      ]);
      expect([who, /canary-/.test(text + closed)]).toEqual([who, false]);
    }
  });

  it('show an administrator, a subject or not, what stood there before there was any case', async () => {
    for (const who of ['alex.doyle', 'ian.cope'])
      await all(
        administratorPages.map((path) => async () => {
          const { status, text } = await world.ask(path, sessionOf(who));
          expect([who, path, status]).toEqual([who, path, 200]);
          expect([path, /canary-|SD-\w{4}-\w{3}/.test(text)]).toEqual([path, false]);
          const was = world.pagesBefore[path] ?? '';
          const named = (html: string) => withoutToken(html).replaceAll(/Alex Doyle|Ian Cope/g, 'They');
          expect([path, named(text)]).toEqual([path, named(was)]);
        }),
      );
  });

  it('of administrators are not there for anybody else', async () => {
    for (const who of ['jo.marsh', 'mira.sole', 'kent.lado', 'grace.obi', 'kit.adams']) {
      const unknown = essence(await world.ask('/no-such-page', sessionOf(who)));
      const rows = routes((r) => r.for === 'administrator');
      const came = await all(
        rows.map(([name]) => async () => [name, essence(await send(name, sessionOf(who)))]),
      );
      for (const [name, is] of came) expect([who, name, is]).toEqual([who, name, unknown]);
    }
  });

  it('for everybody say nothing of any case', async () => {
    for (const [name] of routes((r) => r.signedOut === 200 && r.guard === 'reads')) {
      const { text } = await send(name);
      expect([name, WORDS_OF_A_CASE.test(text)]).toEqual([name, false]);
    }
    for (const path of ['/metrics', '/readyz']) {
      const { text } = await world.ask(path);
      expect([path, Object.keys(PEOPLE).filter((id) => text.includes(id))]).toEqual([path, []]);
    }
    for (const who of ['dan.reed', 'alex.doyle', 'kit.adams'])
      for (const path of ['/', '/channels', '/sign-in', '/raise?what=x'])
        expect([who, path, /canary-|SD-\w{4}/.test((await world.ask(path, sessionOf(who))).text)]).toEqual([
          who,
          path,
          false,
        ]);
    expect((await world.ask('/rehearsal')).status).toBe(404);
  });
});

describe('the designated officer’s page', () => {
  const KENT = personId('kent.lado');
  const give = (reference: Reference, officer = KENT) =>
    world.officerLinks.issue({ reference, officer, by: null });
  const enter = async (token: string, passcode: string): Promise<string> => {
    const came = await world.ask(`/officer/${token}`, { body: { passcode } });
    return came.status === 303 ? ((came.headers.get('set-cookie') ?? '').split(';')[0] ?? '') : '';
  };
  const shows = async (token: string, cookie: string): Promise<string> => {
    const { text } = await world.ask(`/officer/${token}`, { cookie });
    return CASES.filter(
      (name) => text.includes(canaryOf(name)) || text.includes(world.references[name]),
    ).join();
  };
  /** Whatever is asked under this address with this cookie is refused, and shows nothing. */
  async function expectShut(what: string, token: string, cookie: string): Promise<void> {
    const page = await world.ask(`/officer/${token}`, { cookie });
    expect([what, page.text.includes('Passcode'), WORDS_OF_A_CASE.test(page.text)]).toEqual([
      what,
      true,
      false,
    ]);
    const bodies: Record<string, Record<string, string>> = {
      press: { button: `open ${world.references.management}` },
      form: { form: 'ask', state: `i ${world.references.management} - -`, 'f.text': 'x' },
    };
    for (const [end, body] of Object.entries(bodies)) {
      const { status, text } = await world.ask(`/officer/${token}/${end}`, { cookie, body });
      expect([what, end, status, WORDS_OF_A_CASE.test(text)]).toEqual([what, end, 403, false]);
    }
    const { status, text } = await world.ask(`/officer/${token}/exports`, { cookie });
    expect([what, status < 400, WORDS_OF_A_CASE.test(text)]).toEqual([what, false, false]);
  }

  it('opens its own case with link and passcode, and nothing without either', async () => {
    const link = await give(world.references.management);
    await expectShut('no passcode', link.token, '');
    await expectShut('an unknown link', 'x'.repeat(43), '');
    const wrong = await world.ask(`/officer/${link.token}`, { body: { passcode: '0000 0000' } });
    const unknown = await world.ask(`/officer/${'x'.repeat(43)}`, { body: { passcode: link.passcode } });
    expect(essence(wrong)).toBe(essence(unknown));
    expect(essence(await world.ask(`/officer/${link.token}`))).toBe(
      essence(await world.ask(`/officer/${'x'.repeat(43)}`)),
    );
    const cookie = await enter(link.token, link.passcode);
    expect(await shows(link.token, cookie)).toBe('management');
    // The session of a person is none here, and the officer's is none there.
    await expectShut('a session of the console', link.token, sessionOf('jo.marsh').cookie);
    expect((await world.ask('/cases', { cookie })).status).toBe(303);
    expect((await world.ask('/cases', { cookie: cookie.replace('sameday-officer', 'sameday') })).status).toBe(
      303,
    );

    const other = await give(world.references['whistle-blowing']);
    await expectShut('the cookie of another case', other.token, cookie);
    expect(await enter(other.token, link.passcode)).toBe('');
    const theirs = await enter(other.token, other.passcode);
    const page = await world.ask(`/officer/${other.token}`, { cookie: theirs });
    expect(page.text).toContain(canaryOf('whistle-blowing'));
    expect(page.text).not.toMatch(/Amira|amira/);
    const ways = ['management', 'anonymous'] as const;
    for (const ref of [...ways.map((name) => world.references[name]), UNKNOWN[0] ?? ''])
      for (const button of ['open', 'ask', 'close']) {
        const came = await world.ask(`/officer/${other.token}/press`, {
          cookie: theirs,
          body: { button: `${button} ${ref}` },
        });
        expect([button, ref, came.status, /canary-/.test(came.text)]).toEqual([button, ref, 403, false]);
      }

    await world.officerLinks.revoke(world.references.management, KENT, personId('jo.marsh'));
    await expectShut('revoked', link.token, cookie);
    expect(await enter(link.token, link.passcode)).toBe('');
  });

  it('opens no case to an officer who has no part in it: a subject, another area, one not yet told', async () => {
    const { management, 'own report of a subject': own } = world.references;
    for (const [reference, officer] of [
      [management, 'medway.lado'],
      [own, 'kent.lado'],
      [own, 'ben.ode'],
    ] as const) {
      const { token, passcode } = await give(reference, personId(officer));
      const cookie = await enter(token, passcode);
      const came = await world.ask(`/officer/${token}`, { cookie });
      if (officer !== 'ben.ode')
        expect([officer, came.status, WORDS_OF_A_CASE.test(came.text)]).toEqual([officer, 403, false]);
      const exported = await world.ask(`/officer/${token}/exports`, { cookie });
      if (officer !== 'ben.ode')
        expect([officer, exported.status < 400, WORDS_OF_A_CASE.test(exported.text)]).toEqual([
          officer,
          false,
          false,
        ]);
    }
  });
});

describe('links and codes', () => {
  it('a link from the chat lets one person in, once; used, made up and too old are one answer', async () => {
    const path = await world.links.make(personId('kit.adams'));
    const unknown = `/sign-in/link/${'x'.repeat(43)}`;
    const look = (came: Answered) => came.text.replace(/link\/[\w-]{43}/g, 'link');
    expect(look(await world.ask(path))).toBe(look(await world.ask(unknown)));
    expect((await world.ask(path, { body: {} })).status).toBe(303);
    const [used, madeUp] = [await world.ask(path, { body: {} }), await world.ask(unknown, { body: {} })];
    expect([used.status, essence(used)]).toEqual([410, essence(madeUp)]);
    expect(used.headers.get('set-cookie')).toBeNull();
  });

  it('a receipt code opens where it stands, and never what was reported; it is no session', async () => {
    const code = world.receiptCode;
    const came = await world.ask('/speak-up/return', { body: { code } });
    expect([came.status, /canary-/.test(came.text), came.headers.get('set-cookie')]).toEqual([
      200,
      false,
      null,
    ]);
    for (const wrong of [
      '7204 1183 5561 9027',
      code.replace(/\d/, (d) => String((Number(d) + 1) % 10)),
      'x',
      '',
    ]) {
      const answered = await world.ask('/speak-up/return', { body: { code: wrong } });
      expect([wrong, answered.status, WORDS_OF_A_CASE.test(answered.text)]).toEqual([wrong, 404, false]);
    }
    expect((await world.ask('/cases', { cookie: `sameday=${code.replaceAll(' ', '')}` })).status).toBe(303);
  });
});

describe('at the end', () => {
  it('what the table allows does work, with a token of one’s own', async () => {
    const works: [who: string, button: string, fields: Record<string, string>][] = [
      ['amira.khan', 'add-information', { 'f.text': 'One more thing', 'f.adult_involved': 'yes' }],
      ['jo.marsh', 'ask', { 'f.text': 'Since when?' }],
      ['amira.khan', 'reply', { 'f.text': 'Since January' }],
      ['ben.ode', 'ask', { 'f.text': 'Where was it?' }],
      ['kent.lado', 'confirm/contact-lado/no', {}],
    ];
    for (const [who, button, fields] of works) {
      const before = await world.logOf('management');
      const { cookie, csrf } = sessionOf(who);
      const path = `/cases/${world.references.management}/do/${button}`;
      const { text } = await world.ask(path, { cookie });
      const body = { ...hidden(text), ...fields, _csrf: csrf };
      const came = await world.ask(path, { cookie, body });
      const after = await world.logOf('management');
      expect([who, button, came.status, after.length > before.length]).toEqual([who, button, 303, true]);
    }
  });

  it('a conflict takes the case and ends the session at once', async () => {
    const { management } = world.references;
    const { cookie, csrf } = sessionOf('ben.ode');
    const path = `/cases/${management}/do/declare-conflict`;
    await world.ask(path, { cookie, body: { id: crypto.randomUUID(), _csrf: csrf } });
    await expectSignedOut({ 'ended by a conflict': { cookie, csrf } });
    const again = await world.signIn('ben.ode');
    const unknown = essence(await world.ask(`/cases/${UNKNOWN[0] ?? ''}`, again));
    expect(essence(await world.ask(`/cases/${management}`, again))).toBe(unknown);
    expect(essence(await world.ask(`/cases/${management}/exports`, again))).toBe(unknown);
  });

  it('after half an hour without a sign of life every session is over, and after a week every link', async () => {
    const link = await world.officerLinks.issue({
      reference: world.references.closed,
      officer: personId('kent.lado'),
      by: null,
    });
    const entered = await world.ask(`/officer/${link.token}`, { body: { passcode: link.passcode } });
    const cookie = (entered.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const path = await world.links.make(personId('kit.adams'));
    expect((await world.ask(`/officer/${link.token}`, { cookie })).text).toContain(world.references.closed);
    world.live.clock.moveTo(world.live.clock.now() + 31 * 60_000);
    await expectSignedOut({
      expired: sessionOf('jo.marsh'),
      'expired, an administrator': sessionOf('ian.cope'),
    });
    expect((await world.ask(path, { body: {} })).status).toBe(410);
    expect((await world.ask(`/officer/${link.token}`, { cookie })).text).not.toMatch(WORDS_OF_A_CASE);
    world.live.clock.moveTo(world.live.clock.now() + 7 * 86_400_000);
    const late = await world.ask(`/officer/${link.token}`, { body: { passcode: link.passcode } });
    expect([late.status, late.headers.get('set-cookie'), WORDS_OF_A_CASE.test(late.text)]).toEqual([
      403,
      null,
      false,
    ]);
  });
});
