import { describe, expect, it } from 'vitest';
import {
  acknowledged,
  at,
  did,
  given,
  itIs,
  p,
  raised,
  recorded,
  told,
  type Before,
} from '../../../../test/escalation/given.js';
import type { Facts } from '../concern.js';

const handled = [raised(), acknowledged('ben.ode')] as const;
const contacts = ['contact-police', 'contact-lado'].map((step) =>
  recorded('ben.ode', step, { officer: 'kent.lado' }),
);
const adds = (facts: Partial<Facts>): Before => did('amira.khan', 'add-information', { text: 'more', facts });

describe('it is about somebody who has the case', () => {
  const about = { namedInReport: [p('ben.ode')] };

  it('they lose it in the same moment; the next in line and the officer are told, never they', () => {
    const g = given(raised(), itIs('09:40'), acknowledged('ben.ode'), itIs('10:00'));
    const c = g
      .when('amira.khan', 'add-information', { text: 'he knew', facts: about })
      .thenAmongOthers(
        'InformationAdded',
        ['HandlingEnded', { person: p('ben.ode') }],
        told('officer-alert', 'kent.lado'),
        told('needs-you', 'jo.marsh'),
      );
    expect(c.state.handling).toBeNull();
    expect(c.does('ben.ode', 'open-content', {})).toEqual({ refused: 'may-not' });
    const since = c.state.notifications.filter((t) => t.at >= at('2026-03-16 10:00'));
    expect(since.flatMap((t) => t.to)).not.toContain('ben.ode');
    expect(c.toldAs('moved-on')).toEqual([p('carol.west')]);
  });

  it('the handling is paused until another takes it', () => {
    const c = given(...handled, adds(about), acknowledged('carol.west')).c;
    expect(c.state.handling?.person).toBe('carol.west');
    expect(
      c
        .until(at('2026-03-20 12:00'))
        .state.notifications.slice(-8)
        .flatMap((t) => t.to),
    ).not.toContain('ben.ode');
  });

  it('8(3): so does the manager who received it and reported it, where it comes to be about their own head', () => {
    const carol = { id: p('carol.west'), name: 'Carol West', under18: false };
    const received = raised({ reporter: p('ben.ode'), received: { how: 'saw-handling', from: null } });
    const { c } = given(
      received,
      did('ben.ode', 'add-information', { text: 'more', facts: { subjects: [carol] } }),
    );
    expect(c.state.handling).toBeNull();
    expect(c.does('ben.ode', 'open-content', {})).toMatchObject({ refused: 'may-not' });
    expect(c.does('ben.ode', 'add-information', { text: 'what I saw' })).toBeNull();
  });

  it('so does who answers to a further subject, at any depth', () => {
    const carol = { id: p('carol.west'), name: 'Carol West', under18: false };
    const { c } = given(...handled, adds({ subjects: [carol] }));
    expect(c.state.handling).toBeNull();
    expect(c.does('ben.ode', 'open-content', {})).toMatchObject({ refused: 'may-not' });
    expect(c.told()).toContain('jo.marsh');
  });

  it('an officer of whom it is hears nothing more either', () => {
    const { c } = given(
      ...handled,
      ...contacts,
      itIs('10:00'),
      adds({ namedInReport: [p('kent.lado')], immediateRisk: true }),
    );
    expect(c.does('kent.lado', 'open-content', {})).toEqual({ refused: 'may-not' });
    expect(c.toldAs('officer-alert')).toEqual([p('medway.lado')]);
  });

  it('the reporter of it stays the reporter', () => {
    const { c } = given(...handled, adds({ namedInReport: [p('amira.khan')] }));
    expect(c.does('amira.khan', 'add-information', { text: 'again' })).toBeNull();
  });
});
