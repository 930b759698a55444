import { describe, expect, it } from 'vitest';
import {
  acknowledged,
  at,
  closed,
  given,
  givenAt,
  itIs,
  p,
  raised,
  recorded,
  told,
} from '../../../test/escalation/given.js';
import { riverside, type Case } from '../../../test/escalation/world.js';
import { stepId } from '../ids.js';

const police = recorded('ben.ode', 'contact-police');
const lado = recorded('ben.ode', 'contact-lado', { officer: 'kent.lado' });
const asked = ['ben.ode', 'carol.west', 'jo.marsh', 'owen.hart'];
/** Other sites and the last resort: told what is owed, not what was reported. */
const alerted = ['nadia.price', 'helen.moss', 'paul.achebe'];
const told16 = (c: Case): string[] =>
  c.state.notifications.filter((t) => t.at === at('2026-03-16 16:00')).map((t) => t.kind);

describe('8(4), 8(6): an hour before the day ends', () => {
  it('the officer, everyone eligible and the reporter hear that contact isn’t recorded', () => {
    givenAt(riverside, '15:00', raised(), itIs('15:59'))
      .whenItIs('16:00')
      .thenAmongOthers(
        ['FailSafeReached', { owed: [stepId('contact-police'), stepId('contact-lado')] }],
        told('officer-alert', 'kent.lado'),
        told('fail-safe', ...asked),
        ['PeopleTold', { kind: 'fail-safe', as: 'alerted', to: alerted.map(p) }],
        told('reporter-whom-to-ring', 'amira.khan'),
      );
  });

  it('also whoever was just asked: it is the more urgent', () => {
    const c = givenAt(riverside, '15:55', raised()).whenItIs('16:00').c;
    const toBen = c.state.notifications.filter((t) => t.to.includes(p('ben.ode'))).map((t) => [t.kind, t.at]);
    expect(toBen).toEqual([
      ['needs-you', at('2026-03-16 15:55')],
      ['fail-safe', at('2026-03-16 16:00')],
    ]);
  });

  it('each is told on every channel, as urgent, by when it is owed', () => {
    const c = given(raised()).whenItIs('16:00').c;
    for (const notification of c.state.notifications.filter((t) => t.because === 'fail-safe'))
      expect(notification).toMatchObject({ everyChannel: true, urgent: true, dueAt: at('2026-03-16 17:00') });
  });

  it('also where somebody has confirmed, and was busy with something else', () => {
    given(raised(), acknowledged('ben.ode'), recorded('ben.ode', 'secure-device'))
      .whenItIs('16:00')
      .thenAmongOthers('FailSafeReached', told('fail-safe', ...asked));
  });

  it('names what is owed alone', () => {
    given(raised(), police)
      .whenItIs('16:00')
      .thenAmongOthers(['FailSafeReached', { owed: [stepId('contact-lado')] }]);
    given(raised(), lado)
      .whenItIs('16:00')
      .thenAmongOthers(['FailSafeReached', { owed: [stepId('contact-police')] }]);
  });

  it('is silent where both contacts are recorded', () => {
    expect(told16(given(raised(), police, lado).whenItIs('16:30').c)).toEqual([]);
  });

  it('isn’t silent where the officer has denied the contact', () => {
    given(raised(), police, lado, (c) =>
      c.does('kent.lado', 'confirm', { step: stepId('contact-lado'), so: false }),
    )
      .whenItIs('16:00')
      .thenAmongOthers(['FailSafeReached', { owed: [stepId('contact-lado')] }]);
  });

  it('comes once', () => {
    const c = given(raised()).whenItIs('2026-03-19 17:00').c;
    expect(c.events.filter((e) => e.type === 'FailSafeReached')).toHaveLength(1);
  });

  it('is silent in a closed case', () => {
    given(raised(), closed()).whenItIs('16:30').thenNothing();
  });
});

describe('a concern that comes later than that', () => {
  it('reaches everybody at once, the next in line not twice', () => {
    const c = givenAt(riverside, '16:30')
      .whenRaised()
      .thenAmongOthers(
        'FailSafeReached',
        told('officer-alert', 'kent.lado'),
        told('fail-safe', ...asked),
        told('fail-safe', ...alerted),
      );
    expect(c.toldAs('needs-you')).toEqual([]);
  });

  it('reaches nobody who is excluded', () => {
    const c = givenAt(riverside, '16:30').whenRaised({
      subjects: [{ id: p('carol.west'), name: 'Carol West', under18: false }],
      leaveOut: [p('jo.marsh')],
      namedInReport: [p('kent.lado')],
    }).c;
    for (const never of ['carol.west', 'jo.marsh', 'kent.lado']) expect(c.told()).not.toContain(never);
    expect(c.toldAs('officer-alert')).toEqual([p('medway.lado')]);
  });

  it('reaches the last resorts, where nobody is eligible', () => {
    const leaveOut = [...riverside.people.keys()].filter((id) => id !== p('mira.sole'));
    givenAt(riverside, '16:30')
      .whenRaised({ leaveOut })
      .thenAmongOthers('FailSafeReached', 'LadderExhausted', told('nobody-left', 'mira.sole'));
  });
});

it('the ladder ends with it: everyone has been told', () => {
  const c = givenAt(riverside, '15:00', raised()).whenItIs('16:00').c;
  expect(c.state.ladder).toMatchObject({ nextAt: null, last: true });
});
