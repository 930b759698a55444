// A concern from click to database to message, through Slack's signed HTTP edge, on real PostgreSQL and Redis.
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startSlackWorld, type SlackWorld } from './world.js';

let world: SlackWorld;
beforeAll(async () => {
  world = await startSlackWorld('2026-03-16 14:40');
}, 120_000);
afterAll(() => world.stop());
afterEach(() => world.slack.expectSoundPayloads());

const CANARY = 'CANARY-7421 <b>saw</b> *pictures* on the screen';

it(
  'takes a concern, tells the manager without content, and shows every copy the present state',
  { timeout: 90_000 },
  async () => {
    const amira = world.user('amira.khan');
    const ben = world.user('ben.ode');
    await amira.command('/concern');
    await amira.awaitModal();
    // A form that lacks something comes back with what to correct, and is corrected.
    expect((await amira.submit({ force: true })).kind).toBe('errors');
    await amira.fill({
      what: CANARY,
      subjects: ['dan.reed'],
      concerns: ['inappropriate-technology'],
      immediate_risk: 'no',
    });
    expect((await amira.submit()).kind).toBe('updated');
    const review = await amira.awaitModal(/Who will be told/i);
    expect(review.allText).toContain('Ben Ode');
    await amira.submit();

    const told = await ben.awaitMessage(/SD-/, 15_000);
    expect(JSON.stringify(ben.messages())).not.toContain('CANARY');
    expect(told.allText).not.toMatch(/Dan Reed|Amira Khan/);

    await ben.press('acknowledge', { message: told });
    await ben.awaitMessage((m) => m.buttons.every((b) => b.actionId !== 'acknowledge'), 15_000);
    await amira.awaitMessage(/Ben Ode/, 15_000);

    // What was reported opens in a modal after the access check, markup shown as it was typed.
    await ben.press('open');
    const opened = await ben.awaitModal(/CANARY/);
    expect(opened.allText).toContain(CANARY);
    expect(world.user('dan.reed').messages()).toEqual([]);
  },
);

it(
  'answers an old button of somebody who may not in the words that give nothing away',
  { timeout: 60_000 },
  async () => {
    const told = await world.user('ben.ode').awaitMessage(/SD-/);
    const reference = /SD-[0-9A-Z]{4}-[0-9A-Z]{3}/.exec(told.allText)?.[0] ?? '';
    const dan = world.user('dan.reed');
    await dan.command(`/concern status ${reference}`);
    expect(JSON.stringify(dan.messages())).not.toContain('CANARY');
  },
);
