import { describe, expect, it } from 'vitest';
import {
  arrived,
  draw,
  grooming,
  lost,
  notification,
  play,
  RAISED,
  REF,
} from '../../../test/conversation/notice-world.js';
import { aConcern, at, contextAt, id } from '../../../test/conversation/small-world.js';
import type { CaseState } from '../../escalation/case/state.js';
import { renderStored } from './notice-reporter.js';
import { renderOpenForm } from './open-form.js';
import { speakUpStanding } from './speak-up-standing.js';
import { read } from './standing.js';
import { renderStatus } from './status.js';
import { officerLines } from './told.js';

const urgent = play([]);
const LOST = 'The designated officer (LADO) could not be reached by us: ring Priya Nair, 01632 960001';

const facts = (state: CaseState, to = 'ben.ode'): string[] =>
  draw(state, notification('fail-safe', 'manager', { because: 'fail-safe' }), to, '16:10').facts.map(
    ({ label, value }) => `${label}: ${value}`,
  );
const lines = (state: CaseState, kind: Parameters<typeof notification>[0], because = 'fail-safe' as const) =>
  draw(state, notification(kind, 'manager', { because }), 'ben.ode', '16:10').lines.join(' ');
const stored = (state: CaseState): string =>
  renderStored(read({ reference: REF, state }, id('amira.khan'), contextAt(RAISED))).lines.join(' ');

describe('who has been told', () => {
  it('is whoever a notice has reached; the reader is one of them', () => {
    expect(facts(urgent)).toEqual(expect.arrayContaining(['Told so far: you', 'Being told: Priya Nair']));
    expect(facts(arrived(urgent, 'kent.lado'))).toContain('Told so far: Priya Nair, you');
    expect(facts(arrived(urgent, 'kent.lado')).join()).not.toContain('Being told');
  });

  it('names whoever could not be reached, with the number', () => {
    expect(facts(lost(urgent, 'kent.lado'))).toEqual(
      expect.arrayContaining(['Told so far: you', 'Not reached: Priya Nair, ring 01632 960001']),
    );
  });

  it('is whoever has done something in it, however they heard', () => {
    const taken = play([['14:45', 'ben.ode', 'acknowledge', {}]]);
    const [, fact] = draw(taken, notification('officer-alert', 'manager'), 'ben.ode', '15:00').facts;
    expect(fact?.value).toBe('you');
    expect(stored(taken)).toContain('It has reached Ben Ode (14:45');
  });

  it('is nobody whose message came back after it had gone out', () => {
    const back = lost(arrived(urgent, 'kent.lado'), 'kent.lado');
    expect(facts(back)).toContain('Not reached: Priya Nair, ring 01632 960001');
  });

  it('stands on the opened form too', () => {
    const form = renderOpenForm(
      { reference: REF, state: lost(urgent, 'kent.lado') },
      id('ben.ode'),
      contextAt(RAISED),
      'page',
    );
    const people = form.sections.find((s) => s.heading === 'People');
    expect(people?.lines).toContain('Not reached: Priya Nair, ring 01632 960001.');
  });
});

describe('the alert to the designated officer', () => {
  it.each([
    ['nothing has come of it yet', urgent, 'The designated officer (LADO) is being told.'],
    ['it has arrived', arrived(urgent, 'kent.lado'), 'The designated officer (LADO) has been told.'],
    ['it was lost', lost(urgent, 'kent.lado'), `${LOST} yourself, now.`],
  ])('is said as it is: %s', (_what, state, text) => {
    expect(lines(state, 'fail-safe')).toContain(text);
    expect(lines(state, 'officer-unreached')).toContain(text);
    expect(stored(state)).toContain(text);
    const others = officerLines({ state: urgent, context: contextAt(RAISED), to: null }).join(' ');
    if (state !== urgent) expect(lines(state, 'fail-safe')).not.toContain(others);
  });

  it('gives the title to the message that is sent because it was lost', () => {
    const undelivered = (state: CaseState): string =>
      draw(state, notification('fail-safe', 'manager', { because: 'undelivered' }), 'ben.ode', '16:10').title;
    expect(undelivered(lost(urgent, 'kent.lado'))).toMatch(
      /^Safeguarding: the LADO could not be reached by us; .*police/,
    );
    expect(undelivered(arrived(urgent, 'kent.lado'))).not.toContain('could not be reached');
  });

  it('is not made good by a message that they had before', () => {
    const before = arrived(urgent, 'kent.lado');
    const alert = notification('officer-alert', 'officer', { notice: 'n9', to: [id('kent.lado')] });
    const again = { ...before, notifications: [...before.notifications, { ...alert, at: RAISED + 1 }] };
    expect(lines(again, 'fail-safe')).toContain('(LADO) is being told.');
  });

  it('is said by name where there are several', () => {
    const both = play([], aConcern({ areas: ['Kent', 'Medway'] }));
    const [one, other] = officerLines({
      state: lost(arrived(both, 'medway.lado'), 'kent.lado'),
      context: contextAt(RAISED),
      to: null,
    });
    expect(one).toMatch(
      /^The designated officer Priya Nair could not be reached by us: ring Priya Nair, 01632/,
    );
    expect(other).toMatch(/^The designated officer .* has been told\.$/);
  });
});

describe('the reporter', () => {
  it('reads right after it is stored who is being told, never that they were', () => {
    expect(stored(play([], grooming))).toMatch(
      /^Your concern is recorded as SD-7K4M-Q2X, at 14:40\. Ben Ode is being told now\./,
    );
    expect(stored(lost(play([], grooming), 'ben.ode'))).toMatch(
      /Ben Ode could not be reached by us(: ring |\.)/,
    );
  });

  it('sees where it stands whom it has reached, until somebody has it', () => {
    const status = (state: CaseState): string =>
      renderStatus([{ reference: REF, state }], id('amira.khan'), contextAt(RAISED)).lines.join(' ');
    expect(status(play([], grooming))).toContain('Ben Ode is being told now.');
    expect(status(arrived(play([], grooming), 'ben.ode'))).toContain('It has reached Ben Ode (14:40).');
    const taken = play([['14:45', 'ben.ode', 'acknowledge', {}]], grooming);
    expect(status(taken)).toMatch(/^Ben Ode confirmed at 14:45[^.]*\.$/);
  });

  it('without a name sees whether it has come to anybody, and no name', () => {
    const anonymous = aConcern({ route: 'whistle-blowing', identity: 'anonymous', concerns: ['grooming'] });
    const state = play([], { ...anonymous, reporter: id('amira.khan') });
    const fact = (s: CaseState): string | undefined =>
      speakUpStanding(s, contextAt(at('2026-03-16 14:50'))).facts.find((f) =>
        f.label.startsWith('It has reached'),
      )?.value;
    const everyone = [...new Set(state.notifications.flatMap(({ to }) => to))];
    expect(fact(state)).toBe('not yet: they are being told now');
    expect(fact(arrived(state, ...everyone))).toBe('yes, 14:40 today');
    expect(fact(lost(state, ...everyone))).toMatch(/^no: nobody could be reached by us\. Please ring/);
  });
});
