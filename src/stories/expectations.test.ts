import { expect, it } from 'vitest';
import { findOrganisationFile, loadOrganisation } from '../config/organisation.js';
import { calendarOf, parseLocal } from '../escalation/calendar/calendar.js';
import { personId, stepId } from '../escalation/ids.js';
import { firstBroken, type Situation } from './expectations.js';
import { NO_EXPECTATIONS, type Expectations } from './story.js';
import { CHANNELS } from '../bot/channels.js';

const calendar = calendarOf(loadOrganisation(findOrganisationFile('riverside'), { channels: CHANNELS }).organisation);
const at = (text: string) => parseLocal(calendar.timeZone, text);
const [ben, carol, dan] = [personId('ben.ode'), personId('carol.west'), personId('dan.reed')];
const [lado, police] = [stepId('contact-lado'), stepId('contact-police')];

const now: Situation = {
  at: at('2026-03-16 10:00'),
  calendar,
  told: [
    {
      at: at('2026-03-16 09:10'),
      to: ben,
      kind: 'needs-you',
      because: 'first-in-line',
      reference: 'SD-1',
      steps: [],
      channels: ['slack'],
    },
  ],
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
  ['a verdict', { verdicts: new Map([[lado, 'open' as const]]) }],
  ['an absent step', { verdicts: new Map([[police, 'absent' as const]]) }],
])('holds: %s', (_what, expected) => {
  expect(broken(expected)).toBeNull();
});

it.each<[Partial<Expectations>, string]>([
  [{ told: [ben, carol] }, 'expect.told: carol.west was not told by 2026-03-16 10:00; told by then: ben.ode (09:10)'],
  [{ toldAny: [carol, dan] }, 'expect.told_any: none of carol.west, dan.reed was told by 2026-03-16 10:00; told by then: ben.ode (09:10)'],
  [{ notTold: [ben] }, 'expect.not_told: ben.ode was told at 2026-03-16 09:10 (needs-you, first-in-line)'],
  [{ neverTold: [ben] }, 'expect.never_told: ben.ode was told at 2026-03-16 09:10 (needs-you, first-in-line)'],
  [{ due: new Map([[lado, at('2026-03-16 16:00')]]) }, 'expect.due.contact-lado: expected 2026-03-16 16:00, is 2026-03-16 17:00'],
  [{ due: new Map([[lado, null]]) }, 'expect.due.contact-lado: expected no time, is 2026-03-16 17:00'],
  [{ verdicts: new Map([[lado, 'met' as const]]) }, 'expect.verdicts.contact-lado: expected met, is open at 2026-03-16 10:00'],
])('does not hold: %o', (expected, says) => {
  const found = broken(expected);
  expect(`${found?.where ?? ''}: ${found?.what ?? ''}`).toBe(says);
});

it('names the first that does not hold', () => {
  expect(broken({ neverTold: [ben], told: [carol] })?.where).toBe('expect.told');
});
