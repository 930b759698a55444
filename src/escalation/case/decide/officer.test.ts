import { describe, expect, it } from 'vitest';
import {
  acknowledged,
  did,
  given,
  itIs,
  p,
  raised,
  recorded,
  told,
} from '../../../../test/escalation/given.js';
import { SYSTEM } from '../concern.js';

const refer = (officer: string) => ({ officer: p(officer) });

describe('bringing in a designated officer', () => {
  it('tells them on every channel, and lets them see the case', () => {
    const c = given(raised(), acknowledged('ben.ode'))
      .when('ben.ode', 'refer', refer('medway.lado'))
      .then('OfficerReferred', [
        'PeopleTold',
        { kind: 'referred', to: [p('medway.lado')], everyChannel: true },
      ]);
    expect(c.does('medway.lado', 'open-content', {})).toBeNull();
  });

  it.each([
    ['who is no officer', 'grace.obi', []],
    ['who is named in the report', 'kent.lado', [p('kent.lado')]],
    ['whom nobody knows', 'no.body', []],
  ])('isn’t done with somebody %s', (_who, id, namedInReport) => {
    given(raised({ namedInReport }), acknowledged('ben.ode'))
      .when('ben.ode', 'refer', refer(id))
      .thenRefused('not-eligible', { person: p(id) });
  });

  it('isn’t done with an officer who has declared a conflict', () => {
    const toKent = recorded('ben.ode', 'contact-lado', { officer: 'kent.lado' });
    given(raised(), toKent, did('kent.lado', 'declare-conflict', {}))
      .when('ben.ode', 'refer', refer('kent.lado'))
      .thenRefused('not-eligible');
  });
});

describe('an officer’s page', () => {
  const note = (what: 'given' | 'revoked' | 'locked', officer = 'kent.lado') => ({
    officer: p(officer),
    what,
  });

  it('that somebody guessed at is locked, and who handles it hears that they must ring', () => {
    given(raised(), itIs('09:40'), acknowledged('ben.ode'))
      .when(SYSTEM, 'note-access', note('locked'))
      .then('OfficerAccess', [
        'PeopleTold',
        { kind: 'officer-link-locked', to: [p('ben.ode')], urgent: true },
      ]);
  });

  it('that is locked is said to everyone told, while nobody handles it', () => {
    given(raised(), itIs('09:40'))
      .when(SYSTEM, 'note-access', note('locked'))
      .then('OfficerAccess', told('officer-link-locked', 'ben.ode', 'carol.west'));
  });

  it.each(['given', 'revoked'] as const)('that was %s is noted and told to nobody', (what) => {
    given(raised(), acknowledged('ben.ode')).when('ben.ode', 'note-access', note(what)).then('OfficerAccess');
  });

  it('is an officer’s', () => {
    given(raised(), acknowledged('ben.ode'))
      .when('ben.ode', 'note-access', note('given', 'grace.obi'))
      .thenRefused('not-eligible');
  });
});
