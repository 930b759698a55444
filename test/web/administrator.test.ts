// long because: one running app, whose months and failures each test builds on, serves them all.
// The administrator's pages, asked over HTTP of the running app, live, before a Slack that fails for some: what they
// show, to whom, and that nothing in them tells of a case.
import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { stringify } from 'yaml';
import { z } from 'zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKeyValueStore } from '../../src/casework/key-value-store.js';
import { person } from '../../src/escalation/case/concern.js';
import { commandId, stepId, type Reference } from '../../src/escalation/ids.js';
import { createStore } from '../../src/store/index.js';
import { at, concern, p } from '../escalation/world.js';
import { BROWSER_ARGUMENTS } from '../rehearsal/room.js';
import { readRiverside, startLiveWorld, type LiveWorld } from '../set-up/live-world.js';
import { provided } from '../set-up/provided.js';
import { AXE, axeFinds, NARROW, show, tooWide, WIDE } from './page-checks.js';

const KEY = randomBytes(32);
const SECRETS = {
  SAMEDAY_KEY: KEY.toString('base64'),
  SLACK_BOT_TOKEN: 'xoxb-1-canarytoken',
  SLACK_SIGNING_SECRET: 'canarysigningsecret00000000000000',
};
const PAGES = [
  '',
  '/people',
  '/routes',
  '/routes/alex.doyle',
  '/deliveries',
  '/settings',
  '/drills',
  '/statistics',
];
const ALL = [...PAGES, '/health', '/statistics.csv', '/nothing-here'];

/** A Slack that knows nobody called so, and takes every other message. */
interface TinySlack {
  readonly url: string;
  readonly unknown: Set<string>;
  messages: number;
  readonly server: Server;
}

async function startTinySlack(): Promise<TinySlack> {
  const unknown = new Set<string>();
  const slack = { url: '', unknown, messages: 0 };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const channel = /channel"?[:=]"?(\w+)/.exec(body)?.[1] ?? '';
      const isMessage = request.url?.includes('chat.') ?? false;
      if (isMessage) slack.messages += 1;
      const answer = unknown.has(channel)
        ? { ok: false, error: 'user_not_found' }
        : { ok: true, team_id: 'T0RIVERSIDE', bot_id: 'B1', user_id: 'U1', channel: 'D1', ts: '1.0' };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(slack, {
    server,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`,
  });
}

let slack: TinySlack;
let world: LiveWorld;
let organisationFile: string;
const { yaml } = readRiverside();

beforeAll(async () => {
  slack = await startTinySlack();
  organisationFile = join(mkdtempSync(join(tmpdir(), 'sameday-administrator-')), 'riverside.yaml');
  writeFileSync(organisationFile, stringify(yaml));
  world = await startLiveWorld({
    start: '2026-03-02 16:40',
    redis: false,
    environment: { ...SECRETS, SLACK_API_URL: slack.url, ORGANISATION_FILE: organisationFile },
  });
});
afterAll(async () => {
  await world.stop();
  slack.server.close();
});

/** Signs in by the single-use link that the bot would send, and keeps the cookie. */
async function signIn(who: string): Promise<string> {
  const store = await createStore({ databaseUrl: world.database.url, dataDir: tmpdir(), masterKey: KEY });
  const token = randomBytes(32).toString('base64url');
  const shape = z.object({ person: z.string() });
  const links = createKeyValueStore({
    store,
    organisation: 'riverside',
    kind: 'sign-in-link',
    clock: world.clock,
    shape,
  });
  await links.put(token, { person: who }, { expiresAt: world.clock.now() + 60_000 });
  await store.close();
  const signedIn = await ask(`/sign-in/link/${token}`, { method: 'POST', redirect: 'manual' });
  return (signedIn.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

const ask = (path: string, o: RequestInit & { cookie?: string } = {}): Promise<Response> =>
  fetch(`${world.app.url}${path}`, {
    redirect: 'manual',
    ...o,
    headers: {
      ...(o.cookie ? { cookie: o.cookie } : {}),
      ...(o.headers as Record<string, string> | undefined),
    },
  });
const page = async (path: string, cookie: string): Promise<string> =>
  withoutToken(await (await ask(`/administrator${path}`, { cookie })).text());
/** Each session's own, and no part of what is shown. */
const withoutToken = (html: string): string => html.replace(/name="_csrf" value="[^"]*"/g, '');
const textOf = (html: string): string =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replace(/&#39;|’/g, '’')
    .replace(/\s+/g, ' ');

let count = 0;
async function raise(reporter: string, subject: string): Promise<Reference> {
  count += 1;
  const outcome = await world.app.casework.raise(
    person(p(reporter)),
    `raise-${count}`,
    concern({
      reporter: p(reporter),
      subjects: [{ id: p(subject), name: subject, under18: false }],
      learnedAt: world.clock.now(),
    }),
  );
  if (!outcome.done) throw new Error(JSON.stringify(outcome.refusal));
  return outcome.reference;
}

async function record(
  who: string,
  reference: Reference,
  step: string,
  fields: Record<string, string>,
): Promise<void> {
  count += 1;
  const outcome = await world.app.casework.run(reference, {
    type: 'record-step',
    id: commandId(`record-${count}`),
    by: person(p(who)),
    data: { step: stepId(step), happenedAt: world.clock.now(), fields },
  });
  if (!outcome.done) throw new Error(JSON.stringify(outcome.refusal));
}

describe('who may', () => {
  it('an administrator alone; everybody else finds what is at an unknown address', async () => {
    const admin = await signIn('alex.doyle');
    const shown = await Promise.all(ALL.map((path) => ask(`/administrator${path}`, { cookie: admin })));
    expect(shown.map((one) => one.status)).toEqual(ALL.map((path) => (path === '/nothing-here' ? 404 : 200)));
    for (const who of ['ben.ode', 'mira.sole', 'kent.lado']) {
      const cookie = await signIn(who);
      const unknown = await ask('/no-such-page', { cookie });
      const words = withoutToken(await unknown.text());
      expect(unknown.status).toBe(404);
      const answers = await Promise.all(ALL.map((path) => ask(`/administrator${path}`, { cookie })));
      for (const answer of answers)
        expect([answer.status, withoutToken(await answer.text())], `${who} ${answer.url}`).toEqual([
          404,
          words,
        ]);
    }
    for (const path of ALL) {
      const answer = await ask(`/administrator${path}`);
      expect([answer.status, answer.headers.get('location')?.split('?')[0]]).toEqual([303, '/sign-in']);
    }
    expect((await ask('/administrator/routes/nobody', { cookie: admin })).status).toBe(404);
  });

  it('a drill needs the session’s token, and a manager can’t hold one with his', async () => {
    const admin = await signIn('alex.doyle');
    const body = new URLSearchParams({ drill: 'nobody-answers' });
    expect((await ask('/administrator/drills', { method: 'POST', cookie: admin, body })).status).toBe(403);
    const manager = await signIn('ben.ode');
    const token = await tokenOf('/raise', manager);
    const his = new URLSearchParams({ drill: 'nobody-answers', _csrf: token });
    expect((await ask('/administrator/drills', { method: 'POST', cookie: manager, body: his })).status).toBe(
      404,
    );
  });
});

const tokenOf = async (path: string, cookie: string): Promise<string> =>
  /name="_csrf" value="([^"]*)"/.exec(await (await ask(path, { cookie })).text())?.[1] ?? '';

describe('what it shows', () => {
  it('people, their channels and what wants mending', async () => {
    const admin = await signIn('alex.doyle');
    const text = textOf(await page('/people', admin));
    expect(text).toContain('This Sameday can send by: Slack');
    // E-mail and text messages are not set up here.
    expect(text).toMatch(/Lucy Penn.*?No channel that works here/);
    expect(text).toMatch(/Ben Ode.*?One working channel/);
    expect(text).toMatch(/Kent .*One officer: when the concern is about them/);
    expect(textOf(await page('/people?q=vik', admin))).toMatch(/1 person.*Vik Rao.*Away/);
  });

  it('routes: who would be told about each, in order', async () => {
    const admin = await signIn('alex.doyle');
    const list = textOf(await page('/routes', admin));
    expect(list).toMatch(/Ben Ode Carol West, then Jo Marsh/);
    const one = textOf(await page('/routes/ben.ode?reporter=amira.khan', admin));
    expect(one).toMatch(/Line and senior managers \d people would be told. Carol West Jo Marsh/);
    expect(one).toMatch(/Designated officer Priya Nair/);
    expect(textOf(await page('/routes/kent.lado', admin))).toMatch(/Designated officer Colin Shaw/);
  });

  it('settings in force, and no secret', async () => {
    const admin = await signIn('alex.doyle');
    const text = await page('/settings', admin);
    expect(textOf(text)).toMatch(/SLACK_BOT_TOKEN set .*SMTP_URL not set/);
    expect(textOf(text)).toContain('Confirm within 30 minutes');
    const password = new URL(world.database.url).password;
    const pages = await Promise.all(ALL.map((path) => page(path, admin)));
    for (const [i, path] of ALL.entries()) {
      const shown = pages[i] ?? '';
      for (const secret of [...Object.values(SECRETS), world.database.url, password].filter(
        (one) => one !== '',
      ))
        expect(shown.includes(secret), `${path} ${secret.slice(0, 4)}`).toBe(false);
    }
  });

  it('an organisation file that can’t be used, with what is wrong', async () => {
    const admin = await signIn('alex.doyle');
    expect(textOf(await page('/health', admin))).toMatch(/Database Good.*Organisation file (Good|Look)/);
    const broken = { ...yaml, people: yaml.people.map((one) => ({ ...one, manager: 'nobody.at.all' })) };
    writeFileSync(organisationFile, stringify(broken));
    await expect.poll(() => page('/health', admin), { timeout: 15_000 }).toContain('nobody.at.all');
    expect(textOf(await page('', admin))).toContain('The organisation file can’t be used as it is now');
    writeFileSync(organisationFile, stringify(yaml));
    await expect.poll(() => page('/health', admin), { timeout: 15_000 }).not.toContain('nobody.at.all');
  });

  it('holds a drill that tells nobody, and keeps its date', async () => {
    const admin = await signIn('alex.doyle');
    const sent = slack.messages;
    const before = await casesOf();
    const body = new URLSearchParams({
      drill: 'nobody-answers',
      _csrf: await tokenOf('/administrator/drills', admin),
    });
    const held = await ask('/administrator/drills', { method: 'POST', cookie: admin, body });
    expect(held.status).toBe(303);
    const result = await ask(held.headers.get('location') ?? '', { cookie: admin });
    const text = textOf(await result.text());
    expect(text).toContain('As expected');
    expect(text).toMatch(/\([a-z]+\.lado\), by .*officer-alert/);
    expect(text).toMatch(/contact-lado missed/);
    expect([slack.messages, await casesOf()]).toEqual([sent, before]);
    expect(textOf(await page('', admin))).toContain('The last drill was held on Monday 2 March');
    const none = new URLSearchParams({
      drill: '../secrets',
      _csrf: await tokenOf('/administrator/drills', admin),
    });
    const refused = await ask('/administrator/drills', { method: 'POST', cookie: admin, body: none });
    expect([refused.status, textOf(await refused.text()).includes('There is no such drill')]).toEqual([
      400,
      true,
    ]);
  });

  it('plays a story of the example trust as a drill', async () => {
    const admin = await signIn('ian.cope');
    const token = await tokenOf('/administrator/drills', admin);
    const body = new URLSearchParams({ drill: 'line-manager-is-the-subject', _csrf: token });
    const held = await ask('/administrator/drills', { method: 'POST', cookie: admin, body });
    const text = await (await ask(held.headers.get('location') ?? '', { cookie: admin })).text();
    expect(textOf(text)).toContain('As expected');
  });
});

async function casesOf(): Promise<number> {
  const store = await createStore({ databaseUrl: world.database.url, dataDir: tmpdir(), masterKey: KEY });
  const heads = await store.transaction((tx) =>
    tx.casesAfter({ organisation: 'riverside', after: null, limit: 100 }),
  );
  await store.close();
  return heads.length;
}

describe('an administrator whom a case is about', () => {
  it('sees on every page what stood there before the case', async () => {
    const alex = await signIn('alex.doyle');
    const paths = [...PAGES, '/health', '/statistics.csv'];
    const before = await Promise.all(paths.map((path) => page(path, alex)));
    slack.unknown.add('U0BEN');
    await raise('amira.khan', 'alex.doyle');
    const sent = slack.messages;
    await world.app.runTo(world.clock.now() + 60_000);
    expect(slack.messages).toBeGreaterThan(sent);
    const after = await Promise.all(paths.map((path) => page(path, alex)));
    for (const [i, path] of paths.entries()) expect(after[i], path).toBe(before[i]);

    // Another administrator sees the address that failed: the day, and nothing of the case.
    const ian = await signIn('ian.cope');
    const seen = textOf(await page('/deliveries', ian));
    expect(seen).toMatch(/Ben Ode Slack 2026-03-02 1/);
    expect(seen).not.toMatch(/SD-|16:4/);
    expect(textOf(await page('', ian))).toContain('1 address could not be reached');
  });

  it('nor after the whole day has passed in silence, the alerts sent and the deadlines missed', async () => {
    const alex = await signIn('alex.doyle');
    const steady = PAGES.filter((path) => path !== '');
    const before = await Promise.all(steady.map((path) => page(path, alex)));
    await world.app.runTo(at('2026-03-02 17:01'));
    const again = await signIn('alex.doyle');
    const after = await Promise.all(steady.map((path) => page(path, again)));
    for (const [i, path] of steady.entries()) expect(after[i], path).toBe(before[i]);
    for (const path of ['', '/health']) expect(await page(path, again)).not.toMatch(/SD-|CANARY|[Aa]mira/);
  });

  it('and each answer takes an even time', async () => {
    const alex = await signIn('alex.doyle');
    const from = performance.now();
    await page('/deliveries', alex);
    expect(performance.now() - from).toBeGreaterThan(395);
  });
});

describe('statistics', () => {
  it('come out on the eighth day, hide what is under five, and never change', async () => {
    const subjects = [
      'dan.reed',
      'marek.nowak',
      'fay.quinn',
      'sam.tully',
      'vik.rao',
      'tess.lowe',
      'owen.hart',
    ];
    world.clock.moveTo(at('2026-03-16 09:00'));
    for (let i = 0; i < 11; i += 1) {
      world.clock.moveTo(world.clock.now() + 60_000);
      const reference = await raise('amira.khan', subjects[i % subjects.length] ?? '');
      if (i < 6) {
        await record('ben.ode', reference, 'contact-police', { unit: 'CPPU' });
        await record('ben.ode', reference, 'contact-lado', { officer: 'kent.lado', by: 'phone' });
      }
    }
    world.clock.moveTo(at('2026-04-07 12:00'));
    const early = textOf(await page('/statistics', await signIn('ian.cope')));
    expect(early).not.toContain('March 2026');
    world.clock.moveTo(at('2026-04-08 09:00'));
    const html = await page('/statistics', await signIn('ian.cope'));
    // Eleven and the one about the administrator.
    expect(textOf(html)).toMatch(/March 2026 12 50% 6 6 0 min 0 min 0 min/);
    expect(textOf(html)).toMatch(/February 2026 fewer than 5/);
    expect(html).toContain('<title id="chart-title">');
    const csv = await (
      await ask('/administrator/statistics.csv', { cookie: await signIn('ian.cope') })
    ).text();
    expect(csv).toContain('"2026-03","all","12","6","6","50","0","0","0"');
    expect(csv).not.toMatch(/SD-|dan/i);
    world.clock.moveTo(at('2026-04-08 09:05'));
    await raise('amira.khan', 'dan.reed');
    expect(await page('/statistics', await signIn('ian.cope'))).toBe(html);
  });
});

describe('in a browser', () => {
  it('has no violation of WCAG 2.2 AA with real figures, and nothing wider than a phone', async () => {
    const cookie = await signIn('ian.cope');
    const drill = /"\/administrator(\/drills\/[\w-]+)"/.exec(await page('/drills', cookie))?.[1] ?? '';
    const browser = await chromium.launch({ executablePath: provided('chromium'), args: BROWSER_ARGUMENTS });
    try {
      const tab = await browser.newPage({ locale: 'en-GB' });
      await tab.addInitScript(AXE);
      await tab.goto(`${world.app.url}/sign-in`);
      for (const path of [...PAGES, '/health', drill]) {
        await show(tab, await page(path, cookie));
        for (const size of [WIDE, NARROW]) {
          await tab.setViewportSize(size);
          expect([path, size.width, await axeFinds(tab), await tooWide(tab)]).toEqual([
            path,
            size.width,
            [],
            [],
          ]);
        }
      }
    } finally {
      await browser.close();
    }
  });
});
