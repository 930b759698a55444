// What somebody typed is shown as text wherever it is shown, whatever it is made of, and in a message nowhere.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { formToAdaptiveCard } from '../../src/bot/cards/adaptive-card.js';
import { renderOpenForm } from '../../src/bot/cards/open-form.js';
import { formView } from '../../src/bot/slack/block-kit.js';
import type { CaseView } from '../../src/casework/casework.js';
import { person, type Concern } from '../../src/escalation/case/concern.js';
import { commandId, type Reference } from '../../src/escalation/ids.js';
import { readPdf } from '../exports/read-pdf.js';
import { concern, p, procedure, riverside } from '../escalation/world.js';
import { httpVisitor, type HttpVisitor } from './http-visitor.js';
import { openPages, sheetOf, type OpenPages } from './open-pages.js';

const ARABIC = 'رأيت صورا على الحاسوب';
const HEBREW = 'ראיתי תמונות';
const LINES = [
  '<b>bold</b> <script>alert(1)</script> <img src=x onerror=alert(2)> &amp; &lt;i&gt; "quoted" \'single\'',
  '{{7*7}} {{ site.name }} {% include "layout.njk" %} {# gone #} ${7*7}',
  '<!channel> <!here> <@U0BEN> <#C0ALL> <https://evil.example|click> :wave:',
  '*bold* _italic_ ~struck~ `code` **strong** [link](https://evil.example) ![img](https://evil.example/x.png) # head',
  ARABIC,
  HEBREW,
];
/** Typed in full: 3,000 characters, with a mark at the end that shows that nothing was cut off. */
const TEXT =
  `${LINES.join('\n')}\n${'A long account of what was seen. '.repeat(100)}`.slice(0, 2_992) + ' THE END';
/** Short, for a name and a device. */
const NAME = '<b>Zebedee</b> {{7*7}} *x* <!here>';

let pages: OpenPages;
let ref: Reference;
let speakUp: { reference: Reference; code: string };
let ben: HttpVisitor;
beforeAll(async () => {
  pages = await openPages();
  ben = httpVisitor(pages.app.url);
  await ben.post('/sign-in/as', { person: 'ben.ode' });
  await ben.get('/channels');
  // By e-mail first, and by text to the officer's own channels: what is told of this case goes by post too.
  for (let i = 0; i < 2; i += 1) await ben.post('/channels', { move: 'up email' });
  const hostile: Partial<Concern> = {
    what: TEXT,
    learnedAt: pages.app.casework.clock.now(),
    subjects: [
      { id: p('dan.reed'), name: 'Dan Reed', under18: false },
      { id: null, name: NAME, under18: false },
    ],
    devices: [{ what: NAME, where: NAME }],
  };
  ref = (await raise(hostile)).reference;
  speakUp = await raise({ ...hostile, route: 'whistle-blowing', identity: 'anonymous', reporter: null });
  for (const [type, by] of [
    ['ask', person(p('mira.sole'))],
    ['reply', { kind: 'reporter' }],
  ] as const) {
    const id = commandId(`say-${type}`);
    const outcome = await pages.app.casework.run(speakUp.reference, { type, id, by, data: { text: TEXT } });
    expect([type, outcome.done]).toEqual([type, true]);
  }
}, 120_000);
afterAll(() => pages.close());

async function raise(change: Partial<Concern>): Promise<{ reference: Reference; code: string }> {
  const all = concern(change);
  const by = all.reporter === null ? ({ kind: 'reporter' } as const) : person(all.reporter);
  const outcome = await pages.app.casework.raise(by, crypto.randomUUID(), all);
  if (!outcome.done) throw new Error(outcome.refusal.refused);
  await pages.app.runTo(pages.app.casework.clock.now());
  return { reference: outcome.reference, code: outcome.receiptCode ?? '' };
}

async function viewOf(reference: Reference): Promise<CaseView> {
  const view = await pages.app.casework.peek(reference);
  if (view === null) throw new Error('no case');
  return view;
}

/** Character references undone once, as a browser does. */
const undone = (html: string): string =>
  html
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&(lt|gt|quot);/g, (_, name: 'lt' | 'gt' | 'quot') => ({ lt: '<', gt: '>', quot: '"' })[name])
    .replace(/&amp;/g, '&');

/** The text stands there whole, and not one piece of it as markup. */
function isText(where: string, html: string, text = TEXT): void {
  expect(undone(html).includes(text) ? 'whole' : `${where}: not whole`).toBe('whole');
  expect(html, where).not.toMatch(/<script>alert|<img src=x|<b>(bold|Zebedee)|href="https:\/\/evil|>49</);
}

async function officerAccess(): Promise<{ path: string; cookie: string }> {
  const room = '/rehearsal/people/ben.ode';
  await pages.post(`${room}/press`, { id: crypto.randomUUID(), button: `give-access ${ref}` });
  const sheet = sheetOf((await pages.get(room)).html, 'give-access');
  sheet.fields.set('f.officer', 'kent.lado');
  await pages.post(`${room}/form`, sheet.fields);
  const { text } = await pages.get(room);
  const path = /their link is \S*(\/officer\/[\w-]+)/.exec(text)?.[1] ?? '';
  const passcode = /Passcode (\d{4} \d{4})/.exec(text)?.[1] ?? '';
  const opened = await pages.post(path, { passcode });
  return { path, cookie: (opened.headers.get('set-cookie') ?? '').split(';')[0] ?? '' };
}

const tokenIn = (html: string): string => /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';

test('what is given out as it came, or cut, is noticed', () => {
  expect(() => isText('raw', TEXT)).toThrow();
  expect(() => isText('cut', TEXT.slice(0, -10).replaceAll('<', '&lt;'))).toThrow();
  expect(() => isText('reckoned', `${TEXT.replaceAll('<', '&lt;')}<p>49</p>`)).toThrow();
  expect(() => isText('as text', TEXT.replaceAll('&', '&amp;').replaceAll('<', '&lt;'))).not.toThrow();
});

test('on every page: the case, the reporter’s own, the officer’s, speak-up’s and the exports’', async () => {
  isText('case', (await ben.get(`/cases/${ref}`)).text);
  isText('case, a name', (await ben.get(`/cases/${ref}`)).text, NAME);
  const amira = httpVisitor(pages.app.url);
  await amira.post('/sign-in/as', { person: 'amira.khan' });
  isText('report', (await amira.get(`/cases/${ref}`)).text);
  isText('disclosure', (await ben.get(`/cases/${ref}/exports/disclosure`)).text);

  const officer = await officerAccess();
  isText('officer', (await pages.get(officer.path, { cookie: officer.cookie })).html);

  const standing = (await pages.post('/speak-up/return', { code: speakUp.code })).html;
  isText('speak-up', standing);
  expect(undone(standing).split(TEXT).length - 1).toBeGreaterThanOrEqual(2);
  const mira = httpVisitor(pages.app.url);
  await mira.post('/sign-in/as', { person: 'mira.sole' });
  isText('dialogue', (await mira.get(`/cases/${speakUp.reference}`)).text);
});

test('in the documents: PDF and JSON', async () => {
  const page = await ben.get(`/cases/${ref}/exports`);
  const cookie = [...ben.cookies].map((pair) => pair.join('=')).join('; ');
  const take = async (format: string): Promise<Buffer> => {
    const body = new URLSearchParams({ _csrf: tokenIn(page.text), what: 'chronology', format });
    const url = new URL(`/cases/${ref}/exports`, pages.app.url);
    const response = await fetch(url, { method: 'POST', headers: { cookie }, body });
    expect(response.status).toBe(200);
    return Buffer.from(await response.arrayBuffer());
  };
  const values: unknown[] = [];
  JSON.parse((await take('json')).toString(), (_, value: unknown) => {
    values.push(value);
    return value;
  });
  expect(values.some((value) => value === TEXT)).toBe(true);

  const pdf = await readPdf(await take('pdf'));
  const flat = (text: string): string => text.replace(/\s+/g, ' ').trim();
  for (const line of [...LINES, 'THE END', NAME]) expect(pdf.text).toContain(flat(line));
});

test(
  'in a browser: Adaptive Card, Block Kit and the page, by what is really drawn',
  { timeout: 90_000 },
  async () => {
    const context = { now: pages.app.casework.clock.now(), organisation: riverside, procedure };
    const form = renderOpenForm(await viewOf(ref), p('ben.ode'), context, 'page');

    // Slack reads nothing in plain text.
    const view = formView(form, { timeZone: riverside.timeZone, site: null });
    const texts: { type: string; text: string }[] = [];
    JSON.parse(JSON.stringify(view), (_, value: unknown) => {
      const one = value as { type?: unknown; text?: unknown } | null;
      if (typeof one === 'object' && one !== null && typeof one.text === 'string')
        texts.push({ type: String(one.type), text: one.text });
      return value;
    });
    expect(texts.map(({ text }) => text).join('')).toContain(TEXT);
    expect(new Set(texts.map(({ type }) => type))).toEqual(new Set(['plain_text']));

    const { page, close } = await withScripts(await pages.browse({ path: '/sign-in?next=/cases' }));
    try {
      const library = createRequire(import.meta.url).resolve('adaptivecards/package.json');
      await page.evaluate(readFileSync(join(library, '..', 'dist', 'adaptivecards.min.js'), 'utf8'));
      const drawn = await page.evaluate<{ text: string; found: number }>(
        `(() => {
        const card = new AdaptiveCards.AdaptiveCard();
        AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
          // A reader of Markdown at its most willing: what it is given must hold nothing for it.
          result.outputHtml = text.replace(/(?<!\\\\)\\[([^\\]]*)\\]\\(([^)]*)\\)/g, '<a href="$2">$1</a>').replace(/(?<!\\\\)\\*\\*(.+?)\\*\\*/g, '<b>$1</b>').replace(/\\\\(.)/g, '$1');
          result.didProcess = true;
        };
        card.parse(${JSON.stringify(formToAdaptiveCard(form))});
        const drawn = card.render();
        document.body.replaceChildren(drawn);
        return { text: drawn.innerText, found: drawn.querySelectorAll('script, img[src=x], a[href*=evil], b').length };
      })()`,
      );
      expect(drawn.found).toBe(0);
      for (const line of [...LINES, 'THE END']) expect(drawn.text).toContain(line.trim());

      await page.goto(new URL(`/cases/${ref}`, pages.app.url).href);
      const typed = page.locator('main p').filter({ hasText: 'THE END' }).first();
      expect(await typed.innerText()).toContain(TEXT);
      expect(await typed.locator('*').count()).toBe(0);
      // Its own direction, so that Arabic turns nothing around it.
      expect(await typed.getAttribute('dir')).toBe('auto');
    } finally {
      await close();
    }
  },
);

/** The same visitor in a browser with scripts, as Ben. */
async function withScripts(from: Awaited<ReturnType<OpenPages['browse']>>) {
  await from.getByRole('button', { name: /Ben Ode/ }).click();
  const browser = from.context().browser();
  if (browser === null) throw new Error('no browser');
  const context = await browser.newContext({
    storageState: await from.context().storageState(),
    bypassCSP: true,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  await page.goto(from.url());
  return { page, close: () => context.close() };
}

test('in no e-mail and no text message, and in no line of the log', async () => {
  await pages.app.runTo(pages.app.casework.clock.now() + 4 * 3_600_000);
  let letters = 0;
  for (const who of ['ben.ode', 'carol.west', 'kent.lado', 'mira.sole']) {
    const { html, text } = await pages.get(`/rehearsal/people/${who}/post`);
    letters += text.split(ref).length - 1;
    for (const piece of [
      '7*7',
      'THE END',
      'long account',
      'evil.example',
      'Zebedee',
      ARABIC,
      HEBREW,
      'Dan Reed',
    ])
      expect(
        undone(html)
          .replace(/<nav[\s\S]*?<\/nav>/g, '')
          .includes(piece)
          ? `${who}: ${piece}`
          : '',
      ).toBe('');
  }
  expect(letters).toBeGreaterThan(2);
  expect(pages.logged.join('\n')).not.toMatch(/7\*7|THE END|evil\.example|Zebedee/);
});
