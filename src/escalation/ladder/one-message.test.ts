import { describe, expect, it } from 'vitest';
import {
  acknowledged,
  at,
  did,
  given,
  givenAt,
  itIs,
  p,
  raised,
  recorded,
} from '../../../test/escalation/given.js';
import { riverside, type Case } from '../../../test/escalation/world.js';
import type { CaseEvent, NoticeKind } from '../case/events.js';
import { NO_CASE, type CaseState } from '../case/state.js';
import { stepId } from '../ids.js';
import { oneMessageEach, quietUntil, urgencyOf } from './one-message.js';

const NOW = at('2026-03-16 12:00');
const MINUTE = 60_000;
type Told = Extract<CaseEvent, { type: 'PeopleTold' }>;
type Saying = Partial<Omit<Told['data'], 'to'>> & { readonly to?: readonly string[] };

const telling = (kind: NoticeKind, { to = ['ben.ode'], ...data }: Saying = {}): Told => ({
  type: 'PeopleTold',
  at: NOW,
  by: { kind: 'system' },
  data: {
    notice: 'n0',
    kind,
    as: 'manager',
    steps: [],
    dueAt: null,
    because: 'deadline-near',
    urgent: false,
    everyChannel: false,
    fellDueAt: NOW,
    ...data,
    to: to.map(p),
  },
});
/** A case in which these were told so many minutes ago. */
const before = (...said: readonly (readonly [NoticeKind, number])[]): CaseState => ({
  ...NO_CASE,
  notifications: said.map(([kind, ago]) => ({ ...telling(kind).data, at: NOW - ago * MINUTE })),
});
const messages = (events: readonly CaseEvent[], state = NO_CASE) =>
  oneMessageEach(events, state, NOW).flatMap((e) => (e.type === 'PeopleTold' ? [e.data] : []));

describe('what falls due for a person in one minute is one message', () => {
  it('the most urgent kind gives the title, the rest stands in it', () => {
    const [message, ...more] = messages([
      telling('reminder', { steps: [stepId('agree-actions')] }),
      telling('fail-safe', { steps: [stepId('contact-lado')], urgent: true, everyChannel: true }),
    ]);
    expect(more).toEqual([]);
    expect(message).toMatchObject({
      kind: 'fail-safe',
      steps: ['contact-lado'],
      urgent: true,
      everyChannel: true,
      also: [{ kind: 'reminder', as: 'manager', steps: ['agree-actions'] }],
    });
  });

  it('is as urgent, and on as many channels, as the most urgent of them', () => {
    const [message] = messages([
      telling('needs-you'),
      telling('not-acted', { urgent: true, everyChannel: true }),
    ]);
    expect(message).toMatchObject({ kind: 'needs-you', urgent: true, everyChannel: true });
  });

  it('of one kind it is said once, of all the steps together', () => {
    const [message, ...more] = messages([
      telling('missed', { steps: [stepId('contact-lado')] }),
      telling('missed', { steps: [stepId('secure-device'), stepId('contact-lado')] }),
    ]);
    expect(more).toEqual([]);
    expect(message).toMatchObject({ kind: 'missed', steps: ['contact-lado', 'secure-device'] });
    expect(message?.also).toBeUndefined();
  });

  it('each has their own: who is told less reads less', () => {
    const said = messages([
      telling('fail-safe', { to: ['ben.ode', 'carol.west', 'jo.marsh'] }),
      telling('step-needs-you', { to: ['jo.marsh'], as: 'step-owner' }),
    ]);
    expect(said.map((one) => [one.to, one.also?.map(({ kind }) => kind)])).toEqual([
      [['ben.ode', 'carol.west'].map(p), undefined],
      [[p('jo.marsh')], ['step-needs-you']],
    ]);
  });

  it('each is numbered by its place among all of the case', () => {
    const said = messages(
      [telling('needs-you', { to: ['ben.ode'] }), telling('officer-alert', { to: ['kent.lado'] })],
      before(['reminder', 60], ['reminder', 30]),
    );
    expect(said.map((one) => one.notice)).toEqual(['n2', 'n3']);
  });

  it('in a case: who is silent when the hour ends, and owes the device', () => {
    const c = given(raised({ immediateRisk: true }), acknowledged('ben.ode')).whenItIs('09:25').c;
    const toBen = c.state.notifications.filter((t) => t.at === c.now && t.to.includes(p('ben.ode')));
    expect(toBen.map((t) => [t.kind, ...(t.also ?? []).map((one) => one.kind)])).toEqual([
      ['police-now', 'not-acted'],
    ]);
  });
});

describe('within a quarter of an hour of a message only something more urgent sends another', () => {
  const isSaid = (kind: NoticeKind, earlier: NoticeKind, ago: number, more: Saying = {}): boolean =>
    messages([telling(kind, more)], before([earlier, ago])).length === 1;

  it.each<[NoticeKind, NoticeKind, boolean]>([
    ['reminder', 'needs-you', false],
    ['missed', 'needs-you', false],
    ['not-acted', 'missed', false],
    ['still-missing', 'still-missing', false],
    ['fail-safe', 'needs-you', true],
    ['police-now', 'needs-you', true],
    ['fail-safe', 'police-now', true],
    ['fail-safe', 'fail-safe', false],
  ])('%s after %s: %s', (kind, earlier, so) => {
    expect(isSaid(kind, earlier, 14)).toBe(so);
    expect(isSaid(kind, earlier, 15)).toBe(true);
  });

  it('what somebody has done is said whenever it happens', () => {
    expect(isSaid('information-added', 'fail-safe', 1, { because: 'news' })).toBe(true);
    expect(isSaid('fail-safe', 'fail-safe', 1, { because: 'undelivered' })).toBe(true);
    expect(isSaid('hand-over-offered', 'fail-safe', 1, { because: 'asked-for' })).toBe(true);
  });

  it('who is asked to act is asked: nobody is passed over for having heard something else', () => {
    expect(isSaid('needs-you', 'fail-safe', 1, { because: 'next-in-line' })).toBe(true);
  });

  it('what was said already gives no title, and silences nothing that is new', () => {
    const news = telling('information-added', { because: 'news' });
    const [message] = messages(
      [news, telling('officer-alert', { urgent: true })],
      before(['officer-alert', 5]),
    );
    expect(message).toMatchObject({
      kind: 'information-added',
      urgent: true,
      also: [{ kind: 'officer-alert' }],
    });
  });

  it('another person’s message counts for nothing', () => {
    expect(messages([telling('reminder', { to: ['carol.west'] })], before(['needs-you', 1]))).toHaveLength(1);
  });

  it('the quarter of an hour is over when it is', () => {
    expect(quietUntil(p('ben.ode'), before(['needs-you', 5]), NOW)).toBe(NOW + 10 * MINUTE);
    expect(quietUntil(p('carol.west'), before(['needs-you', 5]), NOW)).toBe(0);
    // What is told at this moment joins that message.
    expect(quietUntil(p('ben.ode'), before(['needs-you', 0]), NOW)).toBe(0);
  });

  it('in a case: a concern that comes ten minutes before the reminder of the day', () => {
    const c = givenAt(riverside, '14:50', raised()).whenItIs('15:01').c;
    expect(c.toldAs('reminder')).toEqual([]);
  });
});

it('what may interrupt comes in this order', () => {
  const kinds: NoticeKind[] = [
    'still-missing',
    'reminder',
    'missed',
    'step-needs-you',
    'needs-you',
    'police-now',
    'fail-safe',
  ];
  expect([...kinds].sort((a, b) => urgencyOf(a) - urgencyOf(b))).toEqual(kinds);
  expect(new Set(kinds.map(urgencyOf)).size).toBe(kinds.length);
});

describe('on the day of a calm concern', () => {
  const count = (c: Case, who: string): number =>
    c.state.notifications.filter((t) => t.to.includes(p(who)) && t.at < at('2026-03-17 00:00')).length;

  it('a manager who does everything in time gets at most three', () => {
    const rest = ['secure-device', 'agree-actions', 'establish-access-to-children'];
    const acts = ['contact-police', 'contact-lado', ...rest, 'immediate-action'].map((step) =>
      recorded('ben.ode', step, { officer: 'kent.lado' }),
    );
    const yes = did('kent.lado', 'confirm', { step: stepId('contact-lado'), so: true });
    const c = given(raised(), itIs('09:20'), ...acts, yes).whenItIs('23:59').c;
    expect(count(c, 'ben.ode')).toBeLessThanOrEqual(3);
  });

  it('a silent one at most seven, and so does everyone else', () => {
    const c = given(raised()).whenItIs('23:59').c;
    for (const who of c.told()) expect(count(c, who), who).toBeLessThanOrEqual(7);
  });
});
