// Every page of the list, in every state of it, looked at in a browser: wide and narrow, with axe and with checks of
// what axe doesn't see. What is looked at is the answer that the running app gave, with the app's own styles.
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BROWSER_ARGUMENTS } from '../rehearsal/room.js';
import { provided } from '../set-up/provided.js';
import {
  AXE,
  axeFinds,
  badFocus,
  badFrame,
  cutOff,
  moving,
  NARROW,
  roomyText,
  show,
  textTwiceAsLarge,
  tooSmall,
  tooWide,
  WIDE,
} from './page-checks.js';
import { NO_PAGES, PAGES, WITHOUT_DATABASE, type PageState, type Shown } from './pages.js';
import { openPagesWorld, type PagesWorld } from './pages-world.js';
import { named, waysInto } from './routes-of.js';

/** Pages that are looked at at the same time. */
const AT_ONCE = 2;

let world: PagesWorld;
let browser: Browser;
let context: BrowserContext;
beforeAll(async () => {
  browser = await chromium.launch({ executablePath: provided('chromium'), args: BROWSER_ARGUMENTS });
  context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce', viewport: WIDE });
  await context.addInitScript(AXE);
  world = await openPagesWorld();
});
afterAll(async () => {
  await browser.close();
  await world.close();
});

interface Looked {
  readonly title: string;
  readonly wrong: readonly string[];
}

const nameOf = ({ route, state }: PageState): string => `${route} (${state})`;

async function look(page: Page, shown: Shown, state: PageState): Promise<Looked> {
  const wrong: string[] = [];
  const find = async (
    where: string,
    checks: readonly ((page: Page) => Promise<string[]>)[],
  ): Promise<void> => {
    // One after the other: one of them moves the focus.
    for (const check of checks) for (const one of await check(page)) wrong.push(`${where}: ${one}`);
  };
  const frame = () => badFrame(page, state.error === true);
  await page.setViewportSize(WIDE);
  await show(page, shown.html);
  const title = await page.title();
  await find('wide', [frame, tooWide, axeFinds, moving]);
  await textTwiceAsLarge(page, true);
  await find('text twice as large', [tooWide, cutOff]);
  await textTwiceAsLarge(page, false);
  await page.setViewportSize(NARROW);
  await page.keyboard.press('Tab');
  await find('narrow', [tooWide, axeFinds, badFocus, tooSmall]);
  await roomyText(page);
  await find('narrow, with room around the text', [tooWide, cutOff]);
  return { title, wrong };
}

/** An empty page of this app, whose styles and scripts then come from there. */
async function pageAt(origin: string): Promise<Page> {
  const page = await context.newPage();
  await page.route(origin, (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }));
  await page.goto(origin);
  return page;
}

/** Asks for them one after the other, as a state may follow from the one before, and looks at some at once. */
async function lookAtAll(states: readonly PageState[]): Promise<Record<string, Looked>> {
  const looked: Record<string, Looked> = {};
  const asked: { state: PageState; shown: Promise<Shown> }[] = [];
  let before: Promise<unknown> = Promise.resolve();
  for (const state of states) {
    const shown = before.then(() => state.show(world));
    before = shown.catch(() => undefined);
    asked.push({ state, shown });
  }
  const worker = async (): Promise<void> => {
    const pages = new Map<string, Page>();
    for (let next = asked.shift(); next !== undefined; next = asked.shift()) {
      const shown = await next.shown;
      const { origin } = new URL(shown.url);
      const page = pages.get(origin) ?? (await pageAt(origin));
      pages.set(origin, page);
      looked[nameOf(next.state)] = await look(page, shown, next.state);
    }
    for (const page of pages.values()) await page.close();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return looked;
}

const wrongOf = (looked: Readonly<Record<string, Looked>>): string[] =>
  Object.entries(looked).flatMap(([name, { wrong }]) => wrong.map((one) => `${name}: ${one}`));

/** A page with one fault for each check. */
const WRONG = `<!doctype html><html><head><title>Error: Other words</title><style>
    :focus { outline: none }
    .moves { animation: a 2s infinite }
    .cut { width: 30px; overflow: hidden; white-space: nowrap }
    .low { height: 12px; padding: 0 }
    .pale { color: #ccc; background: #fff }
    .wide { width: 1600px }
  </style></head><body><main><h1>One</h1><h1>Two</h1><h4 class="pale">Pale</h4><p class="moves">Moves</p>
  <p class="cut">Cut off at its edge</p><input type="text"><button class="low">Low</button>
  <p class="wide" style="color: red">Wide</p></main></body></html>`;

describe('the checks themselves', () => {
  it('each find what is wrong on a page that was made wrong', async () => {
    const page = await pageAt(world.app.url);
    await page.setViewportSize(WIDE);
    await show(page, WRONG);
    await page.keyboard.press('Tab');
    const found: Record<string, string[]> = {};
    const checks = [axeFinds, tooWide, moving, cutOff, badFocus, tooSmall];
    for (const check of checks) found[check.name] = await check(page);
    found.badFrame = await badFrame(page, false);
    await page.close();
    const rules = found.axeFinds?.map((one) => one.split(':')[0]);
    expect(rules).toEqual(expect.arrayContaining(['color-contrast', 'html-has-lang', 'label']));
    expect(found).toMatchObject({
      tooWide: [expect.stringMatching(/pixels too wide/)],
      moving: [expect.stringMatching(/^moves/)],
      cutOff: [expect.stringMatching(/^cut off/)],
      badFocus: expect.arrayContaining([expect.stringMatching(/^no visible focus: <input/)]),
      tooSmall: [expect.stringMatching(/^too low: <input/), expect.stringMatching(/^too low: <button/)],
    });
    expect(found.badFrame).toEqual(
      expect.arrayContaining([
        '2 headings of the first level',
        'the title is "Error: Other words"',
        'no language',
        'a heading is left out before h4 2',
        'something inline',
      ]),
    );
  });
});

describe('every page in every state', () => {
  it('is in the list, with every route that answers a page', async () => {
    const routes = new Set(
      [...(await waysInto(world.app.url)).routes, ...(await waysInto(world.live.app.url)).routes].map(named),
    );
    const listed = new Set(PAGES.map(({ route }) => route));
    expect([...routes].filter((route) => !listed.has(route) && !NO_PAGES.includes(route))).toEqual([]);
    expect([...listed].filter((route) => !routes.has(route) && route !== 'GET *')).toEqual([]);
  });

  it('can be used by everybody', { timeout: 480_000 }, async () => {
    const looked = await lookAtAll(PAGES);
    expect(wrongOf(looked)).toEqual([]);
    expect(Object.keys(looked).length).toBe(PAGES.length);
    // A title is of one page: whoever has many open finds it among them.
    const byTitle = new Map<string, Set<string>>();
    for (const { route, state } of PAGES) {
      const title = looked[nameOf({ route, state } as PageState)]?.title.replace(/^Error: /, '') ?? '';
      // Of an officer's page, and of signing in at the provider, several addresses show the same.
      const path = route.replace(/^\w+ /, '').replace(/(?<=\/officer\/:token|\/sign-in)\/(?!link|as).*/, '');
      // Nobody has both an account's pages open and those behind an officer's link.
      const key = `${path.startsWith('/officer') ? 'officer' : 'account'} ${title}`;
      byTitle.set(key, (byTitle.get(key) ?? new Set()).add(path));
    }
    expect([...byTitle].filter(([, paths]) => paths.size > 1)).toEqual([]);
  });

  it('can be used by everybody when the database is gone', { timeout: 120_000 }, async () => {
    await world.live.database.drop();
    expect(wrongOf(await lookAtAll(WITHOUT_DATABASE))).toEqual([]);
  });
});
