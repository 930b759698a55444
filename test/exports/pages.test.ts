// The pages of exports in the running app: recorded before a byte leaves, refused alike, and nothing by default.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { person } from '../../src/escalation/case/concern.js';
import type { Reference } from '../../src/escalation/ids.js';
import { concern, p } from '../escalation/world.js';
import { httpVisitor, type HttpVisitor } from '../web/http-visitor.js';
import { openPages, sheetOf, undone, type OpenPages } from '../web/open-pages.js';
import { readPdf } from './read-pdf.js';

const CANARY = 'canary of what was seen';
const REPORTER = /amira|khan/i;
let pages: OpenPages;
let ref: Reference;
beforeAll(async () => {
  pages = await openPages();
  const outcome = await pages.app.casework.raise(person(p('amira.khan')), 'raise', {
    ...concern({ what: CANARY, learnedAt: pages.app.casework.clock.now() }),
    identity: 'withheld',
  });
  if (!outcome.done) throw new Error(outcome.refusal.refused);
  ref = outcome.reference;
  await pages.app.runTo(pages.app.casework.clock.now());
}, 120_000);
afterAll(() => pages.close());

const at = (rest = ''): string => `/cases/${ref}/exports${rest}`;
const log = async () => (await pages.app.casework.peek(ref))?.events ?? [];
const exported = async () => (await log()).filter((e) => e.type === 'Exported');

async function signedIn(who: string): Promise<HttpVisitor> {
  const visitor = httpVisitor(pages.app.url);
  expect((await visitor.post('/sign-in/as', { person: who })).status).toBe(303);
  await visitor.get('/cases');
  return visitor;
}

interface Download {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
}

/** The bytes, as `http-visitor` reads text alone. */
async function download(path: string, cookie: string, fields: Record<string, string>): Promise<Download> {
  const response = await fetch(new URL(path, pages.app.url), {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie },
    body: new URLSearchParams(fields),
  });
  return {
    status: response.status,
    headers: response.headers,
    bytes: Buffer.from(await response.arrayBuffer()),
  };
}

const tokenIn = (html: string): string => /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';
const cookieOf = ({ cookies }: HttpVisitor): string => [...cookies].map((pair) => pair.join('=')).join('; ');

function isAFileToKeep({ status, headers }: Download, name: string, type: string): void {
  expect(status).toBe(200);
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('content-disposition')).toBe(`attachment; filename="${name}"`);
  expect(headers.get('content-type')).toContain(type);
}

test('a chronology and a referral, as PDF and JSON: recorded, then handed out, without the reporter', async () => {
  const ben = await signedIn('ben.ode');
  const page = await ben.get(at());
  expect(page.status).toBe(200);
  const _csrf = tokenIn(page.text);
  let count = (await exported()).length;
  for (const what of ['chronology', 'referral']) {
    for (const [format, type] of [
      ['pdf', 'application/pdf'],
      ['json', 'application/json'],
    ] as const) {
      const file = await download(at(), cookieOf(ben), { _csrf, what, format, made_for: 'LADO, Kent' });
      isAFileToKeep(file, `${ref}-${what}.${format}`, type);
      const text =
        format === 'pdf'
          ? (await readPdf(file.bytes)).text
          : JSON.stringify(JSON.parse(file.bytes.toString()));
      expect(text).toContain(CANARY);
      expect(text).toContain('LADO, Kent');
      expect(text).not.toMatch(REPORTER);
      // It stands in the log before the bytes are made: the document itself names the export that it is.
      if (what === 'chronology') expect(text).toMatch(/Exported/);
      expect(await exported()).toHaveLength((count += 1));
    }
  }
  expect((await exported()).at(-1)).toMatchObject({ by: person(p('ben.ode')), data: { what: 'referral' } });
});

test('refused alike: who may not, the reporter, the subject, and a case that isn’t there', async () => {
  const before = (await exported()).length;
  const answers = [];
  for (const [who, path] of [
    ['ben.ode', '/cases/SD-7K4M-Q2X/exports'],
    ['dan.reed', at()],
    ['amira.khan', at()],
    ['alex.doyle', at()],
  ] as const) {
    const visitor = await signedIn(who);
    for (const rest of ['', '/disclosure']) {
      const got = [
        await visitor.get(path + rest),
        await visitor.post(path + rest, {
          what: 'chronology',
          format: 'json',
          part: 'make',
          document: 'record',
        }),
      ];
      for (const { status, text } of got) {
        // The header alone says who is signed in.
        answers.push(`${status} ${text.slice(text.indexOf('<main'))}`);
        expect(text).not.toContain(CANARY);
      }
    }
  }
  expect(new Set(answers).size).toBe(1);
  expect(answers[0]).toMatch(/^404 /);
  expect(await exported()).toHaveLength(before);
});

test('no other site, and nobody without the session’s token, takes anything out', async () => {
  const ben = await signedIn('ben.ode');
  const before = (await exported()).length;
  const fields = { what: 'chronology', format: 'json' };
  expect((await ben.post(at(), { ...fields, _csrf: 'x' })).status).toBe(403);
  expect((await ben.post(at(), fields, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  expect((await ben.post(at('/disclosure'), { part: 'purpose', _csrf: 'x' })).status).toBe(403);
  expect((await httpVisitor(pages.app.url).get(at())).location).toContain('/sign-in');
  expect(await exported()).toHaveLength(before);
});

interface ShownItem {
  readonly item: string;
  readonly digest: string;
}
const itemsIn = (html: string): ShownItem[] =>
  [...html.matchAll(/name="item" value="([^"]+)"><input type="hidden" name="digest" value="([^"]+)"/g)].map(
    ([, item = '', digest = '']) => ({ item, digest }),
  );
const namesIn = (html: string): string[] =>
  [...html.matchAll(/name="part" value="name">\s*<input type="hidden" name="name" value="([^"]+)"/g)].map(
    ([, name = '']) => undone(name),
  );

test('a disclosure: nothing by default, each item decided, and what is too long is kept', async () => {
  const ben = await signedIn('ben.ode');
  const disclosure = at('/disclosure');
  const first = await ben.get(disclosure);
  expect(first.text).not.toMatch(/ checked>\s*<label[^>]*for="decision-/);
  const items = itemsIn(first.text);
  expect(items.length).toBeGreaterThan(3);
  expect(first.text).not.toMatch(REPORTER);
  const make = (document = 'disclosure') => ben.post(disclosure, { part: 'make', document, format: 'json' });
  const before = (await exported()).length;
  expect([(await make()).status, (await make('record')).status]).toEqual([422, 422]);
  expect(await exported()).toHaveLength(before);

  const long = `${'x'.repeat(20_000)}THE END`;
  const item = items[0];
  if (item === undefined) throw new Error('no item');
  const tooLong = await ben.post(disclosure, {
    part: 'item',
    ...item,
    decision: 'redact',
    reason: 'r',
    text: long,
  });
  expect(tooLong.status).toBe(422);
  expect(tooLong.text).toContain('Make it shorter: 20,000 characters at the most');
  expect(tooLong.text).toContain(long);
  const basis = 'because '.repeat(70);
  const other = await ben.post(disclosure, { part: 'purpose', made_for: 'Dan Reed', basis });
  expect([other.status, other.text.includes(basis.trim()), other.text.includes('500 characters')]).toEqual([
    422,
    true,
    true,
  ]);
  // Neither was kept as a decision.
  expect((await ben.get(disclosure)).text).toContain(`the purpose; ${items.length} items`);

  await ben.post(disclosure, { part: 'purpose', made_for: 'Dan Reed', basis: 'subject access request' });
  for (const [i, one] of items.entries()) {
    const fields: Record<string, string> =
      i === 0
        ? { decision: 'redact', reason: 'of a third party', text: `GIVEN OUT ${'y'.repeat(19_000)}` }
        : { decision: 'leave-out', reason: 'section 15' };
    expect((await ben.post(disclosure, { part: 'item', ...one, ...fields })).status).toBe(303);
  }
  for (const name of namesIn((await ben.get(disclosure)).text))
    await ben.post(disclosure, { part: 'name', name, decision: 'withhold', reason: 'not theirs' });
  const made = await make();
  expect(made.status, made.text.slice(0, 300)).toBe(200);
  expect(made.text).toContain('GIVEN OUT');
  expect(made.text).not.toContain(CANARY);
  expect(made.text).not.toMatch(REPORTER);
  expect(await exported()).toHaveLength(before + 1);
  const record = await make('record');
  expect(record.text).toContain('section 15');
  expect(record.text).not.toMatch(REPORTER);
});

test('the designated officer takes the same documents, as themselves', async () => {
  const room = '/rehearsal/people/ben.ode';
  await pages.post(`${room}/press`, { id: crypto.randomUUID(), button: `give-access ${ref}` });
  const sheet = sheetOf((await pages.get(room)).html, 'give-access');
  sheet.fields.set('f.officer', 'kent.lado');
  await pages.post(`${room}/form`, sheet.fields);
  const { text } = await pages.get(room);
  const passcode = /Passcode (\d{4} \d{4})/.exec(text)?.[1] ?? '';
  const path = /their link is \S*(\/officer\/[\w-]+)/.exec(text)?.[1] ?? '';
  const exports = `${path}/exports`;
  const before = (await exported()).length;
  const fields = { what: 'chronology', format: 'json', made_for: '' };
  // The link alone is worth nothing, as that of a link that isn't there.
  const alone = await pages.get(exports);
  expect([alone.status, alone.html]).toEqual(
    await pages.get(`/officer/${'x'.repeat(43)}/exports`).then((got) => [got.status, got.html]),
  );
  expect((await download(exports, '', fields)).status).toBe(404);
  const opened = await pages.post(path, { passcode });
  const cookie = (opened.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  expect((await pages.get(path, { cookie })).html).toContain(`href="${exports}"`);
  expect((await pages.get(exports, { cookie })).html).toContain(`action="${exports}"`);
  for (const [what, format, type] of [
    ['chronology', 'json', 'application/json'],
    ['referral', 'pdf', 'application/pdf'],
  ] as const) {
    const file = await download(exports, cookie, { ...fields, what, format });
    isAFileToKeep(file, `${ref}-${what}.${format}`, type);
    const read = format === 'pdf' ? (await readPdf(file.bytes)).text : file.bytes.toString();
    expect(read).toContain('Priya Nair');
    expect(read).not.toMatch(REPORTER);
  }
  expect((await exported()).slice(before)).toMatchObject([
    { by: person(p('kent.lado')), data: { what: 'chronology' } },
    { by: person(p('kent.lado')), data: { what: 'referral' } },
  ]);
  const crossed = await pages.post(exports, fields, { cookie, 'sec-fetch-site': 'cross-site' });
  expect(crossed.status).toBe(403);

  const page = await pages.browse({ path, width: 320 });
  await page.getByLabel('Passcode').fill(passcode);
  await page.getByRole('button').first().press('Enter');
  await page.goto(new URL(exports, pages.app.url).href);
  expect(await page.locator('h1').innerText()).toContain(ref);
  await page.context().close();
}, 60_000);
