import { describe, expect, it } from 'vitest';
import {
  acknowledged,
  at,
  given,
  givenAt,
  itIs,
  p,
  raised,
  recorded,
  told,
  unnoticedUntil,
} from '../../../test/escalation/given.js';
import { riverside, type Case } from '../../../test/escalation/world.js';
import { SYSTEM } from '../case/concern.js';
import type { Organisation } from '../organisation.js';
import { nextWake } from './timetable.js';

const MONDAY = '2026-03-16';

/** Who was asked to confirm, and when. */
const asked = (c: Case): (readonly [string, number])[] =>
  c.state.notifications.filter((t) => t.kind === 'needs-you').map((t) => [t.to.join(), t.at] as const);

const away = (...ids: string[]): Organisation => ({
  ...riverside,
  people: new Map([...riverside.people].map(([id, who]) => [id, { ...who, away: ids.includes(id) }])),
});

describe('8(1), 8(2): who is silent', () => {
  it('is joined by the next in line after half an hour', () => {
    const c = given(raised(), itIs('09:39'))
      .whenItIs('09:40')
      .thenAmongOthers(['PeopleTold', { kind: 'needs-you', to: [p('carol.west')], because: 'next-in-line' }]);
    expect(asked(c)[0]).toEqual(['ben.ode', at(`${MONDAY} 09:10`)]);
  });

  it('8(4): isn’t left with one unread message for a weekend: in the morning and each hour of it others are asked', () => {
    const c = givenAt(riverside, '2026-03-13 22:00', raised()).whenItIs('2026-03-14 10:00').c;
    expect(asked(c)).toEqual([
      ['ben.ode', at('2026-03-13 22:00')],
      ['carol.west', at('2026-03-14 09:00')],
      ['jo.marsh', at('2026-03-14 10:00')],
    ]);
  });

  it('8(4): is joined in the morning of a day off, where it came before it', () => {
    const c = givenAt(riverside, '2026-03-14 04:00', raised()).whenItIs('2026-03-14 09:00').c;
    expect(asked(c)[1]).toEqual(['carol.west', at('2026-03-14 09:00')]);
  });

  it('8(4): is joined each further hour of the evening until 22:00, and then in the morning', () => {
    const c = givenAt(riverside, '2026-03-12 19:30', raised()).whenItIs('2026-03-13 09:30').c;
    expect(asked(c)).toEqual([
      ['ben.ode', at('2026-03-12 19:30')],
      ['carol.west', at('2026-03-12 20:30')],
      ['jo.marsh', at('2026-03-12 21:30')],
      ['nadia.price', at('2026-03-13 09:00')],
      ['owen.hart', at('2026-03-13 09:30')],
    ]);
  });

  it('8(4): is joined each hour of a day off', () => {
    const saturday = givenAt(riverside, '2026-03-14 06:30', raised()).whenItIs('2026-03-14 09:00').c;
    expect(asked(saturday).map(([, when]) => when)).toEqual(
      ['06:30', '07:30', '08:30'].map((text) => at(`2026-03-14 ${text}`)),
    );
  });

  it('8(4): rests in the evening once somebody has confirmed', () => {
    const c = givenAt(riverside, '2026-03-12 19:30', raised(), acknowledged('ben.ode')).whenItIs(
      '2026-03-13 09:00',
    ).c;
    expect(asked(c).map(([who]) => who)).toEqual(['ben.ode']);
  });

  it('is joined at any hour, where it is urgent', () => {
    const c = givenAt(riverside, '2026-03-13 22:00', raised({ immediateRisk: true })).whenItIs(
      '2026-03-13 22:30',
    ).c;
    expect(asked(c)).toEqual([
      ['ben.ode', at('2026-03-13 22:00')],
      ['carol.west', at('2026-03-13 22:30')],
    ]);
  });

  it('is joined by the next of the organisation’s own shorter time', () => {
    const quick = { ...riverside, escalation: { ...riverside.escalation, acknowledgeWithin: 10 } };
    const c = givenAt(quick, '09:10', raised()).whenItIs('09:20').c;
    expect(asked(c)).toHaveLength(2);
  });

  it('isn’t waited for while away', () => {
    const c = givenAt(away('ben.ode'), '09:10')
      .whenRaised()
      .thenAmongOthers(told('needs-you', 'carol.west'), ['LadderMoved', { passedOver: [p('ben.ode')] }]);
    expect(c.told()).not.toContain('ben.ode');
  });
});

describe('each one who is asked', () => {
  it('hears what is owed and by when', () => {
    const { notifications: notifications } = given(raised()).c.state;
    expect(notifications[0]).toMatchObject({
      because: 'first-in-line',
      dueAt: at(`${MONDAY} 17:00`),
      urgent: false,
    });
    expect(notifications[0]?.steps).toEqual(
      expect.arrayContaining(['contact-lado', 'contact-police', 'secure-device']),
    );
  });

  it('hears at once where a child is at risk, and that it is urgent', () => {
    given()
      .whenRaised({ immediateRisk: true })
      .thenAmongOthers(['PeopleTold', { kind: 'needs-you', to: [p('ben.ode')], urgent: true }]);
  });

  it('hears why: a conflict, or that nothing followed', () => {
    given(raised())
      .when('ben.ode', 'declare-conflict', {})
      .thenAmongOthers(['PeopleTold', { kind: 'needs-you', because: 'conflict-declared' }]);
    given(raised(), acknowledged('ben.ode'))
      .whenItIs('10:10')
      .thenAmongOthers(['PeopleTold', { kind: 'needs-you', because: 'acknowledged-not-acted' }]);
  });
});

describe('the intervals', () => {
  const beforeFailSafe = (start: string, change = {}): string[] =>
    asked(givenAt(riverside, start, raised(change)).whenItIs('15:59').c).map(([who]) => who);
  // The fail-safe itself tells the last one, where no time is left before it.
  const allButTheLast = ['ben.ode', 'carol.west', 'jo.marsh', 'owen.hart', 'nadia.price', 'helen.moss'];

  it.each(['09:10', '14:00', '15:00', '15:30'])(
    'shrink, so that from %s all are told by the fail-safe',
    (start) => {
      expect(beforeFailSafe(start)).toEqual(expect.arrayContaining(allButTheLast));
    },
  );

  it('shrink in an urgent case too', () => {
    expect(beforeFailSafe('15:00', { immediateRisk: true })).toEqual(expect.arrayContaining(allButTheLast));
  });
});

describe('the ladder rests', () => {
  it('once somebody has confirmed and acts', () => {
    const rest = ['contact-police', 'contact-lado', 'agree-actions'];
    const acts = rest.map((step) => recorded('ben.ode', step, { officer: 'kent.lado' }));
    const c = given(raised(), acknowledged('ben.ode'), ...acts).whenItIs('15:59').c;
    expect(asked(c).map(([who]) => who)).toEqual(['ben.ode']);
  });

  it('once the last one has been asked: nobody is asked twice', () => {
    const c = given(raised()).whenItIs('2026-03-18 17:00').c;
    const names = asked(c).map(([who]) => who);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('after an outage', () => {
  const silence = given(raised({ immediateRisk: true }), unnoticedUntil('10:20'));

  it('all that fell due has been asked, each from when the one before it was due, and the next is due in time', () => {
    const { c } = silence.when(SYSTEM, 'pass-time', {});
    expect(c.state.notifications.filter((t) => t.kind === 'needs-you').flatMap((t) => t.to)).toEqual([
      'ben.ode',
      'carol.west',
      'jo.marsh',
    ]);
    expect(c.state.ladder.nextAt).toBe(at(`${MONDAY} 10:40`));
  });

  it('what is recorded keeps the instant, and says when it was due', () => {
    const late = silence.c.state.notifications.filter((t) => t.to.includes(p('jo.marsh')));
    expect(late.map((t) => [t.at, t.fellDueAt])).toEqual([[at(`${MONDAY} 10:20`), at(`${MONDAY} 10:10`)]]);
  });

  it('whoever was silent meanwhile is joined from when they were', () => {
    const g = given(raised(), acknowledged('ben.ode'), unnoticedUntil('11:20'));
    const { c } = g.when(SYSTEM, 'pass-time', {});
    // An hour of silence, and half an hour for each in line.
    expect(asked(c).map(([who]) => who)).toEqual(['ben.ode', 'carol.west', 'jo.marsh', 'nadia.price']);
    expect(c.state.ladder.nextAt).toBeLessThanOrEqual(at(`${MONDAY} 11:40`));
  });

  it('what follows from somebody’s act is never said to be late', () => {
    const g = given(raised(), itIs('09:30'));
    const { c } = g.when('amira.khan', 'add-information', { text: 'now', facts: { immediateRisk: true } });
    const alert = c.state.notifications.findLast((t) => t.kind === 'officer-alert');
    expect(alert?.fellDueAt).toBe(alert?.at);
    expect(alert?.at).toBe(at(`${MONDAY} 09:30`));
  });

  it('a clock that went back decides nothing again', () => {
    given(raised({ immediateRisk: true }), itIs('10:20'), unnoticedUntil('09:20'))
      .when(SYSTEM, 'pass-time', {})
      .thenNothing();
  });
});

describe('nobody waits for somebody who is in the organisation no more', () => {
  const without = (id: string): Organisation => ({
    ...riverside,
    people: new Map(
      [...riverside.people]
        .filter(([one]) => one !== id)
        .map(([one, who]) => [one, who.manager === id ? { ...who, manager: p('carol.west') } : who]),
    ),
  });

  it('the next in line is asked when it is seen, not when the time is up', () => {
    const g = given(raised(), itIs('09:12'));
    g.c.organisation = without('ben.ode');
    expect(nextWake(g.c.state, g.c.context)).toBe(at(`${MONDAY} 09:12`));
    g.when(SYSTEM, 'pass-time', {}).thenAmongOthers(told('needs-you', 'carol.west'));
    expect(g.c.state.ladder.nextAt).toBe(at(`${MONDAY} 09:42`));
  });

  it('at the end of the line the officer hears at once', () => {
    const g = given(raised(), itIs('15:59'));
    const last = g.c.state.told.findLast((t) => t.as === 'manager' || t.as === 'alerted')!.person;
    g.c.organisation = without(last);
    if (g.c.state.ladder.nextAt !== null) g.when(SYSTEM, 'pass-time', {}).thenAmongOthers('LadderExhausted');
    expect(g.c.told()).toContain('kent.lado');
  });
});
