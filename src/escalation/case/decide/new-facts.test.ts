import { describe, expect, it } from 'vitest';
import {
  acknowledged,
  at,
  closed,
  did,
  given,
  givenAt,
  itIs,
  p,
  raised,
  recorded,
  told,
  type Before,
} from '../../../../test/escalation/given.js';
import { riverside, type Case } from '../../../../test/escalation/world.js';
import { ANONYMOUS, NO_FACTS, type Facts, type News } from '../concern.js';
import type { EventOf } from '../events.js';

const handled = [raised(), acknowledged('ben.ode')] as const;
const contacts = ['contact-police', 'contact-lado'].map((step) =>
  recorded('ben.ode', step, { officer: 'kent.lado' }),
);
const adds = (facts: Partial<Facts>, who = 'amira.khan'): Before =>
  did(who, 'add-information', { text: 'more', facts });
const added = (c: Case): EventOf<'InformationAdded'>['data'] => {
  const last = c.events.findLast((e) => e.type === 'InformationAdded');
  if (!last) throw new Error('nothing was added');
  return last.data;
};
const askedAgain = (c: Case): readonly string[] =>
  c.events.flatMap((e) => (e.type === 'DutiesAskedAgain' ? e.data.steps : []));
const child = { known: 'yes', name: 'a pupil', area: 'Kent' } as const;
const sam = { id: p('sam.tully'), name: 'Sam Tully', under18: false };

describe('what we now know', () => {
  it.each<[News, Partial<Facts>]>([
    ['danger', { immediateRisk: true }],
    ['kind', { concerns: ['grooming'] }],
    ['person', { subjects: [sam] }],
    ['person', { namedInReport: [p('tess.lowe')] }],
    ['child', { children: [child] }],
    ['device', { devices: [{ what: 'a phone', where: 'with him' }] }],
    ['area', { areas: ['Medway'] }],
  ])('%s: is added, and is news', (news, facts) => {
    const { c } = given(...handled, adds(facts));
    expect(added(c)).toMatchObject({ facts: { ...NO_FACTS, ...facts }, news: [news] });
    for (const [key, value] of Object.entries(facts)) {
      const known = c.state.concern?.[key as keyof Facts];
      expect(known).toEqual(Array.isArray(value) ? expect.arrayContaining(value) : value);
    }
  });

  it('4: images are news as such', () => {
    expect(added(given(...handled, adds({ concerns: ['indecent-images'] })).c).news).toEqual([
      'images',
      'kind',
    ]);
  });

  it('7: an adult is, where only children were involved', () => {
    const among = raised({ concerns: ['indecent-images'], adultInvolved: 'no', subjects: [] });
    expect(added(given(among, adds({ adultInvolved: 'unsure' })).c).news).toEqual(['images', 'adult']);
    expect(added(given(...handled, adds({ adultInvolved: 'yes' })).c).news).toEqual([]);
  });

  it('what was known already is no news, and asks for nothing', () => {
    const { c } = given(
      ...handled,
      ...contacts,
      adds({ concerns: ['inappropriate-technology'], areas: ['Kent'] }),
    );
    expect(added(c)).toMatchObject({ facts: NO_FACTS, news: [], clocks: null });
    expect(askedAgain(c)).toEqual([]);
  });

  it('nothing is taken back: "no adult", "not in danger"', () => {
    const { c } = given(
      raised({ adultInvolved: 'unsure', immediateRisk: true }),
      adds({ adultInvolved: 'no', immediateRisk: false }),
    );
    expect(c.state.concern).toMatchObject({ adultInvolved: 'unsure', immediateRisk: true });
  });

  it.each([
    ['the reporter', 'amira.khan'],
    ['who handles it', 'ben.ode'],
    ['the officer', 'kent.lado'],
    ['a senior manager who owes the decision', 'grace.obi'],
  ])('%s may add it', (_who, id) => {
    const { c } = given(...handled, ...contacts);
    expect(c.does(id, 'add-information', { text: 'more', facts: { immediateRisk: true } })).toBeNull();
  });

  it('so may the holder of a receipt code, and who was only alerted may not', () => {
    const anonymous = raised({ route: 'whistle-blowing', identity: 'anonymous', reporter: null });
    given(anonymous)
      .when(ANONYMOUS, 'add-information', { text: 'more', facts: { immediateRisk: true } })
      .thenAmongOthers('InformationAdded', 'OfficersAlerted');
    given(raised(), itIs('16:00'))
      .when('helen.moss', 'add-information', { text: 'more' })
      .thenRefused('may-not');
  });

  it('is about somebody whom we know, where it names them by id', () => {
    given(...handled)
      .when('amira.khan', 'add-information', { text: 'more', facts: { namedInReport: [p('no.body')] } })
      .thenRefused('not-eligible', { person: p('no.body') });
  });
});

describe('who was told hears what is new', () => {
  it('the handling manager and the officer who knows of the case, never the one who adds it', () => {
    given(...handled, ...contacts)
      .when('ben.ode', 'add-information', { text: 'more', facts: { children: [child] } })
      .thenAmongOthers([
        'PeopleTold',
        { kind: 'information-added', as: 'officer', to: [p('kent.lado')], because: 'news' },
      ]);
    const { c } = given(...handled, ...contacts, adds({ children: [child] }, 'ben.ode'));
    expect(c.toldAs('information-added')).toEqual([p('kent.lado')]);
  });

  it('a text alone is said to who handles it', () => {
    const { c } = given(...handled, ...contacts, did('amira.khan', 'add-information', { text: 'more' }));
    expect(c.toldAs('information-added')).toEqual([p('ben.ode')]);
  });

  it('4, 8(4): images or danger alert the officer at once, though they were alerted before', () => {
    given(...handled)
      .when('amira.khan', 'add-information', { text: 'more', facts: { concerns: ['indecent-images'] } })
      .thenAmongOthers('OfficersAlerted', told('officer-alert', 'kent.lado'));
    given(raised({ concerns: ['indecent-images'] }), itIs('09:41'))
      .when('amira.khan', 'add-information', { text: 'more', facts: { immediateRisk: true } })
      .thenAmongOthers('OfficersAlerted', told('officer-alert', 'kent.lado'));
  });
});

describe('a duty already done is asked for again, where it is news for those who were told', () => {
  const done = [
    ...handled,
    ...contacts,
    recorded('ben.ode', 'secure-device'),
    recorded('ben.ode', 'agree-actions'),
  ] as const;

  it.each<[string, Partial<Facts>, string[]]>([
    ['a child in danger', { immediateRisk: true }, ['contact-police', 'contact-lado', 'agree-actions']],
    ['another child', { children: [child] }, ['contact-police']],
    ['another person', { subjects: [sam] }, ['contact-police', 'contact-lado', 'agree-actions']],
    ['another device', { devices: [{ what: 'a phone', where: '' }] }, ['secure-device']],
  ])('%s', (_what, facts, steps) => {
    const { c } = given(...done, adds(facts));
    expect(askedAgain(c)).toEqual(steps);
    for (const step of steps) expect(c.verdict(step)).toBe('open');
  });

  it('what stands recorded stays recorded, and is done again by a new entry', () => {
    const g = given(...done, itIs('10:00'), adds({ children: [child] }));
    expect(g.c.state.steps['contact-police']?.entries).toHaveLength(1);
    const c = g.whenRecorded('ben.ode', 'contact-police').c;
    expect(c.verdict('contact-police')).toBe('met');
  });

  it('8(4): another place of work needs its own contact', () => {
    const { c } = given(...done, adds({ areas: ['Medway'] }));
    expect(c.verdict('contact-lado')).toBe('open');
    const toMedway = recorded('ben.ode', 'contact-lado', { officer: 'medway.lado' });
    expect(given(...done, adds({ areas: ['Medway'] }), toMedway).c.verdict('contact-lado')).toBe('met');
  });

  it('a device that wasn’t needed may be now', () => {
    const none = {
      step: 'secure-device' as never,
      happenedAt: given().c.now,
      fields: {},
      notNeeded: 'there is none',
    };
    const { c } = given(
      ...handled,
      did('ben.ode', 'record-step', none),
      adds({ devices: [{ what: 'a phone', where: '' }] }),
    );
    expect(c.verdict('secure-device')).toBe('open');
  });
});

describe('the clocks run from now', () => {
  const later = [...handled, ...contacts, itIs('2026-03-18 11:00')] as const;

  it('4: the police of images at once, and a quarter of an hour on', () => {
    const { c } = given(...later, adds({ concerns: ['indecent-images'] }));
    expect(c.due('contact-police')).toBe(at('2026-03-18 11:00'));
    expect(c.state.policeBy).toBe(at('2026-03-18 11:15'));
    expect(c.due('refer-childrens-services')).toBe(at('2026-03-18 13:00'));
  });

  it('what is asked again is due on the day on which it is known, with a fail-safe of its own', () => {
    const { c } = given(...later, adds({ subjects: [sam] }));
    expect(c.due('contact-lado')).toBe(at('2026-03-18 17:00'));
    expect(c.state.failSafe).toEqual({ at: at('2026-03-18 16:00'), reachedAt: null });
    expect(c.until(at('2026-03-18 16:00')).toldAs('fail-safe')).toContain(p('ben.ode'));
  });

  it('whoever handles it must act on it within the hour', () => {
    const agreed = recorded('ben.ode', 'agree-actions');
    const done = [...handled, ...contacts, agreed, itIs('11:00')] as const;
    expect(given(...done).c.state.actBy).toBeNull();
    const g = given(...done, adds({ subjects: [sam] }));
    expect(g.c.state.actBy).toBe(at('2026-03-16 12:00'));
    g.whenItIs('12:00').thenAmongOthers('InactionNoticed', told('needs-you', 'carol.west'));
  });

  it('nothing runs anew for what asks for nothing today', () => {
    const { c } = given(
      ...handled,
      ...contacts,
      itIs('12:00'),
      adds({ devices: [{ what: 'a phone', where: '' }] }),
    );
    expect(added(c).clocks).toBeNull();
    expect(c.state.failSafe.at).toBe(at('2026-03-16 16:00'));
  });

  it('at night an urgent one runs in real time', () => {
    const { c } = givenAt(riverside, '2026-03-13 22:00', raised(), adds({ immediateRisk: true }));
    expect(c.state.policeBy).toBe(at('2026-03-13 22:15'));
    expect(c.until(at('2026-03-13 22:15')).told()).toContain(p('carol.west'));
  });
});

describe('5, last paragraph: further evidence', () => {
  it('on an open case asks for a review once there is news, and after that by each text', () => {
    expect(
      given(...handled, did('amira.khan', 'add-information', { text: 'more' })).c.verdict('review'),
    ).toBe('not-needed');
    expect(given(...handled, adds({ children: [child] })).c.verdict('review')).toBe('open');
    const considered = did('ben.ode', 'answer-considerations', { answers: { delay: 'none' } });
    expect(
      given(...handled, considered, did('amira.khan', 'add-information', { text: 'more' })).c.verdict(
        'review',
      ),
    ).toBe('open');
  });

  it('on a closed one opens it, with the duties that the news asks for again', () => {
    const g = given(raised(), closed(), itIs('2026-03-18 11:00'));
    const c = g
      .when('amira.khan', 'add-information', { text: 'he did it again', facts: { subjects: [sam] } })
      .thenAmongOthers('InformationAdded', 'DutiesAskedAgain', 'CaseReopened', told('reopened', 'ben.ode'));
    expect(c.verdict('contact-lado')).toBe('open');
    expect(c.due('contact-lado')).toBe(at('2026-03-18 17:00'));
  });

  it('on a closed one about whoever had it, opens it for others', () => {
    const c = given(raised(), closed(), adds({ namedInReport: [p('ben.ode')] })).c;
    expect(c.state).toMatchObject({ stage: 'open', handling: null });
    expect(c.toldAs('reopened')).not.toContain(p('ben.ode'));
    expect(c.told()).toContain('carol.west');
  });
});
