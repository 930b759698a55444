import { describe, expect, it } from 'vitest';
import { at, given, givenAt, p, raised, told } from '../../../../test/escalation/given.js';
import { riverside } from '../../../../test/escalation/world.js';
import type { Concern } from '../concern.js';

describe('8: the same working day', () => {
  it('ends when work does, and the fail-safe is an hour before', () => {
    given()
      .whenRaised()
      .thenAmongOthers([
        'ConcernRaised',
        { endOfDay: at('2026-03-16 17:00'), failSafeAt: at('2026-03-16 16:00'), policeBy: null },
      ]);
  });

  it('is the next one, when the concern comes at night or at a weekend', () => {
    for (const night of ['2026-03-13 22:00', '2026-03-14 12:00', '2026-03-16 06:00'])
      givenAt(riverside, night)
        .whenRaised()
        .thenAmongOthers(['ConcernRaised', { endOfDay: at('2026-03-16 17:00') }]);
  });

  it('8(1): begins with the line manager being told', () => {
    given().whenRaised().thenAmongOthers('ConcernRaised', told('needs-you', 'ben.ode'));
  });
});

describe('4: the police at once', () => {
  const images: Partial<Concern> = { concerns: ['indecent-images'] };

  it.each<[string, Partial<Concern>]>([
    ['images', images],
    ['images of which nobody knows whether an adult has them', { ...images, adultInvolved: 'unsure' }],
    ['a child at immediate risk', { immediateRisk: true }],
  ])('are to be recorded within a quarter of an hour: %s', (_what, change) => {
    givenAt(riverside, '2026-03-14 23:00')
      .whenRaised(change)
      .thenAmongOthers(['ConcernRaised', { policeBy: at('2026-03-14 23:15') }]);
  });

  it('7: not for images among children only', () => {
    given()
      .whenRaised({ ...images, adultInvolved: 'no', subjects: [] })
      .thenAmongOthers(['ConcernRaised', { policeBy: null }]);
  });

  it('also where no adult is said to have them, but the concern is about a colleague', () => {
    given()
      .whenRaised({ ...images, adultInvolved: 'no' })
      .thenAmongOthers(['ConcernRaised', { policeBy: at('2026-03-16 09:25') }]);
  });
});

describe('a concern', () => {
  it('is raised once', () => {
    given(raised()).whenRaised().thenRefused('already-raised');
  });

  it('says what it is about', () => {
    given().whenRaised({ what: ' \n' }).thenRefused('text-missing');
  });

  it('is about somebody, unless only children are involved', () => {
    given().whenRaised({ subjects: [] }).thenRefused('no-subject');
    given().whenRaised({ subjects: [], adultInvolved: 'unsure' }).thenRefused('no-subject');
    given().whenRaised({ subjects: [], adultInvolved: 'no' }).thenAmongOthers('ConcernRaised');
    given()
      .whenRaised({ subjects: [{ id: null, name: 'the driver', under18: false }] })
      .thenAmongOthers('ConcernRaised');
  });

  it('was learned of before now, but for what two clocks may differ by', () => {
    given()
      .whenRaised({ learnedAt: at('2026-03-16 09:20') })
      .thenRefused('in-the-future');
    given()
      .whenRaised({ learnedAt: at('2026-03-16 09:11') })
      .thenAmongOthers('ConcernRaised');
  });
});

describe('8(2): whom to tell', () => {
  it('may be any senior manager, who is then told first', () => {
    given()
      .whenRaised({ tell: p('owen.hart') })
      .thenAmongOthers('ConcernRaised', told('needs-you', 'owen.hart'));
  });

  it.each([['tess.lowe'], ['no.body']])('may be nobody else: %s', (who) => {
    given()
      .whenRaised({ tell: p(who) })
      .thenRefused('not-a-senior-manager');
  });

  it('8(5): isn’t asked of a whistle-blower', () => {
    const c = given()
      .whenRaised({ route: 'whistle-blowing', tell: p('tess.lowe') })
      .thenAmongOthers('ConcernRaised', told('needs-you', 'mira.sole'));
    expect(c.told()).not.toContain('tess.lowe');
  });
});

describe('8(3), 4: a manager who received it', () => {
  const RUTH = p('ruth.vane');
  const received = (
    how: 'self' | 'told-handling' | 'saw-handling',
    change: Partial<Concern> = {},
  ): Partial<Concern> => ({
    reporter: p('ben.ode'),
    received: { how, from: how === 'told-handling' ? { id: p('amira.khan'), name: 'Amira Khan' } : null },
    ...change,
  });

  it.each(['told-handling', 'saw-handling'] as const)(
    'handles it from the first second, and their manager is told that they have it: %s',
    (how) => {
      const c = given()
        .whenRaised(received(how))
        .thenAmongOthers(
          'ConcernRaised',
          ['Acknowledged', { person: p('ben.ode'), actBy: at('2026-03-16 10:10') }],
          told('needs-you', 'ben.ode'),
          ['PeopleTold', { kind: 'taken-on', as: 'manager', to: [p('carol.west')], because: 'received-it' }],
        );
      expect(c.state.handling?.person).toBe('ben.ode');
      expect(c.toldAs('needs-you')).toEqual(['ben.ode']);
      expect(c.toldAs('reporter-confirmed')).toEqual([]);
      expect(c.verdict('tell-manager')).toBe('met');
      expect(c.does('ben.ode', 'open-content', {})).toBeNull();
    },
  );

  it('is asked for what they owe like any other: their manager is next when they are silent', () => {
    const g = given(raised(received('told-handling')));
    g.whenItIs('10:10').thenAmongOthers('InactionNoticed', told('not-acted'), told('needs-you', 'jo.marsh'));
  });

  it('may leave it to the line, like anybody who reports', () => {
    const c = given().whenRaised(received('self')).c;
    expect(c.state.handling).toBeNull();
    expect(c.toldAs('needs-you')).toEqual([p('carol.west')]);
  });

  it.each<[string, Partial<Concern>]>([
    ['nobody’s manager', received('told-handling', { reporter: p('amira.khan') })],
    ['a whistle-blower', received('told-handling', { route: 'whistle-blowing' })],
    ['one who withholds their name', received('told-handling', { identity: 'withheld' })],
    ['nobody at all', received('told-handling', { identity: 'anonymous', reporter: null })],
  ])('isn’t %s', (_who, change) => {
    given().whenRaised(change).thenRefused('not-a-manager');
  });

  it.each([
    [
      'who answers to the person',
      received('told-handling', { subjects: [{ id: p('carol.west'), name: '', under18: false }] }),
    ],
    [
      'of whom it is',
      received('told-handling', { subjects: [{ id: p('ben.ode'), name: '', under18: false }] }),
    ],
    ['who is named in it', received('told-handling', { namedInReport: [p('ben.ode')] })],
  ])('can’t handle it as one %s', (_who, change) => {
    given()
      .whenRaised(change)
      .thenRefused('not-eligible', { person: p('ben.ode') });
  });

  it('may be a safeguarding lead or the chair, who manage nobody', () => {
    for (const reporter of [RUTH, p('grace.obi'), p('helen.moss')])
      given()
        .whenRaised(received('told-handling', { reporter }))
        .thenAmongOthers(['Acknowledged', { person: reporter }]);
  });
});

it('8(4): says whether nobody was at work when it came', () => {
  expect(given(raised()).c.state.outOfHours).toBe(false);
  expect(givenAt(riverside, '2026-03-16 17:00', raised()).c.state.outOfHours).toBe(true);
});
