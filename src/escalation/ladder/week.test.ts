import { describe, expect, it } from 'vitest';
import {
  acknowledged,
  at,
  closed,
  given,
  givenAt,
  itIs,
  nothingOwed,
  p,
  raised,
} from '../../../test/escalation/given.js';
import { riverside } from '../../../test/escalation/world.js';
import { stepId } from '../ids.js';
import { nextWake } from './timetable.js';

const done = [raised(), nothingOwed('ben.ode')] as const;

describe('once a week', () => {
  it('who handles the case hears what is open', () => {
    const c = given(raised(), acknowledged('ben.ode')).whenItIs('2026-03-23 09:10').c;
    const weekly = c.state.notifications.filter((t) => t.kind === 'weekly');
    expect(weekly.map((t) => [t.to, t.at])).toEqual([[[p('ben.ode')], at('2026-03-23 09:10')]]);
    expect(weekly[0]?.steps).toContain(stepId('contact-lado'));
  });

  it('everyone asked hears it, while nobody handles the case, and not whoever was only alerted', () => {
    const c = given(raised()).whenItIs('2026-03-23 09:10').c;
    expect(c.told()).toContain('paul.achebe');
    expect(c.toldAs('weekly')).toEqual(['ben.ode', 'carol.west', 'jo.marsh', 'owen.hart'].map(p));
  });

  it('also of a case that owes nothing any more: no open case is ever forgotten', () => {
    given(...done)
      .whenItIs('2026-03-23 09:10')
      .thenAmongOthers('WeekPassed', ['PeopleTold', { kind: 'weekly', to: [p('ben.ode')] }]);
  });

  it('and again the week after', () => {
    given(...done, itIs('2026-03-23 09:10'))
      .whenItIs('2026-03-30 09:10')
      .thenAmongOthers(['WeekPassed', { nextAt: at('2026-04-07 08:30') }]);
  });

  it('when work begins, where the week ends at night or on a holiday', () => {
    // 6 April 2026 is Easter Monday.
    expect(givenAt(riverside, '2026-03-30 09:10', raised()).c.state.weeklyAt).toBe(at('2026-04-07 08:30'));
    expect(givenAt(riverside, '2026-03-14 23:00', raised()).c.state.weeklyAt).toBe(at('2026-03-23 08:30'));
  });
});

describe('an open case', () => {
  it('always has a time at which it is looked at again', () => {
    const { c } = given(...done, itIs('09:30'));
    expect(nextWake(c.state, c.context)).toBe(at('2026-03-23 09:10'));
  });

  it('and a closed one none', () => {
    given(raised(), closed()).whenItIs('2026-03-24 17:00').thenNothing();
  });
});
