import { describe, expect, it } from 'vitest';
import {
  acknowledged,
  at,
  given,
  itIs,
  p,
  raised,
  recorded,
  told,
  unnoticedUntil,
  type Before,
} from '../../../test/escalation/given.js';
import { type Case } from '../../../test/escalation/world.js';
import { stepId } from '../ids.js';

const handled = [raised(), acknowledged('ben.ode')] as const;
const allBut =
  (...left: string[]): Before =>
  (c) => {
    const steps = [
      'contact-police',
      'secure-device',
      'contact-lado',
      'agree-actions',
      'establish-access-to-children',
    ];
    for (const step of [...steps, 'immediate-action', 'child-protection-procedures'])
      if (!left.includes(step)) recorded('ben.ode', step, { officer: 'kent.lado' })(c);
  };
const sayings = (c: Case, kind: string) => c.state.notifications.filter((t) => t.kind === kind);

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

describe('who hears of it', () => {
  it('8(4), 8(6): everyone eligible and the officer, where it is LADO or police', () => {
    const c = given(...handled, allBut('contact-lado')).whenItIs('17:00').c;
    const [managers, officer] = sayings(c, 'missed');
    expect(managers?.to).toEqual(
      expect.arrayContaining(['ben.ode', 'carol.west', 'jo.marsh', 'helen.moss'].map(p)),
    );
    expect(officer).toMatchObject({ as: 'officer', to: [p('kent.lado')], steps: [stepId('contact-lado')] });
  });

  it('who handles it alone, where it is something else', () => {
    const c = given(...handled, allBut('agree-actions')).whenItIs('17:00').c;
    expect(sayings(c, 'missed').map((t) => [t.to, t.steps])).toEqual([
      [[p('ben.ode')], [stepId('agree-actions')]],
    ]);
  });

  it('in one message for all that was missed at that time', () => {
    const c = given(...handled, allBut('agree-actions', 'immediate-action')).whenItIs('17:00').c;
    expect(sayings(c, 'missed').map((t) => t.steps)).toEqual([['agree-actions', 'immediate-action']]);
  });
});

describe('each working morning', () => {
  it('it is said again until it is done', () => {
    const g = given(...handled, allBut('contact-lado'), itIs('17:00'));
    g.whenItIs('2026-03-17 08:30').thenAmongOthers(
      'MissedRepeated',
      ['PeopleTold', { kind: 'still-missing', as: 'manager', urgent: true }],
      told('still-missing', 'kent.lado'),
    );
    g.whenItIs('2026-03-18 08:30').thenAmongOthers('MissedRepeated', told('still-missing', 'kent.lado'));
    g.c.record('ben.ode', 'contact-lado', { officer: 'kent.lado' });
    g.whenItIs('2026-03-19 17:00').then();
  });

  it('not at a weekend', () => {
    const g = given(...handled, allBut('contact-lado'), itIs('2026-03-20 08:30'));
    g.whenItIs('2026-03-22 23:00').thenNothing();
    g.whenItIs('2026-03-23 08:30').thenAmongOthers('MissedRepeated');
  });

  it('names what is still missing alone', () => {
    const g = given(
      ...handled,
      allBut('contact-lado', 'agree-actions', 'child-protection-procedures'),
      itIs('18:00'),
      recorded('ben.ode', 'agree-actions'),
    );
    const c = g.whenItIs('2026-03-17 08:30').c;
    expect(sayings(c, 'still-missing')[0]?.steps).toEqual([stepId('contact-lado')]);
  });
});
