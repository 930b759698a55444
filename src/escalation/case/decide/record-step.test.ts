import { describe, expect, it } from 'vitest';
import {
  acknowledged,
  at,
  closed,
  did,
  given,
  itIs,
  raised,
  recorded,
  told,
} from '../../../../test/escalation/given.js';
import { stepId } from '../../ids.js';

const handled = [raised(), acknowledged('ben.ode')] as const;
const record = (step: string, happened: string, more: { notNeeded?: string; reason?: string } = {}) => ({
  step: stepId(step),
  happenedAt: at(`2026-03-16 ${happened}`),
  fields: {},
  ...more,
});

describe('a record', () => {
  it('says what happened, when, and in whose words', () => {
    const c = given(...handled, itIs('10:00'))
      .when('ben.ode', 'record-step', { ...record('contact-police', '09:40'), fields: { reference: 'CP-1' } })
      .then(['StepRecorded', { happenedAt: at('2026-03-16 09:40'), fields: { reference: 'CP-1' } }]);
    expect(c.verdict('contact-police')).toBe('met');
  });

  it('isn’t of the future, but for what two watches may differ by', () => {
    const g = given(...handled);
    g.when('ben.ode', 'record-step', record('contact-police', '09:20')).thenRefused('in-the-future');
    g.when('ben.ode', 'record-step', record('contact-police', '09:12')).thenAmongOthers('StepRecorded');
  });

  it('is of a step of the procedure', () => {
    given(...handled)
      .whenRecorded('ben.ode', 'no-such-step')
      .thenRefused('no-such-step');
  });

  it('may be of a step that nobody owes, which then stands recorded', () => {
    const g = given(...handled);
    expect(g.c.verdict('refer-childrens-services')).toBe('absent');
    const c = g.whenRecorded('ben.ode', 'refer-childrens-services').thenAmongOthers('StepRecorded');
    expect(c.verdict('refer-childrens-services')).toBe('met');
  });

  it('may come before what it should wait for, and says so', () => {
    given(...handled)
      .when('ben.ode', 'record-step', record('immediate-action', '09:10', { reason: 'they met at once' }))
      .then(['StepRecorded', { outOfOrder: [stepId('contact-lado')], reason: 'they met at once' }]);
  });

  it('of "a manager has confirmed" is the confirmation', () => {
    const c = given(raised())
      .whenRecorded('ben.ode', 'tell-manager')
      .thenAmongOthers('Acknowledged', told('reporter-confirmed'));
    expect(c.events.map((e) => e.type)).not.toContain('StepRecorded');
  });
});

describe('a late record', () => {
  it('of what was done in time counts as backdated', () => {
    given(...handled, itIs('18:00'))
      .when('ben.ode', 'record-step', record('contact-police', '16:30'))
      .thenAmongOthers(['StepRecorded', { backdated: true }]);
  });

  it('of what was done late doesn’t', () => {
    given(...handled, itIs('18:00'))
      .when('ben.ode', 'record-step', record('contact-police', '17:30'))
      .thenAmongOthers(['StepRecorded', { backdated: false }]);
  });

  it('isn’t one while the deadline hasn’t passed', () => {
    given(...handled, itIs('16:50'))
      .when('ben.ode', 'record-step', record('contact-police', '09:10'))
      .thenAmongOthers(['StepRecorded', { backdated: false }]);
  });
});

describe('instead of a record', () => {
  it('8(3): a reason closes a step that allows it', () => {
    const c = given(...handled)
      .when('ben.ode', 'record-step', record('secure-device', '09:10', { notNeeded: 'there is none' }))
      .then(['StepNotNeeded', { reason: 'there is none' }]);
    expect(c.verdict('secure-device')).toBe('not-needed');
  });

  it('8(4), 8(6): no reason closes the contact with police or LADO', () => {
    for (const step of ['contact-police', 'contact-lado'])
      given(...handled)
        .when('ben.ode', 'record-step', record(step, '09:10', { notNeeded: 'low level' }))
        .thenRefused('fields', { fields: { not_needed: 'not-possible' } });
  });

  it('an empty reason is none', () => {
    given(...handled)
      .when('ben.ode', 'record-step', record('secure-device', '09:10', { notNeeded: ' ' }))
      .thenRefused('fields', { fields: { not_needed: 'missing' } });
  });
});

describe('8(7): the immediate action', () => {
  const decision = { happenedAt: at('2026-03-16 09:10'), fields: { decision: 'stays at home' } };

  it('is decided by managers, and recorded as their step', () => {
    given(...handled)
      .when('ben.ode', 'decide-immediate-action', decision)
      .then(['StepRecorded', { step: stepId('immediate-action'), fields: { decision: 'stays at home' } }]);
  });

  it('isn’t the officer’s to decide', () => {
    given(raised({ immediateRisk: true }))
      .when('kent.lado', 'decide-immediate-action', decision)
      .thenRefused('may-not');
  });
});

describe('5: what only police and children’s services may lift', () => {
  const grooming = [raised({ concerns: ['grooming'] }), acknowledged('ben.ode')] as const;
  const HOLD = 'family-and-person-hold';

  it('stays until both were told', () => {
    given(...grooming, recorded('ben.ode', 'contact-police'))
      .whenRecorded('ben.ode', HOLD)
      .thenRefused('hold-stays', { steps: [stepId('refer-childrens-services')] });
  });

  it('is lifted after that', () => {
    given(...grooming, recorded('ben.ode', 'contact-police'), recorded('ben.ode', 'refer-childrens-services'))
      .whenRecorded('ben.ode', HOLD)
      .then('StepRecorded');
  });
});

describe('5, last paragraph: a review', () => {
  it('opens a closed case again', () => {
    const c = given(raised(), closed())
      .whenRecorded('ben.ode', 'review', { outcome: 'nothing new' })
      .then(['CaseReopened', { furtherEvidence: true }], 'StepRecorded');
    expect(c.state.stage).toBe('open');
    expect(c.verdict('review')).toBe('met');
  });

  it('answers the evidence that had come, not what comes after it', () => {
    const { c } = given(raised(), closed(), did('amira.khan', 'add-information', { text: 'it goes on' }));
    c.record('ben.ode', 'review', { outcome: 'looked at' });
    expect(c.verdict('review')).toBe('met');
    closed()(c);
    c.does('amira.khan', 'add-information', { text: 'and on' });
    expect(c.verdict('review')).toBe('open');
  });
});
