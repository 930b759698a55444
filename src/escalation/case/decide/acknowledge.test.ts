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
} from '../../../../test/escalation/given.js';
import { riverside } from '../../../../test/escalation/world.js';

describe('8(1), 8(2): who confirms', () => {
  it('handles it, and the reporter hears that somebody has it', () => {
    const c = given(raised())
      .when('ben.ode', 'acknowledge', {})
      .thenAmongOthers(['Acknowledged', { person: p('ben.ode') }], told('reporter-confirmed', 'amira.khan'));
    expect(c.state.handling?.person).toBe('ben.ode');
    expect(c.verdict('tell-manager')).toBe('met');
  });

  it('handles an anonymous report too, of which nobody can be told', () => {
    given(raised({ route: 'whistle-blowing', identity: 'anonymous', reporter: null }))
      .when('mira.sole', 'acknowledge', {})
      .then('Acknowledged');
  });

  it('by recording a step, as well as by saying so', () => {
    given(raised())
      .whenRecorded('ben.ode', 'contact-police')
      .thenAmongOthers(
        ['Acknowledged', { person: p('ben.ode') }],
        told('reporter-confirmed'),
        'StepRecorded',
      );
  });

  it('is a manager: the officer’s record leaves the case with nobody', () => {
    const c = given(raised({ immediateRisk: true }))
      .whenRecorded('kent.lado', 'contact-police')
      .then('StepRecorded');
    expect(c.state.handling).toBeNull();
  });

  it('is one person: whoever comes second is told who has it', () => {
    given(raised(), itIs('09:40'), acknowledged('ben.ode'))
      .when('carol.west', 'acknowledge', {})
      .thenRefused('already-acknowledged', { person: p('ben.ode'), at: at('2026-03-16 09:40') });
    given(raised(), acknowledged('ben.ode'))
      .when('ben.ode', 'acknowledge', {})
      .thenRefused('already-acknowledged');
  });

  it('has nothing to confirm in a closed case', () => {
    given(raised(), closed()).when('ben.ode', 'acknowledge', {}).thenRefused('closed');
  });
});

describe('who confirms must act', () => {
  it('within an hour of working time', () => {
    given(raised())
      .when('ben.ode', 'acknowledge', {})
      .thenAmongOthers(['Acknowledged', { actBy: at('2026-03-16 10:10') }]);
    const monday = givenAt(riverside, '2026-03-13 16:40', raised());
    monday
      .when('ben.ode', 'acknowledge', {})
      .thenAmongOthers(['Acknowledged', { actBy: at('2026-03-16 09:10') }]);
  });

  it('4: within a quarter of an hour, at any hour, where it is urgent', () => {
    givenAt(riverside, '2026-03-13 22:00', raised({ immediateRisk: true }))
      .when('ben.ode', 'acknowledge', {})
      .thenAmongOthers(['Acknowledged', { actBy: at('2026-03-13 22:15') }]);
  });

  it('4: in an hour again, once the police of an urgent one are told', () => {
    given(raised({ immediateRisk: true }), recorded('kent.lado', 'contact-police'))
      .when('ben.ode', 'acknowledge', {})
      .thenAmongOthers(['Acknowledged', { actBy: at('2026-03-16 10:10') }]);
  });

  it('or the next one may take it over, of which the reporter isn’t told again', () => {
    const c = given(raised(), acknowledged('ben.ode'), itIs('10:10'))
      .when('carol.west', 'acknowledge', {})
      .then(['Acknowledged', { person: p('carol.west') }]);
    expect(c.state.handling?.person).toBe('carol.west');
  });

  it('and can’t put it off by confirming again', () => {
    given(raised(), acknowledged('ben.ode'), itIs('10:10'))
      .when('ben.ode', 'acknowledge', {})
      .thenRefused('already-acknowledged');
  });
});
