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
import type { Concern } from '../case/concern.js';

const everyone = [...riverside.people.keys()];
/** Nobody in the line or among the senior managers but these. */
const only = (...ids: string[]): Partial<Concern> => ({
  leaveOut: everyone.filter((id) => !ids.includes(id) && !riverside.roles.whistleblowingOfficer.includes(id)),
});
const asks = (c: Case): string[] =>
  c.state.notifications.filter((t) => t.as === 'reporter').map((t) => `${t.kind} ${t.because}`);

describe('nobody may be told', () => {
  it('at once: the last resorts, the designated officer and the reporter hear of it', () => {
    given()
      .whenRaised(only())
      .thenAmongOthers(
        'LadderExhausted',
        [
          'PeopleTold',
          { kind: 'nobody-left', to: [p('mira.sole'), p('tom.ellery')], because: 'nobody-eligible' },
        ],
        ['PeopleTold', { kind: 'officer-alert', to: [p('kent.lado')], everyChannel: true }],
        told('reporter-nobody', 'amira.khan'),
      );
  });

  it('at night too', () => {
    givenAt(riverside, '2026-03-14 23:00')
      .whenRaised(only())
      .thenAmongOthers(
        'LadderExhausted',
        told('nobody-left'),
        told('officer-alert'),
        told('reporter-nobody'),
      );
  });

  it('of an anonymous report no reporter can be told', () => {
    const gone = everyone.map((id) => p(id));
    const c = given()
      .whenRaised({ route: 'whistle-blowing', identity: 'anonymous', reporter: null, leaveOut: gone })
      .thenAmongOthers('LadderExhausted', told('officer-alert', 'kent.lado'));
    expect(c.told()).toEqual(['kent.lado']);
  });
});

describe('nobody has answered', () => {
  it('is said one interval after the last one was asked, and not before', () => {
    const g = given(raised(only('ben.ode')), itIs('09:39'));
    expect(g.c.state.ladder.exhausted).toBe(false);
    g.whenItIs('09:40').thenAmongOthers(
      'LadderExhausted',
      ['PeopleTold', { kind: 'nobody-left', because: 'nobody-acknowledged' }],
      told('officer-alert', 'kent.lado'),
      told('reporter-nobody', 'amira.khan'),
    );
  });

  it('names the contacts that are owed to the officer', () => {
    const c = given(raised(only('ben.ode'))).whenItIs('09:40').c;
    const alert = c.state.notifications.find((t) => t.kind === 'officer-alert');
    expect(alert?.steps).toEqual(['contact-police', 'contact-lado']);
  });

  it('or nobody has acted: one interval after that was said, when there is no other', () => {
    const g = given(raised(only('ben.ode')), acknowledged('ben.ode'), itIs('10:39'));
    expect(g.c.toldAs('not-acted')).toEqual([p('ben.ode')]);
    expect(g.c.state.ladder.exhausted).toBe(false);
    g.whenItIs('10:40').thenAmongOthers(
      'LadderExhausted',
      ['PeopleTold', { kind: 'nobody-left', because: 'acknowledged-not-acted' }],
      told('officer-alert', 'kent.lado'),
    );
  });

  it('or nobody has acted on the rest: the reporter isn’t asked to ring whom others have rung', () => {
    const contacts = ['contact-police', 'contact-lado'].map((step) =>
      recorded('ben.ode', step, { officer: 'kent.lado' }),
    );
    const c = given(raised(only('ben.ode')), acknowledged('ben.ode'), ...contacts).whenItIs('10:40').c;
    expect(c.toldAs('reporter-nobody')).toEqual([]);
    const alert = c.state.notifications.find((t) => t.kind === 'officer-alert');
    expect(alert?.steps).toEqual(expect.arrayContaining(['agree-actions']));
  });

  it('is said once', () => {
    const c = given(raised(only('ben.ode'))).whenItIs('2026-03-20 17:00').c;
    expect(c.events.filter((e) => e.type === 'LadderExhausted')).toHaveLength(1);
  });
});

describe('the reporter, asked to ring', () => {
  const whenExhausted = (start: string): Case =>
    givenAt(riverside, start, raised(only('ben.ode'))).whenItIs('16:30').c;

  it('isn’t asked again by the fail-safe within the interval', () => {
    expect(asks(whenExhausted('15:20'))).toEqual(['reporter-nobody nobody-acknowledged']);
  });

  it('is asked again when the first asking is older than that', () => {
    expect(asks(whenExhausted('13:00'))).toEqual([
      'reporter-nobody nobody-acknowledged',
      'reporter-whom-to-ring fail-safe',
    ]);
  });

  it('isn’t asked twice at one instant, when nobody is eligible at the fail-safe', () => {
    const c = givenAt(riverside, '16:30').whenRaised(only()).c;
    expect(asks(c)).toHaveLength(1);
  });

  it('is told of the day’s end all the same, once somebody confirmed since', () => {
    const c = givenAt(riverside, '15:20', raised(only('ben.ode')), itIs('15:55'), acknowledged('ben.ode')).c;
    expect(asks(c.until(at('2026-03-16 16:00')))).toContain('reporter-whom-to-ring fail-safe');
  });
});

it('everyone told has left after the fail-safe: the last resorts hear of it at once', () => {
  const start = givenAt(riverside, '15:50', raised(only('ben.ode', 'helen.moss')), itIs('16:00'));
  expect(start.c.state.ladder).toMatchObject({ nextAt: null, exhausted: false });
  start.when('ben.ode', 'declare-conflict', {});
  start
    .when('helen.moss', 'declare-conflict', {})
    .thenAmongOthers('ConflictDeclared', 'LadderExhausted', told('nobody-left', 'mira.sole', 'tom.ellery'));
});
