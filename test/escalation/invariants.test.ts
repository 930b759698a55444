// Each invariant must be able to fail: a mutation of a sound run, or of a rule, that it must notice.
import { describe, expect, it } from 'vitest';
import type { CaseEvent } from '../../src/escalation/case/events.js';
import { person } from '../../src/escalation/case/concern.js';
import { stepId } from '../../src/escalation/ids.js';
import { evolve } from '../../src/escalation/case/evolve.js';
import { NO_CASE, type CaseState } from '../../src/escalation/case/state.js';
import { broken, INVARIANTS, RULES, type Tick, type Trace } from './invariants.js';
import { simulate } from './simulation.js';
import { Case, p, procedure } from './world.js';
import type { Concern } from '../../src/escalation/case/concern.js';

const DAY = 24 * 3_600_000;

/** A run as a trace: one tick for everything that happened to it. */
function traceOf(c: Case, byTick: readonly Tick[] = []): Trace {
  const command = {
    type: 'pass-time',
    id: 'x',
    by: { kind: 'system' },
    data: {},
  } as unknown as Tick['command'];
  const ticks =
    byTick.length > 0
      ? byTick
      : groupByTime(c.events).map((events) => ({ events, command, now: events[0]?.at ?? 0 }));
  return rebuilt(
    {
      ticks: ticks.map((t) => ({
        ...t,
        organisation: c.organisation,
        procedure: c.procedure,
        state: NO_CASE,
      })),
      outage: false,
      canaries: ['CANARY'],
      rules: RULES,
      trueReporter: p('amira.khan'),
    },
    (e) => [e],
  );
}

function groupByTime(events: readonly CaseEvent[]): CaseEvent[][] {
  const groups: CaseEvent[][] = [];
  for (const event of events) {
    const last = groups[groups.length - 1];
    if (last?.[0]?.at === event.at) last.push(event);
    else groups.push([event]);
  }
  return groups;
}

/** The trace with its events changed and everything after them folded again. */
function rebuilt(trace: Trace, change: (event: CaseEvent) => readonly CaseEvent[]): Trace {
  let state: CaseState = NO_CASE;
  const ticks = trace.ticks.map((tick) => {
    const events = tick.events.flatMap(change);
    state = events.reduce(evolve, state);
    return { ...tick, events, state };
  });
  return { ...trace, ticks };
}

const withData = (event: CaseEvent, data: object): CaseEvent =>
  ({ ...event, data: { ...event.data, ...data } }) as CaseEvent;
const withLast = (trace: Trace, change: (s: CaseState) => CaseState): Trace => ({
  ...trace,
  ticks: trace.ticks.map((t, i) => (i === trace.ticks.length - 1 ? { ...t, state: change(t.state) } : t)),
});
const ruling = (trace: Trace, rules: Partial<Trace['rules']>): Trace => ({
  ...trace,
  rules: { ...RULES, ...rules },
});

function run(change: Partial<Concern>, then: (c: Case) => void, until = '2026-03-17 09:00'): Trace {
  const c = new Case('2026-03-16 09:10');
  c.raise(change);
  then(c);
  c.until(until);
  return traceOf(c);
}

const silent = run({}, () => undefined);
const images = run({ concerns: ['indecent-images'] }, () => undefined);
const handled = run({}, (c) => c.does('ben.ode', 'acknowledge', {}));
const lost = run(
  {},
  (c) => {
    c.does({ kind: 'system' }, 'note-delivery', {
      notice: 'n0',
      to: p('ben.ode'),
      channel: 'slack',
      delivered: false,
      last: true,
    });
  },
  '2026-03-16 09:11',
);
const conference = run({ concerns: ['grooming'] }, (c) => {
  for (const step of ['contact-police', 'contact-lado', 'refer-childrens-services'])
    c.record('ben.ode', step);
  c.record('ben.ode', 'strategy-discussion', { initiated: 'yes' });
  c.record('ben.ode', 'section-47-findings', { findings: ['children-at-risk'] });
});
const reopened = simulatedWith(
  (t) =>
    t.ticks.some((k) => k.state.stage === 'closed') &&
    t.ticks.some((k) => k.events.some((e) => e.type === 'CaseReopened') && k.state.stage === 'open'),
);

function simulatedWith(wanted: (trace: Trace) => boolean): Trace {
  for (let seed = 1; seed < 2000; seed += 1) {
    const trace = simulate(seed);
    if (wanted(trace)) return trace;
  }
  throw new Error('no such run in 2000 seeds');
}

const deadlineLater = (step: string) => (e: CaseEvent) =>
  e.type === 'DeadlineSet' && e.data.step === step
    ? [withData(e, { dueAt: (e.data.dueAt ?? 0) + DAY })]
    : [e];

const MUTATIONS: Readonly<Record<string, [sound: Trace, mutated: Trace]>> = {
  '1 ': [silent, rebuilt(silent, (e) => (e.type === 'PeopleTold' && e.data.kind !== 'needs-you' ? [] : [e]))],
  '2 ': [
    silent,
    rebuilt(silent, (e) =>
      e.type === 'PeopleTold' ? [withData(e, { to: [...e.data.to, p('dan.reed')] })] : [e],
    ),
  ],
  '3 ': [
    silent,
    rebuilt(silent, (e) =>
      e.type === 'ConcernRaised' ? [withData(e, { failSafeAt: e.data.endOfDay + 1 })] : [e],
    ),
  ],
  '4 ': [silent, rebuilt(silent, deadlineLater('contact-lado'))],
  '5 ': [
    silent,
    withLast(silent, (s) => ({
      ...s,
      steps: {
        ...s.steps,
        'contact-lado': { ...(s.steps['contact-lado'] as never as object), missedAt: null } as never,
      },
    })),
  ],
  '6 ': [silent, ruling(silent, { timetable: () => [] })],
  '7 ': [silent, withLast(silent, (s) => ({ ...s, raisedAt: s.raisedAt + 1 }))],
  '9 ': [
    silent,
    rebuilt(silent, (e) => (e.type === 'PeopleTold' ? [withData(e, { steps: [stepId('CANARY')] })] : [e])),
  ],
  '10 ': [
    lost,
    {
      ...lost,
      ticks: lost.ticks.map((t) => ({
        ...t,
        events: t.events.filter((e) => e.type !== 'PeopleTold' || e.data.because !== 'next-in-line'),
        state: { ...t.state, ladder: { nextAt: null, last: false, exhausted: false } },
      })),
    },
  ],
  '11 ': [
    run({ identity: 'withheld' }, () => undefined),
    ruling(
      run({ identity: 'withheld' }, () => undefined),
      { mayKnowReporter: () => true },
    ),
  ],
  '12 ': [
    run({ identity: 'anonymous', reporter: null }, () => undefined),
    rebuilt(
      run({ identity: 'anonymous', reporter: null }, () => undefined),
      (e) => (e.type === 'ConcernRaised' ? [{ ...e, by: person(p('amira.khan')) }] : [e]),
    ),
  ],
  '13 ': [handled, ruling(handled, { may: () => false })],
  '14 ': [images, rebuilt(images, deadlineLater('contact-police'))],
  '15 ': [
    silent,
    rebuilt(silent, (e) =>
      e.type === 'ConcernRaised'
        ? [
            e,
            {
              type: 'StepRecorded',
              at: e.at,
              by: e.by,
              data: {
                entry: 'x',
                step: stepId('family-and-person-hold'),
                happenedAt: e.at,
                fields: {},
                outOfOrder: [],
                reason: null,
                backdated: false,
              },
            },
          ]
        : [e],
    ),
  ],
  '16 ': [reopened, ruling(reopened, { owedSteps: () => [...procedure.steps] })],
  '17 ': [reopened, ruling(reopened, { owedSteps: () => [] })],
  '18 ': [conference, rebuilt(conference, deadlineLater('child-protection-conference'))],
  '20 ': [silent, ruling(silent, { may: () => true })],
};

describe('each invariant holds on a sound run and fails on a mutated one', () => {
  for (const [name, check] of Object.entries(INVARIANTS)) {
    it(name, () => {
      const [sound, mutated] = MUTATIONS[`${name.split(' ')[0]} `] ?? [];
      expect(sound && mutated, 'has a mutation').toBeTruthy();
      if (!sound || !mutated) return;
      expect(check(sound)).toBeNull();
      expect(check(mutated)).not.toBeNull();
    });
  }
});

describe('bounded exploration: every command in every reachable state of a small case', () => {
  /** Commands and silences in a row, and the most states that are followed. */
  const DEPTH = 4;
  const STATES_LIMIT = 2500;

  for (const change of [
    {},
    { concerns: ['indecent-images'] },
    { route: 'whistle-blowing', identity: 'withheld' },
  ] as Partial<Concern>[]) {
    it(`holds from ${JSON.stringify(change)}`, { timeout: 120_000 }, () => {
      const seen = new Set<string>();
      let frontier = [start(change)];
      let explored = 0;
      for (let depth = 0; depth < DEPTH; depth += 1) {
        const next: Case[] = [];
        for (const before of frontier) {
          for (const act of ACTS) {
            if (explored >= STATES_LIMIT) break;
            const after = copyOf(before);
            act(after);
            const key = JSON.stringify([
              after.now,
              { ...after.state, notifications: after.state.notifications.length },
            ]);
            if (seen.has(key)) continue;
            seen.add(key);
            explored += 1;
            const problem = broken(traceOf(after));
            expect(
              problem === null ? null : `${problem}\n${after.events.map((e) => e.type).join(' ')}`,
            ).toBeNull();
            next.push(after);
          }
        }
        frontier = next;
      }
      expect(explored).toBeGreaterThan(500);
    });
  }

  const someone = (c: Case, n: number): string =>
    c.state.told.filter((t) => t.as === 'manager')[n]?.person ?? 'ben.ode';
  const ACTS: readonly ((c: Case) => void)[] = [
    (c) => c.does(someone(c, 0), 'acknowledge', {}),
    (c) => c.does(someone(c, 0), 'declare-conflict', {}),
    (c) => c.does(someone(c, 1), 'acknowledge', {}),
    (c) => c.does(someone(c, 0), 'hand-over', { to: p('jo.marsh') }),
    (c) => c.does('jo.marsh', 'accept', {}),
    (c) => c.record(someone(c, 0), 'contact-lado', { officer: 'kent.lado' }),
    (c) => c.record(someone(c, 0), 'contact-police'),
    (c) => c.does('kent.lado', 'confirm', { step: stepId('contact-lado'), so: false }),
    (c) => c.does('kent.lado', 'confirm', { step: stepId('contact-lado'), so: true }),
    (c) => c.record(someone(c, 0), 'family-and-person-hold', { decision: 'x' }),
    (c) => c.does(someone(c, 0), 'close', {}),
    (c) => c.does('amira.khan', 'add-information', { text: 'CANARY' }),
    (c) => c.until(c.now + 30 * 60_000),
    (c) => c.until(c.now + 8 * 3_600_000),
  ];

  function start(change: Partial<Concern>): Case {
    const c = new Case('2026-03-16 09:10');
    c.raise(change);
    return c;
  }

  function copyOf(c: Case): Case {
    const copy = new Case(c.now, c.organisation);
    copy.state = c.state;
    copy.events = [...c.events];
    return copy;
  }
});
