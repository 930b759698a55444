import { describe, expect, it } from 'vitest';
import {
  acknowledged,
  at,
  closed,
  given,
  itIs,
  p,
  raised,
  recorded,
} from '../../../../test/escalation/given.js';
import { procedure } from '../../../../test/escalation/world.js';
import { stepId } from '../../ids.js';
import { stepStateOf } from '../state.js';
import { problemsOf } from './record-step.js';

const POLICE = stepId('contact-police');
const police = recorded('ben.ode', 'contact-police', { unit: 'CPPU', reference: 'CP-1' });
const handled = [raised(), acknowledged('ben.ode')] as const;
const mend = { step: POLICE, entry: 'contact-police-1', fields: {}, reason: 'misread' };

describe('a correction', () => {
  it('changes what it names and leaves the rest of the entry standing', () => {
    const c = given(...handled, police)
      .when('ben.ode', 'correct-step', { ...mend, fields: { reference: 'CP-7' } })
      .then([
        'StepCorrected',
        { happenedAt: at('2026-03-16 09:10'), fields: { unit: 'CPPU', reference: 'CP-7' } },
      ]);
    expect(stepStateOf(c.state, POLICE).entries[0]).toMatchObject({
      corrected: true,
      fields: { reference: 'CP-7' },
    });
  });

  it('may say that it happened at another time, by which it is then judged', () => {
    const c = given(...handled, itIs('18:00'), police)
      .when('ben.ode', 'correct-step', { ...mend, happenedAt: at('2026-03-16 16:50') })
      .then('StepCorrected');
    expect(c.verdict('contact-police')).toBe('met-recorded-late');
  });

  it('isn’t into the future', () => {
    given(...handled, police)
      .when('ben.ode', 'correct-step', { ...mend, happenedAt: at('2026-03-16 09:20') })
      .thenRefused('in-the-future');
  });

  it('has its reason', () => {
    given(...handled, police)
      .when('ben.ode', 'correct-step', { ...mend, reason: ' ' })
      .thenRefused('text-missing');
  });

  it('is of an entry of that step', () => {
    const g = given(...handled, police);
    g.when('ben.ode', 'correct-step', { ...mend, entry: 'contact-police-2' }).thenRefused('no-such-entry');
    g.when('ben.ode', 'correct-step', { ...mend, step: stepId('contact-lado') }).thenRefused('no-such-entry');
  });

  it('keeps to what the form takes', () => {
    given(...handled, police)
      .when('ben.ode', 'correct-step', { ...mend, fields: { reference: 'x'.repeat(101) } })
      .thenRefused('fields', { fields: { reference: 'too-long' } });
  });
});

describe('the values of a step', () => {
  const step = (id: string) => procedure.steps.find((s) => s.id === id)!;
  const FINDINGS = step('section-47-findings');

  it('are as long as their field takes, and no longer', () => {
    expect(problemsOf(step('contact-police'), { reference: 'x'.repeat(100) })).toEqual({});
    expect(problemsOf(step('contact-police'), { reference: 'x'.repeat(101) })).toEqual({
      reference: 'too-long',
    });
    given(...handled)
      .whenRecorded('ben.ode', 'contact-police', { reference: 'x'.repeat(101) })
      .thenRefused('fields', { fields: { reference: 'too-long' } });
  });

  it('may be missing: incomplete information is no reason to wait', () => {
    expect(problemsOf(step('secure-device'), {})).toEqual({});
  });

  it('6: are the known findings, of which there is at least one, as they decide on the steps to come', () => {
    expect(problemsOf(FINDINGS, { findings: ['none-identified', 'other-settings'] })).toEqual({});
    expect(problemsOf(FINDINGS, { findings: ['low-level'] })).toEqual({ findings: 'not-an-option' });
    expect(problemsOf(FINDINGS, {})).toEqual({ findings: 'missing' });
  });
});

describe('5: the answers to the considerations', () => {
  it('are kept, each of its part, as they come', () => {
    const g = given(...handled);
    g.c.does('ben.ode', 'answer-considerations', { answers: { 'other-parent': 'a grandmother' } });
    const c = g
      .when('ben.ode', 'answer-considerations', { answers: { 'support-networks': 'the school' } })
      .then('ConsiderationsAnswered');
    expect(c.state.considerations).toEqual({
      'other-parent': 'a grandmother',
      'support-networks': 'the school',
    });
  });

  it('are to questions that the procedure asks', () => {
    given(...handled)
      .when('ben.ode', 'answer-considerations', { answers: { delay: 'none', weather: 'fine' } })
      .thenRefused('fields', { fields: { weather: 'unknown' } });
  });
});

describe('reasons for what was missed', () => {
  it('are kept', () => {
    const c = given(...handled, itIs('17:00'))
      .when('ben.ode', 'give-reasons', { step: POLICE, reasons: 'the line was busy' })
      .then('ReasonsGiven');
    expect(stepStateOf(c.state, POLICE).reasons).toEqual(['the line was busy']);
    expect(c.verdict('contact-police')).toBe('missed');
  });

  it('are given only where something was missed', () => {
    given(...handled)
      .when('ben.ode', 'give-reasons', { step: POLICE, reasons: 'busy' })
      .thenRefused('not-missed');
  });

  it('are said', () => {
    given(...handled, itIs('17:00'))
      .when('ben.ode', 'give-reasons', { step: POLICE, reasons: ' ' })
      .thenRefused('text-missing');
  });
});

describe('8(7): senior managers agree to the decision, each by their own click', () => {
  const ACTION = stepId('immediate-action');
  const decided = [
    ...handled,
    recorded('ben.ode', 'immediate-action', { decision: 'stays at home' }),
  ] as const;
  const asked = [
    ...handled,
    recorded('jo.marsh', 'immediate-action', { decision: 'stays at home' }),
  ] as const;

  it('which stands with the entry', () => {
    const c = given(...asked)
      .when('grace.obi', 'agree-action', {})
      .thenAmongOthers(['ActionAgreed', { step: ACTION, entry: 'immediate-action-1' }]);
    expect(stepStateOf(c.state, ACTION).entries[0]?.agreedBy).toEqual(['grace.obi']);
  });

  it('a senior manager who was told as a manager too', () => {
    given(raised(), itIs('09:40'), acknowledged('carol.west'), recorded('carol.west', 'immediate-action'))
      .when('ben.ode', 'agree-action', {})
      .thenAmongOthers('ActionAgreed');
  });

  it('once each, and never the one who recorded it', () => {
    const g = given(...asked);
    g.when('jo.marsh', 'agree-action', {}).thenRefused('nothing-to-agree');
    g.when('grace.obi', 'agree-action', {}).thenAmongOthers('ActionAgreed');
    g.when('grace.obi', 'agree-action', {}).thenRefused('nothing-to-agree');
    expect(stepStateOf(g.c.state, ACTION).entries[0]?.agreedBy).toEqual(['grace.obi']);
  });

  it('to the decision as it was last recorded', () => {
    const again = recorded('jo.marsh', 'immediate-action', { decision: 'suspended' });
    given(...asked, again)
      .when('grace.obi', 'agree-action', {})
      .thenAmongOthers(['ActionAgreed', { entry: 'immediate-action-2' }]);
  });

  it('when there is one, in an open case', () => {
    given(...handled)
      .when('grace.obi', 'agree-action', {})
      .thenRefused('nothing-decided');
    given(...handled, closed())
      .when('grace.obi', 'agree-action', {})
      .thenRefused('closed');
  });

  it('is no manager’s who isn’t senior, and no officer’s', () => {
    const holly = raised({ reporter: p('holly.stone') });
    given(holly, acknowledged('ruth.vane'), recorded('ruth.vane', 'immediate-action'))
      .when('ruth.vane', 'agree-action', {})
      .thenRefused('may-not');
    given(...decided, recorded('ben.ode', 'contact-lado', { officer: 'kent.lado' }))
      .when('kent.lado', 'agree-action', {})
      .thenRefused('may-not');
  });
});
