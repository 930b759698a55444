import { noticeKind } from '../../escalation/case/event-schemas.js';
import { describe, expect, it } from 'vitest';
import {
  aConcern,
  at,
  CANARY,
  contextAt,
  id,
  organisation,
  procedure,
} from '../../../test/conversation/small-world.js';
import { person } from '../../escalation/case/concern.js';
import type { Command } from '../../escalation/case/commands.js';
import { decide } from '../../escalation/case/decide.js';
import type { CaseEvent, NoticeKind, Part, Notification } from '../../escalation/case/events.js';
import { commandId, reference, stepId } from '../../escalation/ids.js';
import { fold } from '../../escalation/case/evolve.js';
import { type CaseState } from '../../escalation/case/state.js';
import type { Card } from './card.js';
import { renderCase, renderNotice } from './notice.js';
import { titleOf } from './notice-title.js';
import { renderReceipt, renderStored } from './notice-reporter.js';
import { read } from './standing.js';
import { renderStatus } from './status.js';

const REF = reference('SD-7K4M-Q2X');
const RAISED = at('2026-03-16 14:40');
const LADO = stepId('contact-lado');
const POLICE = stepId('contact-police');

type Step = readonly [when: string, who: string, type: Command['type'], data: unknown];

/** A case after these commands, at these times of one day. */
function play(steps: readonly Step[], concern = aConcern()): CaseState {
  let events: readonly CaseEvent[] = [];
  const act = (now: number, who: string, type: Command['type'], data: unknown): void => {
    const command = {
      type,
      id: commandId(`c${events.length}`),
      by: person(id(who)),
      data,
    } as unknown as Command;
    const decision = decide(fold(events), command, contextAt(now));
    if ('refused' in decision) throw new Error(`${type}: ${decision.refused}`);
    events = [...events, ...decision.events];
  };
  act(RAISED, 'amira.khan', 'raise', { concern, reference: REF, receipt: false });
  for (const [when, who, type, data] of steps) act(at(`2026-03-16 ${when}`), who, type, data);
  return fold(events);
}

const record = (step: string, fields = {}): unknown => ({ step, happenedAt: at('2026-03-16 14:50'), fields });

const notification = (kind: NoticeKind, as: Part, more: Partial<Notification> = {}): Notification => ({
  notice: 'n-test',
  kind,
  as,
  to: [],
  steps: [LADO, POLICE],
  dueAt: at('2026-03-16 17:00'),
  because: 'first-in-line',
  urgent: false,
  everyChannel: false,
  fellDueAt: RAISED,
  ...more,
});

const draw = (state: CaseState, t: Notification, to: string, when = '14:45'): Card =>
  renderNotice(
    t,
    { reference: REF, state },
    id(to),
    contextAt(at(when.includes(' ') ? when : `2026-03-16 ${when}`)),
  );

/** The same case with somebody told who wasn't: what the rules for it decide is tested with them. */
const telling = (state: CaseState, who: string, as: Part, steps: readonly string[] = []): CaseState => ({
  ...state,
  told: [...state.told, { person: id(who), as, at: RAISED }],
  notifications: [
    ...state.notifications,
    {
      ...notification('step-needs-you', as, { to: [id(who)], steps: steps.map(stepId), notice: `n-${who}` }),
      at: RAISED,
    },
  ],
});
const names = (card: Card): string[] => card.buttons.map((b) => b.name);
const grooming = aConcern({ concerns: ['grooming'] });

/** Not content: the reporter's receipt gives it, and nothing else does. */
const POLICE_REFERENCE = 'POL-4711';
const KINDS = noticeKind.options;
const READERS: readonly (readonly [Part, string])[] = [
  ['manager', 'ben.ode'],
  ['step-owner', 'ben.ode'],
  ['officer', 'kent.lado'],
  ['reporter', 'amira.khan'],
  ['alerted', 'helen.moss'],
];
const asked: Step = ['14:46', 'ben.ode', 'ask', { text: 'canary question' }];
const STATES: Readonly<Record<string, CaseState>> = {
  'just raised': play([]),
  'not urgent': play([], grooming),
  handled: play([['14:45', 'ben.ode', 'acknowledge', {}], asked]),
  recorded: play([
    [
      '14:51',
      'ben.ode',
      'record-step',
      record('contact-lado', { officer: 'kent.lado', advice: 'canary advice' }),
    ],
    [
      '14:52',
      'ben.ode',
      'record-step',
      record('contact-police', { reference: POLICE_REFERENCE, advice: 'canary words' }),
    ],
  ]),
  'past its day': play([['18:00', 'ben.ode', 'add-information', { text: 'canary more' }]], grooming),
};
const SECRETS = [
  ...Object.values(CANARY),
  'canary',
  'Dan Reed',
  'dan.reed',
  'Amira',
  'amira',
  'image',
  'groom',
  'pictures',
];

describe.each(Object.entries(STATES))('a case that is %s', (_name, played) => {
  const state = telling(played, 'helen.moss', 'alerted');
  it.each(KINDS.flatMap((kind) => READERS.map(([part, who]) => [kind, part, who] as const)))(
    '%s to the %s says something, and nothing of what was reported',
    (kind, part, who) => {
      const card = draw(state, notification(kind, part), who, '18:30');
      expect(card.title).not.toBe('');
      expect(card.lines.length).toBeGreaterThan(0);
      expect(card.lines.every((line) => line.trim() !== '' && !line.includes('undefined'))).toBe(true);
      const text = JSON.stringify(card);
      for (const secret of SECRETS) expect(text.toLowerCase()).not.toContain(secret.toLowerCase());
      if (kind !== 'reporter-receipt') expect(text).not.toContain(POLICE_REFERENCE);
      for (const b of card.buttons) expect(b.value.startsWith(REF)).toBe(true);
    },
  );

  it('says nothing of it in the answers to commands and in the status either', () => {
    const context = contextAt(at('2026-03-16 18:30'));
    const cards = READERS.flatMap(([, who]) => [
      renderCase({ reference: REF, state }, id(who), context),
      ...renderStatus([{ reference: REF, state }], id(who), context),
    ]);
    for (const secret of SECRETS)
      expect(JSON.stringify(cards).toLowerCase()).not.toContain(secret.toLowerCase());
  });
});

it('would notice content: what opens does hold it', () => {
  expect(JSON.stringify(STATES['just raised']?.concern)).toContain(CANARY.what);
});

it('has a title for every kind of its own', () => {
  expect(new Set(KINDS.map(titleOf)).size).toBe(KINDS.length);
});

describe('the card of somebody who has to act', () => {
  it('asks to confirm by a time, says what is owed by when, and who is next', () => {
    const card = draw(play([], grooming), notification('needs-you', 'manager'), 'ben.ode');
    expect(card.lines).toEqual(
      expect.arrayContaining(['Confirm by 14:53.', 'LADO and police must be contacted by 17:00 today.']),
    );
    expect(card.facts).toEqual([
      { label: 'Reference', value: REF },
      { label: 'Told so far', value: 'you' },
      { label: 'Next, at 14:53', value: 'Carol West' },
    ]);
    expect(names(card)).toEqual(expect.arrayContaining(['acknowledge', 'open', 'declare-conflict']));
    expect(card.buttons.filter((b) => b.name === 'record-step').map((b) => b.value)).toContain(
      `${REF} contact-lado`,
    );
  });

  it('puts 999 first when it is urgent, and the police without waiting', () => {
    const card = draw(play([]), notification('needs-you', 'manager'), 'ben.ode');
    expect(card.urgency).toBe('emergency');
    expect(card.lines[0]).toBe('If a child is in danger now, ring 999 first.');
    expect(card.lines.join(' ')).toContain("01632 960101. Don't wait for the LADO.");
  });

  it('is redrawn once somebody else has confirmed, without the button', () => {
    const state = play(
      [
        ['15:15', 'ben.ode', 'declare-conflict', {}],
        ['15:20', 'carol.west', 'acknowledge', {}],
        ['15:21', 'carol.west', 'hand-over', { to: 'jo.marsh' }],
      ],
      grooming,
    );
    const card = draw(state, notification('needs-you', 'manager'), 'jo.marsh', '15:30');
    expect(card.title).toBe('Somebody has this');
    // LADO and police are still owed.
    expect(card.urgency).toBe('normal');
    expect(card.lines).toContain('Carol West confirmed at 15:20.');
    expect(names(card)).toContain('accept');
    expect(names(card)).not.toContain('acknowledge');
  });

  it('takes everything from somebody who has declared a conflict', () => {
    const state = play([['14:45', 'ben.ode', 'declare-conflict', {}]]);
    const card = draw(state, notification('needs-you', 'manager'), 'ben.ode');
    expect(card.lines).toEqual(['This is no longer with you.']);
    expect(card.buttons).toEqual([]);
  });

  it('offers hand over to whoever handles it, and to nobody else', () => {
    const handled: Step[] = [
      ['14:45', 'ben.ode', 'declare-conflict', {}],
      ['14:46', 'carol.west', 'acknowledge', {}],
    ];
    const mine = play(handled, grooming);
    expect(names(draw(mine, notification('reminder', 'manager'), 'carol.west', '14:50'))).toContain(
      'hand-over',
    );
    const offered = play([...handled, ['14:47', 'carol.west', 'hand-over', { to: 'jo.marsh' }]], grooming);
    for (const who of ['carol.west', 'jo.marsh']) {
      expect(names(draw(offered, notification('reminder', 'manager'), who, '14:50'))).not.toContain(
        'hand-over',
      );
    }
  });

  it('says what was recorded, by whom, once a reminder is overtaken', () => {
    const card = draw(
      STATES['recorded'] as CaseState,
      notification('reminder', 'manager'),
      'ben.ode',
      '15:00',
    );
    expect(card.urgency).toBe('done');
    expect(card.lines.join(' ')).toContain('Recorded: LADO (you, 14:51) and police (you, 14:52).');
    expect(card.buttons.map((b) => b.value)).not.toContain(`${REF} contact-lado`);
  });

  it('groups what is owed by its time, the soonest first, with how long there is', () => {
    const card = draw(
      play([], grooming),
      notification('reminder', 'manager', { steps: [LADO, POLICE, stepId('secure-device')] }),
      'ben.ode',
    );
    expect(card.lines[0]).toBe(
      'Still owed: equipment by 15:40 today (in 55 minutes); LADO and police by 17:00 today (in 2 hours).',
    );
  });

  it('does not speak of a time that has passed as if it were to come', () => {
    const card = draw(play([], grooming), notification('needs-you', 'manager'), 'ben.ode', '17:30');
    expect(card.title).toBe('Safeguarding: overdue since 17:00 today: LADO, police');
    expect(card.lines.join(' ')).toContain('Overdue since 15:40 today: equipment; 17:00 today: LADO');
    expect(card.lines.join(' ')).not.toContain('by 17:00 today');
    expect(card.urgency).toBe('urgent');
  });

  it('says that it is late after an outage', () => {
    const state = play([], grooming);
    const first = state.notifications[0] as Notification;
    const card = draw(state, { ...first, fellDueAt: RAISED - 3_600_000 }, 'ben.ode');
    expect(card.lines.join(' ')).toContain('This should have come at 13:40');
  });
});

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

  it('is in the title what the procedure wants, where that is missed too', () => {
    const steps = [stepId('secure-device'), LADO, POLICE, stepId('immediate-action')];
    const card = draw(
      late,
      notification('still-missing', 'manager', { steps }),
      'ben.ode',
      '2026-03-17 09:00',
    );
    expect(card.title).toBe('Safeguarding: overdue since 17:00 yesterday: LADO, police');
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
    expect(own.lines.join(' ')).toMatch(/Others: LADO, police and actions agreed by 17:00 today \(Ben Ode\)/);
  });

  it('offers whoever handles it what they owe, and not what others do', () => {
    const card = draw(state, notification('needs-you', 'manager'), 'ben.ode', '15:00');
    const steps = card.buttons.filter((b) => b.name === 'record-step').map((b) => b.value.split(' ')[1]);
    expect(steps).toContain('contact-lado');
    expect(steps).not.toContain(decided);
  });
});

describe('somebody who is told only because others are silent', () => {
  const silent = telling(play([], grooming), 'helen.moss', 'alerted');
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
      ...renderStatus([view], id('helen.moss'), context),
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

describe('one live card', () => {
  const first = notification('needs-you', 'manager', { notice: 'n-1', to: [id('ben.ode')] });
  const later = notification('reminder', 'manager', { notice: 'n-2', to: [id('ben.ode')] });
  const state = (also: readonly Notification[]): CaseState => {
    const played = play([['14:45', 'ben.ode', 'acknowledge', {}]], grooming);
    return { ...played, notifications: [first, ...also].map((t) => ({ ...t, at: at('2026-03-16 14:40') })) };
  };

  it('shrinks what came before to a line with its time, and leaves the newest whole', () => {
    const both = state([later]);
    const old = draw(both, first, 'ben.ode', '15:00');
    expect(old.lines).toEqual(['14:40 A concern needs you now. The newest message says how it stands.']);
    expect(names(old)).toEqual(['open']);
    expect(names(draw(both, later, 'ben.ode', '15:00'))).toContain('record-step');
  });

  it('stays whole while it is the newest of its reader, and where it asks something of its own', () => {
    expect(names(draw(state([]), first, 'ben.ode', '15:00'))).toContain('record-step');
    const toCarol = { ...later, to: [id('carol.west')] };
    expect(names(draw(state([toCarol]), first, 'ben.ode', '15:00'))).toContain('record-step');
    const asked = { ...first, kind: 'agree-to-close' as const };
    expect(names(draw(state([later]), asked, 'ben.ode', '15:00'))).toContain('record-step');
  });
});

it('asks again for what was done before something new was known', () => {
  const done = play([['14:51', 'ben.ode', 'record-step', record('contact-police')]], grooming);
  const police = done.steps['contact-police'];
  if (police === undefined) throw new Error('not recorded');
  const again = { ...done, steps: { ...done.steps, 'contact-police': { ...police, askedAgainSeq: 10_000 } } };
  const card = draw(again, notification('information-added', 'manager'), 'ben.ode', '15:00');
  expect(card.lines.join(' ')).toContain(
    'Asked again, as something new is known: police. Open it, and tell them what is new.',
  );
});

it('does not say that the designated officer was told before it is known', () => {
  const state = play([['14:45', 'ben.ode', 'acknowledge', {}]], grooming);
  const text = (s: CaseState): string =>
    draw(s, notification('fail-safe', 'manager'), 'ben.ode', '16:10').lines.join(' ');
  expect(text(state)).toContain('The designated officer is being alerted.');
  expect(text(state)).not.toContain('has been told');
  const lost = { ...state, unreachable: [id('kent.lado')] };
  expect(text(lost)).toContain(
    'The designated officer could not be reached by us: ring Priya Nair, 01632 960001.',
  );
});

describe("the officer's card", () => {
  it('names who handles it with the number, and asks whether they were contacted', () => {
    const card = draw(
      play([['14:45', 'ben.ode', 'acknowledge', {}]]),
      notification('officer-alert', 'officer', { because: 'fail-safe' }),
      'kent.lado',
    );
    expect(card.title).toBe(
      'Alert from Riverside Academy Trust: LADO and police not rung: ring the police now',
    );
    expect(card.lines.join(' ')).toContain('No contact with you or with the police is recorded');
    expect(card.facts).toContainEqual({ label: 'Handling it', value: 'Ben Ode, 01632 960011' });
    expect(card.buttons.filter((b) => b.name === 'confirm').map((b) => b.value)).toEqual([
      `${REF} contact-lado`,
      `${REF} contact-lado no`,
    ]);
  });

  it('puts a recorded contact to them with yes and no', () => {
    const card = draw(
      STATES['recorded'] as CaseState,
      notification('confirm-contact', 'officer', { steps: [LADO] }),
      'kent.lado',
      '15:00',
    );
    expect(card.lines.join(' ')).toContain('is recorded by Ben Ode as made at 14:50 today: is that so?');
    expect(card.buttons.filter((b) => b.name === 'confirm').map((b) => b.value)).toEqual([
      `${REF} contact-lado yes`,
      `${REF} contact-lado no`,
    ]);
  });
});

describe("the reporter's card", () => {
  it('says whom to ring while nobody has confirmed, and is calm once somebody has', () => {
    const alarm = draw(play([]), notification('reporter-nobody', 'reporter'), 'amira.khan');
    expect(alarm.lines.join(' ')).toContain('the LADO, Priya Nair, 01632 960001');
    expect(alarm.lines.join(' ')).toContain('999');
    const calm = draw(
      STATES['handled'] as CaseState,
      notification('reporter-nobody', 'reporter'),
      'amira.khan',
    );
    expect(calm.urgency).toBe('done');
    expect(calm.lines).toEqual(['Ben Ode confirmed at 14:45.']);
  });

  it('is an emergency only when the reporter must act now: a child in danger, not images alone', () => {
    const urgencies = (change: Parameters<typeof aConcern>[0]) => {
      const view = { reference: REF, state: play([], aConcern(change)) };
      const context = contextAt(RAISED);
      const stored = renderStored(read(view, id('amira.khan'), context), ['Ben Ode']);
      return [stored.urgency, renderCase(view, id('amira.khan'), context).urgency];
    };
    expect(urgencies({})).toEqual(['done', 'normal']);
    expect(urgencies({ concerns: ['indecent-images'] })).toEqual(['done', 'normal']);
    expect(urgencies({ immediateRisk: true })).toEqual(['emergency', 'emergency']);
    const images = { reference: REF, state: play([], aConcern({ concerns: ['indecent-images'] })) };
    expect(renderCase(images, id('ben.ode'), contextAt(RAISED)).urgency).toBe('emergency');
  });

  it('is a receipt of who told the police and the LADO, when, with the reference', () => {
    const card = draw(
      STATES['recorded'] as CaseState,
      notification('reporter-receipt', 'reporter'),
      'amira.khan',
      '15:00',
    );
    expect(card.lines).toEqual([
      'Police: told at 14:50 today, by Ben Ode, reference POL-4711.',
      'LADO: told at 14:50 today, by Ben Ode.',
      'Keep this: a personal duty to notify may rest on you.',
    ]);
  });

  it('says after closing that it was taken to its end, whom to ask, and what may not be told', () => {
    const handled = play([['14:45', 'ben.ode', 'acknowledge', {}]], grooming);
    const closed = { ...handled, stage: 'closed' as const, closedAt: RAISED };
    const lines = draw(closed, notification('closed', 'reporter'), 'amira.khan').lines;
    expect(lines.join(' ')).toMatch(/taken to its end/);
    expect(lines).toContain('Ben Ode, 01632 960011, is whom to ask. You can still add something here.');
    expect(lines).toContain('What was decided about a colleague may not be told to you.');
    const [status] = renderStatus([{ reference: REF, state: closed }], id('amira.khan'), contextAt(RAISED));
    expect(status?.lines).toEqual(lines);
    const concern = { ...aConcern(), route: 'whistle-blowing' as const };
    const quiet = draw({ ...closed, concern }, notification('closed', 'reporter'), 'amira.khan').lines.join(
      ' ',
    );
    expect(quiet).not.toMatch(/Ben Ode|Grace Obi/);
  });

  it('names nobody who may not know of it as the one to ask', () => {
    const state = play(
      [],
      aConcern({ subjects: [{ id: id('grace.obi'), name: 'Grace Obi', under18: false }] }),
    );
    const closed = { ...state, stage: 'closed' as const, closedAt: RAISED };
    const lines = draw(closed, notification('closed', 'reporter'), 'amira.khan').lines.join(' ');
    expect(lines).toContain('Leo Brandt');
    expect(lines).not.toContain('Grace Obi');
  });

  it('says never that nobody may be told, and by when they hear, from the timetable', () => {
    const stored = (state: CaseState, when: string): string[] => [
      ...renderStored(read({ reference: REF, state }, id('amira.khan'), contextAt(at(when))), ['Ben Ode'])
        .lines,
    ];
    const calm = stored(play([], grooming), '2026-03-16 14:40').join(' ');
    expect(calm).toContain('Ben Ode is being told now.');
    expect(calm).toContain(
      'You will hear from us when somebody has confirmed, and at 16:00 at the latest if LADO and police have not been contacted.',
    );
    expect(calm).toContain('You may always ring the police, the LADO');
    const images = stored(play([]), '2026-03-16 14:40').join(' ');
    expect(images).toContain('The designated officer (LADO) is alerted at once.');
    expect(images).toContain('at 14:55 if the police have not been contacted by then');
    expect(images).toContain('at 16:00 at the latest if LADO has not been contacted');
  });

  it('promises nobody who reads an anonymous report at night', () => {
    const receipt = (when: string): string => renderReceipt('7204', [], contextAt(at(when))).lines.join(' ');
    expect(receipt('2026-03-16 23:00')).toContain('working hours begin again at 08:30 on Tuesday 17 March');
    expect(receipt('2026-03-16 10:00')).not.toContain('working hours');
    expect(receipt('2026-03-16 23:00')).not.toContain('today');
  });

  it('never names a subject officer as the one to ring', () => {
    const subject = { id: id('kent.lado'), name: 'Priya Nair', under18: false };
    const card = draw(
      play([], aConcern({ subjects: [subject] })),
      notification('reporter-nobody', 'reporter'),
      'amira.khan',
    );
    expect(card.lines.join(' ')).not.toContain('Priya Nair');
    expect(card.lines.join(' ')).toContain('Colin Shaw');
  });
});

it('knows every step of the procedure by a word for the chat', () => {
  const state = play([]);
  const card = draw(
    state,
    notification('reminder', 'manager', { steps: procedure.steps.map((s) => s.id) }),
    'ben.ode',
  );
  expect(card.lines.join(' ')).not.toMatch(/[a-z]+-[a-z]+-[a-z]+/);
  expect(organisation.name).toBe('Riverside Academy Trust');
});
