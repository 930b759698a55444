import { describe, expect, it } from 'vitest';
import { at, CANARY, contextAt, id } from '../../../test/conversation/small-world.js';
import type { Notification } from '../../escalation/case/events.js';
import { stepId } from '../../escalation/ids.js';
import { type CaseState } from '../../escalation/case/state.js';
import { renderCase } from './notice.js';
import { titleOf } from './notice-title.js';
import { renderStatus } from './status.js';
import {
  draw,
  grooming,
  KINDS,
  LADO,
  names,
  notification,
  play,
  POLICE,
  POLICE_REFERENCE,
  RAISED,
  READERS,
  REF,
  STATES,
  telling,
  type Step,
} from '../../../test/conversation/notice-world.js';

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
      renderStatus([{ reference: REF, state }], id(who), context),
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
