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
import { titleOf } from './notice-words.js';
import { renderStored } from './notice-reporter.js';
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
  renderNotice(t, { reference: REF, state }, id(to), contextAt(at(`2026-03-16 ${when}`)));
const names = (card: Card): string[] => card.buttons.map((b) => b.name);
const grooming = aConcern({ concerns: ['grooming'] });

const KINDS = noticeKind.options;
const READERS: readonly (readonly [Part, string])[] = [
  ['manager', 'ben.ode'],
  ['step-owner', 'ben.ode'],
  ['officer', 'kent.lado'],
  ['reporter', 'amira.khan'],
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
    ['14:52', 'ben.ode', 'record-step', record('contact-police', { reference: 'canary reference' })],
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

describe.each(Object.entries(STATES))('a case that is %s', (_name, state) => {
  it.each(KINDS.flatMap((kind) => READERS.map(([part, who]) => [kind, part, who] as const)))(
    '%s to the %s says something, and nothing of what was reported',
    (kind, part, who) => {
      const card = draw(state, notification(kind, part), who, '18:30');
      expect(card.title).not.toBe('');
      expect(card.lines.length).toBeGreaterThan(0);
      expect(card.lines.every((line) => line.trim() !== '' && !line.includes('undefined'))).toBe(true);
      const text = JSON.stringify(card);
      for (const secret of SECRETS) expect(text.toLowerCase()).not.toContain(secret.toLowerCase());
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
    expect(card.lines).toContain('LADO and police must be contacted now: 17:00 today has passed.');
  });

  it('says that it is late after an outage', () => {
    const state = play([], grooming);
    const first = state.notifications[0] as Notification;
    const card = draw(state, { ...first, fellDueAt: RAISED - 3_600_000 }, 'ben.ode');
    expect(card.lines.join(' ')).toContain('This should have come at 13:40');
  });
});

describe("the officer's card", () => {
  it('names who handles it with the number, and asks whether they were contacted', () => {
    const card = draw(
      play([['14:45', 'ben.ode', 'acknowledge', {}]]),
      notification('officer-alert', 'officer', { because: 'fail-safe' }),
      'kent.lado',
    );
    expect(card.title).toBe('Alert from Riverside Academy Trust');
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
