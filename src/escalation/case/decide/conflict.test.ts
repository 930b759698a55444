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

const declares = (who: string) => did(who, 'declare-conflict', {});
const toKent = recorded('ben.ode', 'contact-lado', { officer: 'kent.lado' });

describe('a manager’s conflict of interest', () => {
  it('takes the case from them and moves it to the next in line at once', () => {
    const c = given(raised(), acknowledged('ben.ode'), itIs('09:15'))
      .when('ben.ode', 'declare-conflict', {})
      .thenAmongOthers(['ConflictDeclared', { person: p('ben.ode') }], told('needs-you', 'carol.west'));
    expect(c.state.handling).toBeNull();
    expect(c.state.notifications.at(-1)?.because).toBe('conflict-declared');
  });

  it('takes its content from them at once', () => {
    given(raised(), acknowledged('ben.ode'), declares('ben.ode'))
      .when('ben.ode', 'open-content', {})
      .thenRefused('may-not');
  });

  it('is said to the others who were told, so that they know that nobody has it', () => {
    given(raised(), itIs('09:40'), acknowledged('ben.ode'))
      .when('ben.ode', 'declare-conflict', {})
      .thenAmongOthers('ConflictDeclared', told('moved-on', 'carol.west'));
  });

  it('moves nothing on while somebody else handles it', () => {
    const c = given(raised(), itIs('09:40'), acknowledged('ben.ode'))
      .when('carol.west', 'declare-conflict', {})
      .then('ConflictDeclared');
    expect(c.state.handling?.person).toBe('ben.ode');
  });

  it('ends an offer to them', () => {
    const offered = given(
      raised(),
      acknowledged('ben.ode'),
      did('ben.ode', 'hand-over', { to: p('jo.marsh') }),
    );
    const c = offered.when('jo.marsh', 'declare-conflict', {}).thenAmongOthers('ConflictDeclared');
    expect(c.state.handOver).toBeNull();
  });

  it('ends an offer of theirs', () => {
    given(
      raised(),
      acknowledged('ben.ode'),
      did('ben.ode', 'hand-over', { to: p('jo.marsh') }),
      declares('ben.ode'),
    )
      .when('jo.marsh', 'accept', {})
      .thenRefused('nothing-to-accept');
  });

  it('is nothing that a reporter or a stranger declares', () => {
    given(raised()).when('amira.khan', 'declare-conflict', {}).thenRefused('may-not');
    given(raised()).when('carol.west', 'declare-conflict', {}).thenRefused('may-not');
  });
});

describe('8(4): a designated officer’s conflict of interest', () => {
  it('alerts another officer instead, and says so to who handles it', () => {
    const c = given(raised(), acknowledged('ben.ode'), toKent)
      .when('kent.lado', 'declare-conflict', {})
      .then('ConflictDeclared', told('officer-alert', 'medway.lado'), told('moved-on', 'ben.ode'));
    expect(c.state.handling?.person).toBe('ben.ode');
    expect(c.does('kent.lado', 'open-content', {})).toMatchObject({ refused: 'may-not' });
  });

  it('says so to everyone told, while nobody handles it', () => {
    given(raised({ immediateRisk: true }), itIs('09:40'))
      .when('kent.lado', 'declare-conflict', {})
      .thenAmongOthers(told('officer-alert', 'medway.lado'), told('moved-on', 'ben.ode', 'carol.west'));
  });
});
