import { describe, expect, it } from 'vitest';
import {
  cardIn,
  createWorld,
  formIn,
  id,
  organisation,
  TYPED,
  reviewIn,
  valuesOf,
} from '../../../test/conversation/small-world.js';
import type { Organisation, Person } from '../../escalation/organisation.js';
import { matching } from './search-field.js';

const labels = (...names: string[]) => names.map((label, i) => ({ id: String(i), label }));

describe('matching', () => {
  it('finds by the beginnings of words, whatever their order and accents', () => {
    const people = labels('Zoë Müller (Teacher)', 'Ann Zoeller (Cook)', 'Mary-Ann O’Neil (Head)');
    const found = (query: string) => matching(people, query).map(({ label }) => label);
    expect(found('zoe')).toEqual(['Zoë Müller (Teacher)', 'Ann Zoeller (Cook)']);
    expect(found('mull zoe')).toEqual(['Zoë Müller (Teacher)']);
    expect(found('ann')).toEqual(['Ann Zoeller (Cook)', 'Mary-Ann O’Neil (Head)']);
    expect(found('neil head')).toEqual(['Mary-Ann O’Neil (Head)']);
    expect(found('xyz')).toEqual([]);
    expect(found('  ')).toHaveLength(3);
  });
});

/** Five thousand colleagues beside those of the example. */
function many(): Organisation {
  const [model] = organisation.people.values();
  const people = new Map(organisation.people);
  for (let i = 0; i < 5_000; i += 1) {
    const who = id(`person.${i}`);
    people.set(who, { ...(model as Person), id: who, name: `Person Number${i}`, seniorManager: i < 2_000 });
  }
  return { ...organisation, people };
}

describe('a field whose list is too long to be sent', () => {
  const world = createWorld(undefined, { organisation: () => many() });
  const search = (
    form: { name: string; state: string; values: object },
    field: string,
    query: string,
    who = 'amira.khan',
  ) =>
    world.conversation.search({
      who: id(who),
      form: { ...form, values: { ...form.values } },
      field,
      query,
      limit: 100,
    });

  it('offers who matches, on each page that asks for people', async () => {
    const form = formIn(await world.say('amira.khan', ''));
    const raise = { name: form.name, state: form.state, values: {} };
    expect(await search(raise, 'subjects', 'number4999')).toEqual([
      { id: 'person.4999', label: expect.stringContaining('Person Number4999') as string },
    ]);
    expect(await search(raise, 'subjects', 'person')).toHaveLength(100);
    const review = await reviewIn(world, TYPED);
    const page = { name: 'review', state: review.state, values: valuesOf(review) };
    for (const field of ['leave_out', 'named_in_report', 'tell']) {
      expect((await search(page, field, 'number1999')).map((o) => o.id)).toEqual(['person.1999']);
    }
    // 8(2): one of the senior managers.
    expect(await search(page, 'tell', 'number4999')).toEqual([]);
  });

  it('offers nobody for a form that isn’t theirs, of a case that isn’t, or that doesn’t exist', async () => {
    const own = createWorld();
    const review = await reviewIn(own, TYPED);
    const sent = await own.send('amira.khan', review, valuesOf(review));
    const ref = /SD-TEST-\d/.exec(JSON.stringify(cardIn(sent)))?.[0] ?? '';
    const of = (who: string, name: string, state: string) =>
      own.conversation.search({
        who: id(who),
        form: { name, state, values: {} },
        field: 'to',
        query: '',
        limit: 100,
      });
    await own.press('ben.ode', 'acknowledge', ref);
    expect((await of('ben.ode', 'hand-over', `i ${ref} - -`)).length).toBeGreaterThan(0);
    expect(await of('dan.reed', 'hand-over', `i ${ref} - -`)).toEqual([]);
    expect(await of('ben.ode', 'hand-over', 'i SD-0000-000 - -')).toEqual([]);
    expect(await of('ben.ode', 'nothing', 'x')).toEqual([]);
  });
});
