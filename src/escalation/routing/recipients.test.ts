import { describe, expect, it } from 'vitest';
import { acknowledged, did, given, itIs, p, raised, recorded } from '../../../test/escalation/given.js';
import type { Case } from '../../../test/escalation/world.js';
import {
  everyoneEligible,
  handlers,
  officers,
  ownersOf,
  reporter,
  toldManagers,
  notYetTold,
} from './recipients.js';

const conflict = (who: string) => did(who, 'declare-conflict', {});
const of = (group: typeof handlers, c: Case): readonly string[] => group(c.state, c.context);
const CHAIN = ['ben.ode', 'carol.west', 'jo.marsh', 'nadia.price', 'owen.hart', 'helen.moss', 'paul.achebe'];

describe('the managers', () => {
  const half = given(raised(), itIs('09:40'));

  it('are told or still to be told, in the order of the route', () => {
    expect(of(toldManagers, half.c)).toEqual(CHAIN.slice(0, 2));
    expect(of(notYetTold, half.c)).toEqual(CHAIN.slice(2));
    expect(of(everyoneEligible, half.c)).toEqual(CHAIN);
  });

  it('of them all, one with a conflict is in no group any more', () => {
    const { c } = given(raised(), itIs('09:40'), conflict('ben.ode'));
    for (const group of [toldManagers, notYetTold, everyoneEligible, handlers])
      expect(of(group, c)).not.toContain('ben.ode');
  });

  it('include whoever was told beside the route, such as a last resort by whistle-blowing', () => {
    const line = CHAIN.map((id) => p(id));
    const { c } = given(raised({ leaveOut: line }));
    expect(of(notYetTold, c)).toEqual([]);
    expect(of(everyoneEligible, c)).toEqual(['mira.sole', 'tom.ellery']);
  });

  it('aren’t those who were told as something else', () => {
    const { c } = given(raised({ concerns: ['indecent-images'], adultInvolved: 'no', subjects: [] }));
    expect(of(toldManagers, c)).toEqual(['ben.ode']);
  });
});

describe('those who handle it', () => {
  it('are everyone told, until somebody confirms', () => {
    expect(of(handlers, given(raised(), itIs('09:40')).c)).toEqual(['ben.ode', 'carol.west']);
  });

  it('are then that one', () => {
    expect(of(handlers, given(raised(), itIs('09:40'), acknowledged('carol.west')).c)).toEqual([
      'carol.west',
    ]);
  });

  it('are again everyone told, when that one has a conflict', () => {
    const { c } = given(raised(), itIs('09:40'), acknowledged('carol.west'), conflict('carol.west'));
    expect(of(handlers, c)).toEqual(['ben.ode', 'jo.marsh']);
  });
});

describe('8(4): the designated officers', () => {
  it('are the area’s, told or not', () => {
    expect(of(officers, given(raised()).c)).toEqual(['kent.lado']);
  });

  it('are also those who were brought in', () => {
    const { c } = given(raised(), did('ben.ode', 'refer', { officer: p('medway.lado') }));
    expect(of(officers, c)).toEqual(['kent.lado', 'medway.lado']);
  });

  it('never include one who has a conflict', () => {
    const toKent = recorded('ben.ode', 'contact-lado', { officer: 'kent.lado' });
    const { c } = given(raised(), toKent, conflict('kent.lado'));
    expect(of(officers, c)).toEqual(['medway.lado']);
  });
});

describe('who is asked for a step', () => {
  const { c } = given(raised(), acknowledged('ben.ode'));
  const step = (id: string) => {
    const found = c.context.procedure.steps.find((s) => s.id === id);
    if (found === undefined) throw new Error(`no step ${id}`);
    return found;
  };

  it('is whoever its owner is here; what police or children’s services owe is chased by the handler', () => {
    const of = (id: string): readonly string[] => ownersOf(step(id), c.state, c.context);
    expect(of('contact-police')).toEqual(['ben.ode']);
    expect(of('child-protection-procedures')).toEqual(['kent.lado']);
    expect(of('strategy-discussion')).toEqual(['ben.ode']);
    expect(of('identify-children')).toEqual(['ben.ode']);
    expect(of('immediate-action'), 'no senior manager was asked yet').toEqual(['ben.ode']);
  });

  it('8(7): is the senior managers who were asked, and none who may not have it', () => {
    const asked = {
      ...c.state,
      told: [...c.state.told, { person: p('grace.obi'), as: 'step-owner' as const, at: 0 }],
      notifications: c.state.notifications.map((t) => ({
        ...t,
        as: 'step-owner' as const,
        steps: [step('immediate-action').id],
        to: [p('grace.obi'), p('dan.reed')],
      })),
    };
    expect(ownersOf(step('immediate-action'), asked, c.context)).toEqual(['grace.obi']);
  });
});

describe('the reporter', () => {
  it('can be written to, named or withheld', () => {
    expect(of(reporter, given(raised({ identity: 'withheld' })).c)).toEqual(['amira.khan']);
  });

  it('can’t, where the report is anonymous', () => {
    const c = given(raised({ route: 'whistle-blowing', identity: 'anonymous', reporter: null })).c;
    expect(of(reporter, c)).toEqual([]);
  });
});
