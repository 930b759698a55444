import { describe, expect, it } from 'vitest';
import { concern, p, riverside } from '../../../test/escalation/world.js';
import type { Concern } from '../case/concern.js';
import type { Organisation } from '../organisation.js';
import { excludedFrom, officersFor, routeOf } from './routing.js';

const LINE = ['ben.ode', 'carol.west', 'jo.marsh'];
const SENIORS = ['nadia.price', 'owen.hart'];
const LAST = ['helen.moss', 'paul.achebe'];

const chain = (change: Partial<Concern> = {}, organisation = riverside): readonly string[] =>
  routeOf(organisation, concern(change)).chain;
const subject = (id: string): Concern['subjects'] => [{ id: p(id), name: id, under18: false }];

/** Riverside, where these people or officers are away. */
const away = (...ids: string[]): Organisation => {
  const marked = <T extends { readonly id: string }>(all: ReadonlyMap<Concern['leaveOut'][number], T>) =>
    new Map([...all].map(([id, who]) => [id, { ...who, away: ids.includes(id) }]));
  return { ...riverside, people: marked(riverside.people), officers: marked(riverside.officers) };
};

describe('8(1), 8(2): who is told, in order', () => {
  it('the line upwards, the other senior managers, the last resort', () => {
    expect(chain()).toEqual([...LINE, ...SENIORS, ...LAST]);
  });

  it('the reporter’s own line, whoever the subject’s may be', () => {
    expect(chain({ reporter: p('holly.stone') }).slice(0, 3)).toEqual([
      'ruth.vane',
      'nadia.price',
      'jo.marsh',
    ]);
  });

  it('the senior manager who was chosen, first, and nobody twice', () => {
    expect(chain({ tell: p('owen.hart') })).toEqual(['owen.hart', ...LINE, 'nadia.price', ...LAST]);
  });

  it('the line manager who is the subject is passed by', () => {
    expect(chain({ subjects: subject('ben.ode') })[0]).toBe('carol.west');
  });

  it('a reporter at the top has no line: the other senior managers', () => {
    expect(chain({ reporter: p('jo.marsh') })).toEqual([
      'carol.west',
      'nadia.price',
      'owen.hart',
      'ben.ode',
      ...LAST,
    ]);
  });
});

describe('8(5): by whistle-blowing', () => {
  it('the officers for it and the last resort alone', () => {
    expect(chain({ route: 'whistle-blowing' })).toEqual(['mira.sole', 'tom.ellery', ...LAST]);
  });

  it('no manager, though one was chosen before', () => {
    expect(chain({ route: 'whistle-blowing', tell: p('owen.hart') })).not.toContain('owen.hart');
  });
});

describe('never told', () => {
  it.each<[string, Partial<Concern>]>([
    ['a subject', { subjects: subject('carol.west') }],
    ['who is named in the report', { namedInReport: [p('carol.west')] }],
    ['who is left out', { leaveOut: [p('carol.west')] }],
    ['the reporter', { reporter: p('carol.west') }],
  ])('%s', (_who, change) => {
    expect(chain(change)).not.toContain('carol.west');
    expect(excludedFrom(riverside, concern(change))).toContain('carol.west');
  });

  it('who has declared a conflict', () => {
    expect(routeOf(riverside, concern(), [p('carol.west')]).chain).not.toContain('carol.west');
  });

  it('any of them as a last resort', () => {
    const change = { subjects: subject('mira.sole'), leaveOut: [p('helen.moss')] };
    expect(routeOf(riverside, concern(change)).lastResorts).toEqual(['tom.ellery', 'paul.achebe']);
  });
});

describe('not waited for', () => {
  it('who is away, and who has no channel', () => {
    const gone = away('ben.ode');
    const mute = { ...gone.people.get(p('carol.west'))!, channels: [] };
    const organisation = { ...gone, people: new Map([...gone.people, [mute.id, mute]]) };
    const route = routeOf(organisation, concern());
    expect(route.passedOver).toEqual(['ben.ode', 'carol.west']);
    expect(route.chain[0]).toBe('jo.marsh');
  });

  it('a last resort who is away', () => {
    expect(routeOf(away('mira.sole', 'paul.achebe'), concern()).lastResorts).toEqual([
      'tom.ellery',
      'helen.moss',
    ]);
  });
});

describe('8(4): the designated officers', () => {
  const officers = (change: Partial<Concern>, organisation = riverside): readonly string[] =>
    officersFor(organisation, concern(change));

  it('are those of the place of work', () => {
    expect(officers({ areas: ['Kent'] })).toEqual(['kent.lado']);
    expect(officers({ areas: ['Medway'] })).toEqual(['medway.lado']);
    expect(officers({ areas: ['Kent', 'Medway'] })).toEqual(['kent.lado', 'medway.lado']);
  });

  it('are all, where the place of work isn’t known', () => {
    expect(officers({ areas: [] })).toEqual(['kent.lado', 'medway.lado']);
  });

  it.each<[string, Partial<Concern>, Organisation]>([
    ['named in the report', { namedInReport: [p('kent.lado')] }, riverside],
    ['the subject', { subjects: subject('kent.lado') }, riverside],
    ['away', {}, away('kent.lado')],
  ])('are another area’s, where the own one is %s', (_why, change, organisation) => {
    expect(officers(change, organisation)).toEqual(['medway.lado']);
  });

  it('are another area’s after a conflict, and each once', () => {
    expect(officersFor(riverside, concern(), [p('kent.lado')])).toEqual(['medway.lado']);
    expect(officers({ areas: ['Kent', 'Medway'], namedInReport: [p('kent.lado')] })).toEqual(['medway.lado']);
  });
});
