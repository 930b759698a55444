// A run as the invariants see it, and ways to spoil it: each of them must be noticed.
import { type CaseEvent } from '../../src/escalation/case/events.js';
import type { Concern } from '../../src/escalation/case/concern.js';
import { evolve } from '../../src/escalation/case/evolve.js';
import { NO_CASE, type CaseState } from '../../src/escalation/case/state.js';
import { RULES, type Tick, type Trace } from './invariants.js';
import { Case, p } from './world.js';

/** A run as a trace: one tick for everything that happened to it. */
export function traceOf(c: Case): Trace {
  const command = {
    type: 'pass-time',
    id: 'x',
    by: { kind: 'system' },
    data: {},
  } as unknown as Tick['command'];
  const ticks = groupByTime(c.events).map((events) => ({ events, command, now: events[0]?.at ?? 0 }));
  return rebuilt(
    {
      ticks: ticks.map((t) => ({
        ...t,
        organisation: c.organisation,
        procedure: c.procedure,
        state: NO_CASE,
        undisturbed: null,
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
export function rebuilt(trace: Trace, change: (event: CaseEvent) => readonly CaseEvent[]): Trace {
  let state: CaseState = NO_CASE;
  const ticks = trace.ticks.map((tick) => {
    const events = tick.events.flatMap(change);
    state = events.reduce(evolve, state);
    return { ...tick, events, state };
  });
  return { ...trace, ticks };
}

export const withData = (event: CaseEvent, data: object): CaseEvent =>
  ({ ...event, data: { ...event.data, ...data } }) as CaseEvent;
export const withLast = (trace: Trace, change: (s: CaseState) => CaseState): Trace => ({
  ...trace,
  ticks: trace.ticks.map((t, i) => (i === trace.ticks.length - 1 ? { ...t, state: change(t.state) } : t)),
});
export const ruling = (trace: Trace, rules: Partial<Trace['rules']>): Trace => ({
  ...trace,
  rules: { ...RULES, ...rules },
});

export function run(change: Partial<Concern>, then: (c: Case) => void, until = '2026-03-17 09:00'): Trace {
  const c = new Case('2026-03-16 09:10');
  c.raise(change);
  then(c);
  c.until(until);
  return traceOf(c);
}
