import { beforeEach, describe, expect, it } from 'vitest';
import {
  cardIn,
  createWorld,
  formIn,
  id,
  organisation,
  procedure,
  reviewIn,
  TYPED,
  valuesOf,
  type World,
} from '../../../test/conversation/small-world.js';
import { isManagedBy, isManager } from '../../escalation/organisation.js';
import type { Form, FormValues } from '../cards/card.js';
import { childrenOf, elsewhereOf } from './values.js';

let world: World;
beforeEach(() => {
  world = createWorld();
});
const idsOf = (form: Form): string[] => form.fields.map((f) => f.id);
const textOf = (form: Form): string => form.sections.flatMap((s) => s.lines).join('\n');
const stored = () => world.stateOf('SD-TEST-1').concern;

/** Both pages, with these values on the first and those on the second. */
async function raise(who: string, first: FormValues, second: FormValues = {}): Promise<Form> {
  const page = await reviewIn(world, { ...TYPED, ...first }, who);
  const sent = await world.send(who, page, { ...valuesOf(page), ...second });
  // What was added has changed who is told: it is shown once more before it goes.
  if (sent.kind === 'form') cardIn(await world.send(who, sent.form, valuesOf(sent.form)));
  return page;
}

describe('how do you know', () => {
  it.each([
    ['ben.ode', true, 'manages somebody'],
    ['owen.hart', true, 'is a senior manager'],
    ['leo.brandt', true, 'is a safeguarding lead'],
    ['helen.moss', true, 'is a last resort'],
    ['amira.khan', false, 'manages nobody'],
    ['mira.sole', false, 'is a whistle-blowing officer alone'],
    ['kent.lado', false, 'is the designated officer'],
  ])('%s may handle what they received: %s, as one who %s', async (who, may) => {
    expect(isManager(organisation, id(who))).toBe(may);
    const first = formIn(await world.say(who, ''));
    expect(idsOf(first).includes('received')).toBe(may);
  });

  it('is not asked on the whistle-blowing route, where no manager handles it', async () => {
    const first = formIn(await world.say('ben.ode', ''));
    const page = { name: 'raise', state: first.state, values: valuesOf(first) };
    expect(idsOf(formIn(await world.press('ben.ode', 'use-whistle-blowing', '', page)))).not.toContain(
      'received',
    );
  });

  it('says who handles it before it is sent, and keeps who told them', async () => {
    const page = await raise('ben.ode', { received: 'told-handling' }, { received_from: 'amira.khan' });
    expect(textOf(page)).toContain('You handle it from the moment that you send this.');
    expect(textOf(page)).not.toContain('First: ');
    expect(stored()?.received).toEqual({
      how: 'told-handling',
      from: { id: 'amira.khan', name: 'Amira Khan' },
    });
  });

  it.each<[FormValues, unknown]>([
    [{ received_from: 'withheld', received_from_name: 'Zoe' }, 'withheld'],
    [{ received_from_name: 'a parent, Zoe Hill' }, { id: null, name: 'a parent, Zoe Hill' }],
    [{}, null],
  ])('takes %j for who told them', async (second, from) => {
    await raise('ben.ode', { received: 'told-handling' }, second);
    expect(stored()?.received).toEqual({ how: 'told-handling', from });
  });

  it('asks for no name of one who saw it themselves', async () => {
    const page = await raise('ben.ode', { received: 'saw-handling' });
    expect(idsOf(page)).not.toContain('received_from');
    expect(stored()?.received).toEqual({ how: 'saw-handling', from: null });
  });

  it('takes it from nobody who manages nobody, whatever their platform sends', async () => {
    await raise('amira.khan', { received: 'saw-handling' });
    expect(stored()?.received).toEqual({ how: 'self', from: null });
  });

  it('asks who told them once they say so on the second page, before it is sent', async () => {
    const page = await reviewIn(world, TYPED, 'ben.ode');
    const again = formIn(await world.send('ben.ode', page, { ...valuesOf(page), received: 'told-handling' }));
    expect(world.cases.size).toBe(0);
    expect(idsOf(again)).toContain('received_from');
    cardIn(await world.send('ben.ode', again, { ...valuesOf(again), received_from: 'withheld' }));
    expect(stored()?.received.from).toBe('withheld');
  });
});

describe('where else they work', () => {
  it('adds to the areas, and keeps an authority that the procedure does not know', async () => {
    await raise('amira.khan', {}, { elsewhere: ['Medway'], elsewhere_other: 'Bexley, medway' });
    expect(stored()?.areas).toEqual(['Kent', 'Medway', 'Bexley']);
  });

  it.each<[FormValues, string[]]>([
    [{}, []],
    [{ elsewhere: 'Kent' }, ['Kent']],
    [{ elsewhere_other: ' London Borough of Bexley ; kent' }, ['London Borough of Bexley', 'Kent']],
  ])('reads %j as %j', (values, areas) => {
    expect(elsewhereOf(values, procedure)).toEqual(areas);
  });
});

describe('where a child lives', () => {
  it.each([
    ['A pupil, Bexley', 'A pupil', 'Bexley'],
    ['A pupil, lives in bexley', 'A pupil', 'bexley'],
    ['Mia, 14, London Borough of Bexley', 'Mia, 14', 'London Borough of Bexley'],
    ['Mia (Bexley)', 'Mia', 'Bexley'],
    ['Mia, medway', 'Mia', 'Medway'],
    ['Mia (Kent)', 'Mia', 'Kent'],
    ['Kent', '', 'Kent'],
    ['Mia, 14', 'Mia, 14', null],
    ['Mia, in year 9', 'Mia, in year 9', null],
    ['Mia (under 18)', 'Mia (under 18)', null],
    ['Mia, my sister', 'Mia, my sister', null],
    ['somebody', 'somebody', null],
  ])('"%s" is %s of %s', (line, name, area) => {
    expect(childrenOf(line, procedure.areas)).toEqual([{ known: name === '' ? 'no' : 'yes', name, area }]);
  });
});

it('says that generated images count, and that looking under 18 is enough', async () => {
  const form = formIn(await world.say('amira.khan', ''));
  expect(form.fields.find((f) => f.id === 'concerns')?.hint).toMatch(
    /drawn, edited or made by a computer.*looks under 18/,
  );
});

describe('a senior manager who works for the one it is about', () => {
  it('is known at any depth', () => {
    expect(isManagedBy(organisation, id('ben.ode'), id('jo.marsh'))).toBe(true);
    expect(isManagedBy(organisation, id('jo.marsh'), id('ben.ode'))).toBe(false);
    expect(isManagedBy(organisation, id('kent.lado'), id('jo.marsh'))).toBe(false);
  });

  it('may be chosen under 8(2), with a warning', async () => {
    const page = await reviewIn(world, { ...TYPED, subjects: ['carol.west'] });
    const send = (tell: string) =>
      world.press('amira.khan', 'leave-out', '', {
        name: 'review',
        state: page.state,
        values: { ...valuesOf(page), tell },
      });
    expect(textOf(formIn(await send('ben.ode')))).toContain('Ben Ode works for Carol West');
    expect(textOf(formIn(await send('owen.hart')))).not.toContain('works for');
  });
});
