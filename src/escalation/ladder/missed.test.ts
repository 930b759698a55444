import { describe, expect, it } from 'vitest';
import {
  acknowledged,
  at,
  given,
  givenAt,
  itIs,
  p,
  raised,
  recorded,
  told,
  unnoticedUntil,
  type Before,
} from '../../../test/escalation/given.js';
import { nightHouse, riverside, type Case } from '../../../test/escalation/world.js';
import { stepId } from '../ids.js';

const handled = [raised(), acknowledged('ben.ode')] as const;
const DAY = [
  ...['contact-police', 'secure-device', 'contact-lado', 'agree-actions', 'establish-access-to-children'],
  ...['immediate-action', 'child-protection-procedures'],
];
const allBut =
  (...left: string[]): Before =>
  (c) => {
    for (const step of DAY.filter((one) => !left.includes(one)))
      recorded('ben.ode', step, { officer: 'kent.lado' })(c);
  };
const sayings = (c: Case, kind: string) => c.state.notifications.filter((t) => t.kind === kind);
const morning = (day: number): string => `2026-03-${day} 08:30`;

describe('a deadline that passes', () => {
  it('is recorded as missed, with whose deadline it was', () => {
    given(...handled)
      .whenItIs('10:10')
      .thenAmongOthers([
        'StepMissed',
        { step: stepId('secure-device'), whose: 'default', dueAt: at('2026-03-16 10:10') },
      ]);
    given(...handled)
      .whenItIs('17:00')
      .thenAmongOthers(['StepMissed', { step: stepId('contact-police'), whose: 'procedure' }]);
  });

  it('stays missed for ever: what is done later is late', () => {
    const c = given(...handled, itIs('18:00'), recorded('ben.ode', 'contact-police')).c;
    expect(c.verdict('contact-police')).toBe('late');
    expect(c.until(at('2026-04-16 09:00')).verdict('contact-police')).toBe('late');
  });

  it('is recorded once', () => {
    const c = given(...handled).whenItIs('2026-03-20 17:00').c;
    const missed = c.events.flatMap((e) => (e.type === 'StepMissed' ? [e.data.step] : []));
    expect(new Set(missed).size).toBe(missed.length);
  });

  it('isn’t missed where the step was done on the minute', () => {
    const c = given(...handled, itIs('10:09'), recorded('ben.ode', 'secure-device')).whenItIs('10:30').c;
    expect(c.verdict('secure-device')).toBe('met');
  });

  it('comes before whatever is done after it, though nobody looked in between', () => {
    given(...handled, unnoticedUntil('18:00'))
      .whenRecorded('ben.ode', 'contact-police')
      .thenAmongOthers('FailSafeReached', ['StepMissed', { step: stepId('contact-police') }], 'StepRecorded');
  });
});

describe('a deadline of the procedure that is missed', () => {
  it.each([
    ['8(4): the LADO', 'contact-lado'],
    ['8(6): the actions agreed as much', 'agree-actions'],
  ])('is told to everyone who may act, and to the officer: %s', (_what, step) => {
    const c = given(...handled, allBut(step)).whenItIs('17:00').c;
    const missed = sayings(c, 'missed').map((t) => [t.as, t.to, t.steps]);
    expect(missed).toEqual([
      ['manager', ['ben.ode', 'carol.west', 'jo.marsh', 'owen.hart'].map(p), [step]],
      ['alerted', expect.arrayContaining(['nadia.price', 'helen.moss', 'paul.achebe'].map(p)), [step]],
      ['officer', [p('kent.lado')], [step]],
    ]);
  });

  it('4: by the police’s quarter of an hour is said to those who were told; the rest is the ladder’s', () => {
    const c = given(raised({ concerns: ['indecent-images'] })).whenItIs('09:25').c;
    expect(c.toldAs('police-now')).toEqual([p('ben.ode')]);
    expect(c.told()).not.toContain(p('helen.moss'));
  });

  it('is said in one message for all that was missed at that time', () => {
    const c = given(...handled, allBut('agree-actions', 'contact-police')).whenItIs('17:00').c;
    expect(sayings(c, 'missed').map((t) => t.steps)).toEqual(
      Array.from({ length: 3 }, () => ['contact-police', 'agree-actions']),
    );
  });
});

describe('a deadline of ours that is missed', () => {
  it('is said to nobody: it stands on the card and in the digests', () => {
    const c = given(...handled, allBut('immediate-action', 'establish-access-to-children')).whenItIs(
      '2026-03-17 08:29',
    ).c;
    expect(c.verdict('immediate-action')).toBe('missed');
    expect(c.toldAs('missed')).toEqual([]);
  });

  it('8(3), 5: is said to everyone and the officer when the day ends, where it is the equipment or the children’s services', () => {
    const grooming = [raised({ concerns: ['grooming'] }), acknowledged('ben.ode')] as const;
    const c = given(...grooming, allBut('secure-device')).whenItIs('16:59').c;
    expect(c.verdict('secure-device')).toBe('missed');
    expect(c.toldAs('missed')).toEqual([]);
    c.until(at('2026-03-16 17:00'));
    const both = ['secure-device', 'refer-childrens-services'];
    const said = sayings(c, 'missed');
    expect(said.map((t) => [t.as, t.steps])).toEqual(['manager', 'officer'].map((as) => [as, both]));
    expect(said[0]?.also).toBeUndefined();
    // Who hears of it for the first time is asked.
    const asked = c.state.notifications.filter((t) => t.at === c.now && t.kind === 'needs-you');
    expect(asked.flatMap((t) => t.to)).toEqual(expect.arrayContaining(['carol.west', 'helen.moss'].map(p)));
  });

  it('5: is said when the day ends, though its own time was that very minute', () => {
    const grooming = [raised({ concerns: ['grooming'] }), acknowledged('ben.ode')] as const;
    given(...grooming, allBut())
      .whenItIs('17:00')
      .thenAmongOthers([
        'PeopleTold',
        { kind: 'missed', as: 'officer', steps: [stepId('refer-childrens-services')] },
      ]);
  });

  it('is said in the morning, where it was missed at night', () => {
    const c = givenAt(
      riverside,
      '2026-03-13 21:00',
      raised({ immediateRisk: true }),
      acknowledged('ben.ode'),
      allBut('secure-device'),
    ).whenItIs(morning(16)).c;
    expect(sayings(c, 'still-missing').flatMap((t) => [t.at, t.as])).toEqual([
      at(morning(16)),
      'manager',
      at(morning(16)),
      'officer',
    ]);
  });

  it('is said at the day’s end and every day, where work never stops', () => {
    const c = givenAt(nightHouse, '2026-03-16 10:00');
    c.c.raise({ reporter: p('cal.hurst'), subjects: [{ id: null, name: 'a driver', under18: false }] });
    const first = c.c.state.told.find((one) => one.as === 'manager')!.person;
    acknowledged(first)(c.c);
    for (const step of DAY.filter((one) => one !== 'secure-device'))
      recorded(first, step, { officer: 'kent.lado' })(c.c);
    c.whenItIs('2026-03-17 08:00').thenAmongOthers(['MissedRepeated', { morning: true }], told('missed'));
    c.whenItIs('2026-03-18 08:00').thenAmongOthers(
      ['MissedRepeated', { morning: true }],
      told('still-missing'),
    );
  });
});

describe('each working morning', () => {
  it('it is said again until it is done, to whoever can act and to the officer', () => {
    const g = given(...handled, allBut('contact-lado'), itIs('17:00'));
    g.whenItIs(morning(17)).thenAmongOthers(
      ['MissedRepeated', { morning: true }],
      told('still-missing', 'ben.ode', 'carol.west', 'jo.marsh', 'owen.hart'),
      told('still-missing', 'kent.lado'),
    );
    g.whenItIs(morning(18)).thenAmongOthers('MissedRepeated', told('still-missing', 'kent.lado'));
    g.c.record('ben.ode', 'contact-lado', { officer: 'kent.lado' });
    expect(
      g
        .whenItIs('2026-03-19 17:00')
        .c.toldAs('still-missing')
        .filter((x) => x === p('ben.ode')),
    ).toHaveLength(2);
  });

  it('is to whoever owes it alone, where the deadline is ours', () => {
    const c = given(...handled, allBut('immediate-action', 'establish-access-to-children')).whenItIs(
      morning(17),
    ).c;
    expect(sayings(c, 'still-missing').map((t) => [t.as, t.to, t.steps])).toEqual([
      ['manager', [p('ben.ode')], ['establish-access-to-children', 'immediate-action']],
      ['step-owner', ['jo.marsh', 'grace.obi'].map(p), ['immediate-action']],
    ]);
  });

  it('8(8): an officer hears of what they owe on every third morning', () => {
    const c = given(...handled, allBut('child-protection-procedures')).whenItIs('2026-03-20 17:00').c;
    expect(sayings(c, 'still-missing').map((t) => [t.as, t.at])).toEqual([['officer', at(morning(20))]]);
  });

  it('every third time it climbs by a person and a channel', () => {
    // Something is done each day, so that nobody is silent.
    const more = recorded('ben.ode', 'agree-actions');
    const late = [itIs('2026-03-17 10:00'), more, itIs('2026-03-18 10:00'), more];
    const climb = given(...handled, allBut('establish-access-to-children'), ...late).whenItIs(morning(19)).c;
    const said = sayings(climb, 'still-missing').map((t) => [t.at, t.to, t.everyChannel]);
    expect(said).toEqual([
      [at(morning(17)), [p('ben.ode')], false],
      [at(morning(18)), [p('ben.ode')], false],
      [at(morning(19)), ['ben.ode', 'carol.west'].map(p), true],
    ]);
  });

  it('the alerted hear of what the procedure asks on every third morning', () => {
    const c = given(...handled, allBut('contact-lado')).whenItIs('2026-03-20 12:00').c;
    const alerted = sayings(c, 'still-missing').filter((t) => t.as === 'alerted');
    expect(alerted.map((t) => [t.at, t.everyChannel])).toEqual([[at(morning(19)), true]]);
  });

  it('nobody hears that something is overdue of which whoever owes it hasn’t heard', () => {
    const c = given(raised()).whenItIs(morning(17)).c;
    expect(c.verdict('immediate-action')).toBe('missed');
    expect(sayings(c, 'still-missing').flatMap((t) => t.steps)).not.toContain('immediate-action');
  });

  it('not at a weekend', () => {
    const g = given(...handled, allBut('contact-lado'), itIs(morning(20)));
    g.whenItIs('2026-03-22 23:00').thenNothing();
    g.whenItIs(morning(23)).thenAmongOthers('MissedRepeated');
  });

  it('names what is still missing alone', () => {
    const g = given(
      ...handled,
      allBut('contact-lado', 'agree-actions', 'child-protection-procedures'),
      itIs('18:00'),
      recorded('ben.ode', 'agree-actions'),
    );
    const c = g.whenItIs(morning(17)).c;
    expect(sayings(c, 'still-missing')[0]?.steps).toEqual([stepId('contact-lado')]);
  });
});
