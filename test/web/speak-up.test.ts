// Speaking up without an account: over HTTP as a browser sends it, and in Chromium without scripts.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { commandId, personId } from '../../src/escalation/ids.js';
import { person } from '../../src/escalation/case/concern.js';
import { openPages, sheetOf, undone, type Got, type OpenPages, type Sheet } from './open-pages.js';

const WHAT = 'canary-spoken <img src=x onerror=alert(1)> {{ 7 * 7 }} *bold* <@U0BEN> \u202Eright to left';
const ANSWER = 'canary-answered <b>since January</b>';
const AGENT = 'CanaryBrowser/13.37';
const ADDRESS = '203.0.113.77';
const HEADERS = { 'user-agent': AGENT, 'x-forwarded-for': ADDRESS, 'accept-language': 'cy-GB' };
const MIRA = personId('mira.sole');
/** Every name of the example trust: none of them may stand on these pages. */
const NAMES = ['Mira Sole', 'Tom Ellery', 'Helen Moss', 'Paul Achebe', 'Priya Nair', 'Colin Shaw', 'Ben Ode'];

let pages: OpenPages;
const seen: Got[] = [];
beforeAll(async () => {
  pages = await openPages();
}, 120_000);
afterAll(() => pages.close());

const noted = async (got: Promise<Got>): Promise<Got> => {
  const one = await got;
  seen.push(one);
  return one;
};
const get = (path: string) => noted(pages.get(path, HEADERS));
const send = (sheet: Sheet) => noted(pages.post(sheet.action, sheet.fields, HEADERS));

async function review(fields: Record<string, string | readonly string[]>): Promise<Got> {
  const sheet = sheetOf((await get('/speak-up/raise')).html, 'speak-up');
  const values = { what: 'Something', someone_else: 'Dan Reed', concerns: 'grooming', ...fields };
  for (const [id, value] of Object.entries(values)) {
    sheet.fields.delete(`f.${id}`);
    for (const one of [value].flat()) sheet.fields.append(`f.${id}`, one);
  }
  return send(sheet);
}

const codeIn = (got: Got): string => /\b\d{4} \d{4} \d{4} \d{4}\b/.exec(got.text)?.[0] ?? '';
const back = (code: string, more: Record<string, string> = {}) =>
  noted(pages.post('/speak-up/return', { code, ...more }, HEADERS));
const caseOf = async (code: string) => {
  const view = await pages.app.casework.byReceipt(code);
  if (view === null) throw new Error('no case behind this code');
  return view;
};

it('is raised, read and answered by the receipt code alone, and keeps nothing of who it was', async () => {
  const start = await get('/speak-up');
  expect(start.text.indexOf('999')).toBeLessThan(start.text.indexOf('How it works'));
  expect(start.html).toMatch(
    /<a [^>]*href="https:[^>]*referrerpolicy="no-referrer"[^>]*>Leave this page now/,
  );
  for (const body of ['NSPCC', '0800 028 0285', 'Protect']) expect(start.text).toContain(body);

  const shown = await review({ what: WHAT, concerns: 'inappropriate-contact' });
  expect(shown.text).toContain('First: the whistle-blowing officer, now.');
  expect(undone(shown.html)).toContain(WHAT);
  const sheet = sheetOf(shown.html, 'speak-up-review');
  const receipt = await send(sheet);
  const code = codeIn(receipt);
  expect(code).not.toBe('');
  expect(receipt.text).toContain('nobody can give it to you again');
  // Twice sent, a lost answer, a reload: the same code, and one case.
  expect(codeIn(await send(sheet))).toBe(code);

  const view = await caseOf(code);
  expect(view.state.concern).toMatchObject({
    identity: 'anonymous',
    reporter: null,
    route: 'whistle-blowing',
  });
  expect(view.state.told.map((t) => t.person)).toEqual([MIRA]);
  await pages.app.casework.run(view.reference, {
    type: 'ask',
    id: commandId('asked'),
    by: person(MIRA),
    data: { text: 'Since when? <script>alert(2)</script>' },
  });

  const asked = await back(code);
  expect(asked.text).toContain('There is a question for you.');
  expect(undone(asked.html)).toContain('Since when? <script>alert(2)</script>');
  // What was reported isn't shown again: whoever finds the code learns nothing of it.
  expect(asked.text).not.toContain('canary-spoken');
  const reply = sheetOf(asked.html, 'reply');
  reply.fields.set('f.text', ANSWER);
  expect((await send(reply)).text).toContain('Thank you.');
  await send(reply);
  const after = await caseOf(code);
  expect(after.state.dialogue.map((d) => d.text)).toEqual(['Since when? <script>alert(2)</script>', ANSWER]);
  const more = sheetOf((await back(code.replaceAll(' ', '-'))).html, 'add-information');
  const empty = await send(more);
  expect(empty.text).toContain('Please fill this in.');
  more.fields.set('f.text', 'More');
  await send(more);
  expect((await caseOf(code)).state.dialogue.at(-1)?.text).toBe('More');

  // A contact that they made themselves: whoever handles it sees it as made.
  const rang = sheetOf((await back(code, { wanted: 'record-step contact-police' })).html, 'record-step');
  rang.fields.set('f.reference', 'P-7');
  expect((await send(rang)).text).toContain('Thank you.');
  const { state: told } = await caseOf(code);
  expect(told.steps['contact-police']?.entries.at(-1)).toMatchObject({
    by: { kind: 'reporter' },
    fields: { reference: 'P-7' },
  });
  const danger = sheetOf((await back(code)).html, 'add-information');
  danger.fields.set('f.text', 'They are to meet');
  danger.fields.set('f.immediate_risk', 'yes');
  danger.fields.set('f.children', 'A pupil, Bexley');
  expect((await send(danger)).text).toContain('ring 999 first');
  expect((await caseOf(code)).state.concern).toMatchObject({
    immediateRisk: true,
    children: expect.arrayContaining([{ known: 'yes', name: 'A pupil', area: 'Bexley' }]),
  });

  const kept = [...pages.logged, await pages.dump(), JSON.stringify(after.events)].join('\n');
  for (const trace of [AGENT, ADDRESS, '127.0.0.1', 'cy-GB', code, code.replaceAll(' ', '')])
    expect(kept).not.toContain(trace);
  const stored = [...pages.logged, await pages.dump()].join('\n');
  for (const words of ['canary-spoken', 'canary-answered', 'Dan Reed']) expect(stored).not.toContain(words);
  const metrics = await pages.get('/metrics');
  for (const trace of [AGENT, ADDRESS, 'canary', 'speak-up']) expect(metrics.text).not.toContain(trace);
});

it('shows the same page whatever names are typed, tells nobody who is meant, and names nobody', async () => {
  const shown = (got: Got) => /Who will be told.*?Until then/.exec(got.text.replace(/^.*?<\/h1>/, ''))?.[0];
  const plain = await review({ someone_else: 'Somebody whom nobody knows' });
  for (const who of ['Mira Sole', 'mira', 'the whistleblowing officer', 'Chair of Governors', 'Colin Shaw']) {
    const got = await review({ someone_else: who });
    expect(shown(got)).toBe(shown(plain));
    const sent = await send(sheetOf(got.html, 'speak-up-review'));
    const { state } = await caseOf(codeIn(sent));
    const told = state.told.map((t) => t.person as string);
    if (/mira|whistle/i.test(who)) expect(told).not.toContain('mira.sole');
    else expect(told).toEqual(['mira.sole']);
    const meant = { 'Mira Sole': 'mira.sole', 'Colin Shaw': 'medway.lado' }[who] ?? null;
    expect(state.concern?.subjects).toEqual([expect.objectContaining({ id: meant })]);
    if (who === 'Chair of Governors') expect(state.concern?.namedInReport).toContain('helen.moss');
  }
  const pagesText = seen.map((got) => got.text).join('\n');
  for (const name of NAMES.filter((n) => n !== 'Mira Sole' && n !== 'Colin Shaw'))
    expect(pagesText).not.toContain(name);
});

it('leaves out roles that are ticked, and names that are typed', async () => {
  const first = await review({});
  const again = sheetOf(first.html, 'speak-up-review');
  again.fields.append('f.leave_out_roles', 'whistle-blowing-1');
  again.fields.set('f.leave_out_names', 'Mr Ellery\nthe trustee');
  const changed = await send(again);
  expect(changed.text).toContain('Not sent yet');
  expect(changed.text).toContain('First: the deputy whistle-blowing officer, now.');
  const { state } = await caseOf(codeIn(await send(sheetOf(changed.html, 'speak-up-review'))));
  expect([...(state.concern?.leaveOut ?? [])].sort()).toEqual(['mira.sole', 'paul.achebe', 'tom.ellery']);
  expect(state.told.map((t) => t.person)).toEqual(['helen.moss']);
});

it('answers a wrong, a short and an unknown code alike, and slows guessing without looking at who guesses', async () => {
  const answers = new Set<string>();
  const times: number[] = [];
  for (const code of ['1111 2222 3333 4444', '12', 'not a code', '9999888877776666']) {
    const since = performance.now();
    const got = await back(code);
    times.push(performance.now() - since);
    answers.add(`${got.status} ${got.text}`);
  }
  expect(answers.size).toBe(1);
  expect([...answers][0]).toMatch(/^404 /);
  for (const ms of times) expect(ms).toBeGreaterThanOrEqual(395);
  const statuses = [];
  for (let i = 0; i < 7; i += 1) statuses.push((await back(`5555 0000 0000 000${i}`)).status);
  expect(statuses).toEqual([404, 404, 404, 404, 404, 429, 429]);
  // Somebody else's code, with another beginning, still opens.
  const sent = await send(sheetOf((await review({})).html, 'speak-up-review'));
  expect((await back(codeIn(sent))).status).toBe(200);
});

it('says beside the field what is missing, keeps what was typed, and takes no other site’s word for a code', async () => {
  const got = await review({ what: '', someone_else: 'kept-as-typed' });
  expect(got.text).toContain('Please fill this in.');
  expect(got.html).toContain('kept-as-typed');
  const long = await review({ what: 'x'.repeat(3_001) });
  expect(long.text).toContain('3001 characters');
  expect((await get('/speak-up/return?code=1234123412341234')).status).toBe(200);
});

it('never sets a cookie, is never cached, and asks nothing of anybody else', () => {
  expect(seen.length).toBeGreaterThan(40);
  for (const { headers, html } of seen) {
    expect(headers.get('set-cookie')).toBeNull();
    expect(headers.get('cache-control')).toBe('no-store');
    expect(html).not.toContain('<script');
    for (const [, url = ''] of html.matchAll(/(?:src|action)="([^"]*)"/g)) expect(url).toMatch(/^\//);
    for (const [, url = ''] of html.matchAll(/<link [^>]*href="([^"]*)"/g))
      expect(url).toMatch(/^\/assets\//);
  }
});

it('works in a browser without scripts, on a narrow screen', { timeout: 120_000 }, async () => {
  const page = await pages.browse({ width: 320 });
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).origin));
  await page.getByRole('button', { name: 'Start' }).click();
  await page.getByLabel('What worries you').fill(WHAT);
  await page.getByLabel('About whom').fill('A teaching assistant at Quayside');
  await page.getByLabel('Grooming a child').check();
  await page.getByRole('button', { name: 'Next: who will be told' }).click();
  await page.getByRole('button', { name: 'Send it' }).click();
  const code = await page.locator('#code').innerText();
  expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
  await page.goto(new URL('/speak-up/return', pages.app.url).href);
  await page.getByLabel('Receipt code').fill(code);
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByRole('heading', { name: 'Where it stands' }).waitFor();
  expect(page.url()).not.toContain(code.slice(0, 4));
  expect(await page.context().cookies()).toEqual([]);
  expect([...new Set(asked)]).toEqual([new URL(pages.app.url).origin]);
});

// Last: from here on nothing more is taken for a while.
it('holds back a flood, loses nothing of what was typed, and says whom to ring', async () => {
  const sheet = sheetOf((await review({ what: 'kept in the flood' })).html, 'speak-up-review');
  let got = await send(sheet);
  for (let n = 0; n < 25 && got.status === 200; n += 1) {
    got = await send({
      ...sheet,
      fields: sheetOf((await review({ what: 'kept in the flood' })).html, 'speak-up-review').fields,
    });
  }
  expect(got.status).toBe(429);
  expect(got.text).toContain('Very many concerns are being sent at this moment.');
  expect(got.text).toMatch(/ring the LADO, Kent, 01632 \d+.*the police, .*, or 101/);
  expect(got.html).toContain('kept in the flood');
  expect(codeIn(got)).toBe('');
});
