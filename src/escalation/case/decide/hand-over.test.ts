import { describe, expect, it } from 'vitest';
import {
  acknowledged,
  at,
  closed,
  did,
  given,
  itIs,
  p,
  raised,
  told,
} from '../../../../test/escalation/given.js';

const offered = did('ben.ode', 'hand-over', { to: p('jo.marsh') });

describe('an offer', () => {
  it('goes to the other, and the case stays where it is', () => {
    const c = given(raised(), acknowledged('ben.ode'))
      .when('ben.ode', 'hand-over', { to: p('jo.marsh') })
      .then(
        ['HandOverOffered', { from: p('ben.ode'), to: p('jo.marsh'), answerBy: at('2026-03-16 09:40') }],
        told('hand-over-offered', 'jo.marsh'),
      );
    expect(c.state.handling?.person).toBe('ben.ode');
  });

  it.each([
    ['themselves', 'ben.ode'],
    ['the subject', 'dan.reed'],
    ['the reporter', 'amira.khan'],
    ['somebody who is in nobody’s line', 'fay.quinn'],
    ['who was left out', 'owen.hart'],
  ])('can’t go to %s', (_whom, to) => {
    given(raised({ leaveOut: [p('owen.hart')] }), acknowledged('ben.ode'))
      .when('ben.ode', 'hand-over', { to: p(to) })
      .thenRefused('not-eligible', { person: p(to) });
  });

  it('comes from who handles it alone', () => {
    given(raised(), itIs('09:40'), acknowledged('ben.ode'))
      .when('carol.west', 'hand-over', { to: p('jo.marsh') })
      .thenRefused('may-not');
    given(raised())
      .when('ben.ode', 'hand-over', { to: p('jo.marsh') })
      .thenRefused('may-not');
  });

  it('can’t be made of a closed case', () => {
    given(raised(), closed())
      .when('ben.ode', 'hand-over', { to: p('jo.marsh') })
      .thenRefused('closed');
  });
});

describe('accepting', () => {
  it('makes the other the handling manager, and the first one hears of it', () => {
    const c = given(raised(), acknowledged('ben.ode'), offered, itIs('09:30'))
      .when('jo.marsh', 'accept', {})
      .then(['HandOverAccepted', { to: p('jo.marsh') }], told('hand-over-accepted', 'ben.ode'));
    expect(c.state.handling?.person).toBe('jo.marsh');
  });

  it('begins the time to act anew', () => {
    given(raised(), acknowledged('ben.ode'), offered, itIs('09:30'))
      .when('jo.marsh', 'accept', {})
      .then(['HandOverAccepted', { actBy: at('2026-03-16 10:30') }], 'PeopleTold');
    given(raised({ immediateRisk: true }), acknowledged('ben.ode'), offered)
      .when('jo.marsh', 'accept', {})
      .then(['HandOverAccepted', { actBy: at('2026-03-16 09:25') }], 'PeopleTold');
  });

  it('is for the one to whom it was offered', () => {
    given(raised(), itIs('09:40'), acknowledged('ben.ode'), offered)
      .when('carol.west', 'accept', {})
      .thenRefused('nothing-to-accept');
  });

  it('can be done once', () => {
    given(raised(), acknowledged('ben.ode'), offered, did('jo.marsh', 'accept', {}))
      .when('jo.marsh', 'accept', {})
      .thenRefused('nothing-to-accept');
  });
});

describe('asking somebody in', () => {
  const silent = [raised(), itIs('16:00'), acknowledged('ben.ode')] as const;
  const helen = { person: p('helen.moss') };

  it('lets one who was only alerted read it, while the case stays where it is', () => {
    const c = given(...silent)
      .when('ben.ode', 'ask-in', helen)
      .thenAmongOthers([
        'PeopleTold',
        { kind: 'needs-you', as: 'manager', to: [p('helen.moss')], because: 'asked-for' },
      ]);
    expect(c.state.handling?.person).toBe('ben.ode');
    expect(c.does('helen.moss', 'open-content', {})).toBeNull();
  });

  it.each([
    ['who was asked from the start', 'carol.west'],
    ['who was told nothing', 'tess.lowe'],
    ['of whom it is', 'dan.reed'],
    ['who has declared a conflict', 'paul.achebe'],
  ])('is of nobody %s', (_who, id) => {
    given(...silent, did('paul.achebe', 'declare-conflict', {}))
      .when('ben.ode', 'ask-in', { person: p(id) })
      .thenRefused('not-eligible', { person: p(id) });
  });

  it('is the managers’ to do, once, and in an open case', () => {
    given(...silent)
      .when('paul.achebe', 'ask-in', helen)
      .thenRefused('may-not');
    given(...silent, did('ben.ode', 'ask-in', helen))
      .when('ben.ode', 'ask-in', helen)
      .thenRefused('not-eligible');
    given(...silent, closed())
      .when('ben.ode', 'ask-in', helen)
      .thenRefused('closed');
  });
});
