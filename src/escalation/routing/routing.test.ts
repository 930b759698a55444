import { describe, expect, it } from 'vitest';
import { concern, p, riverside } from '../../../test/escalation/world.js';
import type { Concern } from '../case/concern.js';
import type { Organisation } from '../organisation.js';
import { excludedFrom, identifiedSeniorManagers, officersFor, routeOf } from './routing.js';

const LINE = ['ben.ode', 'carol.west', 'jo.marsh'];
/** At the reporter's site, and elsewhere. */
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

  it('the senior managers of other sites after those of the reporter’s and the person’s, wherever the two are', () => {
    const byHolly = { reporter: p('holly.stone') };
    expect(chain({ ...byHolly, subjects: subject('joan.frost') })).toEqual([
      ...['ruth.vane', 'nadia.price', 'jo.marsh'],
      ...['carol.west', 'owen.hart', 'ben.ode'],
      ...LAST,
    ]);
    // Dan works at the main site: its senior managers are no strangers to it.
    expect(routeOf(riverside, concern(byHolly)).alerted).toEqual(new Set(LAST));
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

describe('an alert is not access', () => {
  const alerted = (change: Partial<Concern> = {}) => [...routeOf(riverside, concern(change)).alerted];

  it('who is told only because others are silent: other sites and the last resort', () => {
    expect(alerted()).toEqual(['nadia.price', ...LAST]);
  });

  it('8(5): on the whistle-blowing route the last resort', () => {
    expect(alerted({ route: 'whistle-blowing' })).toEqual(LAST);
  });

  it('never whoever stands first: somebody is asked', () => {
    const ofJo = { subjects: subject('jo.marsh') };
    expect(chain(ofJo)).toEqual(LAST);
    expect(alerted(ofJo)).toEqual(['paul.achebe']);
  });

  it('nor the one who was chosen under 8(2), at whichever site', () => {
    expect(alerted({ tell: p('nadia.price') })).toEqual(LAST);
  });
});

describe('7: images among children only', () => {
  const children: Partial<Concern> = {
    concerns: ['indecent-images'],
    adultInvolved: 'no',
    subjects: [{ id: null, name: 'a pupil', under18: true }],
  };
  const route = (change: Partial<Concern> = {}, organisation = riverside) =>
    routeOf(organisation, concern({ ...children, ...change }));

  it('are the safeguarding leads’ first, then the line and the senior managers of the site', () => {
    expect(route().chain).toEqual(['grace.obi', 'leo.brandt', ...LINE, 'nadia.price', 'owen.hart']);
    expect([...route().alerted]).toEqual([...LINE, 'nadia.price', 'owen.hart']);
  });

  it('are no last resort’s, no whistle-blowing officer’s and no designated officer’s', () => {
    expect(route().lastResorts).toEqual([]);
    expect(officersFor(riverside, concern(children))).toEqual([]);
  });

  it('are the line’s, where no lead may be told', () => {
    const first = route({ leaveOut: [p('grace.obi'), p('leo.brandt')] });
    expect(first.chain[0]).toBe('ben.ode');
    expect(first.alerted.has(p('ben.ode'))).toBe(false);
  });

  it.each<[string, Partial<Concern>]>([
    ['where an adult may be involved', { adultInvolved: 'unsure' }],
    ['where a colleague is the concern, also one under 18', { subjects: subject('kit.adams') }],
    [
      'where somebody grown-up is known by name alone',
      { subjects: [{ id: null, name: 'B', under18: false }] },
    ],
  ])('are section 4 %s', (_where, change) => {
    expect(route(change).chain[0]).toBe('ben.ode');
    expect(officersFor(riverside, concern({ ...children, ...change }))).toEqual(['kent.lado']);
  });
});

describe('8(7): the identified senior managers', () => {
  const identified = (change: Partial<Concern> = {}, organisation = riverside): readonly string[] =>
    identifiedSeniorManagers(organisation, concern(change));
  const named = (...ids: string[]): Organisation => ({
    ...riverside,
    roles: { ...riverside.roles, identifiedSeniorManagers: ids.map(p) },
  });

  it('are the chief executive above the person and the safeguarding leads, where nobody is named', () => {
    expect(identified()).toEqual(['jo.marsh', 'grace.obi']);
  });

  it('are those whom the organisation names', () => {
    expect(identified({}, named('owen.hart', 'carol.west'))).toEqual(['owen.hart', 'carol.west']);
  });

  it.each<[string, Partial<Concern>, Organisation, readonly string[]]>([
    ['a subject, nor who answers to one', { subjects: subject('jo.marsh') }, riverside, []],
    [
      'who is named in the report',
      { namedInReport: [p('grace.obi')] },
      riverside,
      ['jo.marsh', 'leo.brandt'],
    ],
    ['who is left out', { leaveOut: [p('leo.brandt')] }, riverside, ['jo.marsh', 'grace.obi']],
    ['the reporter', { reporter: p('grace.obi') }, riverside, ['jo.marsh', 'leo.brandt']],
    ['who is away', {}, away('grace.obi'), ['jo.marsh', 'leo.brandt']],
    [
      'a named one who is the subject',
      { subjects: subject('owen.hart') },
      named('owen.hart', 'jo.marsh'),
      ['jo.marsh'],
    ],
  ])('are never %s', (_who, change, organisation, left) => {
    expect(identified(change, organisation)).toEqual(left);
  });

  it('are never who has declared a conflict', () => {
    expect(identifiedSeniorManagers(riverside, concern(), [p('jo.marsh')])).toEqual([
      ...['carol.west', 'grace.obi'],
    ]);
  });

  it('are found above the reporter, where the person isn’t known here', () => {
    const change = {
      subjects: [{ id: null, name: 'the driver', under18: false }],
      reporter: p('holly.stone'),
    };
    expect(identified(change)).toEqual(['jo.marsh', 'grace.obi']);
  });
});

describe('an organisation without a whistle-blowing officer', () => {
  const without: Organisation = { ...riverside, roles: { ...riverside.roles, whistleblowingOfficer: [] } };

  it('has its last resort on that route, asked and not only alerted', () => {
    const route = routeOf(without, concern({ route: 'whistle-blowing' }));
    expect(route.chain).toEqual(LAST);
    expect(route.alerted.has(p('helen.moss'))).toBe(false);
  });

  it('has its last resort where everyone is silent', () => {
    expect(routeOf(without, concern()).lastResorts).toEqual(LAST);
  });
});

describe('never told', () => {
  it('everyone below a subject, at any depth', () => {
    const change = { subjects: subject('jo.marsh') };
    expect(chain(change)).toEqual(LAST);
    for (const below of ['carol.west', 'ben.ode', 'owen.hart', 'ian.cope', 'grace.obi', 'vik.rao'])
      expect(excludedFrom(riverside, concern(change))).toContain(below);
    expect(routeOf(riverside, concern(change)).lastResorts).toEqual(['mira.sole', 'tom.ellery', ...LAST]);
  });

  it('but the one whom the reporter chose under 8(2) is', () => {
    const change = { subjects: subject('jo.marsh'), tell: p('carol.west') };
    expect(chain(change)).toEqual(['carol.west', ...LAST]);
    expect(excludedFrom(riverside, concern(change))).not.toContain('carol.west');
  });

  it('not even that one, where it is a subject, left out or named itself', () => {
    for (const change of [
      { subjects: subject('carol.west') },
      { leaveOut: [p('carol.west')] },
      { namedInReport: [p('carol.west')] },
    ])
      expect(chain({ ...change, tell: p('carol.west') })).not.toContain('carol.west');
  });

  it('nobody below a subject’s manager for that: who works beside them is', () => {
    expect(chain({ subjects: subject('carol.west') })).toEqual(['jo.marsh', ...SENIORS, ...LAST]);
  });

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
