// Every route, every person, every way to stand to a case and every state of a session, against one table.
import { describe, expect, it } from 'vitest';
import { person } from '../../src/escalation/case/concern.js';
import { commandId, personId } from '../../src/escalation/ids.js';
import type { OrganisationYaml } from '../set-up/live-world.js';
import {
  all,
  essence,
  expectAlike,
  expectSignedOut,
  logs,
  routes,
  send,
  sessionOf,
  UNKNOWN,
  useAccessWorld,
  WORDS_OF_A_CASE,
  world,
} from './access-asking.js';
import { testLinksAndCodes, testOfficersPage } from './access-doors.js';
import { MOUNTED, PEOPLE, ROUTES } from './access-table.js';
import { partOf, trialsOf, verdictOn } from './access-trials.js';
import { administratorPages, CASES, withoutToken } from './access-world.js';
import { hidden } from './http-visitor.js';
import { named, waysInto } from './routes-of.js';

const MALFORMED = ['nonsense', 'SD-7K4M', '..%2f..%2fetc', '%00', `SD-${'7'.repeat(3_000)}`, '__proto__'];

useAccessWorld();

describe('every way in', () => {
  it('stands in the table', async () => {
    const { routes: found, mounted } = await waysInto(world.live.app.url);
    expect(found.map(named).sort()).toEqual(Object.keys(ROUTES).sort());
    expect(mounted.filter((path) => !MOUNTED.includes(path))).toEqual([]);
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

describe('a case that there isn’t, and one that is closed to somebody', () => {
  it('answer alike, by whatever method, and whatever stands for the reference', async () => {
    const { management, anonymous, damaged } = world.references;
    const { cookie, csrf } = sessionOf('owen.hart');
    const ends = ['', '/do/acknowledge', '/exports', '/exports/disclosure'];
    const asked = ends.flatMap((end) =>
      ['GET', 'HEAD', 'POST', 'PUT', 'OPTIONS'].map((method) => ({ end, method })),
    );
    await all(
      asked.map(({ end, method }) => () => {
        const body = method === 'POST' || method === 'PUT' ? { body: { id: 'i', _csrf: csrf } } : {};
        return expectAlike(
          [management, damaged, UNKNOWN[0] ?? ''].map((ref) => [
            `${method} ${ref}${end}`,
            () => world.ask(`/cases/${ref}${end}`, { method, cookie, ...body }),
          ]),
        );
      }),
    );
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
    // The same behind the pages, where the chat asks too.
    for (const type of ['acknowledge', 'open-content', 'accept'] as const)
      expect(
        await world.live.app.casework.run(damaged, {
          ...{ type, id: commandId(`damaged-${type}`), data: {} },
          by: person(personId('ian.cope')),
        }),
      ).toEqual({ done: false, refusal: { refused: 'may-not' }, state: null });
    for (const who of ['ben.ode', 'jo.marsh', 'amira.khan']) {
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
    for (const path of ['/rehearsal', '/rehearsal/people/ben.ode']) {
      expect((await world.ask(path)).status).toBe(303);
      const foreign = { headers: { 'sec-fetch-site': 'cross-site' }, body: { id: 'i' } };
      expect((await world.ask(path, { ...sessionOf('jo.marsh'), ...foreign })).status).toBe(403);
    }
  });
});

testOfficersPage();
testLinksAndCodes();

describe('at the end', () => {
  it('what the table allows does work, with a token of one’s own', async () => {
    const works: [who: string, button: string, fields: Record<string, string>][] = [
      ['amira.khan', 'add-information', { 'f.text': 'One more thing', 'f.immediate_risk': 'yes' }],
      ['amira.khan', 'record-step/contact-police', { 'f.happened_at': '2026-03-16T09:10' }],
      ['ben.ode', 'add-information', { 'f.text': 'And another', 'f.devices': 'phone' }],
      ['kent.lado', 'add-information', { 'f.text': 'And one more', 'f.elsewhere': 'Medway' }],
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
    const { text } = await world.ask(path, { cookie });
    await world.ask(path, { cookie, body: { ...hidden(text), _csrf: csrf } });
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
