// A newcomer plays the first story in the browser, from the first click to the end.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { goTo, openRoom, press, raise, say, type Room } from './room.js';

let conversation: Room;
beforeAll(async () => {
  conversation = await openRoom();
});
afterAll(async () => conversation.close());

const step = () => conversation.page.locator('.sd-guide').innerText();
const chat = () => conversation.page.locator('#messages').innerText();

describe('the first story', () => {
  it('is played through, step by step, and every step is noticed', async () => {
    const { page } = conversation;
    expect(await step()).toContain('Step 1 of 10');
    expect(await page.locator('#now').innerText()).toBe('14:40');
    await say(page, '/concern');
    expect(await step()).toContain('Step 2 of 10');
    await press(page, 'Fill in the example');
    await press(page, 'Next: who will be told');
    expect(await step()).toContain('Step 3 of 10');
    const review = await page.locator('#panel').innerText();
    expect(review).toContain('First: Ben Ode (your line manager), now.');
    expect(review).toContain('Never told: Dan Reed');
    await press(page, 'Send the concern');
    expect(await step()).toContain('Step 4 of 10');
    expect(await chat()).toMatch(/SD-[0-9A-Z]{4}-[0-9A-Z]{3}/);

    await press(page, /^Move the clock to/);
    expect(await step()).toContain('Step 5 of 10');
    expect(await page.locator('#notice').innerText()).toMatch(/^It is \d\d:\d\d, Carol West is told\.$/);

    await goTo(page, 'carol.west');
    await press(page, 'I have this');
    expect(await step()).toContain('Step 6 of 10');
    expect(await chat(), 'chat holds no content').not.toMatch(/Dan|laptop|picture|Amira/);
    await press(page, 'Open');
    expect(await page.locator('#panel').innerText()).toContain('Dan');
    expect(await step()).toContain('Step 7 of 10');
    await press(page, 'Close without sending');

    await press(page, 'Record police contact');
    await press(page, 'Fill in the example');
    await press(page, /^(Record|Save)/);
    expect(await step()).toContain('Step 8 of 10');
    await press(page, 'Record LADO contact');
    await press(page, 'Fill in the example');
    await press(page, /^(Record|Save)/);
    expect(await step()).toContain('Step 9 of 10');

    await goTo(page, 'kent.lado');
    await press(page, 'Yes, that is so');
    expect(await step()).toContain('Step 10 of 10');

    await goTo(page, 'dan.reed');
    expect(await step()).toContain('Done');
    expect(await chat(), 'the person it is about').toBe('No messages. Dan Reed has been told nothing.');
  });

  it('says afterwards who was told what, by which channel and why', async () => {
    const log = await conversation.page.locator('.sd-log').innerText();
    expect(log).toContain('Amira Khan raised a concern.');
    expect(log).toMatch(/Told Ben Ode \(Slack\): .* Why: first in line\./);
    expect(log).toMatch(/Told Carol West \(Slack\): .* Why: next in line\./);
    expect(log).toContain('Carol West opened what was reported.');
    expect(log).not.toContain('Dan Reed');
  });

  it('begins again with nothing in it', async () => {
    const { page } = conversation;
    await press(page, 'Start again');
    await goTo(page, 'amira.khan');
    expect(await chat()).toBe('No messages yet.');
    expect(await page.locator('#now').innerText()).toBe('14:40');
    expect(await step()).toContain('Step 1 of 10');
    await raise(page);
    expect(await step()).toContain('Step 4 of 10');
  });

  it('made no script fail and broke no security policy', () => {
    expect(conversation.complaints).toEqual([]);
  });
});
