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
} from '../../../test/escalation/given.js';
import type { Case } from '../../../test/escalation/world.js';

const SENIORS = ['jo.marsh', 'grace.obi'];
const toKent = recorded('ben.ode', 'contact-lado', { officer: 'kent.lado' });
/** To whom, when and for what somebody was asked for what they owe, alone or with something else. */
const asked = (c: Case, step: string) =>
  c.state.notifications.flatMap((t) => {
    const isAsked = [{ kind: t.kind, steps: t.steps }, ...(t.also ?? [])].some(
      (one) => one.kind === 'step-needs-you' && (one.steps as readonly string[]).includes(step),
    );
    return isAsked ? t.to.map((who) => [who, t.at] as const) : [];
  });

describe('8(7): senior managers are asked for their decision', () => {
  it('from the moment somebody handles it, and not before', () => {
    const g = given(raised(), itIs('09:20'));
    expect(asked(g.c, 'immediate-action')).toEqual([]);
    g.when('ben.ode', 'acknowledge', {}).thenAmongOthers('Acknowledged', [
      'PeopleTold',
      {
        kind: 'step-needs-you',
        as: 'step-owner',
        to: SENIORS.map(p),
        because: 'asked-for',
        dueAt: at('2026-03-16 17:00'),
      },
    ]);
  });

  it('once', () => {
    const c = given(raised(), acknowledged('ben.ode')).whenItIs('2026-03-18 12:00').c;
    expect(asked(c, 'immediate-action').map(([who]) => who)).toEqual(SENIORS);
  });

  it('but not the one who handles it: they read it in their own message', () => {
    const c = given(raised({ tell: p('jo.marsh') }), acknowledged('jo.marsh')).c;
    expect(asked(c, 'immediate-action').map(([who]) => who)).toEqual(['grace.obi']);
  });

  it('not within a quarter of an hour of another message to them, which would be no more urgent', () => {
    // Jo is asked at 10:10 and Carol confirms at 10:15.
    const g = given(raised(), itIs('10:15'), acknowledged('carol.west'));
    expect(asked(g.c, 'immediate-action').map(([who]) => who)).toEqual(['grace.obi']);
    expect(asked(g.whenItIs('10:25').c, 'immediate-action')).toContainEqual([
      'jo.marsh',
      at('2026-03-16 10:25'),
    ]);
  });

  it('not once it is decided', () => {
    const decided = recorded('ben.ode', 'immediate-action', { decision: 'stays at home' });
    const c = given(raised(), decided).whenItIs('12:00').c;
    expect(asked(c, 'immediate-action')).toEqual([]);
  });

  it('8(5): nobody beside whoever handles it, where a whistle-blower reports', () => {
    const c = given(raised({ route: 'whistle-blowing' }), acknowledged('mira.sole')).whenItIs('12:00').c;
    expect(asked(c, 'immediate-action')).toEqual([]);
  });

  it('never one who has declared a conflict: the head below asks in their place', () => {
    const c = given(
      raised(),
      itIs('10:10'),
      did('jo.marsh', 'declare-conflict', {}),
      acknowledged('ben.ode'),
    ).whenItIs('10:40').c;
    expect(asked(c, 'immediate-action').map(([who]) => who)).toEqual(
      expect.arrayContaining(['carol.west', 'grace.obi']),
    );
    expect(asked(c, 'immediate-action').map(([who]) => who)).not.toContain('jo.marsh');
  });
});

describe('8(8): the designated officer is asked for what they owe', () => {
  it('once they have been contacted, in the message that asks whether it is so', () => {
    const g = given(raised(), acknowledged('ben.ode'));
    expect(asked(g.c, 'child-protection-procedures')).toEqual([]);
    const c = g
      .whenRecorded('ben.ode', 'contact-lado', { officer: 'kent.lado' })
      .thenAmongOthers(told('confirm-contact', 'kent.lado'));
    expect(asked(c, 'child-protection-procedures')).toEqual([['kent.lado', c.now]]);
    expect(c.state.notifications.filter((t) => t.to.includes(p('kent.lado')))).toHaveLength(1);
  });

  it('and is shown to the manager as theirs: nobody else is asked', () => {
    const c = given(raised(), acknowledged('ben.ode'), toKent).whenItIs('16:59').c;
    expect(asked(c, 'child-protection-procedures').map(([who]) => who)).toEqual(['kent.lado']);
  });
});

describe('7: the safeguarding leads are asked for their decision', () => {
  const among = raised({ concerns: ['indecent-images'], adultInvolved: 'no', subjects: [] });

  it('at once, the first of them in the message that asks them to confirm', () => {
    const { c } = given(among);
    expect(asked(c, 'youth-produced-imagery')).toEqual([
      ['grace.obi', c.now],
      ['leo.brandt', c.now],
    ]);
    expect(c.state.notifications.map((t) => [t.kind, t.to])).toEqual([
      ['needs-you', [p('grace.obi')]],
      ['step-needs-you', [p('leo.brandt')]],
    ]);
  });

  it('not where the case is no longer one between children', () => {
    const adult = did('amira.khan', 'add-information', { text: 'an adult', facts: { adultInvolved: 'yes' } });
    const c = given(among, adult, acknowledged('grace.obi')).whenItIs('12:00').c;
    expect(asked(c, 'youth-produced-imagery')).toHaveLength(2);
    expect(asked(c, 'immediate-action').map(([who]) => who)).toContain('jo.marsh');
  });
});
