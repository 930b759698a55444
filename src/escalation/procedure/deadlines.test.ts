import { describe, expect, it } from 'vitest';
import { at, given, givenAt, raised, recorded, acknowledged } from '../../../test/escalation/given.js';
import { Case, riverside, procedure } from '../../../test/escalation/world.js';
import { stepId } from '../ids.js';
import type { Organisation } from '../organisation.js';
import { tighten } from './tighten.js';

const tightened = (step: string, workingMinutes: number) => {
  const result = tighten(procedure, [{ step: stepId(step), workingMinutes }]);
  if ('problems' in result) throw new Error(result.problems.join());
  return result.procedure;
};

const dueWhere = (step: string, minutes: number): number | null => {
  const c = new Case(at('2026-03-16 09:10'), riverside, tightened(step, minutes));
  c.raise({ route: 'whistle-blowing' });
  return c.due(step);
};

describe('an organisation’s own shorter time', () => {
  it.each([
    ['contact-lado', 60, '2026-03-16 10:10'],
    ['secure-device', 20, '2026-03-16 09:30'],
    ['child-protection-procedures', 120, '2026-03-16 11:10'],
    ['feedback-7-days', 480, '2026-03-16 17:10'],
  ] as const)('counts for %s, whatever its deadline is counted in', (step, minutes, due) => {
    // 8.5 hours a day from 08:30: eight hours from 09:10 are the next morning's 08:40.
    expect(dueWhere(step, minutes)).toBe(at(step === 'feedback-7-days' ? '2026-03-17 08:40' : due));
  });

  it('never makes anything later than the procedure', () => {
    expect(dueWhere('contact-lado', 6000)).toBe(at('2026-03-16 17:00'));
    expect(dueWhere('feedback-7-days', 60_000)).toBe(at('2026-03-23 09:10'));
  });
});

describe('days, weeks and months', () => {
  it('end at the same local time over a change of the clocks', () => {
    // The clocks go forward on 29 March 2026.
    const c = givenAt(riverside, '2026-03-25 09:10', raised({ route: 'whistle-blowing' })).c;
    expect(c.due('feedback-7-days')).toBe(at('2026-04-01 09:10'));
    expect(c.due('feedback-3-months')).toBe(at('2026-06-25 09:10'));
    expect(c.state.weeklyAt).toBe(at('2026-04-01 09:10'));
  });
});

describe('8(4): the fail-safe', () => {
  const closingAt = (hour: number): Organisation => {
    const officers = new Map([...riverside.officers].map(([id, o]) => [id, { ...o, hours: until(hour) }]));
    return { ...riverside, officers };
  };
  const until = (hour: number): Organisation['workingHours'] => {
    const day = [{ from: 9 * 60, to: hour * 60 }];
    const days = {
      monday: day,
      tuesday: day,
      wednesday: day,
      thursday: day,
      friday: day,
      saturday: [],
      sunday: [],
    };
    return { always: false, dayEnds: null, days };
  };

  it('is an hour before the day ends', () => {
    expect(given(raised()).c.state.failSafe.at).toBe(at('2026-03-16 16:00'));
  });

  it('is an hour before the LADO closes, where that is earlier', () => {
    expect(givenAt(closingAt(15), '09:10', raised()).c.state.failSafe.at).toBe(at('2026-03-16 14:00'));
  });

  it('is now, where that is past', () => {
    expect(givenAt(closingAt(15), '14:20', raised()).c.state.failSafe.at).toBe(at('2026-03-16 14:20'));
  });
});

describe('8(4), 5: a contact for each area', () => {
  const two = raised({ areas: ['Kent', 'Medway'] });
  const lado = (officer: string) => recorded('ben.ode', 'contact-lado', officer === '' ? {} : { officer });

  it.each([
    ['one without a name', ['']],
    ['two without a name', ['', '']],
    ['one with an officer and one without a name', ['kent.lado', '']],
    ['two with the same officer', ['kent.lado', 'kent.lado']],
  ])('isn’t made by %s', (_what, officers) => {
    const { c } = given(two, acknowledged('ben.ode'), ...officers.map(lado));
    expect(c.verdict('contact-lado')).toBe('open');
  });

  it.each([
    ['one with each officer', ['kent.lado', 'medway.lado']],
    // Somebody of another authority, or who has left: it was made with one of them.
    ['one with an officer and one with somebody who isn’t known here', ['kent.lado', 'bexley.lado']],
  ])('is made by %s', (_what, officers) => {
    const { c } = given(two, acknowledged('ben.ode'), ...officers.map(lado));
    expect(c.verdict('contact-lado')).toBe('met');
  });
});
