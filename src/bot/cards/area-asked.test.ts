import { describe, expect, it } from 'vitest';
import { play, RAISED, REF } from '../../../test/conversation/notice-world.js';
import { aConcern, contextAt, id, procedure } from '../../../test/conversation/small-world.js';
import type { Concern } from '../../escalation/case/concern.js';
import type { FormField } from './card.js';
import { contactForm } from './contact-form.js';
import { stepForm } from './step-form.js';

const of = (role: string) => procedure.steps.find((s) => s.role === role)!;
const home = (area: string) => ({ known: 'yes' as const, name: 'a child', area });

const fieldIn = (form: { readonly fields: readonly FormField[] } | null, name: string) =>
  form?.fields.find((f) => f.id === name);

function forms(role: string, change: Partial<Concern>) {
  const step = of(role);
  const o = {
    state: { reference: REF, instance: 'x', step: step.id, entry: null },
    case: play([], aConcern(change)),
    who: id('ben.ode'),
    values: {},
    context: contextAt(RAISED),
    step,
  };
  return { short: contactForm(o), long: stepForm(o) };
}

describe('8(4), 5: where several areas are owed', () => {
  const two = { areas: ['Kent', 'Medway'] };

  it('the officer is asked for, whoever rang', () => {
    const { short, long } = forms('officer-contact', two);
    for (const form of [short, long])
      expect(fieldIn(form, 'officer')).toMatchObject({
        label: 'Which designated officer did you speak to?',
        required: true,
      });
  });

  it('with one area whoever rang first need not know the name', () => {
    expect(fieldIn(forms('officer-contact', { areas: ['Kent'] }).short, 'officer')?.required).toBe(false);
  });

  it('the authority of children’s services is asked for too', () => {
    const { short, long } = forms('childrens-services', { children: [home('Kent'), home('Medway')] });
    for (const form of [short, long]) expect(fieldIn(form, 'area')?.required).toBe(true);
    const one = forms('childrens-services', { children: [home('Kent')] });
    expect(fieldIn(one.short, 'area')?.required).toBe(false);
  });
});
