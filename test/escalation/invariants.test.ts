// Each invariant must be able to fail: a mutation of a sound run, or of a rule, that it must notice.
import { describe, expect, it } from 'vitest';
import type { CaseEvent } from '../../src/escalation/case/events.js';
import { person } from '../../src/escalation/case/concern.js';
import { stepId } from '../../src/escalation/ids.js';
import { INVARIANTS, type Trace } from './invariants.js';
import { rebuilt, ruling, run, withData, withLast } from './mutate.js';
import { MUTATIONS_OF_DUTY } from './mutations-of-duty.js';
import { simulate } from './simulation.js';
import { p, procedure } from './world.js';

const DAY = 24 * 3_600_000;

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

const afterOutage = (t: Trace) => t.ticks.find((k) => k.undisturbed !== null);
const down = simulatedWith((t) => afterOutage(t)?.events.some((e) => e.type === 'PeopleTold') === true);
const notWhenItCameBack = (e: CaseEvent): CaseEvent[] =>
  e.type === 'PeopleTold' && e.at === afterOutage(down)?.now ? [] : [e];

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
  ...MUTATIONS_OF_DUTY,
  '29 ': [down, rebuilt(down, notWhenItCameBack)],
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
