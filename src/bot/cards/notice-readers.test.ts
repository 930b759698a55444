import { describe, expect, it } from 'vitest';
import {
  aConcern,
  at,
  contextAt,
  id,
  organisation,
  procedure,
} from '../../../test/conversation/small-world.js';
import type { Notification } from '../../escalation/case/events.js';
import { type CaseState } from '../../escalation/case/state.js';
import { renderCase } from './notice.js';
import { renderReceipt, renderStored } from './notice-reporter.js';
import { read } from './standing.js';
import { renderStatus } from './status.js';
import {
  draw,
  grooming,
  LADO,
  names,
  notification,
  play,
  RAISED,
  record,
  REF,
  STATES,
} from '../../../test/conversation/notice-world.js';

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
      const stored = renderStored(read(view, id('amira.khan'), context));
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
      'Police: contacted at 14:50 today, by Ben Ode, reference POL-4711.',
      'LADO: contacted at 14:50 today, by Ben Ode.',
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
    const status = renderStatus([{ reference: REF, state: closed }], id('amira.khan'), contextAt(RAISED));
    expect(status.lines).toEqual(lines);
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
      ...renderStored(read({ reference: REF, state }, id('amira.khan'), contextAt(at(when)))).lines,
    ];
    const calm = stored(play([], grooming), '2026-03-16 14:40').join(' ');
    expect(calm).toContain('Ben Ode is being told now.');
    expect(calm).toContain(
      'You will hear from us when somebody has confirmed, and at 16:00 at the latest if LADO and police have not been contacted.',
    );
    expect(calm).toContain('You may always ring the police, the LADO');
    const images = stored(play([]), '2026-03-16 14:40').join(' ');
    expect(images).toContain('The designated officer (LADO) is being told.');
    expect(images).toContain('at 14:55 if the police have not been contacted by then');
    expect(images).toContain('at 16:00 at the latest if LADO has not been contacted');
  });

  it('promises nobody who reads an anonymous report at night', () => {
    const receipt = (when: string): string =>
      renderReceipt('7204', { advice: [], speakUp: null }, contextAt(at(when))).lines.join(' ');
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
