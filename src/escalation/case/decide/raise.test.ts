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
