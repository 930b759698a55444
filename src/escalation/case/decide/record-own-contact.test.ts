import { describe, expect, it } from 'vitest';
import {
  acknowledged,
  at,
  did,
  given,
  itIs,
  p,
  raised,
  told,
  type Before,
} from '../../../../test/escalation/given.js';
import { stepId } from '../../ids.js';
import { ANONYMOUS } from '../concern.js';

const handled = [raised(), acknowledged('ben.ode')] as const;
const anonymous = raised({ route: 'whistle-blowing', identity: 'anonymous', reporter: null });
const silent = [raised(), itIs('16:00')] as const;
const CONTACTS = ['contact-police', 'contact-lado', 'refer-childrens-services'];
const record = (step: string, more: { notNeeded?: string } = {}) => ({
  step: stepId(step),
  happenedAt: at('2026-03-16 09:10'),
  fields: {},
  ...more,
});

describe('"I have rung …": whoever was asked to ring may say so', () => {
  it.each(CONTACTS)('the reporter: %s', (step) => {
    const c = given(...handled)
      .when('amira.khan', 'record-step', record(step))
      .thenAmongOthers(['StepRecorded', { step: stepId(step) }]);
    expect(c.verdict(step)).toBe('met');
    expect(c.state.handling?.person).toBe('ben.ode');
  });

  it.each(CONTACTS)('the holder of a receipt code: %s', (step) => {
    given(anonymous).when(ANONYMOUS, 'record-step', record(step)).thenAmongOthers('StepRecorded');
  });

  it.each(CONTACTS)('who was only alerted, and takes nothing on with it: %s', (step) => {
    const c = given(...silent)
      .when('helen.moss', 'record-step', record(step))
      .thenAmongOthers('StepRecorded');
    expect(c.state.handling).toBeNull();
  });

  it('and nothing else: neither another step, nor that one isn’t needed', () => {
    const others: [string, Before[], string | typeof ANONYMOUS][] = [
      ['the reporter', [...handled], 'amira.khan'],
      ['the holder of a receipt', [anonymous], ANONYMOUS],
      ['who was alerted', [...silent], 'helen.moss'],
    ];
    for (const [, before, who] of others) {
      for (const step of ['secure-device', 'agree-actions', 'immediate-action', 'tell-manager'])
        given(...before)
          .when(who, 'record-step', record(step))
          .thenRefused('may-not');
      for (const step of CONTACTS)
        given(...before)
          .when(who, 'record-step', record(step, { notNeeded: 'low level' }))
          .thenRefused('may-not');
    }
  });

  it('8(4): the contact with the LADO is put to the officer, whoever made it', () => {
    given(...handled)
      .when('amira.khan', 'record-step', { ...record('contact-lado'), fields: { officer: 'kent.lado' } })
      .thenAmongOthers(told('confirm-contact', 'kent.lado'));
  });

  it('the fail-safe asks nobody for what they have rung', () => {
    const rung = CONTACTS.slice(0, 2).map((step) => did('amira.khan', 'record-step', record(step)));
    const c = given(...handled, ...rung).whenItIs('16:30').c;
    expect(c.state.failSafe.reachedAt).toBeNull();
  });
});

describe('the reporter gets a receipt of who told police and LADO', () => {
  it.each(['contact-police', 'contact-lado'])('two minutes after it was recorded: %s', (step) => {
    given(...handled, did('ben.ode', 'record-step', record(step)))
      .whenItIs('09:12')
      .thenAmongOthers([
        'PeopleTold',
        { kind: 'reporter-receipt', as: 'reporter', to: [p('amira.khan')], steps: [stepId(step)] },
      ]);
  });

  it('not of anything else, nor of what they rang themselves', () => {
    const c = given(
      ...handled,
      did('ben.ode', 'record-step', record('secure-device')),
      did('amira.khan', 'record-step', record('contact-police')),
    ).c;
    expect(c.toldAs('reporter-receipt')).toEqual([]);
  });

  it('8(3): nor where they handle it themselves', () => {
    const own = raised({ reporter: p('ben.ode'), received: { how: 'saw-handling', from: null } });
    expect(
      given(own, did('ben.ode', 'record-step', record('contact-police'))).c.toldAs('reporter-receipt'),
    ).toEqual([]);
  });

  it('an anonymous one finds it with their code', () => {
    const c = given(anonymous, did('mira.sole', 'record-step', record('contact-police'))).c;
    expect(c.toldAs('reporter-receipt')).toEqual([]);
  });
});

describe('what is recorded says whether whoever handles it acts', () => {
  const acting = (...before: Before[]) => {
    const { c } = given(...handled, ...before);
    const last = c.events.findLast((e) => e.type === 'StepRecorded');
    return last?.type === 'StepRecorded' ? last.data.acting : undefined;
  };
  const by = (who: string, step: string) => did(who, 'record-step', record(step));

  it('a duty of today: an hour from then', () => {
    expect(acting(itIs('09:30'), by('ben.ode', 'contact-police'))).toEqual({
      counts: true,
      actBy: at('2026-03-16 10:30'),
    });
  });

  it('something else: the hour that they had', () => {
    expect(acting(itIs('09:30'), by('ben.ode', 'secure-device'))).toEqual({
      counts: false,
      actBy: at('2026-03-16 10:10'),
    });
    expect(acting(itIs('09:30'), by('amira.khan', 'contact-police'))).toEqual({
      counts: false,
      actBy: at('2026-03-16 10:10'),
    });
  });

  it('the last of the day: nobody is waited for', () => {
    const rest = ['contact-police', 'contact-lado', 'agree-actions'].map((step) => by('ben.ode', step));
    expect(acting(...rest)).toEqual({ counts: true, actBy: null });
  });
});
