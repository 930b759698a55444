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

describe('8(6): what the designated officer alone may decide', () => {
  const decide = (
    decision: 'no-police-contact' | 'no-further-action',
    reasons = 'known to the police already',
  ) => ({ decision, reasons });
  const toKent = recorded('ben.ode', 'contact-lado', { officer: 'kent.lado' });
  const contacted = [raised(), acknowledged('ben.ode'), toKent] as const;

  it('no police contact: that step ends, by name and with the reason, and who handles it hears', () => {
    const c = given(...contacted)
      .when('kent.lado', 'decide', decide('no-police-contact'))
      .thenAmongOthers(
        'ContactConfirmed',
        [
          'OfficerDecided',
          {
            officer: p('kent.lado'),
            steps: ['contact-police'] as never,
            reasons: 'known to the police already',
          },
        ],
        told('information-added', 'ben.ode'),
      );
    expect(c.verdict('contact-police')).toBe('not-needed');
    expect(c.verdict('agree-actions')).toBe('open');
    expect(c.state.decisions).toMatchObject([{ officer: 'kent.lado', decision: 'no-police-contact' }]);
  });

  it('no further action for now: all ends but what a manager’s having it says', () => {
    const c = given(...contacted)
      .when('kent.lado', 'decide', decide('no-further-action'))
      .thenAmongOthers('OfficerDecided')
      .until(at('2026-03-20 12:00'));
    for (const step of ['contact-police', 'secure-device', 'agree-actions', 'immediate-action'])
      expect(c.verdict(step)).toBe('not-needed');
    expect(c.toldAs('missed')).toEqual([]);
    expect(c.toldAs('fail-safe')).toEqual([]);
  });

  it('8(5): what a whistle-blower is owed stays owed', () => {
    const route = raised({ route: 'whistle-blowing', immediateRisk: true });
    const police = recorded('mira.sole', 'contact-police');
    const c = given(route, acknowledged('mira.sole'), police).when(
      'kent.lado',
      'decide',
      decide('no-further-action'),
    ).c;
    expect(c.verdict('secure-device')).toBe('not-needed');
    expect(c.verdict('feedback-7-days')).toBe('open');
    expect(c.verdict('feedback-3-months')).toBe('open');
  });

  it('records the contact: whoever decides it has been contacted', () => {
    const c = given(raised(), did('ben.ode', 'refer', refer('kent.lado')))
      .when('kent.lado', 'decide', decide('no-police-contact'))
      .thenAmongOthers(
        ['StepRecorded', { step: 'contact-lado' as never }],
        'ContactConfirmed',
        'OfficerDecided',
      );
    expect(c.verdict('contact-lado')).toBe('met');
  });

  it('isn’t final: what is recorded or newly known counts again', () => {
    const ended = [...contacted, did('kent.lado', 'decide', decide('no-police-contact'))] as const;
    const news = did('amira.khan', 'add-information', { text: 'more', facts: { immediateRisk: true } });
    expect(given(...ended, news).c.verdict('contact-police')).toBe('open');
    expect(given(...ended, recorded('ben.ode', 'contact-police')).c.verdict('contact-police')).toBe('met');
  });

  it('4: the police are told first, where images are suspected or a child may be in danger', () => {
    for (const change of [{ concerns: ['indecent-images'] as const }, { immediateRisk: true }]) {
      const g = given(raised(change), acknowledged('ben.ode'));
      g.when('kent.lado', 'decide', decide('no-police-contact')).thenRefused('police-first');
      g.when('kent.lado', 'decide', decide('no-further-action')).thenRefused('police-first');
      g.c.record('ben.ode', 'contact-police');
      g.when('kent.lado', 'decide', decide('no-further-action')).thenAmongOthers('OfficerDecided');
    }
  });

  it('needs its reasons, something to decide, and an open case', () => {
    given(...contacted)
      .when('kent.lado', 'decide', decide('no-police-contact', ' '))
      .thenRefused('text-missing');
    given(...contacted, recorded('ben.ode', 'contact-police'))
      .when('kent.lado', 'decide', decide('no-police-contact'))
      .thenRefused('nothing-decided');
    given(raised(), closed()).when('kent.lado', 'decide', decide('no-further-action')).thenRefused('closed');
  });

  it('is nobody else’s', () => {
    for (const who of ['ben.ode', 'amira.khan', 'jo.marsh', 'medway.lado'])
      given(...contacted)
        .when(who, 'decide', decide('no-further-action'))
        .thenRefused('may-not');
  });
});
