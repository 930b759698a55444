import { describe, expect, it } from 'vitest';
import {
  acknowledged,
  at,
  closed,
  did,
  given,
  givenAt,
  itIs,
  p,
  raised,
  recorded,
} from '../../../test/escalation/given.js';
import { Case, procedure, riverside } from '../../../test/escalation/world.js';
import { stepStateOf } from '../case/state.js';
import { stepId } from '../ids.js';
import { tighten } from '../procedure/tighten.js';

const time = (text: string): number => at(`2026-03-16 ${text}`);
const reminders = (c: Case, as = 'manager') =>
  c.state.notifications.filter((t) => t.kind === 'reminder' && t.as === as);
const handled = [raised(), acknowledged('ben.ode')] as const;
const contacts = [
  recorded('ben.ode', 'contact-police'),
  recorded('ben.ode', 'contact-lado', { officer: 'kent.lado' }),
] as const;

describe('two hours before the day ends', () => {
  it('who handles the case is reminded once, in one message of all that they owe by then', () => {
    const c = given(...handled).whenItIs('16:59').c;
    expect(reminders(c)).toMatchObject([{ to: [p('ben.ode')], at: time('15:00'), dueAt: time('17:00') }]);
    expect(reminders(c)[0]?.steps).toEqual([
      ...['contact-police', 'contact-lado', 'agree-actions', 'establish-access-to-children'],
    ]);
  });

  it('only of what is still owed', () => {
    const c = given(...handled, ...contacts).whenItIs('15:00').c;
    expect(reminders(c)[0]?.steps).toEqual(['agree-actions', 'establish-access-to-children']);
  });

  it('of nothing that has until the next day, nor of what ended before', () => {
    const [first] = reminders(given(...handled).whenItIs('15:00').c);
    expect(first?.steps).not.toContain('child-protection-procedures');
    expect(first?.steps).not.toContain('secure-device');
  });

  it('nobody is, of a concern that comes later than that', () => {
    expect(reminders(givenAt(riverside, '15:10', ...handled).whenItIs('16:59').c)).toEqual([]);
  });

  it('nobody is, where everything of the day is recorded', () => {
    const rest = ['agree-actions', 'establish-access-to-children', 'immediate-action', 'secure-device'];
    const done = rest.map((step) => recorded('ben.ode', step));
    const c = given(...handled, ...contacts, ...done).whenItIs('16:59').c;
    expect(c.toldAs('reminder')).toEqual([]);
  });

  it('everyone asked is reminded, while nobody handles the case, and not whoever is only alerted', () => {
    const c = given(raised()).whenItIs('15:00').c;
    expect(c.told()).toContain('helen.moss');
    expect(reminders(c)[0]?.to).toEqual(['ben.ode', 'carol.west', 'jo.marsh', 'owen.hart'].map(p));
    expect(reminders(c, 'alerted')).toEqual([]);
  });

  it('in one message for what comes within five minutes', () => {
    const tightened = tighten(procedure, [{ step: stepId('contact-lado'), workingMinutes: 467 }]);
    if ('problems' in tightened) throw new Error(tightened.problems.join());
    const c = new Case('2026-03-16 09:10', riverside, tightened.procedure);
    for (const happened of handled) happened(c);
    c.until('2026-03-16 16:55');
    expect(reminders(c)).toMatchObject([{ at: time('14:57'), dueAt: time('16:57') }]);
    expect(reminders(c)[0]?.steps).toEqual(expect.arrayContaining(['contact-lado', 'agree-actions']));
  });

  it('no reminder is made up for after the machine was down: one says it all', () => {
    const g = given(...handled, ...contacts);
    g.c.now = time('16:30');
    g.when({ kind: 'system' }, 'pass-time', {}).thenAmongOthers('RemindersPassed');
    const said = g.c.state.notifications.filter((t) => t.at === time('16:30') && t.to.includes(p('ben.ode')));
    expect(said.map((t) => [t.kind, ...(t.also ?? []).map((one) => one.kind)])).toEqual([
      ['not-acted', 'reminder'],
    ]);
  });

  it('none comes after the case is closed', () => {
    expect(reminders(given(raised(), closed()).whenItIs('17:00').c)).toEqual([]);
  });
});

describe('each is reminded of what they owe', () => {
  it('8(7): the identified senior managers of their decision alone', () => {
    const c = given(...handled).whenItIs('15:00').c;
    expect(reminders(c, 'step-owner')).toMatchObject([
      {
        to: ['jo.marsh', 'grace.obi'].map(p),
        steps: ['immediate-action'],
        dueAt: time('17:00'),
      },
    ]);
  });

  it('8(7): not where they weren’t asked for it yet: nobody’s first message is a reminder', () => {
    expect(reminders(given(raised()).whenItIs('15:00').c, 'step-owner')).toEqual([]);
  });

  it('8(8): the officer on the day on which it is due, once they were asked', () => {
    const c = given(...handled, ...contacts).whenItIs('2026-03-17 15:00').c;
    expect(reminders(c, 'officer')).toMatchObject([
      { to: [p('kent.lado')], steps: ['child-protection-procedures'], at: at('2026-03-17 15:00') },
    ]);
    expect(reminders(given(...handled).whenItIs('2026-03-17 15:00').c, 'officer')).toEqual([]);
  });
});

describe('what has its own way of being said', () => {
  const remindAt = (c: Case, step: string) => stepStateOf(c.state, stepId(step)).deadline?.remindAt;

  it('has no reminders: the confirmation, for which the ladder asks', () => {
    expect(remindAt(given(raised()).c, 'tell-manager')).toEqual([]);
  });

  it('has no reminders: "immediately", which has its short fail-safe', () => {
    expect(remindAt(given(raised({ concerns: ['indecent-images'] })).c, 'contact-police')).toEqual([]);
    expect(remindAt(given(raised()).c, 'contact-police')).toEqual([time('15:00')]);
  });

  it('has no reminders: what is due within minutes, and stands in the first message', () => {
    expect(remindAt(given(raised()).c, 'secure-device')).toEqual([]);
    const night = givenAt(riverside, '2026-03-16 19:00', raised()).c;
    expect(remindAt(night, 'out-of-hours-contact')).toEqual([]);
  });
});

describe('7: the safeguarding lead', () => {
  const among = { concerns: ['indecent-images'], adultInvolved: 'no', subjects: [] } as const;
  /** Another manager has it, who was told when the leads were silent. */
  const elsewhere = [raised(among), itIs('10:15'), acknowledged('ben.ode')] as const;
  const lead = (c: Case) => reminders(c, 'step-owner')[0];

  it('is reminded of the decision that is theirs, and of nothing else', () => {
    const c = given(...elsewhere).whenItIs('15:00').c;
    expect(lead(c)?.to).toEqual([p('grace.obi'), p('leo.brandt')]);
    expect(lead(c)?.steps).toEqual([stepId('youth-produced-imagery')]);
  });

  it('is reminded as the handling manager, where they have it themselves', () => {
    const c = given(raised(among), acknowledged('grace.obi')).whenItIs('15:00').c;
    expect(reminders(c)).toMatchObject([{ to: [p('grace.obi')], steps: ['youth-produced-imagery'] }]);
    expect(lead(c)).toBeUndefined();
  });

  it('isn’t reminded of what they have decided', () => {
    const c = given(...elsewhere, recorded('grace.obi', 'youth-produced-imagery', { decision: 'talk' }));
    expect(lead(c.whenItIs('15:00').c)).toBeUndefined();
  });

  it('isn’t reminded after a conflict', () => {
    const c = given(...elsewhere, did('grace.obi', 'declare-conflict', {})).whenItIs('15:00').c;
    expect(lead(c)?.to).toEqual([p('leo.brandt')]);
  });

  it('8(5): has no part in what a whistle-blower reports', () => {
    const c = given(raised({ ...among, route: 'whistle-blowing' })).whenItIs('17:30').c;
    expect(c.toldAs('step-needs-you')).toEqual([]);
    expect(c.told()).not.toContain('grace.obi');
  });

  it('has no part in a concern about one of them: images of which a colleague is the concern are section 4', () => {
    const subjects = [{ id: p('grace.obi'), name: 'Grace Obi', under18: false }];
    const c = given(raised({ ...among, subjects })).c;
    expect(c.verdict('youth-produced-imagery')).toBe('absent');
    expect(c.told()).toEqual([p('kent.lado'), p('ben.ode')]);
  });
});
