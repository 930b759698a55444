import { describe, expect, it } from 'vitest';
import {
  acknowledged,
  at,
  did,
  given,
  givenAt,
  itIs,
  p,
  raised,
  recorded,
  told,
  type Before,
} from '../../../test/escalation/given.js';
import { riverside, type Case } from '../../../test/escalation/world.js';
import { stepId } from '../ids.js';

const DEVICE = stepId('secure-device');
const silent = [raised(), acknowledged('ben.ode')] as const;
const police = recorded('ben.ode', 'contact-police');
const lado = recorded('ben.ode', 'contact-lado', { officer: 'kent.lado' });
const agreed = recorded('ben.ode', 'agree-actions');
const noticed = (c: Case): number => c.events.filter((e) => e.type === 'InactionNoticed').length;
const noticedAt = (c: Case): number[] =>
  c.events.flatMap((e) => (e.type === 'InactionNoticed' ? [e.at] : []));

/** From now on this person is away, or has no channel left. */
const gone =
  (who: string, how: 'away' | 'left' | 'without a channel'): Before =>
  (c) => {
    const people = new Map(c.organisation.people);
    const found = people.get(p(who))!;
    if (how === 'left') people.delete(p(who));
    else people.set(p(who), how === 'away' ? { ...found, away: true } : { ...found, channels: [] });
    c.organisation = { ...c.organisation, people };
  };

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
    const c = givenAt(riverside, '2026-03-14 23:00', raised({ immediateRisk: true }), acknowledged('ben.ode'))
      .whenItIs('2026-03-14 23:15')
      .thenAmongOthers('InactionNoticed', [
        'PeopleTold',
        { kind: 'needs-you', to: [p('carol.west')], urgent: true },
      ]);
    // What else is to be said to the silent one in that minute stands in the most urgent message.
    expect(c.state.notifications.find((t) => t.kind === 'police-now')).toMatchObject({
      to: [p('ben.ode')],
      also: expect.arrayContaining([expect.objectContaining({ kind: 'not-acted' })]) as never,
    });
  });

  it('is said again of the next one who confirms and is silent', () => {
    const c = given(...silent, itIs('10:10'), acknowledged('carol.west')).whenItIs('11:10').c;
    expect(noticed(c)).toBe(2);
  });
});

describe('to act is to record a duty that is due today by the procedure', () => {
  it('within the hour, each of them anew', () => {
    expect(noticedAt(given(...silent, itIs('10:00'), police).whenItIs('15:00').c)).toEqual([
      at('2026-03-16 11:00'),
    ]);
  });

  it('not a trivial record: "background: not known" is progress on nothing else', () => {
    const background = recorded('ben.ode', 'establish-access-to-children', { family: 'unknown' });
    const c = given(...silent, itIs('10:05'), background).whenItIs('10:10').c;
    expect(noticedAt(c)).toEqual([at('2026-03-16 10:10')]);
  });

  it('nor what has a deadline of ours, nor why a step isn’t needed', () => {
    const because = { step: DEVICE, happenedAt: given().c.now, fields: {}, notNeeded: 'there is none' };
    for (const trivial of [recorded('ben.ode', DEVICE), did('ben.ode', 'record-step', because)])
      expect(noticedAt(given(...silent, trivial).whenItIs('11:00').c)).toEqual([at('2026-03-16 10:10')]);
  });

  it('nor the same one recorded twice', () => {
    const c = given(...silent, police, itIs('10:00'), police).whenItIs('11:00').c;
    expect(noticedAt(c)).toEqual([at('2026-03-16 10:10')]);
  });

  it('nor what somebody else recorded', () => {
    const c = given(...silent, recorded('amira.khan', 'contact-police')).whenItIs('11:00').c;
    expect(noticedAt(c)).toEqual([at('2026-03-16 10:10')]);
  });

  it('and nobody is waited for once nothing of the day is owed, whoever recorded the last of it', () => {
    const c = given(...silent, police, agreed, recorded('amira.khan', 'contact-lado')).whenItIs('16:59').c;
    expect(noticed(c)).toBe(0);
    const byBen = given(...silent, police, lado, agreed).whenItIs('16:59').c;
    expect(noticed(byBen)).toBe(0);
  });

  it('not to ask, and not to open the page', () => {
    const c = given(...silent, did('ben.ode', 'open-content', {}), did('ben.ode', 'ask', { text: 'who?' }));
    expect(noticed(c.whenItIs('10:10').c)).toBe(1);
  });

  it('enough, though it comes late: the ladder rests again', () => {
    const c = given(...silent, itIs('10:10'), police, lado, agreed).whenItIs('15:00').c;
    expect(c.toldAs('needs-you')).toEqual([p('ben.ode'), p('carol.west')]);
  });

  it('4: within a quarter of an hour while the police of an urgent one aren’t recorded, and then an hour', () => {
    const urgent = [raised({ immediateRisk: true }), acknowledged('ben.ode'), itIs('09:20')] as const;
    expect(noticedAt(given(...urgent, lado).whenItIs('10:00').c)).toEqual([at('2026-03-16 09:35')]);
    expect(noticedAt(given(...urgent, police).whenItIs('10:30').c)).toEqual([at('2026-03-16 10:20')]);
  });
});

describe('nobody is waited for who isn’t there', () => {
  it.each(['away', 'left', 'without a channel'] as const)('%s: the ladder goes on at once', (how) => {
    given(...silent, police, itIs('09:20'), gone('ben.ode', how))
      .whenItIs('09:21')
      .thenAmongOthers('InactionNoticed', told('needs-you'));
  });

  it('who comes back and acts has it again', () => {
    const g = given(...silent, gone('ben.ode', 'away'), itIs('09:20'));
    g.c.organisation = riverside;
    const c = g.whenRecorded('ben.ode', 'contact-police').c;
    expect(c.state.inactive).toBe(false);
  });

  it('nor one to whom it was offered, and who doesn’t answer', () => {
    const offered = did('ben.ode', 'hand-over', { to: p('jo.marsh') });
    const c = given(...silent, police, offered).whenItIs('09:40').c;
    expect(noticedAt(c)).toEqual([at('2026-03-16 09:40')]);
    const accepted = given(...silent, police, offered, did('jo.marsh', 'accept', {})).whenItIs('10:09').c;
    expect(noticed(accepted)).toBe(0);
  });
});

describe('a working day of silence on something missed opens the handling again', () => {
  const owesDevice = [...silent, police, lado, agreed] as const;

  it('though nothing else of the day is owed, and though the deadline is ours', () => {
    const c = given(...owesDevice, itIs('2026-03-17 16:59')).c;
    expect(noticed(c)).toBe(0);
    expect(noticedAt(c.until(at('2026-03-17 17:00')))).toEqual([at('2026-03-17 17:00')]);
    expect(c.toldAs('needs-you')).toContain(p('carol.west'));
  });

  it('counted from what they last did of it', () => {
    const background = recorded('ben.ode', 'establish-access-to-children', { family: 'no' });
    const c = given(...owesDevice, itIs('2026-03-17 10:00'), background).whenItIs('2026-03-18 16:59').c;
    expect(noticed(c)).toBe(0);
    expect(noticed(c.until(at('2026-03-18 17:00')))).toBe(1);
  });

  it('8(7): not of what others owe: it is asked of them', () => {
    const rest = ['secure-device', 'establish-access-to-children'].map((step) => recorded('ben.ode', step));
    const c = given(...owesDevice, ...rest).whenItIs('2026-03-20 17:30').c;
    expect(c.verdict('immediate-action')).toBe('missed');
    expect(noticed(c)).toBe(0);
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
