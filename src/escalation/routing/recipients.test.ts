import { describe, expect, it } from 'vitest';
import { acknowledged, did, given, itIs, p, raised, recorded } from '../../../test/escalation/given.js';
import { procedure, type Case } from '../../../test/escalation/world.js';
import { stepId } from '../ids.js';
import { stepOf } from '../procedure/procedure.js';
import {
  byPart,
  everyoneEligible,
  handlers,
  notYetTold,
  officers,
  ownersOf,
  reporter,
  toldManagers,
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
    const { c } = given(raised(), acknowledged('ben.ode'));
    expect(c.told()).toContain('grace.obi');
    expect(of(toldManagers, c)).toEqual(['ben.ode']);
  });

  it('are also those who were only alerted, as they may take it on', () => {
    const { c } = given(raised(), itIs('16:00'));
    expect(of(toldManagers, c)).toEqual([...CHAIN, 'mira.sole', 'tom.ellery']);
    // Who is alerted alone, of another site, is asked for nothing.
    expect(of(handlers, c)).toEqual(['ben.ode', 'carol.west', 'jo.marsh', 'owen.hart']);
  });
});

describe('an alert is not access: in which part somebody is told', () => {
  const parts = (c: Case, ...ids: string[]) =>
    byPart(ids.map(p), c.state, c.context).flatMap(({ as, to }) => to.map((id) => [id, as]));

  it('asked, or alerted where others were silent', () => {
    expect(
      parts(given(raised()).c, 'ben.ode', 'owen.hart', 'nadia.price', 'helen.moss', 'mira.sole'),
    ).toEqual([
      ...[
        ['ben.ode', 'manager'],
        ['owen.hart', 'manager'],
      ],
      ...[
        ['nadia.price', 'alerted'],
        ['helen.moss', 'alerted'],
        ['mira.sole', 'alerted'],
      ],
    ]);
  });

  it('whoever has taken it on stays asked', () => {
    expect(parts(given(raised(), itIs('16:00'), acknowledged('helen.moss')).c, 'helen.moss')).toEqual([
      ['helen.moss', 'manager'],
    ]);
  });

  it('the first in line is asked, whoever they are', () => {
    const subjects = [{ id: p('jo.marsh'), name: 'Jo Marsh', under18: false }];
    const { c } = given(raised({ subjects }));
    expect(c.state.told[0]).toMatchObject({ person: 'helen.moss', as: 'manager' });
    expect(parts(c, 'helen.moss', 'paul.achebe')).toEqual([
      ['helen.moss', 'manager'],
      ['paul.achebe', 'alerted'],
    ]);
  });
});

describe('who owes a step', () => {
  const owners = (c: Case, id: string) =>
    of((state, context) => ownersOf(stepOf(procedure, stepId(id)), state, context), c);
  const handled = given(raised(), itIs('09:40'), acknowledged('ben.ode')).c;

  it.each([
    ['8(3): the handling manager', 'secure-device', ['ben.ode']],
    [
      '8(6), 5: what police and children’s services owe is chased by the same',
      'strategy-discussion',
      ['ben.ode'],
    ],
    ['8(8): the designated officer', 'child-protection-procedures', ['kent.lado']],
    ['8(7): the identified senior managers', 'immediate-action', ['jo.marsh', 'grace.obi']],
    ['7: the safeguarding leads', 'youth-produced-imagery', ['grace.obi', 'leo.brandt']],
  ])('%s', (_who, step, ids) => {
    expect(owners(handled, step)).toEqual(ids);
  });

  it('8(5): on the whistle-blowing route all but the officer’s is the whistle-blowing officer’s', () => {
    const { c } = given(raised({ route: 'whistle-blowing' }));
    for (const step of ['immediate-action', 'youth-produced-imagery', 'secure-device'])
      expect(owners(c, step)).toEqual(['mira.sole']);
  });

  it('where nobody whom it names is left, whoever handles it', () => {
    const leaveOut = ['jo.marsh', 'carol.west', 'ben.ode', 'grace.obi', 'leo.brandt'].map(p);
    const { c } = given(raised({ leaveOut }));
    const [first] = handlers(c.state, c.context);
    expect(first).toBeDefined();
    expect(owners(c, 'immediate-action')).toEqual([first]);
    expect(owners(c, 'youth-produced-imagery')).toEqual([first]);
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
    expect(of('immediate-action')).toEqual(['jo.marsh', 'grace.obi']);
  });

  it('8(7): is none who may not have it', () => {
    const without = given(raised({ leaveOut: [p('jo.marsh')] }), acknowledged('ben.ode')).c;
    expect(ownersOf(step('immediate-action'), without.state, without.context)).not.toContain('jo.marsh');
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
