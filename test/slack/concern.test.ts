// A concern from click to database to message, through Slack's signed HTTP edge, on real PostgreSQL and Redis.
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { instantOf } from '../../src/bot/cards/words.js';
import { startSlackWorld, type SlackWorld } from './world.js';

let world: SlackWorld;
beforeAll(async () => {
  world = await startSlackWorld('2026-03-16 14:40');
}, 120_000);
afterAll(() => world.stop());
afterEach(() => world.slack.expectSoundPayloads());

/** Of the first concern. */
let ref = '';
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
    ref = /SD-[0-9A-Z]{4}-[0-9A-Z]{3}/.exec(told.allText)?.[0] ?? '';
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
  'asks for what images call for when they are added on the review page, and takes it then',
  { timeout: 90_000 },
  async () => {
    const amira = world.user('amira.khan');
    if (amira.modal() !== null) await amira.close('all');
    await amira.command('/concern');
    await amira.awaitModal();
    await amira.fill({ what: CANARY, subjects: ['sam.tully'], concerns: ['grooming'], immediate_risk: 'no' });
    await amira.submit();
    await amira.awaitModal(/Who will be told/i);
    await amira.fill({ concerns: ['grooming', 'indecent-images'] });
    expect((await amira.submit()).kind).toBe('updated');
    const asked = await amira.awaitModal(/Please fill this in/);
    expect(asked.fields.map((one) => one.blockId)).toContain('adult_involved');
    expect(amira.field('what').value).toBe(CANARY);
    expect(amira.field('concerns').value).toEqual(['grooming', 'indecent-images']);
    await amira.fill({ adult_involved: 'yes' });
    expect((await amira.submit()).kind).toBe('updated');
    // Others are told now than the page had said: it is shown again, then sent.
    if (amira.modal()?.submit !== null) await amira.submit();
    await amira.awaitModal(/SD-/, 15_000);
    await amira.close('all');
  },
);

it(
  'takes the call to the LADO that began before five and is recorded after it, with the reason it then needs',
  { timeout: 180_000 },
  async () => {
    const ben = world.user('ben.ode');
    if (ben.modal() !== null) await ben.close('all');
    await world.app.runTo(instantOf('2026-03-16 16:58', 'Europe/London') ?? NaN);
    const told = await ben.awaitMessage(
      (m) => m.allText.includes(ref) && m.buttons.some((b) => b.actionId === 'open'),
      15_000,
    );
    await ben.press('open', { message: told });
    await ben.awaitModal(/CANARY/, 15_000);
    const value = `${ref} contact-lado`;
    await ben.press('record-step', { in: 'modal', value });
    await ben.awaitModal((m) => m.callbackId === 'record-step', 15_000);
    const calledAt = (instantOf('2026-03-16 17:01', 'Europe/London') ?? NaN) / 1000;
    await world.app.runTo(instantOf('2026-03-16 17:03', 'Europe/London') ?? NaN);
    expect(ben.modal()?.fields.map((one) => one.blockId)).not.toContain('reason');
    const required = ben.modal()?.fields.filter((one) => !one.optional && one.value === null) ?? [];
    for (const one of required)
      await ben.fill({
        [one.blockId]: one.options[0]?.value ?? (one.type === 'datetimepicker' ? calledAt : 'L-1'),
      });
    await ben.fill({ happened_at: calledAt });
    expect((await ben.submit()).kind).toBe('updated');
    await ben.awaitModal((m) => m.fields.some((one) => one.blockId === 'reason'), 15_000);
    expect(ben.field('happened_at').value).toBe(calledAt);
    await ben.fill({ reason: 'I was in a lesson' });
    expect((await ben.submit()).kind).toBe('updated');
    // Closing what came of it leads back to the case.
    await ben.awaitModal((m) => m.callbackId === 'card', 15_000);
    await ben.close();
    await ben.awaitModal((m) => m.callbackId === 'open' && m.allText.includes('CANARY'), 15_000);
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
