import { describe, expect, it } from 'vitest';
import { did, given, itIs, p, raised, recorded } from '../../../test/escalation/given.js';
import { procedure } from '../../../test/escalation/world.js';
import type { Child, Concern } from '../case/concern.js';
import { stepId } from '../ids.js';
import { areasNeeded } from './procedure-in-case.js';

const child = (area: string | null): Child => ({ known: 'yes', name: 'a child', area });
const step = (id: string) => procedure.steps.find((s) => s.id === id)!;
const toKent = recorded('ben.ode', 'contact-lado', { officer: 'kent.lado' });
const toMedway = recorded('ben.ode', 'contact-lado', { officer: 'medway.lado' });

describe('8(4), 5: an entry for each area', () => {
  it.each<[string, string, Partial<Concern>, readonly string[]]>([
    ['of the places of work', 'contact-lado', { areas: ['Kent', 'Medway'] }, ['Kent', 'Medway']],
    ['not of the only one', 'contact-lado', { areas: ['Kent'] }, []],
    [
      'of the children’s homes',
      'refer-childrens-services',
      { children: [child('Kent'), child('Medway')] },
      ['Kent', 'Medway'],
    ],
    [
      'not of one that two children share',
      'refer-childrens-services',
      { children: [child('Kent'), child('Kent')] },
      [],
    ],
    [
      'not of a home that isn’t known',
      'refer-childrens-services',
      { children: [child('Kent'), child(null)] },
      [],
    ],
    ['not of a step that names no area', 'contact-police', { areas: ['Kent', 'Medway'] }, []],
  ])('%s', (_what, id, change, areas) => {
    expect(areasNeeded(step(id), given(raised(change)).c.state)).toEqual(areas);
  });

  it('one that doesn’t say with whom counts for none, however often it is recorded', () => {
    const both = raised({ areas: ['Kent', 'Medway'] });
    const vague = recorded('ben.ode', 'contact-lado', {});
    expect(given(both, vague, vague).c.verdict('contact-lado')).toBe('open');
    expect(given(both, vague, toKent).c.verdict('contact-lado')).toBe('open');
    expect(given(both, vague, toKent, itIs('16:30')).c.toldAs('fail-safe')).toContain(p('ben.ode'));
    expect(given(both, vague, toKent, toMedway).c.verdict('contact-lado')).toBe('met');
    expect(given(raised({ areas: ['Kent'] }), vague).c.verdict('contact-lado')).toBe('met');
  });

  it('one that doesn’t say with whom becomes the contact of the officer who says that it was with them', () => {
    const both = raised({ areas: ['Kent', 'Medway'] });
    const vague = recorded('ben.ode', 'contact-lado', {});
    const yes = did('kent.lado', 'confirm', { step: stepId('contact-lado'), so: true });
    expect(given(both, vague, yes).c.verdict('contact-lado')).toBe('open');
    expect(given(both, vague, yes, yes, toMedway).c.verdict('contact-lado')).toBe('met');
    const own = recorded('kent.lado', 'contact-lado', {});
    expect(
      given(raised({ areas: ['Kent', 'Medway'], immediateRisk: true }), own, toMedway).c.verdict(
        'contact-lado',
      ),
    ).toBe('met');
  });

  it('the duty is done when the last of them is, and then known', () => {
    const both = raised({ areas: ['Kent', 'Medway'] });
    expect(given(both, toKent).c.verdict('contact-lado')).toBe('open');
    expect(given(both, toKent, toMedway).c.verdict('contact-lado')).toBe('met');
    expect(given(both, toKent, itIs('17:30'), toMedway).c.verdict('contact-lado')).toBe('late');
  });
});
