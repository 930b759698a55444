// A rehearsal of a test's own: the whole app on a database of its own, and a browser that plays in it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { settingsOf } from '../../src/app/settings.js';
import { startApp, type App } from '../../src/main.js';
import { freshDatabase } from '../set-up/database.js';
import { provided } from '../set-up/provided.js';

/** A Friday: the rehearsal plays on Monday 16 March 2026. */
const TODAY = Date.UTC(2026, 2, 13, 9, 0);

export const BROWSER_ARGUMENTS = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--lang=en-GB'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

export interface Room {
  readonly app: App;
  readonly page: Page;
  /** What the browser complained about: errors of scripts, and what its security policy refused. */
  readonly complaints: string[];
  close(): Promise<void>;
}

export async function openRoom(
  o: {
    javaScript?: boolean;
    width?: number;
    today?: number;
    environment?: Readonly<Record<string, string>>;
  } = {},
): Promise<Room> {
  const dataDir = mkdtempSync(join(tmpdir(), 'sameday-rehearsal-'));
  const database = await freshDatabase();
  const settings = settingsOf({
    DATA_DIR: dataDir,
    DATABASE_URL: database.url,
    PORT: '0',
    ...o.environment,
  });
  const app = await startApp({ settings, clock: { now: () => o.today ?? TODAY } });
  const browser = await launch();
  const context = await browser.newContext({
    viewport: { width: o.width ?? 1360, height: 900 },
    javaScriptEnabled: o.javaScript ?? true,
    locale: 'en-GB',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  await page.goto(`${app.url}/`);
  return {
    app,
    page,
    complaints,
    close: async () => {
      await browser.close();
      await app.stop();
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

const launch = (): Promise<Browser> =>
  chromium.launch({ executablePath: provided('chromium'), args: BROWSER_ARGUMENTS });

/** Presses the last button of that name and waits until the room has come back. */
export async function press(page: Page, name: string | RegExp): Promise<void> {
  const back = page.waitForResponse((r) => r.request().method() === 'GET' && r.url().includes('/people/'));
  await page
    .getByRole('button', { name, exact: typeof name === 'string' })
    .last()
    .click();
  await back;
  await settled(page);
}

export async function goTo(page: Page, person: string): Promise<void> {
  const url = `**/rehearsal/people/${person}`;
  await page.locator(`.sd-people a[href$="${person}"]`).click();
  await page.waitForURL(url);
  await settled(page);
}

const settled = (page: Page): Promise<unknown> => page.waitForSelector('body:not([aria-busy])');

export const say = async (page: Page, text: string): Promise<void> => {
  await page.getByLabel(/^Write to Sameday as/).fill(text);
  await press(page, 'Send');
};

/** Raises the concern of the first story, as Amira. */
export async function raise(page: Page): Promise<void> {
  await say(page, '/concern');
  await press(page, 'Fill in the example');
  await press(page, 'Next: who will be told');
  await press(page, 'Send the concern');
}
