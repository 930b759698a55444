import { describe, expect, it } from 'vitest';
import { aConcern, at, contextAt, id, procedure } from '../../../test/conversation/small-world.js';
import { stepId } from '../../escalation/ids.js';
import { renderCase } from './notice.js';
import { renderStatus } from './status.js';
import {
  arrived,
  draw,
  grooming,
  LADO,
  names,
  notification,
  play,
  POLICE,
  record,
  REF,
  telling,
} from '../../../test/conversation/notice-world.js';

describe('what is overdue', () => {
  const late = play([['14:45', 'ben.ode', 'acknowledge', {}]], grooming);
  it.each(['reminder', 'missed', 'still-missing', 'fail-safe', 'not-acted'] as const)(
    '%s says since when, on the day after too, and never by when',
    (kind) => {
      const card = draw(late, notification(kind, 'manager'), 'ben.ode', '2026-03-17 09:00');
      expect(card.title).toBe('Safeguarding: overdue since 17:00 yesterday: LADO, police');
      expect(card.urgency).toBe('urgent');
      expect(card.lines.join(' ')).toContain('Overdue since 17:00 yesterday: LADO and police');
      expect(JSON.stringify(card)).not.toMatch(/by 17:00/);
    },
  );

  it('is in the title what the procedure wants and what presses, and not what is ours alone', () => {
    const steps = [stepId('secure-device'), LADO, POLICE, stepId('immediate-action')];
    const card = draw(
      late,
      notification('still-missing', 'manager', { steps }),
      'ben.ode',
      '2026-03-17 09:00',
    );
    expect(card.title).toBe(
      'Safeguarding: overdue since 15:40 yesterday: equipment; since 17:00 yesterday: LADO, police',
    );
    const own = draw(
      late,
      notification('missed', 'manager', { steps: steps.slice(0, 1) }),
      'ben.ode',
      '16:00',
    );
    expect(own.title).toBe('Safeguarding: overdue since 15:40 today: equipment');
  });

  it('is not hidden by what is due in weeks', () => {
    const state = play([], aConcern({ concerns: ['grooming'], route: 'whistle-blowing' }));
    const lines = draw(
      state,
      notification('reminder', 'manager', { steps: procedure.steps.map((s) => s.id) }),
      'mira.sole',
      '15:00',
    ).lines;
    expect(lines.join(' ')).toContain('LADO and police by 17:00 today');
    expect(lines.join(' ')).not.toContain('feedback');
  });

  it('stands before what has time, and by its day once that is longer ago', () => {
    const lines = draw(late, notification('needs-you', 'manager'), 'ben.ode', '2026-03-19 09:00').lines;
    const at = (start: string): number => lines.findIndex((line) => line.startsWith(start));
    expect(at('Overdue since 15:40 on Monday 16 March: equipment')).toBeGreaterThan(-1);
    expect(at('Others: ')).toBeGreaterThan(at('Overdue since'));
  });
});

describe('the title', () => {
  const handled = play([['14:45', 'ben.ode', 'acknowledge', {}]], grooming);
  it.each([
    ['needs-you', play([], grooming), [LADO, POLICE], '14:45', 'confirm that you have this, by 14:53'],
    ['fail-safe', handled, [LADO, POLICE], '16:10', 'LADO and police not rung, 50 minutes left'],
    ['reminder', handled, [LADO], '16:10', 'LADO not rung, 50 minutes left'],
    ['reminder', handled, [stepId('secure-device')], '15:10', 'equipment not recorded, 30 minutes left'],
    ['police-now', play([]), [POLICE], '14:50', 'LADO and police not rung: ring the police now'],
    [
      'contact-denied',
      handled,
      [LADO],
      '16:10',
      'the LADO says not contacted: LADO not rung, 50 minutes left',
    ],
    [
      'step-needs-you',
      handled,
      [stepId('immediate-action')],
      '10:00',
      "senior managers' decision asked of you, by 17:00 today",
    ],
    ['information-added', handled, [], '15:00', 'something was added'],
  ] as const)('of %s says what is not done and by when (%#)', (kind, state, steps, when, title) => {
    const card = draw(state, notification(kind, 'manager', { steps }), 'ben.ode', when);
    expect(card.title).toBe(`Safeguarding: ${title}`);
  });
});

describe('who owes it', () => {
  const decided = 'immediate-action';
  const state = telling(
    play([['14:45', 'ben.ode', 'acknowledge', {}]], grooming),
    'grace.obi',
    'step-owner',
    [decided],
  );

  it('shows each person first what they owe, then what others do', () => {
    const ben = draw(state, notification('needs-you', 'manager'), 'ben.ode', '15:00').lines;
    expect(ben.find((line) => line.startsWith('Still owed by you:'))).toContain('LADO and police by 17:00');
    expect(ben.find((line) => line.startsWith('Others:'))).toContain(
      "senior managers' decision by 17:00 today (Jo Marsh and Grace Obi)",
    );
    const grace = draw(
      state,
      notification('reminder', 'step-owner', { steps: [stepId(decided)] }),
      'grace.obi',
    );
    expect(grace.lines[0]).toBe("Still owed: senior managers' decision by 17:00 today (in 2 hours).");
  });

  it("asks the officer for the officer's own, and the manager for none of it", () => {
    const officer = draw(state, notification('officer-alert', 'officer'), 'kent.lado', '15:00');
    const told = telling(state, 'kent.lado', 'officer');
    const own = draw(told, notification('officer-alert', 'officer'), 'kent.lado', '15:00');
    expect(officer.title).toBe('This is no longer with you');
    expect(own.lines.join(' ')).toMatch(/Still owed by you: LADO's assurance/);
    expect(own.lines.join(' ')).toMatch(
      /Others: equipment by 15:40 today; LADO, police, actions agreed .*by 17:00 today \(Ben Ode\)/,
    );
  });

  it('offers whoever handles it what they owe, and not what others do', () => {
    const card = draw(state, notification('needs-you', 'manager'), 'ben.ode', '15:00');
    const steps = card.buttons.filter((b) => b.name === 'record-step').map((b) => b.value.split(' ')[1]);
    expect(steps).toContain('contact-lado');
    expect(steps).not.toContain(decided);
  });
});

describe('somebody who is told only because others are silent', () => {
  const silent = telling(arrived(play([], grooming), 'ben.ode'), 'helen.moss', 'alerted');
  it('reads what is owed, whom to ring and who was silent, and may take it on', () => {
    const card = draw(silent, notification('fail-safe', 'alerted'), 'helen.moss', '16:10');
    expect(card.title).toBe('Safeguarding: LADO and police not rung, 50 minutes left');
    const text = card.lines.join(' ');
    expect(text).toContain('Ring the LADO, Priya Nair, 01632 960001.');
    expect(text).toContain('Ring the police, Child & Public Protection Unit, 01632 960101.');
    expect(text).toContain('Asked, and silent so far: Ben Ode (14:40).');
    expect(text).toContain('What was reported opens when you take it on.');
    expect(card.buttons.map((b) => `${b.label}|${b.value}`)).toEqual([
      `I take this on|${REF}`,
      `I have rung the police|${REF} contact-police`,
      `I have rung the LADO|${REF} contact-lado`,
      `I have rung children's services|${REF} refer-childrens-services`,
      `I have a conflict of interest|${REF}`,
    ]);
  });

  it('finds the same where it stands, and nothing to open', () => {
    const view = { reference: REF, state: silent };
    const context = contextAt(at('2026-03-16 16:10'));
    for (const card of [
      renderCase(view, id('helen.moss'), context),
      renderStatus([view], id('helen.moss'), context),
    ]) {
      expect(names(card)).not.toContain('open');
      expect(card.lines.join(' ')).toContain('What was reported opens when you take it on.');
    }
  });
});

describe('one message', () => {
  it('says what else would have come, and nothing that is done', () => {
    const also = [
      { kind: 'reminder' as const, as: 'manager' as const, steps: [stepId('secure-device')] },
      { kind: 'information-added' as const, as: 'manager' as const, steps: [] },
    ];
    const state = play([['14:45', 'ben.ode', 'acknowledge', {}]], grooming);
    const card = draw(state, notification('fail-safe', 'manager', { also }), 'ben.ode', '15:10');
    expect(card.lines).toContain('Also: equipment not recorded, 30 minutes left.');
    expect(card.lines).toContain('Also: something was added.');
    const secured = play(
      [
        ['14:45', 'ben.ode', 'acknowledge', {}],
        ['14:51', 'ben.ode', 'record-step', record('secure-device', { which: 'x', how: 'seized' })],
      ],
      grooming,
    );
    expect(
      draw(secured, notification('fail-safe', 'manager', { also }), 'ben.ode', '15:10').lines.join(' '),
    ).not.toContain('equipment');
  });
});
