import { beforeEach, describe, expect, it } from 'vitest';
import {
  cardIn,
  createWorld,
  formIn,
  id,
  valuesOf,
  type World,
} from '../../../test/conversation/small-world.js';
import type { FormValues } from '../cards/card.js';

let world: World;
let ref: string;
beforeEach(async () => {
  world = createWorld();
  ref = await world.raise();
});

/** Opens the form behind a button and sends it with these values. */
async function fill(who: string, name: string, value: string, typed: FormValues) {
  const form = formIn(await world.press(who, name, value));
  return world.send(who, form, { ...valuesOf(form), ...typed });
}
const entryOf = (step: string) => world.stateOf(ref).steps[step]?.entries.at(-1);

it('corrects an entry beside what was recorded, with a reason', async () => {
  await fill('ben.ode', 'record-step', `${ref} contact-police`, { reference: 'P-1' });
  const open = formIn(await world.press('ben.ode', 'open', ref));
  const correct = open.buttons.find((b) => b.name === 'correct-step');
  expect(correct?.value).toBe(`${ref} contact-police contact-police-1`);
  const without = await fill('ben.ode', 'correct-step', correct?.value ?? '', { reference: 'P-2' });
  expect(without.kind === 'errors' && without.errors).toEqual({ reason: 'Please fill this in.' });
  cardIn(
    await fill('ben.ode', 'correct-step', correct?.value ?? '', { reference: 'P-2', reason: 'misheard' }),
  );
  expect(entryOf('contact-police')).toMatchObject({ corrected: true, fields: { reference: 'P-2' } });
  expect(world.cases.get(ref)?.events.filter((e) => e.type === 'ContentOpened').length).toBeGreaterThan(0);
  expect(
    cardIn(await world.press('ben.ode', 'correct-step', `${ref} contact-police none`)).lines[0],
  ).toContain('no such entry');
});

it('takes some of the considerations, and later the rest', async () => {
  cardIn(await fill('ben.ode', 'answer-considerations', ref, { delay: 'weeks' }));
  const form = formIn(await world.press('ben.ode', 'answer-considerations', ref));
  expect(valuesOf(form)).toEqual({ delay: 'weeks' });
  cardIn(await world.send('ben.ode', form, { ...valuesOf(form), 'other-parent': 'yes' }));
  expect(world.stateOf(ref).considerations).toEqual({ delay: 'weeks', 'other-parent': 'yes' });
});

it('records what the officer says of a contact that nobody recorded', async () => {
  cardIn(
    await fill('kent.lado', 'confirm', `${ref} contact-lado`, {
      happened_at: '2026-03-16 09:05',
      reference: 'L-1',
    }),
  );
  expect(entryOf('contact-lado')).toMatchObject({
    confirmed: true,
    fields: { officer: 'kent.lado', reference: 'L-1' },
  });
});

it("records the senior managers' decision, with a reason while the LADO isn't recorded", async () => {
  const typed = { took_part: 'Ben Ode, Jo Marsh', decision: 'other duties', reasons: 'least harm' };
  const asked = await fill('ben.ode', 'decide-immediate-action', ref, typed);
  expect(asked.kind === 'errors' && Object.keys(asked.errors)).toEqual(['reason']);
  cardIn(
    await fill('ben.ode', 'decide-immediate-action', ref, { ...typed, reason: 'the child is here now' }),
  );
  expect(entryOf('immediate-action')).toMatchObject({
    outOfOrder: ['contact-lado'],
    reason: 'the child is here now',
  });
});

it('keeps the hold until police and children’s services are recorded', async () => {
  const typed = { decision: 'd', decided_by: 'b', lifted_for: 'l', reason: 'r' };
  const card = cardIn(await fill('ben.ode', 'record-step', `${ref} family-and-person-hold`, typed));
  expect(card.lines[0]).toContain(
    "The hold stays until this is recorded: Police contacted and Children's services told",
  );
  expect(entryOf('family-and-person-hold')).toBeUndefined();
});

it('refers to another officer, never to a subject', async () => {
  cardIn(await fill('ben.ode', 'refer', ref, { officer: 'medway.lado' }));
  expect(world.stateOf(ref).told.map((t) => t.person)).toContain('medway.lado');
});

it('gives reasons for what was missed, and for nothing else', async () => {
  expect(cardIn(await world.press('ben.ode', 'give-reasons', `${ref} contact-lado`)).lines[0]).toContain(
    'Nothing was missed',
  );
  world.moveTo('2026-03-16 17:30');
  cardIn(await fill('ben.ode', 'give-reasons', `${ref} contact-lado`, { reasons: 'the line was dead' }));
  expect(world.stateOf(ref).steps['contact-lado']?.reasons).toEqual(['the line was dead']);
});

it('opens again only what is closed', async () => {
  const card = cardIn(await fill('ben.ode', 'reopen', ref, { reason: 'more' }));
  expect(card.title).toBe('This has moved on');
});

describe('what no version of Sameday has', () => {
  it('is answered like a case that may not be opened', async () => {
    const none = cardIn(await world.press('ben.ode', 'open', 'SD-NONE-9ZZ'));
    expect(cardIn(await world.press('ben.ode', 'explode', ref))).toEqual(none);
    const forged = { who: id('fay.quinn'), id: 'x', kind: 'submit', values: {} } as const;
    expect(cardIn(await world.answer({ ...forged, name: 'hand-over', state: `i ${ref} - -` }))).toEqual(none);
    expect(cardIn(await world.answer({ ...forged, name: 'nothing', state: '' }))).toEqual(none);
    expect(cardIn(await world.answer({ ...forged, name: 'ask', state: '' }))).toEqual(none);
  });
});

describe('while an answer takes long', () => {
  it.each([
    ['raise', '', 'form'],
    ['record-step', 'SD-1 contact-lado', 'form'],
    ['acknowledge', 'SD-1', 'card'],
    ['confirm', 'SD-1 contact-lado yes', 'card'],
    ['confirm', 'SD-1 contact-lado', 'form'],
  ])('%s %s shows a %s at once', (name, value, kind) => {
    const answer = world.conversation.working({ kind: 'button', who: id('ben.ode'), id: 'b', name, value });
    expect(answer.kind).toBe(kind);
    expect(JSON.stringify(answer)).toContain('Nothing is confirmed until you see it here');
  });
});
