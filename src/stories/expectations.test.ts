import { describe, expect, it } from 'vitest';
import { findOrganisationFile, loadOrganisation } from '../config/organisation.js';
import { calendarOf, parseLocal } from '../escalation/calendar/calendar.js';
import { personId, stepId } from '../escalation/ids.js';
import type { StepRow, Told } from './driver.js';
import { firstBroken, type Situation } from './expectations.js';
import { messagesByDay, messagesTo } from './messages.js';
import { NO_EXPECTATIONS, type Expectations } from './story.js';
import { CHANNELS } from '../bot/channels.js';

const calendar = calendarOf(
  loadOrganisation(findOrganisationFile('riverside'), { channels: CHANNELS }).organisation,
);
const at = (text: string) => parseLocal(calendar.timeZone, text);
const [ben, carol, dan] = [personId('ben.ode'), personId('carol.west'), personId('dan.reed')];
const [lado, police] = [stepId('contact-lado'), stepId('contact-police')];

const first: Told = {
  at: at('2026-03-16 09:10'),
  to: ben,
  kind: 'needs-you',
  because: 'first-in-line',
  reference: 'SD-1',
  steps: [],
  channels: ['slack'],
};
const now: Situation = {
  at: at('2026-03-16 10:00'),
  calendar,
  told: [first],
  rows: [{ step: lado, due: at('2026-03-16 17:00'), whose: 'procedure', verdict: 'open' }],
};
const broken = (expected: Partial<Expectations>) =>
  firstBroken({ ...NO_EXPECTATIONS, ...expected }, 'expect', now);

it.each<[string, Partial<Expectations>]>([
  ['nothing', {}],
  ['someone told', { told: [ben] }],
  ['one of two told', { toldAny: [carol, ben] }],
  ['someone not told', { notTold: [carol], neverTold: [dan] }],
  ['a due time', { due: new Map([[lado, at('2026-03-16 17:00')]]) }],
  ['no due time', { due: new Map([[police, null]]) }],
  [
    'a message to one, none to another',
    {
      messagesAtMost: new Map([
        [ben, 1],
        [carol, 0],
      ]),
    },
  ],
  ['a verdict', { verdicts: new Map([[lado, 'open' as const]]) }],
  ['an absent step', { verdicts: new Map([[police, 'absent' as const]]) }],
])('holds: %s', (_what, expected) => {
  expect(broken(expected)).toBeNull();
});

it.each<[Partial<Expectations>, string]>([
  [
    { told: [ben, carol] },
    'expect.told: carol.west was not told by 2026-03-16 10:00; told by then: ben.ode (09:10)',
  ],
  [
    { toldAny: [carol, dan] },
    'expect.told_any: none of carol.west, dan.reed was told by 2026-03-16 10:00; told by then: ben.ode (09:10)',
  ],
  [{ notTold: [ben] }, 'expect.not_told: ben.ode was told at 2026-03-16 09:10 (needs-you, first-in-line)'],
  [
    { neverTold: [ben] },
    'expect.never_told: ben.ode was told at 2026-03-16 09:10 (needs-you, first-in-line)',
  ],
  [
    { messagesAtMost: new Map([[ben, 0]]) },
    'expect.messages_at_most.ben.ode: ben.ode has had 1 messages by 2026-03-16 10:00, and not at most 0: 2026-03-16 09:10 needs-you',
  ],
  [
    { due: new Map([[lado, at('2026-03-16 16:00')]]) },
    'expect.due.contact-lado: expected 2026-03-16 16:00, is 2026-03-16 17:00',
  ],
  [{ due: new Map([[lado, null]]) }, 'expect.due.contact-lado: expected no time, is 2026-03-16 17:00'],
  [
    { verdicts: new Map([[lado, 'met' as const]]) },
    'expect.verdicts.contact-lado: expected met, is open at 2026-03-16 10:00',
  ],
])('does not hold: %o', (expected, says) => {
  const found = broken(expected);
  expect(`${found?.where ?? ''}: ${found?.what ?? ''}`).toBe(says);
});

it('names the first that does not hold', () => {
  expect(broken({ neverTold: [ben], told: [carol] })?.where).toBe('expect.told');
});

describe('a step that is still to be done', () => {
  const verdict = (actual: StepRow['verdict'], expected: StepRow['verdict']) =>
    firstBroken({ ...NO_EXPECTATIONS, verdicts: new Map([[lado, expected]]) }, 'expect', {
      ...now,
      rows: [{ step: lado, due: null, whose: null, verdict: actual }],
    });

  it('is open, in time or not', () => {
    expect(verdict('open', 'open')).toBeNull();
    expect(verdict('missed', 'open')).toBeNull();
    for (const done of ['met', 'late', 'not-needed', 'absent'] as const) {
      expect(verdict(done, 'open')).not.toBeNull();
    }
  });

  it('is missed only once its time has passed', () => {
    expect(verdict('missed', 'missed')).toBeNull();
    expect(verdict('open', 'missed')?.what).toContain('expected missed, is open');
  });
});

describe('the messages to somebody', () => {
  const told = (more: Partial<Told>): Told => ({ ...first, ...more });
  const count = (...all: Told[]) => messagesTo(ben, all).length;

  it('are counted once, by however many channels they came', () => {
    expect(count(told({ channels: ['slack', 'email', 'sms'] }), told({ to: carol }))).toBe(1);
    expect(count(told({}), told({ kind: 'reminder' }))).toBe(2);
  });

  it('are one where the digests of several cases come at one moment', () => {
    const digest = told({ kind: 'still-missing' });
    expect(count(digest, told({ ...digest, reference: 'SD-2' }))).toBe(1);
    expect(count(digest, told({ ...digest, reference: 'SD-2', at: first.at + 60_000 }))).toBe(2);
    expect(count(first, told({ reference: 'SD-2' }))).toBe(2);
  });

  it('are those of their local day', () => {
    const days = ['2026-03-28 23:59', '2026-03-29 00:00', '2026-03-29 23:59'].map((time) =>
      told({ at: at(time) }),
    );
    const [bens, ...others] = messagesByDay([...days, told({ to: carol })], calendar);
    expect([...bens!.days].map(([day, all]) => [day, all.length])).toEqual([
      ['2026-03-28', 1],
      ['2026-03-29', 2],
    ]);
    expect(others.map(({ person }) => person)).toEqual([carol]);
  });
});
