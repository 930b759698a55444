import { describe, expect, it } from 'vitest';
import {
  acknowledged,
  at,
  did,
  given,
  givenAt,
  itIs,
  p,
  raised,
  recorded,
  told,
} from '../../../test/escalation/given.js';
import { riverside } from '../../../test/escalation/world.js';
import type { Organisation } from '../organisation.js';

const images = raised({ concerns: ['indecent-images'] });
const quick: Organisation = { ...riverside, escalation: { ...riverside.escalation, policeFailSafe: 5 } };

describe('4: the police "immediately"', () => {
  it('or a quarter of an hour later those told, the officer and the reporter must ring', () => {
    given(images, itIs('09:24'))
      .whenItIs('09:25')
      .thenAmongOthers(
        'PoliceFailSafeReached',
        told('police-now', 'ben.ode'),
        told('officer-alert', 'kent.lado'),
        told('reporter-whom-to-ring', 'amira.khan'),
      );
  });

  it('each is told on every channel, as urgent, of the police alone', () => {
    const c = given(images).whenItIs('09:25').c;
    const notifications = c.state.notifications.filter((t) => t.because === 'police-not-recorded');
    expect(notifications.map((t) => t.as)).toEqual(['manager', 'officer', 'reporter']);
    for (const notification of notifications)
      expect(notification).toMatchObject({ everyChannel: true, urgent: true, steps: ['contact-police'] });
  });

  it('at any hour, for a child at immediate risk as for images', () => {
    givenAt(riverside, '2026-03-14 23:00', raised({ immediateRisk: true }))
      .whenItIs('2026-03-14 23:15')
      .thenAmongOthers('PoliceFailSafeReached', told('police-now', 'ben.ode'));
  });

  it('though somebody has confirmed', () => {
    given(images, acknowledged('ben.ode'))
      .whenItIs('09:25')
      .thenAmongOthers('PoliceFailSafeReached', told('police-now', 'ben.ode'));
  });

  it('is silent where the police are recorded', () => {
    const c = given(images, recorded('ben.ode', 'contact-police')).whenItIs('10:00').c;
    expect(c.toldAs('police-now')).toEqual([]);
    expect(c.toldAs('reporter-whom-to-ring')).toEqual([]);
  });

  it('is not for what has until the end of the day', () => {
    const c = given(raised({ concerns: ['grooming'] })).whenItIs('15:59').c;
    expect(c.toldAs('police-now')).toEqual([]);
  });

  it('comes once, and isn’t the end of the ladder: the next in line is asked beside it', () => {
    const c = given(images).whenItIs('09:40').c;
    expect(c.events.filter((e) => e.type === 'PoliceFailSafeReached')).toHaveLength(1);
    expect(c.toldAs('needs-you').slice(0, 1)).toEqual([p('ben.ode')]);
    expect(c.events.filter((e) => e.type === 'LadderMoved').length).toBeGreaterThan(1);
    expect(c.state.ladder.exhausted).toBe(false);
  });
});

describe('an organisation’s own shorter time for the police', () => {
  it('is when they must ring', () => {
    givenAt(quick, '09:10', images)
      .whenItIs('09:15')
      .thenAmongOthers('PoliceFailSafeReached', told('police-now'));
  });

  it('is from when on the contact counts as missed', () => {
    givenAt(quick, '09:10', images)
      .whenItIs('09:15')
      .thenAmongOthers(['StepMissed', { whose: 'procedure', dueAt: at('2026-03-16 09:10') }]);
  });
});

describe('images that come to light later', () => {
  const later = [
    raised({ concerns: ['indecent-images'], adultInvolved: 'no', subjects: [] }),
    acknowledged('grace.obi'),
    itIs('11:00'),
    did('amira.khan', 'add-information', { text: 'an adult holds one', facts: { adultInvolved: 'yes' } }),
  ] as const;

  it('7, 4: are the police’s from then on', () => {
    const g = given(...later);
    expect(g.c.due('contact-police')).toBe(at('2026-03-16 11:00'));
    g.whenItIs('11:15').thenAmongOthers('PoliceFailSafeReached', told('police-now', 'grace.obi'));
  });

  it('are news for the police who were told before: a quarter of an hour from now, and nobody is silent yet', () => {
    const g = given(raised({ immediateRisk: true }), recorded('ben.ode', 'contact-police'), itIs('09:40'));
    const facts = { concerns: ['indecent-images'] as const };
    const c = g.when('amira.khan', 'add-information', { text: 'there are images', facts }).c;
    expect(c.verdict('contact-police')).toBe('open');
    expect(c.toldAs('police-now')).toEqual([]);
    expect(c.state).toMatchObject({ policeBy: at('2026-03-16 09:55'), actBy: at('2026-03-16 09:55') });
    g.whenItIs('09:55').thenAmongOthers('PoliceFailSafeReached', told('police-now', 'ben.ode'));
  });
});
