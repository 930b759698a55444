// `npm run screenshots`: plays the first story in a real rehearsal, and takes the pictures that docs/ shows.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { prepare, root } from './lib/prepare.mjs';

await prepare();
const { readSettings } = await import('../dist/config/settings.js');
const { startApp } = await import('../dist/main.js');

/** A Friday: the pictures show Monday 16 March 2026. */
const TODAY = Date.UTC(2026, 2, 13, 9, 0);
const dataDir = mkdtempSync(join(tmpdir(), 'sameday-pictures-'));
const settings = readSettings({ DATA_DIR: dataDir, PORT: '0' });
const app = await startApp({ settings, clock: { now: () => TODAY } });
const browser = await chromium.launch({
  executablePath: process.env.TEST_CHROMIUM ?? '/usr/bin/chromium',
  // Dates as people here write them.
  env: { ...process.env, LANGUAGE: 'en_GB' },
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--lang=en-GB', '--disable-background-networking'],
});
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 960 }, locale: 'en-GB' });
  await page.goto(app.url);
  await page.fill('#say', '/concern');
  await press(page, 'Send');
  await press(page, 'Fill in the example');
  await press(page, 'Next: who will be told');
  await page.screenshot({ path: join(root, 'docs', 'rehearsal-review.png') });
  await press(page, 'Send the concern');
  await press(page, /^Move the clock to/);
  await page.goto(`${app.url}/rehearsal/people/carol.west`);
  await page.screenshot({ path: join(root, 'docs', 'rehearsal.png') });
} finally {
  await browser.close();
  await app.stop();
  rmSync(dataDir, { recursive: true, force: true });
}

async function press(page, name) {
  const back = page.waitForResponse((r) => r.request().method() === 'GET' && r.url().includes('/people/'));
  await page.getByRole('button', { name }).last().click();
  await back;
  await page.waitForSelector('body:not([aria-busy])');
}
