import { describe, expect, it } from 'vitest';
import { acknowledged, given, itIs, p, raised, recorded } from '../../../test/escalation/given.js';
import { riverside, type Case } from '../../../test/escalation/world.js';
import { mayKnowReporter } from './access.js';
import type { Identity } from './concern.js';

describe('8(5): who may see the reporter’s name', () => {
  const management = (identity: Identity): Case =>
    given(raised({ identity }), itIs('09:40'), acknowledged('ben.ode'), toKent).c;
  const whistleBlowing = (identity: Identity): Case =>
    given(raised({ route: 'whistle-blowing', identity }), itIs('16:00')).c;
  const toKent = recorded('ben.ode', 'contact-lado', { officer: 'kent.lado' });

  it.each([
    ['the handling manager', 'ben.ode', true],
    ['a manager who was told', 'carol.west', true],
    ['a manager who was not', 'jo.marsh', false],
    ['the officer', 'kent.lado', true],
    ['the administrator', 'alex.doyle', false],
  ])('a name given to the managers: %s', (_who, id, knows) => {
    expect(mayKnowReporter(p(id), management('named').state, riverside)).toBe(knows);
  });

  it('a name given to the managers: not the owner of a step', () => {
    expect(mayKnowReporter(p('grace.obi'), given(raised(), acknowledged('ben.ode')).c.state, riverside)).toBe(
      false,
    );
  });

  it('7: a name given to the managers: the safeguarding lead, who is asked first where only children are involved', () => {
    const c = given(raised({ concerns: ['indecent-images'], adultInvolved: 'no', subjects: [] })).c;
    expect(mayKnowReporter(p('grace.obi'), c.state, riverside)).toBe(true);
  });

  it('a name given to the managers: not whoever is only alerted', () => {
    const c = given(raised(), itIs('16:00')).c;
    expect(c.told()).toContain('helen.moss');
    expect(mayKnowReporter(p('helen.moss'), c.state, riverside)).toBe(false);
  });

  it.each([
    ['a whistle-blowing officer', 'mira.sole', true],
    ['a last resort who was told', 'helen.moss', false],
    ['the designated officer', 'kent.lado', false],
    ['a line manager', 'ben.ode', false],
  ])('a name given by whistle-blowing: %s', (_who, id, knows) => {
    expect(mayKnowReporter(p(id), whistleBlowing('named').state, riverside)).toBe(knows);
  });

  it.each([
    ['ben.ode', management('withheld')],
    ['kent.lado', management('withheld')],
    ['mira.sole', whistleBlowing('withheld')],
  ])('a withheld name stays withheld from %s', (id, c) => {
    expect(mayKnowReporter(p(id), c.state, riverside)).toBe(false);
  });
});
