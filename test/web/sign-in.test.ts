// long because: one running app and one provider serve every way of signing in and out.
// Signing in and out, and when a session ends: the running app, a provider of the test's own, real PostgreSQL.
import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createMovedClock } from '../../src/rehearsal/moved-clock.js';
import { StoreUnavailable } from '../../src/casework/casework.js';
import { createKeyValueStore } from '../../src/casework/key-value-store.js';
import { findOrganisationFile, loadOrganisation } from '../../src/config/organisation.js';
import { person, type Concern } from '../../src/escalation/case/concern.js';
import { commandId, personId, type Reference } from '../../src/escalation/ids.js';
import type { Organisation } from '../../src/escalation/organisation.js';
import { createStore, type Store } from '../../src/store/index.js';
import { createSessions, sessionShape, visitorOf } from '../../src/web/kit/visitor.js';
import { createSignInLinks, signInLinkShape, type LetIn } from '../../src/web/sign-in/links.js';
import { nextPage } from '../../src/web/sign-in/next-page.js';
import { freshDatabase, type FreshDatabase } from '../set-up/database.js';
import { startLiveWorld, type LiveWorld } from '../set-up/live-world.js';
import { httpVisitor, type HttpVisitor, type Page } from './http-visitor.js';
import { CLIENT_ID, CLIENT_SECRET, startOidcProvider, type OidcProvider } from './oidc-provider.js';
import { CHANNELS } from '../../src/bot/channels.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const TENANT = '11111111-2222-4333-8444-555555555555';
const OBJECT = '99999999-2222-4333-8444-555555555555';
const PUBLIC_URL = 'https://sameday.riverside.example';

describe('with an account of the organisation', () => {
  let provider: OidcProvider;
  let world: LiveWorld;
  beforeAll(async () => {
    provider = await startOidcProvider();
    world = await startLiveWorld({
      start: '2026-03-16 09:00',
      redis: false,
      people: (yaml, entries) => {
        yaml.slack.team = 'T0RIVERSIDE';
        yaml.teams = { tenant: TENANT };
        for (const entry of entries) {
          if (entry.id === 'ben.ode')
            Object.assign(entry, { email: 'ben@riverside.example', slack: 'U0BEN' });
          if (entry.id === 'carol.west') Object.assign(entry, { teams: OBJECT });
        }
      },
      environment: {
        // Slack is away, and nobody needs it here.
        SLACK_BOT_TOKEN: 'xoxb-1-1-none',
        SLACK_SIGNING_SECRET: randomBytes(16).toString('hex'),
        SLACK_API_URL: 'http://127.0.0.1:9/api/',
        PUBLIC_URL,
        OIDC_ISSUER: provider.issuer,
        OIDC_CLIENT_ID: CLIENT_ID,
        OIDC_CLIENT_SECRET: CLIENT_SECRET,
      },
    });
  });
  afterAll(async () => {
    await world.stop();
    await provider.stop();
  });
  beforeEach(() => {
    provider.claims = { email: 'ben@riverside.example', email_verified: true };
    provider.wrong = {};
  });

  /** To the provider and back; `meddle` changes the address with which the browser comes back. */
  async function signIn(visitor: HttpVisitor, meddle: (back: URL) => void = () => undefined): Promise<Page> {
    const begun = await visitor.get('/sign-in/start?next=/cases');
    expect(begun.status).toBe(303);
    const there = await fetch(begun.location ?? '', { redirect: 'manual' });
    const back = new URL(there.headers.get('location') ?? '');
    expect(back.href.startsWith(`${PUBLIC_URL}/sign-in/callback?`)).toBe(true);
    meddle(back);
    return visitor.get(`${back.pathname}${back.search}`);
  }
  const isIn = async (visitor: HttpVisitor): Promise<boolean> => (await visitor.get('/cases')).status === 200;

  test('a verified address, an Entra id of our tenant and a Slack id of our team let their person in', async () => {
    const known: [Record<string, unknown>, string][] = [
      [{ email: 'BEN@riverside.example', email_verified: true }, 'Ben Ode'],
      [{ oid: OBJECT, tid: TENANT }, 'Carol West'],
      [{ 'https://slack.com/user_id': 'U0BEN', 'https://slack.com/team_id': 'T0RIVERSIDE' }, 'Ben Ode'],
    ];
    for (const [claims, name] of known) {
      provider.claims = claims;
      const visitor = httpVisitor(world.app.url);
      const answer = await signIn(visitor);
      expect([answer.status, answer.location]).toEqual([303, '/cases']);
      expect((await visitor.get('/cases')).text).toContain(name);
    }
  });

  test('the cookie goes by https alone, no script reads it, and no other site sends it along', async () => {
    const visitor = httpVisitor(world.app.url);
    await signIn(visitor);
    const line = visitor.setCookies.find((c) => c.startsWith('sameday='));
    expect(line).toMatch(/HttpOnly/);
    expect(line).toMatch(/Secure/);
    expect(line).toMatch(/SameSite=Lax/);
    expect(visitor.cookies.get('sameday')).toMatch(/^[\w-]{43}$/);
  });

  test('strangers are refused with the same words, whatever they came with', async () => {
    const pages: string[] = [];
    for (const claims of [
      { email: 'ben@riverside.example', email_verified: false },
      { email: 'ben@riverside.example' },
      { email: 'somebody@elsewhere.example', email_verified: true },
      { oid: OBJECT, tid: '00000000-0000-4000-8000-000000000000' },
      { 'https://slack.com/user_id': 'U0BEN', 'https://slack.com/team_id': 'T0OTHER' },
      { name: 'Ben Ode' },
    ]) {
      provider.claims = claims;
      const visitor = httpVisitor(world.app.url);
      const answer = await signIn(visitor);
      expect(answer.status).toBe(403);
      expect(await isIn(visitor)).toBe(false);
      pages.push(answer.text);
    }
    expect(new Set(pages).size).toBe(1);
  });

  test.each([
    ['signed with another key', { key: true }],
    ['for another nonce', { nonce: 'another' }],
    ['for another audience', { audience: 'somebody-else' }],
    ['of another issuer', { issuer: 'https://elsewhere.example' }],
  ])('a token %s is refused', async (_, wrong) => {
    provider.wrong = wrong;
    const visitor = httpVisitor(world.app.url);
    expect((await signIn(visitor)).status).toBe(400);
    expect(await isIn(visitor)).toBe(false);
  });

  test('another state, another browser and a second use of the same answer are refused', async () => {
    const visitor = httpVisitor(world.app.url);
    const changed = await signIn(visitor, (back) => back.searchParams.set('state', 'another'));
    expect(changed.status).toBe(400);
    let address = '';
    await signIn(visitor, (back) => (address = `${back.pathname}${back.search}`));
    expect((await visitor.get(address)).status).toBe(400);
    const other = httpVisitor(world.app.url);
    let stolen = '';
    await signIn(visitor, (back) => {
      stolen = `${back.pathname}${back.search}`;
      back.search = '';
    });
    expect((await other.get(stolen)).status).toBe(400);
    expect(await isIn(other)).toBe(false);
  });

  test('nobody is chosen from a list in a live start, and each page asks who it is', async () => {
    const visitor = httpVisitor(world.app.url);
    expect((await visitor.post('/sign-in/as', { person: 'ben.ode' })).status).toBe(404);
    for (const path of ['/cases', '/cases/SD-7K4M-Q2X', '/cases/SD-7K4M-Q2X/do/acknowledge', '/raise']) {
      const page = await visitor.get(path);
      expect([page.status, page.location]).toEqual([303, `/sign-in?next=${encodeURIComponent(path)}`]);
    }
  });

  test('a form that another site sends, or that lacks the session’s token, is refused', async () => {
    const visitor = httpVisitor(world.app.url);
    await signIn(visitor);
    await visitor.get('/cases');
    const refused = [
      await visitor.post('/sign-out', { _csrf: 'guessed' }),
      await visitor.post('/raise', { _csrf: '' }),
      await visitor.post('/sign-out', {}, { 'sec-fetch-site': 'cross-site' }),
      await visitor.post('/sign-out', {}, { origin: 'https://elsewhere.example' }),
    ];
    expect(refused.map((page) => page.status)).toEqual([403, 403, 403, 403]);
    expect(await isIn(visitor)).toBe(true);
    expect((await visitor.post('/sign-out')).status).toBe(200);
    expect(visitor.cookies.has('sameday')).toBe(false);
    expect(await isIn(visitor)).toBe(false);
  });

  test('half an hour without a page ends it; a page in between keeps it', async () => {
    const visitor = httpVisitor(world.app.url);
    await signIn(visitor);
    for (let i = 0; i < 3; i++) {
      world.clock.moveTo(world.clock.now() + 29 * MINUTE);
      expect(await isIn(visitor)).toBe(true);
    }
    world.clock.moveTo(world.clock.now() + 31 * MINUTE);
    expect(await isIn(visitor)).toBe(false);
  });

  test('a conflict of interest, wherever it is declared, ends every session of theirs', async () => {
    const [one, two] = [httpVisitor(world.app.url), httpVisitor(world.app.url)];
    await signIn(one);
    await signIn(two);
    const reference = await raise(world);
    const { casework } = world.app;
    const by = person(personId('ben.ode'));
    const outcome = await casework.run(reference, {
      type: 'declare-conflict',
      id: commandId('from-the-chat'),
      by,
      data: {},
    });
    expect(outcome.done).toBe(true);
    expect([await isIn(one), await isIn(two)]).toEqual([false, false]);
  });
});

async function raise(world: LiveWorld): Promise<Reference> {
  const amira = personId('amira.khan');
  const concern: Concern = {
    route: 'management',
    identity: 'named',
    reporter: amira,
    subjects: [{ id: personId('dan.reed'), name: 'Dan Reed', under18: false }],
    concerns: ['grooming'],
    what: 'Messages to a pupil at night.',
    learnedAt: world.clock.now(),
    tell: null,
    leaveOut: [],
    namedInReport: [],
    immediateRisk: false,
    adultInvolved: 'unsure',
    devices: [],
    children: [],
    areas: ['Kent'],
    received: { how: 'self', from: null },
  };
  const outcome = await world.app.casework.raise(person(amira), 'raise-it', concern);
  if (!outcome.done) throw new Error(outcome.refusal.refused);
  return outcome.reference;
}

describe('a session and a link, by themselves', () => {
  const clock = createMovedClock(Date.UTC(2026, 2, 16, 9, 0));
  const BEN = personId('ben.ode');
  let database: FreshDatabase;
  let store: Store;
  let organisation: Organisation;
  let isGone = false;
  const keyValueStoreOf = <T>(kind: string, shape: Parameters<typeof createKeyValueStore<T>>[0]['shape']) =>
    createKeyValueStore<T>({ store, organisation: 'riverside', kind, clock, shape });
  beforeAll(async () => {
    database = await freshDatabase();
    const dataDir = mkdtempSync(join(tmpdir(), 'sameday-sign-in-'));
    store = await createStore({
      databaseUrl: database.url,
      dataDir,
      masterKey: randomBytes(32),
      log: () => undefined,
    });
  });
  beforeEach(() => {
    ({ organisation } = loadOrganisation(findOrganisationFile('riverside'), { channels: CHANNELS }));
  });
  afterAll(async () => {
    await store.close();
    await database.drop();
  });

  /** A site of two pages: one lets Ben in, one says who it is. */
  async function site() {
    const real = keyValueStoreOf('session', sessionShape);
    const sessions = createSessions({
      keyValueStore: {
        ...real,
        get: (key) => (isGone ? Promise.reject(new StoreUnavailable('gone')) : real.get(key)),
      },
      organisation: () => organisation,
      clock,
      secure: false,
    });
    const app = express();
    app.use(sessions.middleware);
    app.post('/in', async (request, response) => {
      await sessions.start(request, response, BEN);
      response.end();
    });
    app.get('/', (request, response) => void response.send(visitorOf(request)?.person ?? 'nobody'));
    const server = createServer(app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const visitor = httpVisitor(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await visitor.post('/in');
    const who = async () => (await visitor.get('/')).text;
    return { sessions, visitor, who, stop: () => server.close() };
  }

  test('ends with twelve hours, however busy', async () => {
    const { who, stop } = await site();
    for (let at = 0; at < 12 * HOUR - 20 * MINUTE; at += 20 * MINUTE) {
      clock.moveTo(clock.now() + 20 * MINUTE);
      expect(await who()).toBe('ben.ode');
    }
    clock.moveTo(clock.now() + 20 * MINUTE);
    expect(await who()).toBe('nobody');
    stop();
  });

  test('ends when their roles change, and when they leave', async () => {
    const first = await site();
    expect(await first.who()).toBe('ben.ode');
    organisation = { ...organisation, roles: { ...organisation.roles, administrator: [BEN] } };
    expect(await first.who()).toBe('nobody');
    first.stop();
    const second = await site();
    expect(await second.who()).toBe('ben.ode');
    const people = new Map([...organisation.people].filter(([id]) => id !== BEN));
    organisation = { ...organisation, people };
    expect(await second.who()).toBe('nobody');
    second.stop();
  });

  test('stands while the database is gone, so that what was typed is kept, and ends as it would have', async () => {
    const { who, stop } = await site();
    expect(await who()).toBe('ben.ode');
    isGone = true;
    try {
      expect(await who()).toBe('ben.ode');
      clock.moveTo(clock.now() + 31 * MINUTE);
      expect(await who()).toBe('nobody');
    } finally {
      isGone = false;
    }
    stop();
  });

  test('is another at each sign-in, and the one before is ended', async () => {
    const { visitor, who, stop } = await site();
    const before = visitor.cookies.get('sameday') ?? '';
    await visitor.post('/in');
    expect(visitor.cookies.get('sameday')).not.toBe(before);
    visitor.cookies.set('sameday', before);
    expect(await who()).toBe('nobody');
    stop();
  });

  test('a link lets one in once, within ten minutes', async () => {
    const links = createSignInLinks({
      codeHash: (text) => store.codeHash(text),
      keyValueStore: keyValueStoreOf('link', signInLinkShape),
      clock,
      publicUrl: PUBLIC_URL,
    });
    const tokenOf = (url: string): string => url.slice(`${PUBLIC_URL}/sign-in/link/`.length);
    const token = tokenOf(await links.make(BEN));
    const both = await Promise.all([links.open(token), links.open(token)]);
    expect(both).toContain(null);
    expect(both).toContainEqual({ who: BEN, next: null, browser: null });
    expect(await links.open(token)).toBe(null);
    const late = tokenOf(await links.make(BEN));
    clock.moveTo(clock.now() + 10 * MINUTE);
    expect(await links.open(late)).toBe(null);
    const good = tokenOf(await links.make(BEN));
    clock.moveTo(clock.now() + 9 * MINUTE);
    expect(await links.open(good)).toMatchObject({ who: BEN });
    expect(await links.open('guessed')).toBe(null);
  });

  describe('the link of a notice', () => {
    const of = { who: BEN, reference: 'SD-7K4M-Q2X' as Reference, notice: 'n1' };
    const made = () =>
      createSignInLinks({
        codeHash: (text) => store.codeHash(text),
        keyValueStore: keyValueStoreOf('link', signInLinkShape),
        clock,
        publicUrl: '',
      });
    const tokenOf = (url: string): string => url.slice('/sign-in/link/'.length);

    test('leads to its case, for a day, in the browser that had it first', async () => {
      const links = made();
      const token = tokenOf(await links.forNotice({ ...of, asksPasscode: false }));
      expect(await links.asksPasscode(token)).toBe(false);
      clock.moveTo(clock.now() + 23 * HOUR);
      const first = await links.open(token);
      expect(first).toMatchObject({ who: BEN, next: '/cases/SD-7K4M-Q2X' });
      const browser = (first as LetIn).browser?.key ?? '';
      expect(await links.open(token, { browser })).toMatchObject({ who: BEN });
      for (const other of [null, 'another']) expect(await links.open(token, { browser: other })).toBe(null);
      clock.moveTo(clock.now() + HOUR);
      expect(await links.open(token, { browser })).toBe(null);
    });

    test('asks for the passcode of the same notice, and opens nothing after five wrong ones', async () => {
      const links = made();
      const token = tokenOf(await links.forNotice({ ...of, asksPasscode: true }));
      const passcode = links.passcodeFor(of);
      expect(passcode).toMatch(/^\d{4} \d{4}$/);
      expect(await links.asksPasscode(token)).toBe(true);
      const wrong = [
        '',
        links.passcodeFor({ ...of, notice: 'n2' }),
        links.passcodeFor({ ...of, who: personId('carol.west') }),
        links.passcodeFor({ ...of, reference: 'SD-AAAA-AAA' as Reference }),
      ];
      for (const typed of wrong) expect(await links.open(token, { passcode: typed })).toBe('wrong-passcode');
      expect(await links.open(token, { passcode: passcode.replace(' ', '') })).toMatchObject({ who: BEN });
      const spent = tokenOf(await links.forNotice({ ...of, asksPasscode: true }));
      for (let i = 0; i < 4; i++) expect(await links.open(spent, { passcode: '1' })).toBe('wrong-passcode');
      expect(await links.open(spent, { passcode: '1' })).toBe(null);
      expect(await links.open(spent, { passcode })).toBe(null);
    });

    test('ends with all of that person’s', async () => {
      const links = made();
      const token = tokenOf(await links.forNotice({ ...of, asksPasscode: false }));
      const other = tokenOf(
        await links.forNotice({ ...of, who: personId('carol.west'), asksPasscode: false }),
      );
      await links.endLinksOf(BEN);
      expect(await links.open(token)).toBe(null);
      expect(await links.open(other)).toMatchObject({ who: 'carol.west' });
    });
  });

  test.each([
    ['/cases/SD-7K4M-Q2X?x=1', '/cases/SD-7K4M-Q2X?x=1'],
    ['//elsewhere.example/', '/cases'],
    ['/\\elsewhere.example', '/cases'],
    ['https://elsewhere.example/', '/cases'],
    ['/sign-out', '/cases'],
    [undefined, '/cases'],
  ])('after signing in, %s leads to %s', (asked, to) => {
    expect(nextPage(asked)).toBe(to);
  });
});
