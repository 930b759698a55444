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
} from '../../../test/escalation/given.js';
import { riverside, type Case } from '../../../test/escalation/world.js';
import type { Organisation } from '../organisation.js';

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
