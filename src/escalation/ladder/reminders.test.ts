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
import { riverside, type Case } from '../../../test/escalation/world.js';
import { stepId } from '../ids.js';
import { stepStateOf } from '../case/state.js';

const time = (text: string): number => at(`2026-03-16 ${text}`);
const reminders = (c: Case, as = 'manager') =>
  c.state.notifications.filter((t) => t.kind === 'reminder' && t.as === as);
const owed = [raised(), acknowledged('ben.ode')] as const;
/** Somebody has acted, so that nothing but reminders is said. */
const acted = [...owed, recorded('ben.ode', 'agree-actions')] as const;

describe('before a deadline', () => {
  it('who handles the case is reminded at a half, three quarters and seven eighths of the time', () => {
    const c = given(...acted).whenItIs('10:09').c;
    expect(reminders(c).map((t) => t.at)).toEqual([time('09:40'), time('09:55'), time('10:02')]);
    expect(reminders(c).flatMap((t) => t.to)).toEqual(['ben.ode', 'ben.ode', 'ben.ode'].map(p));
  });

  it('of the whole day as of an hour', () => {
    const c = given(...acted, recorded('ben.ode', 'secure-device')).whenItIs('16:59').c;
    expect(reminders(c).map((t) => t.at)).toEqual([time('13:05'), time('15:02'), time('16:01')]);
  });

  it('in one message for all that is owed, with the time that comes first', () => {
    const c = given(...acted).whenItIs('09:40').c;
    expect(reminders(c)).toHaveLength(1);
    expect(reminders(c)[0]?.steps).toEqual(
      expect.arrayContaining(['contact-lado', 'contact-police', 'secure-device'].map(stepId)),
    );
    expect(reminders(c)[0]?.dueAt).toBe(time('10:10'));
  });

  it('in one message for what comes within five minutes', () => {
    // Half of the hour for the device ends at 16:25, half of the rest of the day at 16:27.
    const c = givenAt(riverside, '15:55', ...acted).whenItIs('16:39').c;
    expect(reminders(c).map((t) => t.at)).toEqual([time('16:25')]);
  });

  it('only of what is still owed', () => {
    const c = given(...acted, recorded('ben.ode', 'secure-device')).whenItIs('13:05').c;
    expect(reminders(c)[0]?.steps).not.toContain('secure-device');
    expect(reminders(c)[0]?.dueAt).toBe(time('17:00'));
  });

  it('everyone told is reminded, while nobody handles the case', () => {
    const c = given(raised(), itIs('09:39')).whenItIs('09:55').c;
    expect(reminders(c).at(-1)?.to).toEqual([p('ben.ode'), p('carol.west')]);
  });

  it('no reminder is made up for after the machine was down: one says it all', () => {
    const g = given(...acted);
    g.c.now = time('10:08');
    g.when({ kind: 'system' }, 'pass-time', {}).thenAmongOthers('RemindersPassed');
    expect(reminders(g.c)).toHaveLength(1);
  });

  it('none comes after the case is closed', () => {
    expect(reminders(given(raised(), closed()).whenItIs('17:00').c)).toEqual([]);
  });
});

describe('what has its own way of being said', () => {
  const remindAt = (c: Case, step: string) => stepStateOf(c.state, stepId(step)).deadline?.remindAt;

  it('has no reminders: the confirmation, for which the ladder asks', () => {
    expect(remindAt(given(raised()).c, 'tell-manager')).toEqual([]);
  });

  it('has no reminders: "immediately", which has its short fail-safe', () => {
    expect(remindAt(given(raised({ concerns: ['indecent-images'] })).c, 'contact-police')).toEqual([]);
    expect(remindAt(given(raised()).c, 'contact-police')).not.toEqual([]);
  });
});

describe('7: the safeguarding lead', () => {
  const onlyChildren = [
    raised({ concerns: ['indecent-images'], adultInvolved: 'no', subjects: [] }),
    acknowledged('ben.ode'),
    recorded('ben.ode', 'secure-device'),
  ] as const;
  const lead = (c: Case) => reminders(c, 'step-owner')[0];

  it('is reminded of the decision that is theirs, and of nothing else', () => {
    const c = given(...onlyChildren).whenItIs('13:05').c;
    expect(lead(c)?.to).toEqual([p('grace.obi'), p('leo.brandt')]);
    expect(lead(c)?.steps).toEqual([stepId('youth-produced-imagery')]);
  });

  it('isn’t reminded of what they have decided', () => {
    const c = given(...onlyChildren, recorded('grace.obi', 'youth-produced-imagery', { decision: 'talk' }));
    expect(lead(c.whenItIs('13:05').c)).toBeUndefined();
  });

  it('isn’t reminded after a conflict', () => {
    const c = given(...onlyChildren, did('grace.obi', 'declare-conflict', {})).whenItIs('13:05').c;
    expect(lead(c)?.to).toEqual([p('leo.brandt')]);
  });

  it('8(5): has no part in what a whistle-blower reports', () => {
    const c = given(
      raised({ route: 'whistle-blowing', concerns: ['indecent-images'], adultInvolved: 'no', subjects: [] }),
    ).whenItIs('17:30').c;
    expect(c.toldAs('step-needs-you')).toEqual([]);
    expect(c.told()).not.toContain('grace.obi');
  });

  it('is told once the path is theirs, but not where they are a subject themselves', () => {
    const subjects = [{ id: p('grace.obi'), name: 'Grace Obi', under18: false }];
    const c = given(raised({ concerns: ['indecent-images'], adultInvolved: 'no', subjects })).c;
    expect(c.toldAs('step-needs-you')).toEqual([p('leo.brandt')]);
  });
});
