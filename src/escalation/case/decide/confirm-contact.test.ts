import { describe, expect, it } from 'vitest';
import { acknowledged, given, p, raised, recorded, told } from '../../../../test/escalation/given.js';
import { stepId } from '../../ids.js';
import { stepStateOf } from '../state.js';

const LADO = stepId('contact-lado');
const toKent = recorded('ben.ode', 'contact-lado', { officer: 'kent.lado' });
const toMedway = recorded('ben.ode', 'contact-lado', { officer: 'medway.lado' });
const both = raised({ areas: ['Kent', 'Medway'] });
const confirmedBy = (given_: ReturnType<typeof given>): (boolean | null)[] =>
  stepStateOf(given_.c.state, LADO).entries.map((e) => e.confirmed);

describe('8(4): the officer’s yes', () => {
  it('confirms the contact that was put to them', () => {
    given(raised(), acknowledged('ben.ode'), toKent)
      .when('kent.lado', 'confirm', { step: LADO, so: true })
      .then(['ContactConfirmed', { officer: p('kent.lado'), entries: ['contact-lado-1'] }]);
  });

  it('records the contact where nobody has', () => {
    const c = given(raised({ immediateRisk: true }), acknowledged('ben.ode'))
      .when('kent.lado', 'confirm', { step: LADO, so: true, reference: 'L-1' })
      .then(
        ['StepRecorded', { step: LADO, fields: { officer: 'kent.lado', reference: 'L-1' } }],
        'ContactConfirmed',
        // 8(8): contacted, they are asked for what they owe.
        told('step-needs-you', 'kent.lado'),
      );
    expect(c.verdict('contact-lado')).toBe('met');
  });

  it('once is enough', () => {
    given(raised(), acknowledged('ben.ode'), toKent, (c) =>
      c.does('kent.lado', 'confirm', { step: LADO, so: true }),
    )
      .when('kent.lado', 'confirm', { step: LADO, so: true })
      .thenNothing();
  });

  it('leaves the contact with another area’s officer to them', () => {
    const g = given(both, acknowledged('ben.ode'), toKent, toMedway);
    g.when('kent.lado', 'confirm', { step: LADO, so: true }).then('ContactConfirmed');
    expect(confirmedBy(g)).toEqual([true, null]);
  });
});

describe('8(4): the officer’s no', () => {
  it('undoes the contact, and tells everyone eligible', () => {
    const c = given(raised(), acknowledged('ben.ode'), toKent)
      .when('kent.lado', 'confirm', { step: LADO, so: false })
      .then(
        ['ContactDenied', { entries: ['contact-lado-1'] }],
        ['PeopleTold', { kind: 'contact-denied', as: 'manager' }],
        ['PeopleTold', { kind: 'contact-denied', as: 'alerted' }],
      );
    expect(c.verdict('contact-lado')).toBe('open');
    expect(c.toldAs('contact-denied')).toEqual(
      ['ben.ode', 'carol.west', 'jo.marsh', 'owen.hart', 'nadia.price', 'helen.moss', 'paul.achebe'].map(p),
    );
  });

  it('says what is owed of the contacts alone: the rest of the steps isn’t what the alert is about', () => {
    given(raised(), acknowledged('ben.ode'), toKent)
      .when('kent.lado', 'confirm', { step: LADO, so: false })
      .thenAmongOthers(['PeopleTold', { kind: 'contact-denied', steps: [stepId('contact-police'), LADO] }]);
  });

  it('leaves the contact with another area’s officer standing', () => {
    const g = given(both, acknowledged('ben.ode'), toKent, toMedway);
    g.when('kent.lado', 'confirm', { step: LADO, so: false }).thenAmongOthers('ContactDenied');
    expect(confirmedBy(g)).toEqual([false, null]);
  });

  it('doesn’t take back what they have confirmed', () => {
    const g = given(raised(), acknowledged('ben.ode'), toKent);
    g.when('kent.lado', 'confirm', { step: LADO, so: true }).then('ContactConfirmed');
    g.when('kent.lado', 'confirm', { step: LADO, so: false }).thenAmongOthers([
      'ContactDenied',
      { entries: [] },
    ]);
    expect(confirmedBy(g)).toEqual([true]);
  });

  it('is no manager’s to say', () => {
    given(raised(), acknowledged('ben.ode'), toKent)
      .when('ben.ode', 'confirm', { step: LADO, so: false })
      .thenRefused('may-not');
  });
});

describe('8(4): the officer’s word', () => {
  const handled = [raised(), acknowledged('ben.ode'), toKent] as const;

  it('is on the contact with them alone: it lifts no joint hold, and records nothing that others owe', () => {
    for (const step of ['family-and-person-hold', 'contact-police', 'secure-device'].map(stepId))
      given(...handled)
        .when('kent.lado', 'confirm', { step, so: true })
        .thenRefused('no-such-step');
  });

  it('is on what has happened', () => {
    const g = given(raised({ immediateRisk: true }), acknowledged('ben.ode'));
    const happenedAt = g.c.now + 60 * 60_000;
    g.when('kent.lado', 'confirm', { step: LADO, so: true, happenedAt }).thenRefused('in-the-future');
  });
});
