// Whatever is sent to any way in: never an error of ours, never a word of our insides, always the security headers.
import { request } from 'node:http';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openAccessWorld, type AccessWorld, type Session } from './access-world.js';
import { openPages } from './open-pages.js';
import { named, waysInto, type Way } from './routes-of.js';

/** One seed: the same requests each time. Another finds others; each failure says what was sent. */
const SEED = 20_260_316;
const REQUESTS_A_ROUTE = 12;
const AT_ONCE = 24;
const INSIDES =
  /node_modules|\/work\/|\/src\/|file:\/\/|\.(ts|js|njk):\d|\n\s+at \w|[a-z]Error\b|render error|sqlstate/;
/** Asked by machines of the organisation's own, and no page. */
const PROBES = ['/healthz', '/readyz', '/metrics'];

let world: AccessWorld;
let sessions: readonly Session[];
let ways: readonly Way[];
beforeAll(async () => {
  world = await openAccessWorld();
  sessions = await Promise.all(['jo.marsh', 'ian.cope', 'kent.lado'].map((who) => world.signIn(who)));
  ways = (await waysInto(world.live.app.url)).routes;
});
afterAll(() => world.stop());

interface Sent {
  readonly way: Way;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array<ArrayBuffer> | null;
}

const HOSTILE = [
  ...['', ' ', '\0', '\u202E', '😀', '\uD800', '__proto__', 'constructor', 'prototype', 'toString'],
  ...[
    '../../etc/passwd',
    '<script>alert(1)</script>',
    '{{ 7*7 }}',
    '%',
    '%00',
    '\r\nSet-Cookie: a=b',
    '-1',
    'NaN',
  ],
  ...[
    "' or 1=1 --",
    'null',
    '[]',
    '{}',
    '[object Object]',
    'https://elsewhere.example',
    '//elsewhere.example',
  ],
];
const text = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...HOSTILE) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1_000, max: 40_000 }).map((n) => 'x'.repeat(n)) },
);
const NAMES = [
  ...[
    'id',
    'form',
    'state',
    'button',
    'person',
    'next',
    'passcode',
    'code',
    'what',
    'format',
    'made_for',
    'part',
  ],
  ...[
    'item',
    'digest',
    'decision',
    'reason',
    'text',
    'name',
    'document',
    'drill',
    'basis',
    'channel',
    'order',
    'q',
  ],
  ...[
    'page',
    'reporter',
    'sort',
    'show',
    'area',
    'f.text',
    'f.what',
    'f.subjects',
    'f.happened_at',
    'f.',
    'payload',
  ],
  ...[
    '__proto__',
    '__proto__[admin]',
    'constructor[prototype][x]',
    'f.__proto__',
    'f.constructor',
    'a[b][c]',
    'f.text[]',
  ],
];
/** Values that lead further in than the first check. */
const RIGHT = [
  ...[
    'raise',
    'review',
    'speak-up',
    'speak-up-review',
    'add-information',
    'reply',
    'ask',
    'record-step',
    'decide',
    'ask-in',
    'hand-over',
  ],
  ...[
    'chronology',
    'referral',
    'json',
    'pdf',
    'purpose',
    'item',
    'name',
    'make',
    'disclosure',
    'record',
    'include',
  ],
  ...[
    'back',
    'leave-out ben.ode',
    'use-whistle-blowing',
    'give-access',
    'email',
    'slack',
    '2026-03-16T09:00',
  ],
];
const fields = fc.array(fc.tuple(fc.constantFrom(...NAMES), fc.oneof(text, fc.constantFrom(...RIGHT))), {
  maxLength: 8,
});
const encoded = (all: readonly (readonly [string, string])[]): string =>
  new URLSearchParams(all.map(([k, v]) => [k, v] as [string, string])).toString();

const TYPES = [
  ...['application/x-www-form-urlencoded', 'application/x-www-form-urlencoded; charset=utf-7'],
  ...[
    'application/json',
    'multipart/form-data; boundary=x',
    'text/plain',
    'nonsense',
    'application/x-www-form-urlencoded; charset=iso-8859-1',
  ],
];
/** As a page of ours would send it, so that what lies behind the first check is reached. */
const nearlyRight = fc
  .record({
    id: fc.uuid(),
    form: fc.constantFrom(...RIGHT),
    reference: fc.oneof(fc.constantFrom('SD-7K4M-Q2X', '', '\0'), fc.constant(null)),
    step: fc.oneof(fc.constantFrom('contact-lado', '-', 'immediate-action', '__proto__'), text),
    passcode: text,
  })
  .map(({ id, form, reference, step, passcode }): [string, string][] => [
    ['id', id],
    ['form', form],
    ['state', `${id} ${reference ?? world.references.management} ${step} -`],
    ['button', `${form} ${reference ?? world.references.management} ${step}`],
    ['passcode', passcode],
  ]);
const body = fc.oneof(
  { weight: 4, arbitrary: fields.map(encoded) },
  {
    weight: 4,
    arbitrary: fc.tuple(nearlyRight, fields).map(([right, more]) => encoded([...right, ...more])),
  },
  { weight: 1, arbitrary: fc.json() },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => new Uint8Array(bytes)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '%',
      '%E0%A4',
      '=&=&',
      'a'.repeat(300_000),
      '&'.repeat(2_000),
      '{"__proto__":{"a":1}}',
    ),
  },
);

const PEOPLE = ['amira.khan', 'ben.ode', 'kent.lado'];
const BUTTONS = [
  'acknowledge',
  'accept',
  'ask',
  'reply',
  'confirm',
  'record-step',
  'add-information',
  'decide',
  'agree-action',
  'ask-in',
  'correct-step',
  'close',
  'give-access',
  'open',
];
const part = fc.oneof(
  text.map((t) => encodeURIComponent(t.replace(/[\uD800-\uDFFF]/g, '?')).slice(0, 2_000)),
  fc.constantFrom('%', '%ff', '..', 'contact-lado'),
);
const segment = (name: string): fc.Arbitrary<string> =>
  name === 'reference'
    ? fc.oneof(fc.constantFrom(...Object.values(world.references)), part)
    : name === 'button'
      ? fc.oneof(fc.constantFrom(...BUTTONS), part)
      : name === 'person'
        ? fc.oneof(fc.constantFrom(...PEOPLE), part)
        : part;

function pathOf({ path }: Way): fc.Arbitrary<string> {
  const parts = path.replace(/[{}]/g, '').split('/').slice(1);
  const filled = parts.map((one) => (one.startsWith(':') ? segment(one.slice(1)) : fc.constant(one)));
  const query = fc.oneof(
    fc.constant(''),
    fields.map((all) => `?${encoded(all)}`),
    fc.constantFrom('?%', '?a[__proto__]=1', '?page=1e99'),
  );
  return fc.tuple(fc.tuple(...filled), query).map(([all, q]) => `/${all.join('/')}${q.slice(0, 8_000)}`);
}

function sentTo(way: Way): fc.Arbitrary<Sent> {
  const who = fc.option(fc.constantFrom(...sessions));
  const headers = fc.record({ type: fc.constantFrom(...TYPES), junk: fc.boolean(), language: fc.boolean() });
  return fc
    .tuple(pathOf(way), who, body, headers, fc.boolean())
    .map(([path, session, content, h, hasToken]) => {
      // A session that is signed out would leave little to be found behind it.
      const cookie =
        session === null || way.path === '/sign-out'
          ? 'sameday=; sameday-officer=%; a=b=c; ;'
          : session.cookie;
      const token =
        session !== null && hasToken && typeof content === 'string' ? `&_csrf=${session.csrf}` : '';
      return {
        way,
        path,
        headers: {
          cookie: h.junk ? `${cookie}; __proto__=1; x=%E0%A4` : cookie,
          'content-type': token === '' ? h.type : 'application/x-www-form-urlencoded',
          ...(h.language
            ? { 'accept-language': 'x'.repeat(2_000), 'x-forwarded-for': '<b>', accept: '*/*;q=a' }
            : {}),
        },
        body: way.method === 'GET' ? null : typeof content === 'string' ? content + token : content,
      };
    });
}

/** What is wrong with the answer; nothing when all is well. */
async function look(url: string, sent: Sent): Promise<string[]> {
  const response = await fetch(`${url}${sent.path}`, {
    method: sent.way.method,
    redirect: 'manual',
    headers: sent.headers,
    ...(sent.body === null ? {} : { body: sent.body }),
  });
  const answered = await response.text();
  const wrong: string[] = [];
  const is = (bad: boolean, what: string): void => {
    if (bad) wrong.push(what);
  };
  is(response.status >= 500, `status ${response.status}`);
  const page = response.headers.get('content-type')?.startsWith('text/html') ?? false;
  is(page && INSIDES.test(answered), `insides: ${INSIDES.exec(answered)?.[0] ?? ''}`);
  is(page && /<script>alert|>49</.test(answered), 'markup came out as markup');
  is(sent.way.path.startsWith('/speak-up') && response.headers.has('set-cookie'), 'a cookie on /speak-up');
  is(/^a=b/.test(response.headers.get('set-cookie') ?? ''), 'a header that was sent in');
  const to = response.headers.get('location') ?? '/';
  is(!to.startsWith('/') || to.startsWith('//'), `leads away: ${to}`);
  if (PROBES.includes(sent.way.path)) return wrong;
  is(response.headers.get('x-content-type-options') !== 'nosniff', 'without nosniff');
  is(!response.headers.get('content-security-policy')?.includes("default-src 'none'"), 'without a policy');
  is(response.headers.has('x-powered-by'), 'says what it runs on');
  return wrong;
}

async function fuzz(url: string, some: readonly Way[]): Promise<string[]> {
  const sent = some.flatMap((way) => fc.sample(sentTo(way), { seed: SEED, numRuns: REQUESTS_A_ROUTE }));
  const failures: string[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let one = sent[next++]; one !== undefined; one = sent[next++])
      for (const wrong of await look(url, one)) {
        const what = `${one.path.slice(0, 200)} ${JSON.stringify(one.headers)} ${String(one.body).slice(0, 300)}`;
        failures.push(`${named(one.way)}: ${wrong}: ${what}`);
      }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return failures;
}

it('live, is answered', { timeout: 120_000 }, async () => {
  expect(await fuzz(world.live.app.url, ways)).toEqual([]);
  expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
  expect((await world.ask('/healthz')).text).toBe('ok\n');
  const logged = world.live.log.join('\n');
  expect(/canary-|alert\(1\)|etc\/passwd/.test(logged)).toBe(false);
});

it('in a rehearsal, the ways that are there alone', { timeout: 120_000 }, async () => {
  const pages = await openPages();
  try {
    const live = ways.map(named);
    const { routes } = await waysInto(pages.app.url);
    const own = routes.filter((way) => !live.includes(named(way)));
    expect(own.map(named)).toContain('POST /sign-in/as');
    expect(await fuzz(pages.app.url, own)).toEqual([]);
    // Another site may give its own name this machine's address.
    const { hostname, port } = new URL(pages.app.url);
    for (const { method, path } of routes.filter((way) => !PROBES.includes(way.path)))
      expect([path, await statusAs('evil.example', { hostname, port, method, path })]).toEqual([path, 421]);
  } finally {
    await pages.close();
  }
});

/** `fetch` names the host itself. */
const statusAs = (host: string, o: { hostname: string; port: string; method: string; path: string }) =>
  new Promise<number | undefined>((resolve, reject) => {
    const asked = request({ ...o, headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.on('error', reject);
    asked.end();
  });
