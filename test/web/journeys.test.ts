// What people come for, from beginning to end by keyboard alone: with and without scripts, on a phone and on a desk.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { person } from '../../src/escalation/case/concern.js';
import { commandId, type Reference } from '../../src/escalation/ids.js';
import { concern, p } from '../escalation/world.js';
import { openRoom, type Room } from '../rehearsal/room.js';
import { httpVisitor } from './http-visitor.js';
import { enter, jump, press, reach, tick, turnTheYear, type } from './keyboard.js';
import { giveAccess } from './pages-world.js';

// The site's pages have no script: what differs is the width, and whether a browser would run one.
const BROWSERS = [
  { scripts: true, width: 1280 },
  { scripts: true, width: 320 },
  { scripts: false, width: 1280 },
  { scripts: false, width: 320 },
];

let conversation: Room;
beforeAll(async () => {
  conversation = await openRoom();
});
afterAll(() => conversation.close());

let raised = 0;
async function raise(): Promise<Reference> {
  const { casework } = conversation.app;
  raised += 1;
  const subject = { id: null, name: `Visitor number ${raised}`, under18: false };
  const about = { subjects: [subject], learnedAt: casework.clock.now() };
  const outcome = await casework.raise(person(p('amira.khan')), `raise-${raised}`, concern(about));
  if (!outcome.done) throw new Error(outcome.refusal.refused);
  return outcome.reference;
}

const main = (page: Page): Promise<string> => page.locator('main').innerText();
async function fits(page: Page): Promise<void> {
  // A page that waits for its styles is as wide as it likes.
  await page.waitForLoadState('load');
  const wide = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
  expect([page.url(), wide <= 0]).toEqual([page.url(), true]);
}

/** The link that Sameday sends in the chat to whoever asks for it. */
async function linkFromChat(who: string): Promise<string> {
  const [chat, path] = [httpVisitor(conversation.app.url), `/rehearsal/people/${who}`];
  await chat.post(`${path}/say`, { id: crypto.randomUUID(), text: '/concern web' });
  const links = (await chat.get(path)).text.match(/\/sign-in\/link\/[\w-]{43}/g);
  return links?.at(-1) ?? '/no-link';
}

async function signInAs(page: Page, name: RegExp): Promise<void> {
  await page.goto(`${conversation.app.url}/sign-in`);
  await press(page, name);
}

describe.each(BROWSERS)('by keyboard, scripts $scripts, $width pixels wide', ({ scripts, width }) => {
  let page: Page;
  beforeAll(async () => {
    const browser = conversation.page.context().browser();
    if (browser === null) throw new Error('no browser');
    const context = await browser.newContext({
      viewport: { width, height: 800 },
      javaScriptEnabled: scripts,
      locale: 'en-GB',
    });
    page = await context.newPage();
    page.setDefaultTimeout(20_000);
  });
  afterAll(() => page.context().close());

  it('a manager signs in by the link, records a call, mends an error, and signs out', async () => {
    const reference = await raise();
    await page.goto(conversation.app.url + (await linkFromChat('ben.ode')));
    await press(page, 'Sign in');
    expect(await page.title()).toBe('My cases: Sameday');
    await fits(page);
    await press(page, reference);
    await fits(page);
    await press(page, 'Record LADO contact');
    await fits(page);
    await reach(page, /When it happened/);
    await turnTheYear(page, 'ArrowUp');
    await reach(page, /^Whom did you speak to/);
    await page.keyboard.type('Priya');
    await press(page, 'Record');
    expect(await page.title()).toMatch(/^Error: /);
    await fits(page);
    await jump(page, /^When it happened.*:/);
    expect(await page.evaluate('document.activeElement.id')).toBe('field-happened_at');
    await turnTheYear(page, 'ArrowDown');
    await press(page, 'Record');
    expect(await page.getByRole('alert').innerText()).toContain('Recorded: LADO.');
    await jump(page, 'Chronology');
    expect(new URL(page.url()).hash).toBe('#chronology');
    expect(await page.locator('#chronology').innerText()).toMatch(/LADO/);
    const events = (await conversation.app.casework.peek(reference))?.events ?? [];
    expect(events.filter((e) => e.type === 'StepRecorded').length).toBe(1);
    await press(page, 'Sign out');
    expect(await page.title()).toBe('You are signed out: Sameday');
    await page.goto(`${conversation.app.url}/cases/${reference}`);
    expect(new URL(page.url()).pathname).toBe('/sign-in');
  });

  it('somebody speaks up, comes back with the code, and answers', async () => {
    await page.goto(`${conversation.app.url}/speak-up`);
    await press(page, 'Start');
    await fits(page);
    await type(page, 'What worries you', 'Messages to a pupil at night');
    await type(page, /^About whom/, `Visitor number ${(raised += 1)}`);
    await tick(page, 'Grooming a child');
    await press(page, 'Next: who will be told');
    await fits(page);
    await press(page, 'Send it');
    await fits(page);
    const code = await page.locator('#code').innerText();
    const view = await conversation.app.casework.byReceipt(code);
    if (view === null) throw new Error('the code opens nothing');
    await conversation.app.casework.run(view.reference, {
      type: 'ask',
      id: commandId(crypto.randomUUID()),
      by: person(p('mira.sole')),
      data: { text: 'Since when do you know?' },
    });
    await page.goto(`${conversation.app.url}/speak-up`);
    await press(page, 'I have a receipt code');
    await type(page, 'Receipt code', code);
    await press(page, 'Go on');
    await fits(page);
    expect(await main(page)).toContain('Since when do you know?');
    await type(page, 'Your answer', 'Since January');
    await press(page, 'Answer');
    expect(await main(page)).toContain('Since January');
    const after = await conversation.app.casework.byReceipt(code);
    expect(after?.state.dialogue.map((d) => d.text)).toEqual(['Since when do you know?', 'Since January']);
  });

  it('the designated officer opens the link, confirms and records', async () => {
    const reference = await raise();
    const { path, passcode } = await giveAccess(conversation.app, reference);
    await page.goto(conversation.app.url + path);
    await type(page, 'Passcode', passcode);
    await press(page, 'Open');
    expect(await main(page)).toContain(reference);
    await fits(page);
    await press(page, 'I have been contacted');
    await fits(page);
    await press(page, 'Confirm');
    expect(await main(page)).toContain('It is confirmed.');
    await press(page, 'Record police contact');
    await press(page, 'Record');
    expect(await main(page)).toContain('Recorded: police.');
    const { events } = (await conversation.app.casework.peek(reference)) ?? { events: [] };
    const officers = events.filter((e) => e.by.kind === 'person' && e.by.id === 'kent.lado');
    expect(officers.filter((e) => e.type === 'StepRecorded').length).toBe(2);
    await press(page, 'Close this page');
    expect(await main(page)).not.toContain(reference);
  });

  it('an employee raises a concern, having seen who will be told', async () => {
    await signInAs(page, /^Kit Adams/);
    await press(page, 'Raise a concern');
    await press(page, /^Next/);
    expect(await page.title()).toMatch(/^Error: /);
    await fits(page);
    await jump(page, /^What worries you: /);
    expect(await page.evaluate('document.activeElement.id')).toBe('field-what');
    await page.keyboard.insertText('He watches something that he must not');
    await type(page, /^Somebody who is not in the list/, `Visitor number ${(raised += 1)}`);
    await tick(page, 'Indecent images of children');
    await press(page, /^Next/);
    expect(await main(page)).toContain('Who will be told');
    await fits(page);
    await press(page, 'Send the concern');
    await fits(page);
    expect(await main(page)).toMatch(/recorded as SD-\w{4}-\w{3}/);
    await press(page, 'Sign out');
  });

  it('an administrator looks at who would be told about somebody', async () => {
    await signInAs(page, /^Alex Doyle/);
    await press(page, 'Administrator');
    await fits(page);
    await press(page, 'Routes');
    await reach(page, /^Find a person/);
    await page.keyboard.insertText('Reed');
    await enter(page);
    await fits(page);
    await press(page, /^Dan Reed/);
    expect(await page.locator('h1').innerText()).toContain('Dan Reed');
    await fits(page);
    await press(page, 'Sign out');
  });
});
