// What the rehearsal room does beside the first story: mistakes, the clock, the keyboard, small screens, no script.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { goTo, openRoom, press, raise, say, type Room } from './room.js';

describe('the room', () => {
  let conversation: Room;
  beforeAll(async () => {
    conversation = await openRoom();
  });
  afterAll(async () => conversation.close());
  beforeEach(async () => {
    await press(conversation.page, 'Start again');
    await goTo(conversation.page, 'amira.khan');
  });

  it('shows what is wrong beside the field, and keeps what was typed', async () => {
    const { page } = conversation;
    const text = '<b>“Don’t tell” </b> & عربي';
    await say(page, '/concern');
    await page.getByLabel('What worries you').fill(text);
    await press(page, 'Next: who will be told');
    expect(await page.locator('#field-concerns-error').innerText()).toContain('Please fill this in');
    expect(await page.getByLabel('What worries you').inputValue()).toBe(text);
    const summary = page.locator('.govuk-error-summary');
    expect(await summary.evaluate((e) => e === e.ownerDocument.activeElement), 'it is read out').toBe(true);
    await summary.getByRole('link', { name: /^What kind of concern/ }).click();
    expect(await page.evaluate('document.activeElement.name')).toBe('f.concerns');
  });

  it('moves to a chosen time, and does on the way all that falls due', async () => {
    const { page } = conversation;
    await raise(page);
    await page.getByLabel('Or move to a chosen time').fill('2026-03-16T17:30');
    await press(page, 'Move');
    expect(await page.locator('#now').innerText()).toBe('17:30');
    const log = await page.locator('.sd-log').innerText();
    expect(log).toContain('The fail-safe');
    expect(log).toMatch(/16:00\s+The fail-safe/);
    expect(log).toContain('Missed: LADO');
    await goTo(page, 'dan.reed');
    expect(await page.locator('#messages').innerText()).toBe('No messages. Dan Reed has been told nothing.');
  });

  it('keeps the clock from running backwards', async () => {
    const { page } = conversation;
    await page.getByLabel('Or move to a chosen time').fill('2026-03-16T09:00');
    await press(page, 'Move');
    expect(await page.locator('#notice').innerText()).toContain('only runs forwards');
    expect(await page.locator('#now').innerText()).toBe('14:40');
  });

  it('can be played with the keyboard alone', async () => {
    const { page } = conversation;
    await page.getByLabel(/^Write to Sameday as/).focus();
    await page.keyboard.type('/concern');
    await page.keyboard.press('Enter');
    await page.locator('#panel').waitFor();
    expect(await page.evaluate('document.activeElement.id'), 'the form is where one is').toBe('panel');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Close');
  });

  it('takes nothing that another site sends, and answers to no other name', async () => {
    const { app, page } = conversation;
    const before = await page.locator('#now').innerText();
    const foreign = await fetch(`${app.url}/rehearsal/people/amira.khan/say`, {
      method: 'POST',
      headers: { origin: 'https://elsewhere.example', 'content-type': 'application/x-www-form-urlencoded' },
      body: 'id=1&text=%2Fconcern',
    });
    expect(foreign.status).toBe(403);
    const unknown = await fetch(`${app.url}/rehearsal/people/nobody`);
    expect(unknown.status).toBe(404);
    await page.reload();
    expect(await page.locator('#now').innerText()).toBe(before);
    expect(await page.locator('#panel').count()).toBe(0);
  });

  it('answers for its health, by name, and counts without identifiers', async () => {
    const { app } = conversation;
    expect(await (await fetch(`${app.url}/healthz`)).text()).toBe('ok\n');
    const ready = await fetch(`${app.url}/readyz`);
    expect(ready.status).toBe(200);
    expect(await ready.json()).toMatchObject({ ready: true, dependencies: { database: { ok: true } } });
    const metrics = await (await fetch(`${app.url}/metrics`)).text();
    expect(metrics).toContain('process_cpu_seconds_total');
    expect(metrics).not.toMatch(/amira|riverside|SD-/i);
  });
});

describe('the room on a small screen', () => {
  let conversation: Room;
  beforeAll(async () => {
    conversation = await openRoom({ width: 320 });
  });
  afterAll(async () => conversation.close());

  it('fits 320 pixels without scrolling sideways, with a card and with a form', async () => {
    const { page } = conversation;
    const width = () => page.evaluate('document.documentElement.scrollWidth');
    await say(page, '/concern');
    expect(await width()).toBe(320);
    await press(page, 'Fill in the example');
    await press(page, 'Next: who will be told');
    expect(await width()).toBe(320);
    await press(page, 'Send the concern');
    expect(await width()).toBe(320);
    expect(conversation.complaints).toEqual([]);
  });
});

describe('the room without JavaScript', () => {
  let conversation: Room;
  beforeAll(async () => {
    conversation = await openRoom({ javaScript: false });
  });
  afterAll(async () => conversation.close());

  it('raises a concern and confirms it, with plain pages', async () => {
    const { page } = conversation;
    await page.getByLabel(/^Write to Sameday as/).fill('/concern');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByRole('button', { name: 'Fill in the example' }).click();
    await page.getByRole('button', { name: 'Next: who will be told' }).click();
    await page.getByRole('button', { name: 'Send the concern' }).click();
    await page.locator('.sd-people a[href$="ben.ode"]').click();
    await page.getByRole('button', { name: 'I have this' }).click();
    expect(await page.locator('.sd-log').innerText()).toContain('Ben Ode confirmed');
  });
});
