// Many cases at once: what can least wait first, a line and a button each.
import { expect, it } from 'vitest';
import { aConcern, at, cardIn, createWorld, id } from '../../../test/conversation/small-world.js';

const OTHER = { subjects: [{ id: null, name: 'Somebody', under18: false }], concerns: ['grooming'] as const };

async function withCases(count: number) {
  const world = createWorld('2026-03-16 09:10');
  for (let i = 0; i < count; i += 1) {
    await world.raise(aConcern({ ...OTHER, reporter: id('amira.khan') }));
  }
  return world;
}

it('is the case itself while there is one', async () => {
  const card = cardIn(await (await withCases(1)).say('ben.ode', 'status'));
  expect(card.rows).toBeUndefined();
  expect(card.buttons.map((b) => b.name)).toContain('acknowledge');
});

it('puts first what can least wait: images, then what is overdue, then what is due next', async () => {
  const world = createWorld('2026-03-16 09:10');
  const late = await world.raise(aConcern({ ...OTHER, reporter: id('amira.khan') }));
  world.moveTo('2026-03-17 09:00');
  const soon = await world.raise(aConcern({ ...OTHER, reporter: id('amira.khan') }));
  const images = await world.raise(
    aConcern({ reporter: id('amira.khan'), learnedAt: at('2026-03-17 08:00') }),
  );
  const card = cardIn(await world.say('ben.ode', 'status'));
  expect(card.rows?.map(({ button }) => button.value)).toEqual([images, late, soon]);
  expect(card.rows?.map(({ button }) => button.style)).toEqual(['primary', 'plain', 'plain']);
  expect(card.rows?.[1]?.line).toMatch(/Overdue since \d\d:\d\d yesterday/);
  expect(card.lines.join(' ')).toContain('3 open cases, 1 of them overdue');
});

it('turns pages of twenty, each case once, and shows one by its button', async () => {
  const world = await withCases(45);
  const seen: string[] = [];
  let card = cardIn(await world.say('ben.ode', 'status'));
  for (;;) {
    expect(card.rows?.length).toBeLessThanOrEqual(20);
    seen.push(...(card.rows ?? []).map(({ button }) => button.value));
    const next = card.buttons.find((b) => b.label === 'Next 20');
    if (next === undefined) break;
    card = cardIn(await world.press('ben.ode', next.name, next.value));
  }
  expect(new Set(seen).size).toBe(45);
  expect(seen).toHaveLength(45);
  const one = cardIn(await world.press('ben.ode', 'status', seen[30] ?? ''));
  expect(one.facts[0]?.value).toBe(seen[30]);
  expect(one.buttons.map((b) => b.name)).toContain('acknowledge');
});

it('says nothing of what was reported', async () => {
  const world = createWorld();
  for (let i = 0; i < 3; i += 1) await world.raise(aConcern());
  for (const who of ['ben.ode', 'amira.khan', 'kent.lado']) {
    expect(JSON.stringify(await world.say(who, 'status'))).not.toMatch(/canary|Dan Reed|images/i);
  }
});
