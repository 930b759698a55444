import { describe, expect, it } from 'vitest';
import {
  acknowledged,
  did,
  given,
  givenAt,
  itIs,
  p,
  raised,
  recorded,
  told,
} from '../../../test/escalation/given.js';
import { riverside, type Case } from '../../../test/escalation/world.js';
import { stepId } from '../ids.js';

const DEVICE = stepId('secure-device');
const silent = [raised(), acknowledged('ben.ode')] as const;
const noticed = (c: Case): number => c.events.filter((e) => e.type === 'InactionNoticed').length;

describe('acknowledged is not acted', () => {
  it('after an hour the next in line is asked, and everyone told sees why', () => {
    const c = given(...silent, itIs('10:09'))
      .whenItIs('10:10')
      .thenAmongOthers('InactionNoticed', told('not-acted', 'ben.ode'), told('needs-you', 'carol.west'));
    expect(c.state.handling?.person).toBe('ben.ode');
  });

  it('goes on from where the ladder stood: nobody is asked again', () => {
    given(raised(), itIs('09:40'), acknowledged('carol.west'))
      .whenItIs('10:40')
      .thenAmongOthers(told('not-acted', 'ben.ode', 'carol.west'), told('needs-you', 'jo.marsh'));
  });

  it('counts in working time, and in real time where it is urgent', () => {
    const friday = '2026-03-13 16:50';
    const night = givenAt(riverside, friday, raised(), acknowledged('ben.ode')).whenItIs(
      '2026-03-16 09:19',
    ).c;
    expect(noticed(night)).toBe(0);
    givenAt(riverside, '2026-03-14 23:00', raised({ immediateRisk: true }), acknowledged('ben.ode'))
      .whenItIs('2026-03-14 23:15')
      .thenAmongOthers('InactionNoticed', [
        'PeopleTold',
        { kind: 'not-acted', to: [p('ben.ode')], urgent: true },
      ]);
  });

  it('is said again of the next one who confirms and is silent', () => {
    const c = given(...silent, itIs('10:10'), acknowledged('carol.west')).whenItIs('11:10').c;
    expect(noticed(c)).toBe(2);
  });
});

describe('to act is', () => {
  it('to record any step', () => {
    expect(noticed(given(...silent, recorded('ben.ode', 'secure-device')).whenItIs('15:00').c)).toBe(0);
  });

  it('to say why a step isn’t needed', () => {
    const because = { step: DEVICE, happenedAt: given().c.now, fields: {}, notNeeded: 'there is none' };
    expect(noticed(given(...silent, did('ben.ode', 'record-step', because)).whenItIs('15:00').c)).toBe(0);
  });

  it('not to ask, and not to open the page', () => {
    const c = given(...silent, did('ben.ode', 'open-content', {}), did('ben.ode', 'ask', { text: 'who?' }));
    expect(noticed(c.whenItIs('10:10').c)).toBe(1);
  });

  it('enough, though it comes late: the ladder rests again', () => {
    const c = given(...silent, itIs('10:10'), recorded('ben.ode', 'secure-device')).whenItIs('15:00').c;
    expect(c.toldAs('needs-you')).toEqual([p('ben.ode'), p('carol.west')]);
  });
});

it('who accepts the case has the hour from then on', () => {
  const handedOver = [
    ...silent,
    itIs('09:50'),
    did('ben.ode', 'hand-over', { to: p('jo.marsh') }),
    did('jo.marsh', 'accept', {}),
  ] as const;
  expect(noticed(given(...handedOver).whenItIs('10:49').c)).toBe(0);
  expect(noticed(given(...handedOver).whenItIs('10:50').c)).toBe(1);
});

it('who has left the case for a conflict isn’t said to be silent', () => {
  const c = given(...silent, did('ben.ode', 'declare-conflict', {})).whenItIs('12:00').c;
  expect(noticed(c)).toBe(0);
  expect(c.toldAs('needs-you')).toContain(p('jo.marsh'));
});
