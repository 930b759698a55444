// `npm run screenshots`: plays a day in a real rehearsal of the example trust, and takes the pictures that docs/ shows.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { prepare, root } from './lib/prepare.mjs';

await prepare();
const { settingsOf } = await import('../dist/app/settings.js');
const { startApp } = await import('../dist/main.js');

/** A Friday: the pictures show Monday 16 March 2026, from 14:40 on. */
const TODAY = Date.UTC(2026, 2, 13, 9, 0);
const MINUTE_MS = 60_000;
const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-headless-shell'];
const WIDE = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };
/** What an officer of a county has open at the same time. */
const MANY = 30;

const docs = join(root, 'docs');
mkdirSync(join(docs, 'screenshots'), { recursive: true });
const dataDir = mkdtempSync(join(tmpdir(), 'sameday-pictures-'));
const settings = settingsOf({
  DATA_DIR: dataDir,
  PORT: '0',
  ...(process.env.DATABASE_URL === undefined ? {} : { DATABASE_URL: process.env.DATABASE_URL }),
});
const app = await startApp({ settings, clock: { now: () => TODAY } });
const browser = await chromium.launch({
  executablePath: process.env.TEST_CHROMIUM ?? BROWSERS.find(existsSync) ?? BROWSERS[0],
  // Dates as people here write them.
  env: { ...process.env, LANGUAGE: 'en_GB', LANG: 'en_GB.UTF-8', LC_ALL: 'en_GB.UTF-8' },
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--lang=en-GB', '--disable-background-networking'],
});
try {
  await rehearsal(await somebody(null, { width: 1440, height: 960 }));
  const amira = await somebody('amira.khan');
  const ben = await somebody('ben.ode');
  await raising(amira, ben);
  await speakingUp(await somebody(null, PHONE));
  await officer();
  await administrator(await somebody('alex.doyle'));
} finally {
  await browser.close();
  await app.stop();
  rmSync(dataDir, { recursive: true, force: true });
}

/** A page of somebody's own browser, signed in. */
async function somebody(who, viewport = WIDE) {
  const context = await browser.newContext({ viewport, locale: 'en-GB', deviceScaleFactor: 1 });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  if (who !== null) {
    await page.goto(`${app.url}/sign-in`);
    await page.locator(`button[value="${who}"]`).click();
  }
  return page;
}

async function picture(page, name, at = null) {
  if (at === null) await page.evaluate('window.scrollTo(0, 0)');
  else await page.locator(at).evaluate((element) => element.scrollIntoView());
  const png = await page.screenshot();
  writeFileSync(join(docs, `${name}.png`), png);
  process.stderr.write(`docs/${name}.png: ${Math.round(png.length / 1024)} kB\n`);
}

function press(page, name) {
  return page.getByRole('button', { name }).first().click();
}

async function rehearsal(page) {
  const inRoom = async (name) => {
    const back = page.waitForResponse((r) => r.request().method() === 'GET' && r.url().includes('/people/'));
    await page.getByRole('button', { name }).last().click();
    await back;
    await page.waitForSelector('body:not([aria-busy])');
  };
  await page.goto(`${app.url}/rehearsal/people/amira.khan`);
  await page.fill('#say', '/concern');
  await inRoom('Send');
  await inRoom('Fill in the example');
  await inRoom('Next: who will be told');
  await picture(page, 'rehearsal-review');
  await inRoom('Send the concern');
  await inRoom(/^Move the clock to/);
  await page.goto(`${app.url}/rehearsal/people/carol.west`);
  await picture(page, 'rehearsal');
  await inRoom('Start again');
}

async function raising(amira, ben) {
  await amira.goto(`${app.url}/raise`);
  await amira
    .getByLabel('What worries you')
    .fill(
      'On the screen of Dan’s laptop in classroom 3 I saw a sexual picture of a child, at about 14:30. I touched nothing and left.',
    );
  await amira
    .getByLabel(/Dan Reed/)
    .first()
    .check();
  await amira.getByLabel('Indecent images of children').check();
  await picture(amira, 'screenshots/raise');
  await press(amira, /^Next/);
  await amira
    .getByLabel(/device/i)
    .first()
    .fill('laptop LT-14, classroom 3');
  await picture(amira, 'screenshots/who-will-be-told');
  await press(amira, /^Send/);
  const reference = /SD-\w{4}-\w{3}/.exec(await amira.locator('main').innerText())[0];
  await app.runTo(app.casework.clock.now() + 2 * MINUTE_MS);
  await ben.goto(`${app.url}/cases/${reference}`);
  await picture(ben, 'screenshots/case');
  await press(ben, 'I have this');
  await press(ben, 'I have this');
  await app.runTo(app.casework.clock.now() + 5 * MINUTE_MS);
  await ben.goto(`${app.url}/cases/${reference}`);
  await press(ben, 'Record police contact');
  await picture(ben, 'screenshots/record');
  await press(ben, 'Record');
  await ben.goto(`${app.url}/cases/${reference}`);
  await picture(ben, 'screenshots/checklist', '#checklist');
  await amira.goto(`${app.url}/cases/${reference}`);
  await picture(amira, 'screenshots/report');
  await ben.goto(`${app.url}/cases/${reference}/exports`);
  await picture(ben, 'screenshots/exports');
}

async function speakingUp(page) {
  await page.goto(`${app.url}/speak-up`);
  await picture(page, 'screenshots/speak-up');
  await page.goto(`${app.url}/speak-up/raise`);
  await page
    .getByLabel('What worries you')
    .fill('A colleague writes to pupils at night, from his own telephone.');
  await page.getByLabel('About whom').fill('Dan Reed');
  await page.getByLabel('Grooming a child').check();
  await press(page, /^Next/);
  await press(page, 'Send it');
  await picture(page, 'screenshots/receipt');
}

/** The designated officer: everything of the county, and on a phone one case by its link. */
async function officer() {
  const names = ['Harbour', 'Quayside', 'Mill Lane', 'Castle', 'Orchard'];
  for (let i = 0; i < MANY; i += 1) {
    await app.casework.raise({ kind: 'person', id: 'amira.khan' }, `picture-${i}`, {
      ...{ route: 'management', identity: 'named', reporter: 'amira.khan', tell: null, leaveOut: [] },
      subjects: [{ id: null, name: `A volunteer of ${names[i % names.length]}`, under18: false }],
      concerns: [i % 3 === 0 ? 'indecent-images' : 'grooming'],
      what: 'An example',
      learnedAt: app.casework.clock.now(),
      ...{ namedInReport: [], immediateRisk: i % 7 === 0, adultInvolved: 'yes', devices: [], children: [] },
      areas: [i % 4 === 0 ? 'Medway' : 'Kent'],
    });
    if (i % 10 === 9) await app.runTo(app.casework.clock.now() + 3 * MINUTE_MS);
  }
  await app.runTo(app.casework.clock.now() + 80 * MINUTE_MS);
  const priya = await somebody('kent.lado');
  await priya.goto(`${app.url}/cases`);
  await picture(priya, 'screenshots/my-cases');
  const ben = await somebody('ben.ode');
  await ben.goto(`${app.url}/cases?sort=newest`);
  await ben.locator('.sd-case a').first().click();
  const reference = new URL(ben.url()).pathname.split('/').at(-1);
  await ben.goto(`${app.url}/cases/${reference}/do/give-access`);
  await ben.locator('button[data-main]').click();
  const given = await ben.locator('main').innerText();
  const phone = await somebody(null, PHONE);
  await phone.goto(app.url + /\/officer\/[\w-]{20,}/.exec(given)[0]);
  await phone.getByLabel('Passcode').fill(/\d{4} \d{4}/.exec(given)[0]);
  await press(phone, 'Open');
  await picture(phone, 'screenshots/officer');
}

async function administrator(page) {
  for (const at of ['routes', 'people', 'statistics']) {
    await page.goto(`${app.url}/administrator/${at}`);
    await picture(page, `screenshots/${at}`);
  }
}
