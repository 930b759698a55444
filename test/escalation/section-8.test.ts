// Section 8, paragraph by paragraph: who is told when, and what is owed.
import { describe, expect, it } from 'vitest';
import { at, Case, p } from './world.js';

describe('8(1): the line manager, the same working day', () => {
  it('tells the first in line at once and adds the next every thirty minutes', () => {
    const c = new Case('2026-03-16 09:10');
    c.raise();
    expect(c.told()).toEqual([p('ben.ode')]);
    c.until('2026-03-16 09:40');
    expect(c.told()).toEqual([p('ben.ode'), p('carol.west')]);
    expect(c.told()).not.toContain(p('dan.reed'));
  });

  it('rests once somebody has confirmed', () => {
    const c = new Case('2026-03-16 09:10');
    c.raise();
    c.until('2026-03-16 09:20');
    expect(c.does('ben.ode', 'acknowledge', {})).toBeNull();
    for (const step of ['contact-lado', 'contact-police', 'agree-actions'])
      c.record('ben.ode', step, { officer: 'kent.lado', by: 'phone' });
    c.until('2026-03-16 12:00');
    expect(c.toldAs('needs-you')).toEqual([p('ben.ode')]);
    expect(c.verdict('tell-manager')).toBe('met');
  });

  it('shrinks the intervals so that everyone eligible is told by the fail-safe', () => {
    const c = new Case('2026-03-16 15:00');
    c.raise();
    c.until('2026-03-16 15:59');
    const before = c.toldAs('needs-you').length;
    expect(before).toBeGreaterThan(3);
  });
});

describe('8(2): the line manager is the subject', () => {
  it('goes straight to the next in line', () => {
    const c = new Case('2026-03-16 09:10');
    c.raise({ subjects: [{ id: p('ben.ode'), name: 'Ben Ode', under18: false }] });
    expect(c.told()).toEqual([p('carol.west')]);
    c.until('2026-03-20 17:00');
    expect(c.told()).not.toContain(p('ben.ode'));
  });

  it('asks the chair first where it is the head: nobody decides about their own', () => {
    const c = new Case('2026-03-16 09:10');
    c.raise({ subjects: [{ id: p('jo.marsh'), name: 'Jo Marsh', under18: false }] });
    expect(c.told()).toEqual([p('helen.moss')]);
    expect(c.does('helen.moss', 'open-content', {})).toBeNull();
    c.until('2026-03-20 17:00');
    for (const below of ['ben.ode', 'carol.west', 'owen.hart', 'grace.obi', 'leo.brandt'])
      expect(c.told()).not.toContain(p(below));
  });

  it('tells the chosen senior manager first', () => {
    const c = new Case('2026-03-16 09:10');
    c.raise({ tell: p('jo.marsh') });
    expect(c.told()[0]).toBe('jo.marsh');
    expect(new Case('2026-03-16 09:10').raise({ tell: p('amira.khan') })).toMatchObject({
      refused: 'not-a-senior-manager',
    });
  });
});

describe('8(4) and 8(6): LADO and police, the same day', () => {
  it('alerts the officer, everyone eligible and the reporter at the fail-safe, and calls both missed at the end', () => {
    const c = new Case('2026-03-16 09:10');
    c.raise();
    c.until('2026-03-16 16:00');
    expect(c.toldAs('officer-alert')).toContain(p('kent.lado'));
    expect(c.toldAs('fail-safe')).toEqual(
      expect.arrayContaining([p('ben.ode'), p('carol.west'), p('jo.marsh')]),
    );
    expect(c.toldAs('reporter-whom-to-ring')).toEqual([p('amira.khan')]);
    c.until('2026-03-16 17:01');
    expect([c.verdict('contact-lado'), c.verdict('contact-police')]).toEqual(['missed', 'missed']);
    expect(c.due('contact-lado')).toBe(at('2026-03-16 17:00'));
    c.until('2026-03-17 08:30');
    expect(c.toldAs('still-missing')).toContain(p('kent.lado'));
  });

  it('is silent about contacts that are recorded', () => {
    const c = new Case('2026-03-16 09:10');
    c.raise();
    c.record('ben.ode', 'contact-lado', { officer: 'kent.lado', by: 'phone' });
    c.record('ben.ode', 'contact-police', { unit: 'CPPU' });
    c.until('2026-03-16 17:30');
    expect(c.toldAs('fail-safe')).toEqual([]);
    expect(c.verdict('contact-lado')).toBe('met');
  });

  it('comes at once when ten minutes are left', () => {
    const c = new Case('2026-03-16 16:50');
    c.raise();
    expect(c.toldAs('fail-safe').length).toBeGreaterThan(5);
    expect(c.toldAs('officer-alert')).toEqual([p('kent.lado')]);
  });

  it('takes the next working day when raised at night', () => {
    const c = new Case('2026-03-13 22:00');
    c.raise();
    expect(c.due('contact-lado')).toBe(at('2026-03-16 17:00'));
  });

  it('reopens on the officer’s "no" and tells everyone eligible', () => {
    const c = new Case('2026-03-16 09:10');
    c.raise();
    c.record('ben.ode', 'contact-lado', { officer: 'kent.lado', by: 'phone' });
    expect(c.toldAs('confirm-contact')).toEqual([p('kent.lado')]);
    c.until('2026-03-16 10:00');
    expect(c.does('kent.lado', 'confirm', { step: 'contact-lado' as never, so: false })).toBeNull();
    expect(c.toldAs('contact-denied')).toContain(p('jo.marsh'));
    expect(c.verdict('contact-lado')).toBe('open');
    c.until('2026-03-16 17:01');
    expect(c.verdict('contact-lado')).toBe('missed');
  });

  it('judges on what happened and says when it was recorded late', () => {
    const c = new Case('2026-03-16 09:10');
    c.raise();
    c.until('2026-03-16 18:00');
    c.record('ben.ode', 'contact-lado', { officer: 'kent.lado' }, '2026-03-16 16:30');
    c.record('ben.ode', 'contact-police', {}, '2026-03-16 17:30');
    expect(c.verdict('contact-lado')).toBe('met-recorded-late');
    expect(c.verdict('contact-police')).toBe('late');
    expect(c.state.steps['contact-lado']?.missedAt).not.toBeNull();
    expect(c.state.steps['contact-lado']?.entries[0]?.backdated).toBe(true);
  });
});

describe('the reporter is asked to ring once, not twice', () => {
  const asks = (c: Case) =>
    c.state.notifications.flatMap((t) =>
      t.kind === 'reporter-nobody' || t.kind === 'reporter-whom-to-ring' ? [[t.kind, t.at]] : [],
    );
  const FAIL_SAFE = ['reporter-whom-to-ring', at('2026-03-16 16:00')];

  const onlyBen = (c: Case) => [...c.organisation.people.keys()].filter((id) => id !== p('ben.ode'));

  it('when the ladder has ended just before the fail-safe', () => {
    const c = new Case('2026-03-16 15:20');
    c.raise({ leaveOut: onlyBen(c) });
    c.until('2026-03-16 16:59');
    expect(c.state.failSafe.reachedAt).toBe(at('2026-03-16 16:00'));
    expect(asks(c)).toEqual([['reporter-nobody', at('2026-03-16 15:50')]]);
  });

  it('when nobody is eligible at the fail-safe', () => {
    const c = new Case('2026-03-16 16:30');
    c.raise();
    for (const who of c.organisation.people.keys()) c.does(who, 'declare-conflict', {});
    c.until('2026-03-16 16:59');
    expect(c.state.ladder.exhausted).toBe(true);
    expect(asks(c)).toHaveLength(1);
  });

  it('but twice when the first was long ago', () => {
    const c = new Case('2026-03-16 13:00');
    c.raise({ leaveOut: onlyBen(c) });
    c.until('2026-03-16 16:59');
    expect(asks(c)).toEqual([['reporter-nobody', at('2026-03-16 13:30')], FAIL_SAFE]);
  });

  it('and twice when somebody has confirmed since, so that the first no longer asks', () => {
    const c = new Case('2026-03-16 15:20');
    c.raise({ leaveOut: onlyBen(c) });
    c.until('2026-03-16 15:55');
    c.does('ben.ode', 'acknowledge', {});
    c.until('2026-03-16 16:59');
    expect(asks(c)).toEqual([['reporter-nobody', at('2026-03-16 15:50')], FAIL_SAFE]);
  });
});

describe('4: images are the police’s at once, at any hour', () => {
  it('on a Friday night before the clocks change', () => {
    const c = new Case('2026-10-23 22:00');
    c.raise({ concerns: ['indecent-images'] });
    expect(c.told()).toEqual([p('kent.lado'), p('ben.ode')]);
    expect(c.due('contact-police')).toBe(at('2026-10-23 22:00'));
    c.until('2026-10-23 22:15');
    expect(c.toldAs('police-now')).toEqual([p('ben.ode')]);
    expect(c.verdict('contact-police')).toBe('missed');
    expect(c.toldAs('needs-you')).toEqual([p('ben.ode')]);
    expect(c.due('out-of-hours-contact')).toBe(at('2026-10-23 23:00'));
    expect(c.due('contact-lado')).toBe(at('2026-10-26 17:00'));
    // The ladder brings the others through the night, one each half hour.
    c.until('2026-10-24 01:00');
    expect(c.toldAs('needs-you').slice(1)).toEqual(
      ['carol.west', 'jo.marsh', 'nadia.price', 'owen.hart', 'helen.moss', 'paul.achebe'].map(p),
    );
  });
});

describe('8(5): whistle-blowing', () => {
  it('tells no line or senior manager, ever', () => {
    const c = new Case('2026-03-16 09:10');
    c.raise({ route: 'whistle-blowing', identity: 'anonymous', reporter: null });
    c.until('2026-04-16 09:00');
    for (const manager of ['ben.ode', 'carol.west', 'jo.marsh']) {
      if (c.organisation.roles.lastResort.includes(p(manager))) continue;
      expect(c.told()).not.toContain(p(manager));
    }
    expect(c.told()).toContain(c.organisation.roles.whistleblowingOfficer[0]);
    expect(c.due('contact-lado')).toBe(at('2026-03-16 17:00'));
  });
});

describe('6: the conference', () => {
  it('is due fifteen working days after the discussion that began the enquiry, and a review does not restart it', () => {
    const c = new Case('2026-03-16 09:10');
    c.raise({ concerns: ['grooming'] });
    c.record('ben.ode', 'contact-police', {});
    c.record('ben.ode', 'contact-lado', { officer: 'kent.lado' });
    c.record('ben.ode', 'refer-childrens-services', { area: 'Kent' });
    expect(c.verdict('child-protection-conference')).toBe('absent');
    c.until('2026-03-17 11:00');
    c.record('ben.ode', 'strategy-discussion', { initiated: 'yes' });
    c.until('2026-03-18 11:00');
    c.record('ben.ode', 'section-47-findings', { findings: ['children-at-risk'] });
    // Easter: 3 and 6 April are holidays.
    expect(c.due('child-protection-conference')).toBe(at('2026-04-09 17:00'));
    c.until('2026-03-25 11:00');
    c.record('ben.ode', 'strategy-discussion', { initiated: 'no' });
    expect(c.due('child-protection-conference')).toBe(at('2026-04-09 17:00'));
  });
});

describe('7: images among children only', () => {
  it('is the safeguarding lead’s, and becomes section 4 when an adult turns out to be involved', () => {
    const c = new Case('2026-03-16 09:10');
    c.raise({ concerns: ['indecent-images'], adultInvolved: 'no', subjects: [] });
    expect(c.verdict('youth-produced-imagery')).toBe('open');
    expect(c.verdict('contact-police')).toBe('absent');
    expect(c.told()).toEqual([p('grace.obi'), p('leo.brandt')]);
    c.until('2026-03-16 10:00');
    c.does('amira.khan', 'add-information', { text: 'an adult holds one', facts: { adultInvolved: 'yes' } });
    expect(c.verdict('youth-produced-imagery')).toBe('absent');
    expect(c.due('contact-police')).toBe(at('2026-03-16 10:00'));
    expect(c.toldAs('officer-alert')).toContain(p('kent.lado'));
  });
});

describe('people', () => {
  it('a conflict takes the case at once and moves it on at once', () => {
    const c = new Case('2026-03-16 09:10');
    c.raise();
    c.does('ben.ode', 'acknowledge', {});
    c.until('2026-03-16 09:15');
    expect(c.does('ben.ode', 'declare-conflict', {})).toBeNull();
    expect(c.toldAs('needs-you')).toEqual([p('ben.ode'), p('carol.west')]);
    expect(c.does('ben.ode', 'open-content', {})).toEqual({ refused: 'may-not' });
  });

  it('an acknowledgement that nothing follows lets the ladder go on', () => {
    const c = new Case('2026-03-16 09:10');
    c.raise();
    c.does('ben.ode', 'acknowledge', {});
    c.until('2026-03-16 10:09');
    expect(c.toldAs('needs-you')).toEqual([p('ben.ode')]);
    c.until('2026-03-16 10:10');
    expect(c.toldAs('not-acted')).toEqual([p('ben.ode')]);
    expect(c.toldAs('needs-you')).toEqual([p('ben.ode'), p('carol.west')]);
    expect(c.does('carol.west', 'acknowledge', {})).toBeNull();
    expect(c.state.handling?.person).toBe('carol.west');
  });

  it('hand-over: the other must accept; until then they keep it', () => {
    const c = new Case('2026-03-16 09:10');
    c.raise();
    c.does('ben.ode', 'acknowledge', {});
    c.does('ben.ode', 'hand-over', { to: p('jo.marsh') });
    expect(c.state.handling?.person).toBe('ben.ode');
    expect(c.does('carol.west', 'accept', {})).toEqual({ refused: 'may-not' });
    c.does('jo.marsh', 'accept', {});
    expect(c.state.handling?.person).toBe('jo.marsh');
  });

  it('nobody eligible: whistle-blowing officer, last resort and designated officer at once', () => {
    const everyone = [...new Case(0).organisation.people.values()]
      .filter((x) => x.seniorManager)
      .map((x) => x.id);
    const c = new Case('2026-03-16 09:10');
    c.raise({ leaveOut: [...everyone, ...c.organisation.roles.lastResort] });
    expect(c.told()).toEqual(
      expect.arrayContaining([
        c.organisation.roles.whistleblowingOfficer[0],
        p('kent.lado'),
        p('amira.khan'),
      ]),
    );
  });
});
