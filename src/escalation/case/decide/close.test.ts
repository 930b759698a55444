import { describe, expect, it } from 'vitest';
import {
  acknowledged,
  at,
  closed,
  did,
  given,
  itIs,
  nothingOwed,
  raised,
  recorded,
  told,
} from '../../../../test/escalation/given.js';
import { procedure } from '../../../../test/escalation/world.js';
import { stepId } from '../../ids.js';
import { nextWake } from '../../ladder/timetable.js';

const done = nothingOwed('ben.ode');
const benAgrees = did('ben.ode', 'close', {});
const kentAgrees = did('kent.lado', 'close', {});
const reviewed = recorded('ben.ode', 'review', { outcome: 'looked at again' });

describe('a case is closed when nothing is owed', () => {
  it('and not before', () => {
    given(raised(), acknowledged('ben.ode'), recorded('ben.ode', 'contact-lado', { officer: 'kent.lado' }))
      .when('ben.ode', 'close', {})
      .thenRefused('still-owed', {
        steps: expect.arrayContaining([stepId('contact-police')]) as never,
      });
  });

  it('5: nor before every consideration of the strategy discussion has its answer', () => {
    const g = given(raised({ concerns: ['grooming'] }), done);
    g.when('ben.ode', 'close', {}).thenRefused('still-owed', { steps: [stepId('strategy-discussion')] });
    const parts = procedure.considerations.flatMap((c) => c.parts.map((part) => part.id));
    g.c.does('ben.ode', 'answer-considerations', {
      answers: Object.fromEntries(parts.map((part) => [part, 'considered'])),
    });
    g.when('ben.ode', 'close', {}).thenAmongOthers('ClosureAgreed');
  });
});

describe('manager and officer agree on it', () => {
  it('the manager first: then the officer is asked', () => {
    const c = given(raised(), done)
      .when('ben.ode', 'close', {})
      .then(['ClosureAgreed', { as: 'manager' }], told('agree-to-close', 'kent.lado'));
    expect(c.state.stage).toBe('open');
  });

  it('the officer first: then the manager is asked', () => {
    given(raised(), done)
      .when('kent.lado', 'close', {})
      .then(['ClosureAgreed', { as: 'officer' }], told('agree-to-close', 'ben.ode'));
  });

  it('both: it is closed, to be looked at when it has been kept long enough, and the reporter hears of it', () => {
    const c = given(raised(), done, benAgrees)
      .when('kent.lado', 'close', {})
      .then(
        'ClosureAgreed',
        ['CaseClosed', { reviewOn: at('2036-03-16 09:10') }],
        told('closed', 'amira.khan'),
        told('closed', 'ben.ode'),
      );
    expect(c.state.stage).toBe('closed');
  });

  it('one of them twice is not both', () => {
    const c = given(raised(), done, benAgrees).when('ben.ode', 'close', {}).thenAmongOthers('ClosureAgreed');
    expect(c.state.stage).toBe('open');
  });

  it('a manager’s word no longer counts once they have declared a conflict', () => {
    const c = given(
      raised(),
      done,
      benAgrees,
      did('ben.ode', 'declare-conflict', {}),
      acknowledged('carol.west'),
    )
      .when('kent.lado', 'close', {})
      .then('ClosureAgreed', told('agree-to-close', 'carol.west'));
    expect(c.state.stage).toBe('open');
  });

  it('nor does an officer’s', () => {
    const c = given(raised(), done, kentAgrees, did('kent.lado', 'declare-conflict', {}))
      .when('ben.ode', 'close', {})
      .then('ClosureAgreed', told('agree-to-close', 'medway.lado'));
    expect(c.state.stage).toBe('open');
  });

  it('nobody else closes', () => {
    given(raised(), done).when('amira.khan', 'close', {}).thenRefused('may-not');
    given(raised(), closed()).when('ben.ode', 'close', {}).thenRefused('closed');
  });
});

it('a closed case owes nothing and waits for nothing', () => {
  const g = given(raised(), closed());
  expect(nextWake(g.c.state, g.c.context)).toBeNull();
  g.whenItIs('2026-04-16 17:00').thenNothing();
  g.whenRecorded('ben.ode', 'contact-police').thenRefused('closed');
});

describe('5, last paragraph: opening again', () => {
  it('is said to manager and officer, and needs a review', () => {
    const c = given(raised(), closed())
      .when('ben.ode', 'reopen', { reason: 'the police rang' })
      .then(
        ['CaseReopened', { reason: 'the police rang', furtherEvidence: true }],
        told('reopened', 'ben.ode'),
        told('reopened', 'kent.lado'),
      );
    expect(c.verdict('review')).toBe('open');
  });

  it('takes back both agreements: one word doesn’t close it again', () => {
    const c = given(raised(), closed(), did('ben.ode', 'reopen', { reason: 'the police rang' }), reviewed)
      .when('ben.ode', 'close', {})
      .then('ClosureAgreed', told('agree-to-close', 'kent.lado'));
    expect(c.state.stage).toBe('open');
  });

  it('begins the week anew: long after closing, nothing else is said at once', () => {
    const g = given(raised(), closed(), itIs('2026-06-01 10:00'));
    g.when('ben.ode', 'reopen', { reason: 'the police rang' }).then(
      'CaseReopened',
      told('reopened'),
      told('reopened'),
    );
    g.whenItIs('2026-06-08 10:00').thenAmongOthers('WeekPassed', told('weekly', 'ben.ode'));
  });

  it('needs a reason, and a closed case', () => {
    given(raised(), closed()).when('ben.ode', 'reopen', { reason: ' ' }).thenRefused('text-missing');
    given(raised(), acknowledged('ben.ode'))
      .when('ben.ode', 'reopen', { reason: 'so' })
      .thenRefused('not-closed');
  });
});
